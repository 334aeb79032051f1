//! Names of walwright's own work in a bundle's folder, and the proof that it is.
//!
//! A folder of work carries its own number in the file system in its name. A repository, an archive or a copy cannot bring one
//! along that fits, so that what somebody else laid out under such a name is never taken for what a killed render left.

use super::super::error::OutputError;
use crate::disk::{DiskError, Folder, Kind, Standing};

/// A folder of work before it has its number: it is empty.
pub(super) const NEW: &str = ".walwright-new";

/// What a folder of work holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::output) enum Work {
    /// A new bundle that is being built.
    Stage,
    /// A new bundle whose files are to be moved to their places.
    Commit,
}

impl Work {
    /// The name of the folder that is `standing`.
    pub(super) fn name(self, standing: Standing) -> String {
        format!("{}{}", self.prefix(), standing.identity.1)
    }

    const fn prefix(self) -> &'static str {
        match self {
            Work::Stage => ".walwright-stage-",
            Work::Commit => ".walwright-commit-",
        }
    }
}

/// The name of a folder beside the bundle `name`, while the bundle `number` changes places with another.
pub(super) fn aside(name: &str, number: u64) -> String {
    format!("{}{number}", aside_prefix(name))
}

fn aside_prefix(name: &str) -> String {
    format!(".{name}.walwright-")
}

/// Whether `name` in the bundle's folder is what a killed render of this user left.
pub(in crate::output) fn is_own(folder: &Folder, name: &str) -> Result<bool, DiskError> {
    if name == NEW {
        return Ok(folder.look(name)?.is_some_and(is_mine) && folder.folder(NEW.into())?.entries()?.is_empty());
    }
    let number = [Work::Stage, Work::Commit].iter().find_map(|work| name.strip_prefix(work.prefix()));
    Ok(folder.look(name)?.is_some_and(|found| is_mine(found) && number == Some(found.identity.1.to_string().as_str())))
}

/// What killed renders left in the bundle's folder of one kind, by name.
pub(super) fn left(folder: &Folder, work: Work) -> Result<Vec<String>, OutputError> {
    let mut names = Vec::new();
    for (name, _) in folder.entries()? {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with(work.prefix()) && is_own(folder, &name)? {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// What a killed render left beside the bundle, by name.
pub(super) enum Aside {
    /// A new bundle that never got its place.
    New(String),
    /// The old bundle: the new one has its place and the number that this one is called by.
    Old(String),
}

/// What killed renders left beside the bundle `name`.
pub(super) fn left_aside(parent: &Folder, name: &str, bundle: Standing) -> Result<Vec<Aside>, OutputError> {
    let mut left = Vec::new();
    for (entry, _) in parent.entries()? {
        let entry = entry.to_string_lossy().into_owned();
        let Some(number) = entry.strip_prefix(&aside_prefix(name)).map(str::to_owned) else { continue };
        let Some(found) = parent.look(&entry)?.filter(|found| is_mine(*found)) else { continue };
        if number == found.identity.1.to_string() {
            left.push(Aside::New(entry));
        } else if number == bundle.identity.1.to_string() {
            left.push(Aside::Old(entry));
        }
    }
    Ok(left)
}

fn is_mine(found: Standing) -> bool {
    found.kind == Kind::Folder && found.owner == rustix::process::geteuid().as_raw()
}
