//! One system call that puts the new bundle in the place of the old one.
//!
//! Two folders change names only if neither lies in the other. So the finished stage moves out beside the bundle, they
//! change names, and the old bundle is taken away.

use camino::Utf8Path;

use super::stage::folder_of;
use super::work::{self, Aside};
use super::{Site, journal};
use crate::disk::Folder;
use crate::output::bundle::Bundle;
use crate::output::error::OutputError;
use crate::output::lock::Lock;
use crate::output::path::BundlePath;

/// Whether the new bundle is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchanged {
    Yes,
    /// This file system, or this folder's parent, does not allow it. The stage is where it was.
    No,
}

/// Puts the finished stage called `staged` in the place of the bundle.
pub(super) fn exchange(site: &Site, staged: &str) -> Result<Exchanged, OutputError> {
    let root = site.folder();
    // Once it is in place the next writer locks the new folder, and has to wait until the old one is away.
    let new = Lock::first(root.folder(Utf8Path::new(staged))?)?;
    let aside = work::aside(&site.name, new.folder().standing()?.identity.1);
    if root.rename_to_nothing(staged, &site.parent, &aside).is_err() {
        return Ok(Exchanged::No);
    }
    if site.parent.exchange(&aside, &site.name).is_err() {
        site.parent.rename_to_nothing(&aside, root, staged)?;
        return Ok(Exchanged::No);
    }
    take_away(&site.parent, &aside, new.folder())?;
    Ok(Exchanged::Yes)
}

/// Takes away what a killed exchange left: an old bundle, or a new one that never got its place.
pub(super) fn clean(site: &Site) -> Result<(), OutputError> {
    for left in work::left_aside(&site.parent, &site.name, site.folder().standing()?)? {
        match left {
            Aside::New(name) => site.parent.remove_tree(name)?,
            Aside::Old(name) => take_away(&site.parent, &name, site.folder())?,
        }
    }
    Ok(())
}

/// Removes an old bundle. What it does not list came while it was being replaced and is somebody's: it moves to where it
/// belongs. Where something stands there already, it is not removed, and a person has to look.
fn take_away(parent: &Folder, name: &str, root: &Folder) -> Result<(), OutputError> {
    let left = parent.folder(Utf8Path::new(name))?;
    let (old, new) = (Bundle::read_locked(&left, None)?, Bundle::read_locked(root, None)?);
    for path in &old.foreign {
        let Some(path) = BundlePath::parse(path.trim_end_matches('/')) else {
            return Err(OutputError::InTheWay(left.path().join(path)));
        };
        // What the new bundle has a file of its own for was to be overwritten.
        if new.listed.contains_key(&path) {
            folder_of(&left, &path)?.remove_file(path.name())?;
        } else {
            bring_home(&left, &path, root)?;
        }
    }
    // The lists go last: while there is anything left of the old bundle, they tell that it is.
    let lists = [BundlePath::manifest(), BundlePath::checksums()];
    for path in old.listed.keys().filter(|path| !lists.contains(path)).chain(&lists) {
        journal::remove(&left, path)?;
    }
    Ok(parent.remove_folder(name)?)
}

fn bring_home(left: &Folder, path: &BundlePath, root: &Folder) -> Result<(), OutputError> {
    let to = folder_of(root, path)?;
    if to.look(path.name())?.is_some() {
        return Err(OutputError::InTheWay(path.below(left.path())));
    }
    Ok(folder_of(left, path)?.rename_to_nothing(path.name(), &to, path.name())?)
}
