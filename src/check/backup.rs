//! Which backup to restore: E0301, E0302, E0303, and E0305 where it is on another branch.

use super::case::{Case, Line, end_of, ended_by, named};
use super::{Said, time, timeline};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Backup, Server};
use crate::model::{BackupId, Target};

/// What the plan says about the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The newest one that would do.
    Auto,
    /// The catalog's newest.
    Latest,
    /// The catalog's oldest.
    Oldest,
    /// This one.
    Literal(BackupId),
}

impl Wanted {
    /// Reads `recovery.backup`. What is no ID is E0301: Barman's backup names can be given twice and shadow its shortcuts.
    pub(super) fn read(
        said: &Said,
        written: Option<&str>,
        server: Option<&Server>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let text = match written {
            None | Some("auto") => return Some(Self::Auto),
            Some("latest") => return Some(Self::Latest),
            Some("oldest") => return Some(Self::Oldest),
            Some(text) => text,
        };
        match BackupId::parse(text) {
            Ok(id) => Some(Self::Literal(id)),
            Err(error) => {
                let finding = time::because(Code::E0301, said.plan_origin.at("/recovery/backup"), error);
                let so_named = server
                    .iter()
                    .flat_map(|server| &server.backups)
                    .find(|backup| backup.name.as_deref() == Some(text));
                findings.push(match so_named {
                    Some(backup) => {
                        finding.help(format!("that is the name of a backup: write its ID, `{}`", backup.id))
                    }
                    None => finding,
                });
                None
            }
        }
    }
}

/// A backup and why it was chosen.
#[derive(Clone, Debug)]
pub(super) struct Pick<'a> {
    pub(super) backup: &'a Backup,
    pub(super) why: String,
}

/// The backup that the plan names; None for `auto`, or where it cannot be used, which is E0301.
pub(super) fn named_one<'a>(
    case: &Case<'a>,
    wanted: &Wanted,
    target: Option<&Target>,
    findings: &mut Findings,
) -> Option<Pick<'a>> {
    let by_end = |backup: &&Backup| (backup.end_time, backup.id.clone());
    let backups = || case.server.backups.iter();
    let (found, why) = match wanted {
        Wanted::Auto => return None,
        Wanted::Latest => (backups().max_by_key(by_end), "it is the newest backup in the catalog"),
        Wanted::Oldest => (backups().min_by_key(by_end), "it is the oldest backup in the catalog"),
        Wanted::Literal(id) => (case.server.backup(id), "the plan names it"),
    };
    let Some(backup) = found else {
        findings.push(unusable(case, wanted, target));
        return None;
    };
    Some(Pick { backup, why: why.to_owned() })
}

/// E0301 for a backup that is not there or never finished.
fn unusable(case: &Case<'_>, wanted: &Wanted, target: Option<&Target>) -> Finding {
    let Wanted::Literal(id) = wanted else { return none_at_all(case) };
    let unfinished = case.server.unfinished.iter().find(|backup| backup.id == *id);
    let message = match unfinished {
        Some(backup) => format!("backup `{id}` cannot be restored: it {}", backup.why),
        None => format!("backup `{id}` is not in the catalog of server `{}`", case.server.name),
    };
    let earlier = case.server.backups.iter().rfind(|backup| backup.id < *id);
    let later = case.server.backups.iter().find(|backup| backup.id > *id);
    let finding = neighbours(Finding::new(Code::E0301, case.at_backup(), message), earlier, later);
    match target.and_then(|target| would_do(case, target)) {
        Some(backup) => finding.help(format!("write `backup: {}`, or `auto`", backup.id)),
        None => finding.help("write `auto`, or an ID that `barman list-backups` shows as done"),
    }
}

fn none_at_all(case: &Case<'_>) -> Finding {
    let message = format!("server `{}` has no backup that can be restored", case.server.name);
    let finding =
        Finding::new(Code::E0301, case.at_backup(), message).help("take one with `barman backup` and capture again");
    let unfinished = case.server.unfinished.iter().map(|backup| format!("backup `{}` {}", backup.id, backup.why));
    unfinished.fold(finding, Finding::note)
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

/// The newest backup that ended at or before the target and lies on the path; for `latest` the target is the archive's end.
pub(super) fn best<'a>(case: &Case<'a>, line: &Line, target: &Target) -> Option<&'a Backup> {
    let end = (*target == Target::Latest).then(|| case.reach(&line.path)).flatten();
    let archived = |backup: &Backup| end.is_none_or(|last| backup.end_wal.segment <= last);
    let fits = case.server.backups.iter().filter(|backup| ended_by(backup, target) && line.path.holds(backup));
    fits.filter(|backup| archived(backup)).max_by_key(|backup| (backup.end_time, backup.id.clone()))
}

/// What `auto` would choose for the same target.
fn would_do<'a>(case: &Case<'a>, target: &Target) -> Option<&'a Backup> {
    let line = timeline::choose(case, Some(target), None, &mut Findings::new()).filter(|_| has_place(target))?;
    best(case, &line, target)
}

/// Whether it is known before replay where the target is.
fn has_place(target: &Target) -> bool {
    match target {
        Target::Time { .. } | Target::Lsn { .. } | Target::Wal { .. } | Target::Latest => true,
        Target::Xid { .. } | Target::Name(_) | Target::Immediate => false,
    }
}

/// The choice of `auto`.
pub(super) fn auto<'a>(
    case: &Case<'a>,
    line: Option<&Line>,
    target: &Target,
    findings: &mut Findings,
) -> Option<Pick<'a>> {
    if !has_place(target) {
        findings.push(must_be_named(case, target));
        return None;
    }
    if case.server.backups.is_empty() {
        findings.push(none_at_all(case));
        return None;
    }
    let line = line?;
    let Some(backup) = best(case, line, target) else {
        findings.push(none_fits(case, line, target));
        return None;
    };
    let before = match target {
        Target::Time { at, .. } => {
            let span = at.since(backup.end_time).map(|span| format!(", {span} before")).unwrap_or_default();
            format!("that ended at or before the target: at `{}`{span}", backup.end_time.rfc3339())
        }
        Target::Lsn { .. } | Target::Wal { .. } => {
            format!("that ended at or before the target: at `{}`", backup.end_lsn)
        }
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => {
            format!("in the catalog: it ended at `{}`", backup.end_time.rfc3339())
        }
    };
    Some(Pick { backup, why: format!("it is the newest backup on the path to timeline {} {before}", line.timeline) })
}

/// E0303.
fn must_be_named(case: &Case<'_>, target: &Target) -> Finding {
    let immediate = *target == Target::Immediate;
    let why = if immediate { "it is each backup's own earliest point" } else { "when that was is not known" };
    let message = format!("`auto` cannot choose a backup for {}: {why}", named(target));
    let finding = Finding::new(Code::E0303, case.at_backup(), message);
    let which = if immediate { "the one that is meant" } else { "the newest one that ended before it" };
    let finding = match case.server.backups.last() {
        None => finding.help("name the backup; the server has none that can be restored"),
        Some(newest) => finding.help(format!("name in `backup` {which}; the newest of all is `{}`", newest.id)),
    };
    let shown = case.server.backups.iter().rev().take(10);
    let notes = shown.map(|backup| {
        format!(
            "`{}` on timeline {}, ended `{}` at `{}`",
            backup.id,
            backup.timeline,
            backup.end_time.rfc3339(),
            backup.end_lsn
        )
    });
    let more = case.server.backups.len().saturating_sub(10);
    let finding = notes.fold(finding, Finding::note);
    if more > 0 { finding.note(format!("and {more} older ones")) } else { finding }
}

/// E0301 where `auto` finds none.
fn none_fits(case: &Case<'_>, line: &Line, target: &Target) -> Finding {
    let ended = |backup: &&Backup| ended_by(backup, target);
    let by_end = |backup: &&Backup| (backup.end_time, backup.id.clone());
    let earlier = case.server.backups.iter().filter(ended).max_by_key(by_end);
    let later = case.server.backups.iter().filter(|backup| !ended(backup)).min_by_key(by_end);
    let message = match earlier {
        None => format!("no backup ended at or before the target {}", named(target)),
        Some(_) => format!(
            "no backup that ended at or before the target {} lies on the path to timeline `{}`",
            named(target),
            line.timeline
        ),
    };
    let finding = neighbours(Finding::new(Code::E0301, case.at_backup(), message), earlier, later);
    match (earlier, later) {
        (Some(_), _) => finding
            .help("look at the tree of timelines: a backup serves only those that left its own after it ended")
            .note(case.tree(&[(line.timeline, "recovered along")])),
        (None, Some(later)) => finding.help(format!(
            "the earliest target that can be reached is the end of `{}`: {}",
            later.id,
            end_of(later, target)
        )),
        (None, None) => finding,
    }
}

/// What a backup must be, whoever chose it: E0302 and E0305.
pub(super) fn check(
    case: &Case<'_>,
    backup: &Backup,
    line: Option<&Line>,
    target: Option<&Target>,
    findings: &mut Findings,
) {
    let late = target.filter(|target| !ended_by(backup, target));
    if let Some(target) = late {
        findings.push(too_late(case, backup, target));
    } else if let Some(line) = line.filter(|line| !line.path.holds(backup)) {
        findings.push(off_path(case, backup, line, target));
    }
}

/// E0302.
fn too_late(case: &Case<'_>, backup: &Backup, target: &Target) -> Finding {
    let message =
        format!("backup `{}` ended at {}, after the target {}", backup.id, end_of(backup, target), named(target));
    let finding = Finding::new(Code::E0302, case.at_backup(), message);
    match would_do(case, target) {
        Some(other) => {
            finding.help(format!("write `backup: {}`, which ended at {}, or `auto`", other.id, end_of(other, target)))
        }
        None => finding.help("no backup would do: the earliest point of a backup is its end"),
    }
}

/// E0305 for a backup that is on another branch.
fn off_path(case: &Case<'_>, backup: &Backup, line: &Line, target: Option<&Target>) -> Finding {
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
    let placed = target.filter(|target| has_place(target));
    match placed.and_then(|target| best(case, line, target)) {
        Some(other) => finding.help(format!("write `backup: {}`, which lies on that path", other.id)),
        None => finding.help(format!("write `timeline: {}`, or another backup", backup.timeline)),
    }
}
