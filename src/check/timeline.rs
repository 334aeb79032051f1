//! Which timeline to recover along, and E0305 where the one that was named does not do.

use super::case::{Case, Line, ended_by, key, named};
use super::choice::Try;
use super::{onward, unarchived};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, Backup, TimelinePath};
use crate::language::{TimelineChoice, TimelineRule};
use crate::model::{Instant, Lsn, SegmentSize, Target, Timeline, WalName};

/// The timeline that the plan names, or the one that `auto` decides on. `named_backup` is the backup that the plan names.
pub(super) fn choose(
    case: &Case<'_>,
    target: Option<&Target>,
    named_backup: Option<&Backup>,
    findings: &mut Findings,
) -> Option<Line> {
    let line = match case.recovery.timeline.clone().unwrap_or(TimelineChoice::Rule(TimelineRule::Auto)) {
        TimelineChoice::Rule(TimelineRule::Auto) => return auto(case, target?, named_backup, findings),
        TimelineChoice::Rule(TimelineRule::Latest) => newest(case, "it is the newest timeline in the archive"),
        // Where no backup fits, the timeline that `auto` takes, on which that is told.
        TimelineChoice::Rule(TimelineRule::Current) => current(case, target, named_backup)
            .or_else(|| auto(case, target.filter(|_| case.chooses_backup())?, named_backup, findings)),
        TimelineChoice::Number(number) => numbered(case, number, findings),
    }?;
    if let Some(target) = target {
        check_holds(case, &line, target, findings);
    }
    Some(line)
}

fn newest(case: &Case<'_>, why: &str) -> Option<Line> {
    case.line(case.server.tree.newest()?, why)
}

/// The backup's own timeline; where `auto` chooses the backup, that of the newest one whose timeline holds the target.
fn current(case: &Case<'_>, target: Option<&Target>, named_backup: Option<&Backup>) -> Option<Line> {
    if let Some(backup) = named_backup {
        return of_backup(case, backup);
    }
    let target = target.filter(|_| case.chooses_backup())?;
    let mut ended: Vec<&Backup> = case.server.backups.iter().filter(|backup| ended_by(backup, target)).collect();
    ended.sort_by_key(|backup| (backup.end_time, &backup.id));
    let lines = || ended.iter().rev().filter_map(|backup| of_backup(case, backup));
    lines().find(|line| holds(case, &line.path, target)).or_else(|| lines().next())
}

fn of_backup(case: &Case<'_>, backup: &Backup) -> Option<Line> {
    case.line(backup.timeline, format!("it is the timeline of backup `{}`", backup.id))
}

fn numbered(case: &Case<'_>, number: u32, findings: &mut Findings) -> Option<Line> {
    let line = Timeline::new(number).and_then(|timeline| case.line(timeline, "the plan names it"));
    if line.is_none() {
        let message = format!("timeline `{number}` does not exist in the archive");
        findings.push(
            Finding::new(Code::E0305, case.at_timeline(), message)
                .help("write `auto`, or the number of a timeline that exists; numbers are decimal")
                .note(case.tree(&[])),
        );
    }
    line
}

fn auto(case: &Case<'_>, target: &Target, named_backup: Option<&Backup>, findings: &mut Findings) -> Option<Line> {
    match target {
        Target::Time { at, .. } => by_time(case, *at),
        Target::Wal { wal, size, .. } => {
            let line = case.line(wal.timeline, format!("`{}` is a segment of it", wal.name(*size)));
            if line.is_none() {
                findings.push(no_such_segment(case, target, *wal, *size));
            }
            line
        }
        Target::Lsn { lsn, .. } => by_position(case, *lsn),
        Target::Immediate => named_backup.and_then(|backup| of_backup(case, backup)),
        Target::Xid { .. } | Target::Name(_) | Target::Latest => {
            newest(case, "it is the newest timeline in the archive")
        }
    }
}

/// The timeline that was live at an instant, or the one that goes on where its WAL ends.
fn by_time(case: &Case<'_>, at: Instant) -> Option<Line> {
    let live = case.server.tree.live_at(at)?;
    let enough = |last: Archived| case.is_clear_of(last, at) && !onward::may_be_idle(case, last, at);
    if case.server.last_of(live).is_none_or(|last| !enough(last))
        && let Some(heir) = onward::heir(case, live, enough).and_then(|heir| case.line(heir, ""))
        && case.owner_at(&heir.path, at).is_some()
    {
        let what = if unarchived::at(case, &heir.path, at).is_some() { "the archived WAL of " } else { "" };
        let why = format!("it goes on where {what}timeline {live} ends, which was live at `{}`", at.rfc3339());
        return Some(Line { why, ..heir });
    }
    let later = case.server.tree.branches().map(|branch| branch.timeline).find(|other| *other > live);
    let until = later.map(|later| format!(", before timeline {later} began")).unwrap_or_default();
    case.line(live, format!("it was live at `{}`{until}", at.rfc3339()))
}

/// The timeline that holds a position on the way to the newest one, or the one that goes on where its WAL ends.
fn by_position(case: &Case<'_>, lsn: Lsn) -> Option<Line> {
    let holder = case.server.tree.living()?.leg_at(lsn)?.timeline;
    let segment = case.size().segment_of(lsn);
    // Replay stops at the first record at or behind it: in the last segment there may be none.
    let enough = |last: Archived| segment < last.wal.segment;
    if case.server.last_of(holder).is_none_or(|last| !enough(last))
        && let Some(heir) = onward::heir(case, holder, enough)
    {
        return case.line(heir, format!("it goes on where timeline {holder} ends, which holds `{lsn}`"));
    }
    case.line(holder, format!("it holds `{lsn}` on the way to the newest timeline"))
}

fn no_such_segment(case: &Case<'_>, target: &Target, wal: WalName, size: SegmentSize) -> Finding {
    let message =
        format!("`{}` is of timeline `{}`, which does not exist in the archive", wal.name(size), wal.timeline);
    Finding::new(Code::E0305, case.at_target(target), message)
        .help("the first eight digits of a WAL file name are its timeline")
        .note(case.tree(&[]))
}

/// The timelines whose paths reach a position, by number.
pub(super) fn holders(case: &Case<'_>, lsn: Lsn) -> Vec<Timeline> {
    let segment = case.size().segment_of(lsn);
    let reaches = |timeline: &Timeline| {
        let path = case.server.tree.path_to(*timeline);
        path.and_then(|path| case.reach(&path)).is_some_and(|last| segment <= last)
    };
    case.server.tree.branches().map(|branch| branch.timeline).filter(reaches).collect()
}

/// Whether the target can be on a path; true where that cannot be told.
pub(super) fn holds(case: &Case<'_>, path: &TimelinePath, target: &Target) -> bool {
    match target {
        Target::Time { at, .. } => case.owner_at(path, *at).is_some(),
        // The segment with the fork to the next timeline in it is that one's.
        Target::Wal { wal, size, .. } => {
            path.leg(wal.timeline).and_then(|leg| leg.segments(*size)).is_some_and(|own| own.contains(&wal.segment))
        }
        // `auto` takes the timeline that holds a position, whatever is archived.
        Target::Lsn { .. } if case.chooses_timeline() => true,
        Target::Lsn { lsn, .. } => {
            let beyond = case.reach(path).is_none_or(|last| case.size().segment_of(*lsn) > last);
            // Beyond every timeline it is beyond the archive, which is another finding.
            !beyond || holders(case, *lsn).is_empty()
        }
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => true,
    }
}

/// E0305 for a timeline that was named.
fn check_holds(case: &Case<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    if holds(case, &line.path, target) {
        return;
    }
    let message = format!("timeline `{}` does not hold the target {}", line.timeline, named(target));
    let marked = |holder: Option<Timeline>| {
        let mut marks = vec![(line.timeline, "named")];
        marks.extend(holder.map(|holder| (holder, "target")));
        Finding::new(Code::E0305, case.at_timeline(), message.clone()).note(case.tree(&marks))
    };
    let said = Try::of(case, target);
    if let Some((_, holder)) = said.clone().passes_by_number(case, findings) {
        let help = format!("write `timeline: {holder}`, which holds it, or `timeline: auto`");
        findings.push(marked(Some(holder)).help(help));
    } else if let Some((backup, holder)) = said.backup("auto").passes_by_number(case, findings) {
        let help = format!("write `backup: {backup}` and `timeline: {holder}`, which holds it, or `auto` for both");
        findings.push(marked(Some(holder)).help(help));
    } else {
        findings.push(marked(None).help(format!("write another `target.{}`", key(target))));
    }
}
