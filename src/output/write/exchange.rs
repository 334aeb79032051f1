//! One system call that puts the new bundle in the place of the old one.
//!
//! Two folders change names only if neither lies in the other. So the finished stage moves out beside the bundle, they
//! change names, and the old bundle moves into the new one, where it is taken away.

use camino::{Utf8Path, Utf8PathBuf};
use rustix::fs::{CWD, RenameFlags};
use rustix::io::Errno;

use super::{remove_own, stage};
use crate::output::bundle::{Bundle, is_folder};
use crate::output::error::OutputError;
use crate::output::lock::{Lock, Sharing};

/// Name of the old bundle inside the new one, until it is taken away.
const OLD: &str = ".walwright-old";

/// Whether the new bundle is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchanged {
    Yes,
    /// This file system, or this folder's parent, does not allow it. The stage is where it was.
    No,
}

/// Puts the finished stage of `root` in its place.
pub(super) fn exchange(root: &Utf8Path) -> Result<Exchanged, OutputError> {
    let stage = stage::folder(root);
    let Some(aside) = aside(root) else { return Ok(Exchanged::No) };
    // Once it is in place the next writer locks the new folder, and has to wait until the old one is away.
    let _lock = Lock::take(&stage, Sharing::Nobody)?;
    if fs_err::rename(&stage, &aside).is_err() {
        return Ok(Exchanged::No);
    }
    if swap(&aside, root).is_err() {
        fs_err::rename(&aside, &stage)?;
        return Ok(Exchanged::No);
    }
    let old = root.join(OLD);
    fs_err::rename(&aside, &old)?;
    take_away(&old, root)?;
    Ok(Exchanged::Yes)
}

/// Takes away what a killed exchange left: an old bundle, or a new one that never got its place.
pub(super) fn clean(root: &Utf8Path) -> Result<(), OutputError> {
    for left in aside(root).into_iter().chain([root.join(OLD)]) {
        if is_folder(&left)? {
            take_away(&left, root)?;
        }
    }
    Ok(())
}

/// Where the two folders meet: beside the bundle, for the time of three system calls.
fn aside(root: &Utf8Path) -> Option<Utf8PathBuf> {
    Some(root.parent()?.join(format!(".{}.walwright-swap", root.file_name()?)))
}

fn swap(one: &Utf8Path, other: &Utf8Path) -> Result<(), Errno> {
    rustix::fs::renameat_with(CWD, one.as_std_path(), CWD, other.as_std_path(), RenameFlags::EXCHANGE)
}

/// Removes what is left of a bundle. What it does not list came while it was being replaced and is somebody's: it moves to
/// where it belongs, unless the new bundle has taken that place.
fn take_away(left: &Utf8Path, root: &Utf8Path) -> Result<(), OutputError> {
    let foreign = Bundle::read_locked(left, None)?.map(|bundle| bundle.foreign).unwrap_or_default();
    for path in foreign.iter().map(|path| path.trim_end_matches('/')) {
        let home = root.join(path);
        if fs_err::symlink_metadata(&home).is_err() {
            if let Some(parent) = home.parent() {
                fs_err::create_dir_all(parent)?;
            }
            fs_err::rename(left.join(path), home)?;
        }
    }
    remove_own(left)
}
