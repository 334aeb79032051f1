//! Which backup to restore: the one that the plan names, or the one that `auto` decides on.

use super::case::{Case, Line, ended_by};
use super::{Said, time, unfit};
use crate::diagnostic::{Code, Findings};
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
        let finding = unfit::unusable(case, wanted, target, findings);
        findings.push(finding);
        return None;
    };
    Some(Pick { backup, why: why.to_owned() })
}

/// The newest backup that ended at or before the target and lies on the path; for `latest` the target is the archive's end.
pub(super) fn best<'a>(case: &Case<'a>, line: &Line, target: &Target) -> Option<&'a Backup> {
    let end = (*target == Target::Latest).then(|| case.reach(&line.path)).flatten();
    let archived = |backup: &Backup| end.is_none_or(|last| backup.end_wal.segment <= last);
    let fits = case.server.backups.iter().filter(|backup| ended_by(backup, target) && line.path.holds(backup));
    fits.filter(|backup| archived(backup)).max_by_key(|backup| (backup.end_time, backup.id.clone()))
}

/// Whether it is known before replay where the target is.
pub(super) fn has_place(target: &Target) -> bool {
    match target {
        Target::Time { .. } | Target::Lsn { .. } | Target::Wal { .. } | Target::Latest => true,
        Target::Xid { .. } | Target::Name(_) | Target::Immediate => false,
    }
}

/// The choice of `auto`.
pub(super) fn auto<'a>(
    case: &Case<'a>,
    line: Option<&Line>,
    target: Option<&Target>,
    findings: &mut Findings,
) -> Option<Pick<'a>> {
    let Some(target) = target.filter(|target| has_place(target)) else {
        let finding = unfit::must_be_named(case, target, findings);
        findings.extend(finding);
        return None;
    };
    if case.server.backups.is_empty() {
        findings.push(unfit::none_at_all(case));
        return None;
    }
    let line = line?;
    let Some(backup) = best(case, line, target) else {
        let finding = unfit::none_fits(case, line, target, findings);
        findings.push(finding);
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
        let finding = unfit::too_late(case, backup, target, findings);
        findings.push(finding);
    } else if let Some(line) = line.filter(|line| !line.path.holds(backup)) {
        let finding = unfit::off_path(case, backup, line, target, findings);
        findings.push(finding);
    }
}
