//! E0204 and W0205: where the archive ends.

use super::case::{Case, Line, named};
use super::choice::Try;
use super::{more, onward, received, unarchived};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, TimelinePath};
use crate::model::{Bound, Duration, Instant, Lsn, SegmentSize, Target, Timeline, WalName};

/// What can be said without a timeline: nothing later than the capture is known.
pub(super) fn check_capture(case: &Case<'_>, target: &Target, findings: &mut Findings) {
    let Target::Time { at, .. } = target else { return };
    let Some(after) = at.since(case.collected_at).filter(|_| *at > case.collected_at) else { return };
    let captured = case.collected_at.rfc3339();
    let message = format!("target `{}` is {after} later than the inventory, captured at `{captured}`", at.rfc3339());
    let help =
        if after > more::SWITCHED { more::far(case, target, findings) } else { more::help(case, None, findings) };
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(help));
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
        let nothing = nothing_archived(case, line, target, findings);
        findings.extend(nothing);
        return;
    };
    let margin = case.server.margin();
    let end = format!(
        "the last complete segment on timeline `{}`, `{}` of `{}`",
        line.timeline,
        case.wal(last.wal),
        last.time.rfc3339()
    );
    if let Some(between) = unarchived::at(case, &line.path, at) {
        findings.push(between.finding(case, target, at, findings));
        return;
    }
    let enough = |last: Archived| case.is_clear_of(last, at) && !onward::may_be_idle(case, last, at);
    let onward = onward(case, &line.path, target, enough, findings);
    if at > last.time.plus(margin) {
        let after = at.since(last.time).unwrap_or_default();
        let message = format!("target `{}` is {after} later than {end}", at.rfc3339());
        let found = Finding::new(Code::E0204, case.at_target(target), message);
        findings.push(found.help(onward.unwrap_or_else(|| more::help(case, Some(line), findings))));
        return;
    }
    if case.is_clear_of(last, at) {
        return;
    }
    let side = if at < last.time { "before" } else { "after" };
    let found = too_close(case, target, &format!("{} {side} {end}: {NO_COMMIT}", apart(at, last.time)));
    let earlier = at_instant(clear_of(case, last), target);
    let room = Room { what: "commit", upto: format!("up to {}", named(&earlier)), target: earlier };
    findings.push(found.help(onward.unwrap_or_else(|| room.help(case, line, findings))));
}

const NO_COMMIT: &str = "no commit after it may be archived yet";

/// The latest instant that leaves room before the end of a segment.
pub(super) fn clear_of(case: &Case<'_>, last: Archived) -> Instant {
    last.time.minus(case.server.margin()).minus(Duration::seconds(1))
}

/// The same kind of target at another instant.
pub(super) fn at_instant(at: Instant, like: &Target) -> Target {
    let bound = if let Target::Time { bound, .. } = like { *bound } else { Bound::Inclusive };
    Target::Time { at, bound }
}

/// The same kind of target right before a position.
fn before(lsn: Lsn, like: &Target) -> Target {
    let bound = if let Target::Lsn { bound, .. } = like { *bound } else { Bound::Inclusive };
    Target::Lsn { lsn: Lsn(lsn.0.saturating_sub(1)), bound }
}

/// What leaves room behind a target.
struct Room {
    /// What replay stops at.
    what: &'static str,
    /// Up to where there is room, for people.
    upto: String,
    /// A target there.
    target: Target,
}

impl Room {
    /// What the run does, or that nothing can be done.
    fn help(&self, case: &Case<'_>, line: &Line, found: &Findings) -> String {
        let stops = format!("PostgreSQL 13 and later stops short of a target that no {} follows", self.what);
        let Some((tip, current)) = more::left(case, line) else {
            return format!("the runbook switches the WAL first while a primary lives; {stops}");
        };
        let on = format!("the cluster went on to timeline `{current}`");
        match Try::of(case, &self.target).timeline(line.timeline).passes(case, found) {
            Some(_) => {
                format!("write a target {}: nothing more comes of timeline `{tip}`, since {on}; {stops}", self.upto)
            }
            None => format!("no target of timeline `{tip}` has more room behind it, and {on}: {stops}"),
        }
    }
}

/// W0205 for a target so shortly before a gap that nothing after it may be in what is archived before that.
pub(super) fn check_gap(case: &Case<'_>, line: &Line, target: &Target, holding: WalName, findings: &mut Findings) {
    let Some(end) = case.server.last_on(&line.path) else { return };
    let clear = |last: Archived| match target {
        Target::Time { at, .. } => case.is_clear_of(last, *at),
        Target::Lsn { lsn, .. } => case.size().segment_of(*lsn) < last.wal.segment,
        Target::Xid { .. } | Target::Name(_) | Target::Wal { .. } | Target::Immediate | Target::Latest => true,
    };
    if !clear(end) {
        return;
    }
    let behind = line.path.ranges(holding.segment, end.wal.segment, case.size());
    let gap = case.server.missing(&behind).and_then(|mut missing| missing.next());
    let before_gap = gap.and_then(|gap| line.path.wal(gap.first.checked_sub(1)?, case.size()));
    let Some(last) = before_gap.and_then(|wal| case.server.archived(wal)).filter(|last| !clear(*last)) else { return };
    let ahead = format!("the last segment ahead of a gap, `{}` of `{}`", case.wal(last.wal), last.time.rfc3339());
    let (found, upto, earlier) = if let Target::Time { at, .. } = target {
        let found = too_close(case, target, &format!("{} before {ahead}: {NO_COMMIT}", apart(*at, last.time)));
        let earlier = at_instant(clear_of(case, last), target);
        (found, format!("up to {}", named(&earlier)), earlier)
    } else {
        let start = case.size().start_of(last.wal.segment);
        (no_record(case, target, &format!("in {ahead}")), format!("before `{start}`"), before(start, target))
    };
    let what = if let Target::Time { .. } = target { "commit" } else { "record" };
    let earlier = Try::of(case, &earlier)
        .passes(case, findings)
        .map(|_| format!(", or write a target {upto}"))
        .unwrap_or_default();
    findings.push(found.help(format!(
        "bring the missing files into the archive and capture again{earlier}: \
         PostgreSQL 13 and later stops short of a target that no {what} follows"
    )));
}

/// W0205 for a position in the last segment that is there: replay stops at the first record at or behind it.
fn no_record(case: &Case<'_>, target: &Target, place: &str) -> Finding {
    let message = format!("target {} is {place}: no record after it may be archived yet", named(target));
    Finding::new(Code::W0205, case.at_target(target), message)
}

fn apart(one: Instant, other: Instant) -> Duration {
    one.since(other).or_else(|| other.since(one)).unwrap_or_default()
}

pub(super) fn too_close(case: &Case<'_>, target: &Target, place: &str) -> Finding {
    let message = format!("target {} is {place}", named(target));
    let source = if case.server.archive_timeout.is_some() {
        "the server's `archive_timeout`"
    } else {
        "no `archive_timeout` is set"
    };
    Finding::new(Code::W0205, case.at_target(target), message)
        .note(format!("the margin is {}: {source}", case.server.margin()))
}

/// A younger timeline that goes on where the path ends, and so has what follows the target.
fn onward(
    case: &Case<'_>,
    path: &TimelinePath,
    target: &Target,
    enough: impl Fn(Archived) -> bool,
    found: &Findings,
) -> Option<String> {
    let tip = path.tip()?;
    let heir = onward::heir(case, tip, enough)?;
    let along = case.server.tree.path_to(heir)?;
    let last = case.server.last_on(&along)?;
    if let Target::Time { at, .. } = target
        && (last.time <= *at || unarchived::at(case, &along, *at).is_some())
    {
        return None;
    }
    if last.wal.timeline <= tip {
        return None;
    }
    Try::of(case, target).timeline(heir).passes(case, found)?;
    Some(format!("write `timeline: {heir}`: it goes on where timeline {tip} ends, and holds WAL from after the target"))
}

/// None where the archive goes on beyond the target on any timeline: that is then before the archive, and no backup is old enough.
fn nothing_archived(case: &Case<'_>, line: &Line, target: &Target, findings: &Findings) -> Option<Finding> {
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
    Some(Finding::new(Code::E0204, case.at_target(target), message).help(more::help(case, Some(line), findings)))
}

fn check_lsn(case: &Case<'_>, line: &Line, target: &Target, lsn: Lsn, last: Option<Archived>, findings: &mut Findings) {
    let size = case.size();
    let Some(last) = last else {
        let nothing = nothing_archived(case, line, target, findings);
        findings.extend(nothing);
        return;
    };
    if size.segment_of(lsn) < last.wal.segment {
        return;
    }
    if size.segment_of(lsn) == last.wal.segment {
        let place = format!("in `{}`, the last complete segment on timeline `{}`", case.wal(last.wal), line.timeline);
        let found = no_record(case, target, &place);
        let start = size.start_of(last.wal.segment);
        let room = Room { what: "record", upto: format!("before `{start}`"), target: before(start, target) };
        let enough = |last: Archived| size.segment_of(lsn) < last.wal.segment;
        let onward = onward(case, &line.path, target, enough, findings);
        findings.push(found.help(onward.unwrap_or_else(|| room.help(case, line, findings))));
        return;
    }
    let message = format!(
        "target `{lsn}` is beyond the archive: `{}`, the last complete segment on timeline `{}`, ends at `{}`",
        case.wal(last.wal),
        line.timeline,
        last.wal.end(size)
    );
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(more::help(
        case,
        Some(line),
        findings,
    )));
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
        let nothing = nothing_archived(case, line, target, findings);
        findings.extend(nothing);
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
        findings.push(finding(message).help(more::help(case, Some(line), findings)));
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
        None => match (more::everything(case, Some(line), findings), &case.server.live) {
            (Some(all), None) => format!("write {all}"),
            (Some(all), Some(_)) => format!("write {all}, or {}", more::help(case, Some(line), findings)),
            (None, _) => more::help(case, Some(line), findings),
        },
    }));
}
