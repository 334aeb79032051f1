//! Backups that are not plain files: Barman unpacks a compressed, an encrypted or an incremental one in a folder first. Which option
//! names that folder, and on which host it is, its versions disagree on.

use super::restore::staging;
use crate::action::{Action, Fact, Seats, Word, words};
use crate::inventory::Backup;
use crate::model::gate;
use crate::resolved::{Resolved, Transfer};

/// Where the backup is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the staging folder on the Barman host.
    Barman,
    /// In the run's folder on the node.
    Node,
}

/// The backup, where it is known and not plain.
fn packed(resolved: &Resolved) -> Option<&Backup> {
    resolved.evidence.as_ref().map(|facts| &facts.backup).filter(|backup| !backup.is_plain())
}

/// Whether this Barman has the one folder for every kind, on a host of our choice.
fn chooses_host(resolved: &Resolved) -> bool {
    resolved.barman.version.as_ref().is_some_and(|version| gate::BARMAN_STAGING_PATH.holds(version))
}

/// Where tarballs are extracted; what is combined or decrypted always is so on the Barman host.
fn extracted(resolved: &Resolved) -> Place {
    if chooses_host(resolved) || resolved.transfer != Transfer::Remote { Place::Barman } else { Place::Node }
}

/// Whether the Barman host unpacks anything.
fn on_barman(resolved: &Resolved) -> bool {
    packed(resolved).is_some_and(|backup| {
        backup.parent.is_some() || backup.encryption.is_some() || extracted(resolved) == Place::Barman
    })
}

/// Whether the staging folder on the Barman host is used at all.
pub(crate) fn uses_staging(resolved: &Resolved) -> bool {
    resolved.transfer == Transfer::Staged || on_barman(resolved)
}

/// The options that name the folder.
pub(super) fn options(resolved: &Resolved) -> Vec<Word> {
    let Some(backup) = packed(resolved) else { return Vec::new() };
    let here = format!("{}/unpacked", staging(resolved));
    if chooses_host(resolved) {
        return words!["--staging-path", here, "--staging-location", "local"];
    }
    let mut options = Vec::new();
    if backup.compression.is_some() {
        let place = match extracted(resolved) {
            Place::Barman => here.clone(),
            Place::Node => format!("{}/unpacked", resolved.work_dir()),
        };
        options.extend(words!["--recovery-staging-path", place]);
    }
    if backup.parent.is_some() || backup.encryption.is_some() {
        options.extend(words!["--local-staging-path", here]);
    }
    options
}

/// Before a remote copy begins (again) the folder on the Barman host is empty; a staged copy empties it itself.
pub(super) fn cleared(resolved: &Resolved, job: &str) -> Option<Action> {
    let barman = Seats(resolved).barman();
    (on_barman(resolved) && resolved.transfer == Transfer::Remote).then(|| {
        let command = words!["empty_folder", staging(resolved), &resolved.name, Fact::Run];
        Action::fresh(job, &barman, &barman, "the folder for unpacking is empty", command)
    })
}

/// What must be there to unpack with, before anything is stopped.
pub(super) fn preflight(resolved: &Resolved) -> Vec<Action> {
    let barman = Seats(resolved).barman();
    let (server, id) = (&resolved.barman.server, resolved.backup.as_str());
    if resolved.evidence.is_none() {
        // The record says it; no option of this bundle names a folder to unpack in.
        return vec![Action::check(&barman, &format!("backup {id} is plain files"), words!["is_plain", server, id])];
    }
    let Some(backup) = packed(resolved) else { return Vec::new() };
    let mut actions = Vec::new();
    if backup.parent.is_some() {
        let major = resolved.node().version.to_string();
        let what = format!("the Barman host has pg_combinebackup of PostgreSQL {major}");
        actions.push(Action::check(&barman, &what, words!["can_combine", server, major]));
    }
    let program = backup.compression.as_deref().and_then(program);
    if let Some(program) = program {
        let seat = if extracted(resolved) == Place::Barman { barman.clone() } else { Seats(resolved).target() };
        let what = format!("{program} is there, to unpack the backup");
        actions.push(Action::check(&seat, &what, words!["have_tools", "tar", program]));
    }
    if on_barman(resolved)
        && let Some(bytes) = backup.whole_size()
    {
        let command = words!["space_for", staging(resolved), bytes.to_string()];
        actions.push(Action::check(&barman, "there is room to unpack the backup", command));
    }
    actions
}

/// The program that extracts what Barman compressed; `none` is a plain tar archive.
fn program(compression: &str) -> Option<&'static str> {
    match compression {
        "gzip" => Some("gzip"),
        "lz4" => Some("lz4"),
        "zstd" => Some("zstd"),
        _ => None,
    }
}
