//! E0204 and W0205: where the archive ends.

use super::case::{Case, Line, named};
use super::choice::Try;
use super::incident::distance;
use super::{onward, received};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, TimelinePath};
use crate::model::{Duration, Instant, Lsn, SegmentSize, Target, Timeline, WalName};

/// What can be said without a timeline: nothing later than the capture is known.
pub(super) fn check_capture(case: &Case<'_>, target: &Target, findings: &mut Findings) {
    let Target::Time { at, .. } = target else { return };
    let Some(after) = at.since(case.collected_at).filter(|_| *at > case.collected_at) else { return };
    let after = distance(after, *at, case.collected_at);
    let captured = case.collected_at.rfc3339();
    let message = format!("target `{}` is {after} later than the inventory, captured at `{captured}`", at.rfc3339());
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(help(case, None)));
}

/// What brings more WAL into the archive of the timeline that is recovered along, where anything can.
fn help(case: &Case<'_>, line: Option<&Line>) -> String {
    if let Some(line) = line
        && let Some(ended) = ended(case, line)
    {
        return ended;
    }
    match case.server.live.as_ref().map(|live| live.standby) {
        Some(Some(false) | None) => format!(
            "run `barman switch-wal --force --archive {}` and capture again (`collect-inventory.sh --flush` does both)",
            case.server.name
        ),
        Some(Some(true)) => "call `pg_switch_wal()` on the primary, wait for its archiving and capture again; Barman reaches a standby, which switches nothing".to_owned(),
        None => "no server answered Barman when this was captured: write a target that is archived, or `latest: true`, or archive what `pg_wal` of the lost primary still holds and capture again".to_owned(),
    }
}

/// A timeline that nobody writes any more: no switch and no new capture brings more of it.
fn ended(case: &Case<'_>, line: &Line) -> Option<String> {
    let live = case.server.live.as_ref()?.timeline.or_else(|| case.server.tree.newest())?;
    let tip = line.path.tip()?;
    let last = case.server.last_on(&line.path).filter(|_| live != tip)?;
    Some(format!(
        "write a target before the end of `{}`: nothing more comes of timeline `{tip}`, since the cluster went on to timeline `{live}`",
        case.wal(last.wal)
    ))
}

/// The target against the last complete segment of the timeline that is recovered along.
pub(super) fn check(case: &Case<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    let last = case.server.last_on(&line.path);
    if let Some(last) = last
        && received::reaches(case, line, last, target, findings)
    {
        return;
    }
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
        findings.extend(nothing_archived(case, line, target));
        return;
    };
    let margin = case.server.margin();
    let end = format!(
        "the last complete segment on timeline `{}`, `{}` of `{}`",
        line.timeline,
        case.wal(last.wal),
        last.time.rfc3339()
    );
    let onward = onward(case, &line.path, target, at, findings);
    if at > last.time.plus(margin) {
        let after = at.since(last.time).unwrap_or_default();
        let message = format!("target `{}` is {after} later than {end}", at.rfc3339());
        let found = Finding::new(Code::E0204, case.at_target(target), message);
        findings.push(found.help(onward.unwrap_or_else(|| help(case, Some(line)))));
        return;
    }
    if case.is_clear_of(last, at) {
        return;
    }
    let side = if at < last.time { "before" } else { "after" };
    let found = too_close(case, target, at, &format!("{} {side} {end}", apart(at, last.time)));
    let switch = "the runbook switches the WAL first while a primary lives; PostgreSQL 13 and later stops short of a target that no commit follows";
    findings.push(found.help(onward.unwrap_or_else(|| switch.to_owned())));
}

/// W0205 for a target so shortly before a gap that no commit after it may be in what is archived before that.
pub(super) fn check_gap(case: &Case<'_>, line: &Line, target: &Target, holding: WalName, findings: &mut Findings) {
    let Target::Time { at, .. } = target else { return };
    let Some(end) = case.server.last_on(&line.path) else { return };
    if !case.is_clear_of(end, *at) {
        return;
    }
    let behind = line.path.ranges(holding.segment, end.wal.segment, case.size());
    let gap = case.server.missing(&behind).and_then(|mut missing| missing.next());
    let before = gap.and_then(|gap| line.path.wal(gap.first.checked_sub(1)?, case.size()));
    let Some(last) = before.and_then(|wal| case.server.archived(wal)).filter(|last| !case.is_clear_of(*last, *at))
    else {
        return;
    };
    let place = format!(
        "{} before the last segment ahead of a gap, `{}` of `{}`",
        apart(*at, last.time),
        case.wal(last.wal),
        last.time.rfc3339()
    );
    let found = too_close(case, target, *at, &place);
    let bring = "bring the missing files into the archive and capture again";
    let Target::Time { bound, .. } = target else { return };
    let clear = last.time.minus(case.server.margin()).minus(Duration::seconds(1));
    let clear = Target::Time { at: clear, bound: *bound };
    let earlier =
        Try::of(case, &clear).passes(case, findings).map(|_| format!(", or write a target up to {}", named(&clear)));
    findings.push(found.help(format!(
        "{bring}{}: PostgreSQL 13 and later stops short of a target that no commit follows",
        earlier.unwrap_or_default()
    )));
}

fn apart(one: Instant, other: Instant) -> String {
    let (early, late) = if one < other { (one, other) } else { (other, one) };
    distance(late.since(early).unwrap_or_default(), late, early)
}

fn too_close(case: &Case<'_>, target: &Target, at: Instant, place: &str) -> Finding {
    let message = format!("target `{}` is {place}: no commit after it may be archived yet", at.rfc3339());
    let source = if case.server.archive_timeout.is_some() {
        "the server's `archive_timeout`"
    } else {
        "no `archive_timeout` is set"
    };
    Finding::new(Code::W0205, case.at_target(target), message)
        .note(format!("the margin is {}: {source}", case.server.margin()))
}

/// A younger timeline that goes on where the path ends, and so has what follows the target.
fn onward(case: &Case<'_>, path: &TimelinePath, target: &Target, at: Instant, found: &Findings) -> Option<String> {
    let tip = path.tip()?;
    let heir = onward::heir(case, tip, |last| case.is_clear_of(last, at))?;
    let later = case.server.last_on(&case.server.tree.path_to(heir)?).filter(|last| last.time > at)?;
    if later.wal.timeline <= tip {
        return None;
    }
    Try::of(case, target).timeline(heir).passes(case, found)?;
    Some(format!("write `timeline: {heir}`: it goes on where timeline {tip} ends, and holds WAL from after the target"))
}

/// None where the archive goes on beyond the target on any timeline: that is then before the archive, and no backup is old enough.
fn nothing_archived(case: &Case<'_>, line: &Line, target: &Target) -> Option<Finding> {
    let beyond = |last: Archived| match target {
        Target::Time { at, .. } => *at <= last.time,
        Target::Lsn { lsn, .. } => case.size().segment_of(*lsn) <= last.wal.segment,
        Target::Wal { wal, .. } => wal.segment < last.wal.segment,
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => true,
    };
    let timelines = case.server.tree.branches().map(|branch| branch.timeline);
    if timelines.filter_map(|timeline| case.server.last_of(timeline)).any(beyond) {
        return None;
    }
    let message = format!("no WAL on the path to timeline `{}` is in the archive", line.timeline);
    Some(Finding::new(Code::E0204, case.at_target(target), message).help(help(case, Some(line))))
}

fn check_lsn(case: &Case<'_>, line: &Line, target: &Target, lsn: Lsn, last: Option<Archived>, findings: &mut Findings) {
    let size = case.size();
    let Some(last) = last else {
        findings.extend(nothing_archived(case, line, target));
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
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(help(case, Some(line))));
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
        findings.extend(nothing_archived(case, line, target));
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
        findings.push(finding(message).help(help(case, Some(line))));
        return;
    }
    let message = format!(
        "`{name}` is the last segment on timeline `{}`: its end is reached only with a record of the next",
        line.timeline
    );
    let passes = |child: &Timeline| Try::of(case, target).timeline(*child).passes(case, findings).is_some();
    let younger = case.server.tree.children(line.timeline).map(|(branch, _)| branch.timeline).find(passes);
    findings.push(finding(message).help(match younger {
        Some(child) => format!("write `timeline: {child}`, which goes on after it"),
        None if case.server.live.is_none() => "write `latest: true` for all archived WAL".to_owned(),
        None => format!("write `latest: true` for all archived WAL, or {}", help(case, Some(line))),
    }));
}
