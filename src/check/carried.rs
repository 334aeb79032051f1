//! E0101 and E0103 for tablespaces that a backup has: their names and places come from a Barman host, and stand in the scripts.

use camino::Utf8Path;
use indexmap::IndexMap;

use super::names::{fault_of_directory, fault_of_name};
use super::paths::{normal, overlap, taken};
use super::{Captured, Decided, Said};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{self, Backup, Tablespace};

/// Judges the tablespaces of the backup that is restored; those of other backups reach no script.
pub(super) fn check(said: &Said, captured: &Captured, decided: Option<&Decided>, findings: &mut Findings) {
    let (Some((_, server)), Some(decided)) = (captured.archive(), decided) else { return };
    let (Some(backup), Some(dir)) = (server.backup(&decided.backup.id), said.inventory_path()) else { return };
    let kept = Kept { said, moved: said.plan.recovery.as_ref().and_then(|recovery| recovery.tablespaces.as_ref()) };
    for (index, tablespace) in backup.tablespaces.iter().enumerate() {
        let fault = unnamed(tablespace).or_else(|| kept.misplaced(index, &backup.tablespaces));
        let Some((code, message, help)) = fault else { continue };
        let place = inventory::place_of(&dir, &keys(&server.name, backup, tablespace));
        findings.push(Finding::new(code, place, message).help(help));
    }
}

/// What leads to a tablespace in `diagnose.json`.
fn keys(server: &str, backup: &Backup, tablespace: &Tablespace) -> [String; 4] {
    [server.to_owned(), backup.id.to_string(), "tablespaces".to_owned(), tablespace.name.clone()]
}

type Fault = (Code, String, &'static str);

fn unnamed(tablespace: &Tablespace) -> Option<Fault> {
    let name = &tablespace.name;
    let message = |what: &str| format!("the name of a tablespace of the backup {what}: `{name}`");
    let rename =
        "rename it with `ALTER TABLESPACE`, take a new backup and capture again, or choose a backup without it";
    fault_of_name(name).map(|(what, _)| (Code::E0101, message(what), rename));
    fault_of_name(name).map(|(what, _)| (Code::E0101, message(what), rename))
}

/// What is done where a tablespace cannot be restored to where it was.
const MOVE: &str = "give it a new place in `recovery.tablespaces`";

/// Tablespaces that are restored to where they were.
struct Kept<'a> {
    said: &'a Said,
    /// Those that the plan has a new place for, which is judged where it is written.
    moved: Option<&'a IndexMap<String, String>>,
}

impl Kept<'_> {
    fn new_place(&self, tablespace: &Tablespace) -> Option<&str> {
        self.moved?.get(&tablespace.name).map(String::as_str)
    }

    fn misplaced(&self, index: usize, all: &[Tablespace]) -> Option<Fault> {
        let tablespace = &all[index];
        if self.new_place(tablespace).is_some() {
            return None;
        }
        let (name, place) = (&tablespace.name, &tablespace.location);
        if let Some((what, _)) = fault_of_directory(place) {
            return Some((
                Code::E0101,
                format!("the directory of the backup's tablespace `{name}` {what}: `{place}`"),
                MOVE,
            ));
        }
        let what = unfit(place).or_else(|| self.shared(index, all)).or_else(|| self.around(place))?;
        Some((Code::E0103, format!("the backup's tablespace `{name}` {what}"), MOVE))
    }

    /// One that lies in or around another's place; each pair is told once.
    fn shared(&self, index: usize, all: &[Tablespace]) -> Option<String> {
        let place = &all[index].location;
        let others = all.iter().enumerate().filter_map(|(at, other)| match self.new_place(other) {
            Some(new) => Some((&other.name, new)),
            None => (at < index && unfit(&other.location).is_none()).then_some((&other.name, other.location.as_str())),
        });
        let (other, theirs) = others.into_iter().find(|(_, theirs)| overlap(theirs, place))?;
        Some(format!("and `{other}` share a directory: `{place}` and `{theirs}`"))
    }

    /// One inside the data directory moves with it; one around it, or around what must stay, would take that along.
    fn around(&self, place: &str) -> Option<String> {
        let node = self.said.recovered()?;
        let within = [node.data_dir, node.bin_dir, node.config_dir].into_iter().flatten().map(|written| written.text);
        let inner = within.into_iter().find(|inner| Utf8Path::new(&normal(inner)).starts_with(normal(place)))?;
        Some(format!("is around another directory: `{place}` and `{inner}`"))
    }
}

/// What is wrong with a place by itself.
fn unfit(place: &str) -> Option<String> {
    if !place.starts_with('/') {
        return Some(format!("is not at an absolute path: `{place}`"));
    }
    if place.split('/').any(|part| part == "..") {
        return Some(format!("is at a path with `..` in it: `{place}`"));
    }
    taken(&normal(place))
}
