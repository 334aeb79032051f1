//! E0107, and E0401 and E0403 where they are about tablespaces: new places for those that the backup has, and only for those.

use indexmap::IndexMap;

use super::paths::normal;
use super::{Captured, Decided, Said};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Backup, Tablespace};
use crate::language::{Recovery, Strategy};
use crate::schema::nearest_name;
use crate::source::Pointer;

pub(super) fn check(said: &Said, captured: &Captured, decided: Option<&Decided>, findings: &mut Findings) {
    let (Some(recovery), Some(backup)) = (&said.plan.recovery, backup(captured, decided)) else { return };
    let moved = recovery.tablespaces.clone().unwrap_or_default();
    for name in moved.keys().filter(|name| !backup.tablespaces.iter().any(|tablespace| tablespace.name == **name)) {
        findings.push(unknown(said, name, backup));
    }
    overwritten(said, recovery, &moved, backup, findings);
}

/// The backup that was decided on; else the newest, for tablespaces come and go seldom.
fn backup<'c>(captured: &'c Captured, decided: Option<&Decided>) -> Option<&'c Backup> {
    let (_, server) = captured.archive()?;
    let chosen = decided.and_then(|decided| server.backups.iter().find(|backup| backup.id == decided.backup.id));
    chosen.or_else(|| server.backups.last())
}

fn unknown(said: &Said, name: &str, backup: &Backup) -> Finding {
    let known: Vec<&str> = backup.tablespaces.iter().map(|tablespace| tablespace.name.as_str()).collect();
    let place = said.plan_origin.key_at(Pointer::new("/recovery/tablespaces").key(name).as_str());
    let finding = Finding::new(Code::E0107, place, format!("the backup `{}` has no tablespace `{name}`", backup.id));
    match nearest_name(name, &known) {
        Some(nearest) => finding.help(format!("did you mean `{nearest}`?")),
        None if known.is_empty() => finding.help("leave `tablespaces` out: the backup has none"),
        None => finding.help(format!("it has {}", listed(&known))),
    }
}

/// Tablespaces lie under absolute paths: restored to where they were, they overwrite those of a cluster that still runs.
fn overwritten(
    said: &Said,
    recovery: &Recovery,
    moved: &IndexMap<String, String>,
    backup: &Backup,
    findings: &mut Findings,
) {
    let own_container = said.plan.side_by_side.as_ref().is_some_and(|separate| separate.compose.is_some());
    let (code, strategy) = match recovery.strategy {
        Some(Strategy::Swap) => (Code::E0403, "swap"),
        Some(Strategy::SideBySide) if !own_container => (Code::E0401, "side-by-side"),
        Some(Strategy::SideBySide | Strategy::InPlace) | None => return,
    };
    let stays = |tablespace: &&Tablespace| {
        moved.get(&tablespace.name).is_none_or(|place| normal(place) == normal(&tablespace.location))
    };
    let stay: Vec<&Tablespace> = backup.tablespaces.iter().filter(stays).collect();
    let Some(first) = stay.first() else { return };
    let names: Vec<&str> = stay.iter().map(|tablespace| tablespace.name.as_str()).collect();
    let message = format!("`{strategy}` would restore over tablespaces of the running cluster: {}", listed(&names));
    let finding = Finding::new(code, said.plan_origin.at("/recovery/strategy"), message);
    let (name, place) = (&first.name, format!("{}-recovered", first.location.trim_end_matches('/')));
    findings.push(finding.help(format!("give each a new place, for example `tablespaces: {{{name}: {place}}}`")));
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
