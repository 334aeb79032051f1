//! The command by which Barman restores a backup.

use super::{settings, unpack};
use crate::action::{Word, words};
use crate::model::{Bound, Target, gate};
use crate::resolved::{Copy, Resolved, TimelineGoal};

/// `barman recover`, or `restore` where the version has it, with every choice spelled out.
pub(super) fn barman_restore(
    resolved: &Resolved,
    destination: &str,
    tablespaces: &indexmap::IndexMap<String, String>,
) -> Vec<Word> {
    let verb = match &resolved.barman.version {
        Some(version) if gate::BARMAN_RESTORE_VERB.holds(version) => "restore",
        Some(_) | None => "recover",
    };
    let mut command = words!["barman", verb, "--get-wal"];
    command.extend(target_options(resolved));
    match resolved.timeline {
        TimelineGoal::Number(timeline) => command.extend(words!["--target-tli", timeline.to_string()]),
        TimelineGoal::Latest => command.extend(words!["--target-tli", "latest"]),
        TimelineGoal::Current => command.extend(words!["--target-tli", "current"]),
    }
    if let Some(jobs) = resolved.jobs {
        command.extend(words!["--jobs", jobs.to_string()]);
    }
    if resolved.copy == Copy::Delta {
        command.push("--delta-restore".into());
    }
    command.extend(unpack::options(resolved));
    for (name, place) in tablespaces {
        command.extend(words![format!("--tablespace={name}:{place}")]);
    }
    command.extend(words![&resolved.barman.server, resolved.backup.as_str(), destination]);
    command
}

fn target_options(resolved: &Resolved) -> Vec<Word> {
    let mut options = match &resolved.target {
        Target::Time { at, .. } => words!["--target-time", at.to_string()],
        Target::Xid { xid, .. } => words!["--target-xid", xid.to_string()],
        // With `=`, a restore point may begin with a dash.
        Target::Name(name) => words![format!("--target-name={name}")],
        Target::Lsn { lsn, .. } => words!["--target-lsn", lsn.to_string()],
        Target::Wal { end, .. } => words!["--target-lsn", end.to_string()],
        Target::Immediate => words!["--target-immediate"],
        // Barman refuses an action without a target.
        Target::Latest => return Vec::new(),
    };
    if settings::bound(&resolved.target) == Some(Bound::Exclusive) {
        options.push("--exclusive".into());
    }
    options.extend(words!["--target-action", settings::action(resolved.action)]);
    options
}
