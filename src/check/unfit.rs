//! What is wrong with a backup: E0301, E0302, E0303, and E0305 where it is on another branch. A help names only what was tried.

use super::backup::{Wanted, has_place};
use super::case::{Case, Line, end_of, ended_by, named};
use super::choice::Try;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::Backup;
use crate::language::Recovery;
use crate::model::{Bound, Target};

const AUTO: &str = "auto";
/// How many backups are tried before none is named.
const TRIES: usize = 8;
/// Where there is none.
const TAKE_ONE: &str = "take one with `barman backup` and capture again";
/// How many are listed.
const LISTED: usize = 10;

/// E0301 for a backup that is not there or never finished.
pub(super) fn unusable(case: &Case<'_>, wanted: &Wanted, target: Option<&Target>, found: &Findings) -> Finding {
    let Wanted::Literal(id) = wanted else { return none_at_all(case) };
    let unfinished = case.server.unfinished.iter().find(|backup| backup.id == *id);
    let message = match unfinished {
        Some(backup) => format!("backup `{id}` cannot be restored: it {}", backup.why),
        None => format!("backup `{id}` is not in the catalog of server `{}`", case.server.name),
    };
    let earlier = case.server.backups.iter().rfind(|backup| backup.id < *id);
    let later = case.server.backups.iter().find(|backup| backup.id > *id);
    let finding = neighbours(Finding::new(Code::E0301, case.at_backup(), message), earlier, later);
    if case.server.backups.is_empty() {
        return finding.help(TAKE_ONE);
    }
    match target.map(|target| Try::of(case, target).backup(AUTO).outcome(case, found)) {
        Some(Ok((other, _))) => finding.help(format!("write `backup: {other}`, or `auto`")),
        Some(Err(against)) if !against.is_empty() => {
            finding.help(format!("no backup would do; with `auto`: {against}"))
        }
        Some(Err(_)) | None => finding.help("write an ID that `barman list-backups` shows as done"),
    }
}

pub(super) fn none_at_all(case: &Case<'_>) -> Finding {
    let message = format!("server `{}` has no backup that can be restored", case.server.name);
    let finding = Finding::new(Code::E0301, case.at_backup(), message).help(TAKE_ONE);
    let unfinished = case.server.unfinished.iter().rev();
    let notes = unfinished.take(LISTED).map(|backup| format!("backup `{}` {}", backup.id, backup.why));
    let more = case.server.unfinished.len().saturating_sub(LISTED);
    let finding = notes.collect::<Vec<_>>().into_iter().rev().fold(finding, Finding::note);
    if more > 0 { finding.note(format!("and {more} older ones")) } else { finding }
}

fn neighbours(finding: Finding, earlier: Option<&Backup>, later: Option<&Backup>) -> Finding {
    let text = |what: &str, backup: Option<&Backup>| match backup {
        Some(backup) => format!(
            "the nearest {what} one is `{}` on timeline {}, ended `{}` at `{}`",
            backup.id,
            backup.timeline,
            backup.end_time.rfc3339(),
            backup.end_lsn
        ),
        None => format!("there is no {what} one"),
    };
    finding.note(text("earlier", earlier)).note(text("later", later))
}

/// E0303. A target that makes no sense still has a kind; None where it is of another.
pub(super) fn must_be_named(case: &Case<'_>, target: Option<&Target>, found: &Findings) -> Option<Finding> {
    let immediate = target == Some(&Target::Immediate);
    let what = match target {
        Some(target) => named(target),
        None => kind(case.recovery)?.to_owned(),
    };
    let (why, which) = if immediate {
        ("it is each backup's own earliest point", "the one that is meant")
    } else {
        ("when that was is not known", "the newest one that ended before it")
    };
    let message = format!("`auto` cannot choose a backup for {what}: {why}");
    let finding = Finding::new(Code::E0303, case.at_backup(), message);
    let newest_first = || case.server.backups.iter().rev();
    let passes = |backup: &&Backup| {
        target.is_none_or(|target| Try::of(case, target).backup(backup.id.as_str()).passes(case, found).is_some())
    };
    let finding = match (case.server.backups.last(), newest_first().take(LISTED).find(passes)) {
        (None, _) => {
            finding.help("there is none that can be restored: take one with `barman backup`, capture again and name it")
        }
        (Some(newest), Some(usable)) if newest.id == usable.id => {
            finding.help(format!("name in `backup` {which}; the newest of all is `{}`", newest.id))
        }
        (Some(_), Some(usable)) => {
            finding.help(format!("name in `backup` {which}; the newest that would do is `{}`", usable.id))
        }
        (Some(_), None) => finding.help(format!("name in `backup` {which}")),
    };
    let notes = newest_first().take(LISTED).map(|backup| {
        format!(
            "`{}` on timeline {}, ended `{}` at `{}`",
            backup.id,
            backup.timeline,
            backup.end_time.rfc3339(),
            backup.end_lsn
        )
    });
    let more = case.server.backups.len().saturating_sub(LISTED);
    let finding = notes.fold(finding, Finding::note);
    Some(if more > 0 { finding.note(format!("and {more} older ones")) } else { finding })
}

/// What a target is that cannot be read.
fn kind(recovery: &Recovery) -> Option<&'static str> {
    let written = recovery.target.as_ref()?;
    match (&written.xid, &written.name) {
        (Some(_), None) => Some("a transaction"),
        (None, Some(_)) => Some("a restore point"),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// E0301 where `auto` finds none.
pub(super) fn none_fits(case: &Case<'_>, line: &Line, target: &Target, found: &Findings) -> Finding {
    let ended = |backup: &&Backup| ended_by(backup, target);
    let by_end = |backup: &&Backup| (backup.end_time, backup.id.clone());
    let earlier = case.server.backups.iter().filter(ended).max_by_key(by_end);
    let mut later: Vec<&Backup> = case.server.backups.iter().filter(|backup| !ended(backup)).collect();
    later.sort_by_key(by_end);
    let message = match earlier {
        None => format!("no backup ended at or before the target {}", named(target)),
        Some(_) => format!(
            "no backup that ended at or before the target {} lies on the path to timeline `{}`",
            named(target),
            line.timeline
        ),
    };
    let finding = Finding::new(Code::E0301, case.at_backup(), message);
    let finding = neighbours(finding, earlier, later.first().copied());
    if earlier.is_some() {
        return finding
            .help("look at the tree of timelines: a backup serves only those that left its own after it ended")
            .note(case.tree(&[(line.timeline, "recovered along")]));
    }
    let reached = later.into_iter().take(TRIES).find(|backup| {
        let end = at_end_of(backup, target);
        end.is_some_and(|end| Try::of(case, &end).auto_timeline().passes(case, found).is_some())
    });
    match reached {
        Some(backup) => finding.help(format!(
            "the earliest target that can be reached is the end of `{}`: {}",
            backup.id,
            end_of(backup, target)
        )),
        None => finding,
    }
}

/// The earliest target of a kind that a backup can be recovered to.
fn at_end_of(backup: &Backup, like: &Target) -> Option<Target> {
    let bound = Bound::Inclusive;
    match like {
        Target::Time { .. } => Some(Target::Time { at: backup.end_time, bound }),
        Target::Lsn { .. } | Target::Wal { .. } => Some(Target::Lsn { lsn: backup.end_lsn, bound }),
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => None,
    }
}

/// E0302.
pub(super) fn too_late(case: &Case<'_>, backup: &Backup, target: &Target, found: &Findings) -> Finding {
    let message =
        format!("backup `{}` ended at {}, after the target {}", backup.id, end_of(backup, target), named(target));
    let finding = Finding::new(Code::E0302, case.at_backup(), message);
    let other = Try::of(case, target).backup(AUTO);
    match other.outcome(case, found) {
        Ok((other, _)) => {
            let end = case.server.backup(&other).map(|other| format!(", which ended at {},", end_of(other, target)));
            finding.help(format!("write `backup: {other}`{} or `auto`", end.unwrap_or_default()))
        }
        Err(against) => match elsewhere(other, target).and_then(|both| both.passes_by_number(case, found)) {
            Some((other, timeline)) => {
                finding.help(format!("write `backup: {other}` and `timeline: {timeline}`, or `auto` for both"))
            }
            None if against.is_empty() => finding.help("no backup would do: the earliest point of a backup is its end"),
            None => finding.help(format!("no backup would do; with `auto`: {against}")),
        },
    }
}

/// The same on the timeline that `auto` takes. A position is another point on another timeline; an instant is not.
fn elsewhere<'a>(said: Try<'a>, target: &Target) -> Option<Try<'a>> {
    matches!(target, Target::Time { .. }).then_some(said)
}

/// E0305 for a backup that is on another branch.
pub(super) fn off_path(
    case: &Case<'_>,
    backup: &Backup,
    line: &Line,
    target: Option<&Target>,
    found: &Findings,
) -> Finding {
    let message = match line.path.leg(backup.timeline).and_then(|leg| leg.end) {
        Some(fork) => format!(
            "backup `{}` ended at `{}`, after the path to timeline `{}` had left timeline `{}` at `{fork}`",
            backup.id, backup.end_lsn, line.timeline, backup.timeline
        ),
        None => format!(
            "timeline `{}` does not descend from timeline `{}` of backup `{}`",
            line.timeline, backup.timeline, backup.id
        ),
    };
    let marks = [(backup.timeline, "backup"), (line.timeline, "recovered along")];
    let place = if case.recovery.backup.is_some() { case.at_backup() } else { case.at_timeline() };
    let finding = Finding::new(Code::E0305, place, message).note(case.tree(&marks));
    match target.and_then(|target| on_one_path(case, backup, target, found)) {
        Some(help) => finding.help(help),
        None => finding.help("look at the tree of timelines: no timeline is known that holds both"),
    }
}

/// What brings backup and target together: another backup, another timeline, or both.
fn on_one_path(case: &Case<'_>, backup: &Backup, target: &Target, found: &Findings) -> Option<String> {
    let said = || Try::of(case, target);
    let newest_first = || case.server.backups.iter().rev().filter(|other| other.id != backup.id);
    if has_place(target) {
        if let Some((other, _)) = said().backup(AUTO).passes(case, found) {
            return Some(format!("write `backup: {other}`, which lies on that path"));
        }
    } else {
        let passes = |other: &&Backup| said().backup(other.id.as_str()).passes(case, found).is_some();
        if let Some(other) = newest_first().take(TRIES).find(passes) {
            return Some(format!("write `backup: {}`, which lies on that path, or an older one that does", other.id));
        }
    }
    let own = || said().timeline(backup.timeline).passes(case, found);
    if let Some((_, timeline)) = said().passes_by_number(case, found).or_else(own) {
        return Some(format!("write `timeline: {timeline}`"));
    }
    let (other, timeline) = said().backup(AUTO).passes_by_number(case, found)?;
    Some(format!("write `backup: {other}` and `timeline: {timeline}`, or `auto` for both"))
}
