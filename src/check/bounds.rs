//! E0204 and W0205: where the archive ends.

use super::case::{Case, Line};
use super::incident::distance;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, TimelinePath};
use crate::model::{Instant, Lsn, SegmentSize, Target, Timeline, WalName};

const FLUSH: &str =
    "run `barman switch-wal --force --archive SERVER` and capture again (`collect-inventory.sh --flush` does both)";

/// What can be said without a timeline: nothing later than the capture is known.
pub(super) fn check_capture(case: &Case<'_>, target: &Target, findings: &mut Findings) {
    let Target::Time { at, .. } = target else { return };
    let Some(after) = at.since(case.collected_at).filter(|_| *at > case.collected_at) else { return };
    let after = distance(after, *at, case.collected_at);
    let captured = case.collected_at.rfc3339();
    let message = format!("target `{}` is {after} later than the inventory, captured at `{captured}`", at.rfc3339());
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(help(case)));
}

fn help(case: &Case<'_>) -> String {
    FLUSH.replace("SERVER", &case.server.name)
}

/// The target against the last complete segment of the timeline that is recovered along.
pub(super) fn check(case: &Case<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    let last = case.server.last_on(&line.path);
    match target {
        Target::Time { at, .. } if *at <= case.collected_at => check_time(case, line, target, *at, last, findings),
        Target::Lsn { lsn, .. } => check_lsn(case, line, target, *lsn, last, findings),
        Target::Wal { wal, size, .. } => check_wal(case, line, target, (*wal, *size), last, findings),
        Target::Time { .. } | Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => {}
    }
}

fn check_time(
    case: &Case<'_>,
    line: &Line,
    target: &Target,
    at: Instant,
    last: Option<Archived>,
    findings: &mut Findings,
) {
    let Some(last) = last else {
        findings.push(nothing_archived(case, line, target));
        return;
    };
    let margin = case.server.margin();
    let finding = |code: Code, message: String| Finding::new(code, case.at_target(target), message);
    let end = format!(
        "the last complete segment on timeline `{}`, `{}` of `{}`",
        line.timeline,
        case.wal(last.wal),
        last.time.rfc3339()
    );
    let onward = onward(case, &line.path, at);
    if at > last.time.plus(margin) {
        let after = at.since(last.time).unwrap_or_default();
        let message = format!("target `{}` is {after} later than {end}", at.rfc3339());
        findings.push(finding(Code::E0204, message).help(onward.unwrap_or_else(|| help(case))));
        return;
    }
    if at < last.time.minus(margin) {
        return;
    }
    let (early, late) = if at < last.time { (at, last.time) } else { (last.time, at) };
    let apart = distance(late.since(early).unwrap_or_default(), late, early);
    let side = if at < last.time { "before" } else { "after" };
    let message = format!("target `{}` is {apart} {side} {end}: no commit after it may be archived yet", at.rfc3339());
    let source = if case.server.archive_timeout.is_some() {
        "the server's `archive_timeout`"
    } else {
        "no `archive_timeout` is set"
    };
    let switch = "the runbook switches the WAL first while a primary lives; PostgreSQL 13 and later stops short of a target that no commit follows";
    let found = finding(Code::W0205, message).note(format!("the margin is {margin}: {source}"));
    findings.push(found.help(onward.unwrap_or_else(|| switch.to_owned())));
}

/// A younger timeline that goes on where the path ends, and so has what follows the target.
fn onward(case: &Case<'_>, path: &TimelinePath, at: Instant) -> Option<String> {
    let tip = path.legs().last()?.timeline;
    let continues = |timeline: &Timeline| {
        let path = case.server.tree.path_to(*timeline)?;
        let leg = path.leg(tip).filter(|leg| leg.end.is_some() && !case.left_before(leg, at))?;
        let later = case.server.last_on(&path).filter(|last| last.time > at && last.wal.timeline > leg.timeline)?;
        Some((*timeline, later))
    };
    let younger = case.server.tree.branches().map(|branch| branch.timeline).filter(|other| *other > tip);
    let (timeline, _) = younger.collect::<Vec<_>>().iter().find_map(continues)?;
    Some(format!(
        "write `timeline: {timeline}`: it goes on where timeline {tip} ends, and holds WAL from after the target"
    ))
}

fn nothing_archived(case: &Case<'_>, line: &Line, target: &Target) -> Finding {
    let message = format!("no WAL on the path to timeline `{}` is in the archive", line.timeline);
    Finding::new(Code::E0204, case.at_target(target), message).help(help(case))
}

fn check_lsn(case: &Case<'_>, line: &Line, target: &Target, lsn: Lsn, last: Option<Archived>, findings: &mut Findings) {
    let size = case.size();
    let Some(last) = last else {
        findings.push(nothing_archived(case, line, target));
        return;
    };
    if size.segment_of(lsn) <= last.wal.segment {
        return;
    }
    let message = format!(
        "target `{lsn}` is beyond the archive: `{}`, the last complete segment on timeline `{}`, ends at `{}`",
        case.wal(last.wal),
        line.timeline,
        last.wal.end(size)
    );
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(help(case)));
}

fn check_wal(
    case: &Case<'_>,
    line: &Line,
    target: &Target,
    (wal, size): (WalName, SegmentSize),
    last: Option<Archived>,
    findings: &mut Findings,
) {
    let Some(last) = last else {
        findings.push(nothing_archived(case, line, target));
        return;
    };
    let name = wal.name(size);
    if wal.segment < last.wal.segment {
        return;
    }
    let finding = |message: String| Finding::new(Code::E0204, case.at_target(target), message);
    if wal.segment > last.wal.segment {
        let partial = if case.server.partial.contains(&wal) { ", which holds only a partial copy of it" } else { "" };
        let message = format!(
            "`{name}` is beyond the archive{partial}: the last complete segment on timeline `{}` is `{}`",
            line.timeline,
            case.wal(last.wal)
        );
        findings.push(finding(message).help(help(case)));
        return;
    }
    let message = format!(
        "`{name}` is the last segment on timeline `{}`: its end is reached only with a record of the next",
        line.timeline
    );
    let younger = case.server.tree.children(line.timeline).map(|(branch, _)| branch.timeline).find(|child| {
        let path = case.server.tree.path_to(*child);
        path.is_some_and(|path| {
            path.wal(wal.segment, size) == Some(wal)
                && path.wal(wal.segment + 1, size).is_some_and(|next| case.server.holds(next))
        })
    });
    findings.push(finding(message).help(match younger {
        Some(child) => format!("write `timeline: {child}`, which goes on after it"),
        None => format!("write `latest: true` for all archived WAL, or {}", help(case)),
    }));
}
