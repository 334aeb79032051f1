//! The new bundle, built whole beside the old one's files.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use camino::Utf8Path;

use super::work::{self, NEW, Work};
use crate::disk::{Deed, DiskError, Folder};
use crate::output::error::OutputError;
use crate::output::path::BundlePath;
use crate::output::tree::{File, OutputTree};

/// Writes `tree` into a folder of its own in `root`, and tells its name.
///
/// It is not forced to the disk, which takes longer than everything else: a bundle is made again from its plan, and what a power
/// cut does to one does not match its checksums, so that run.sh refuses it.
pub(super) fn build(root: &Folder, tree: &OutputTree) -> Result<String, OutputError> {
    let (name, stage) = make(root)?;
    for (path, file) in tree.iter() {
        write(&folder_of(&stage, path)?, path, file)?;
    }
    Ok(name)
}

/// Takes unfinished work away.
pub(super) fn discard(root: &Folder) -> Result<(), OutputError> {
    if work::is_own(root, NEW)? {
        root.remove_folder(NEW)?;
    }
    for name in work::left(root, Work::Stage)? {
        root.remove_tree(name)?;
    }
    Ok(())
}

/// The folder of the file `path` below `root`, with the folders that lead to it.
pub(super) fn folder_of(root: &Folder, path: &BundlePath) -> Result<Folder, OutputError> {
    let mut at = root.folder(Utf8Path::new(""))?;
    for folder in path.folders() {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        at = match at.look(name)? {
            None => at.make_folder(name)?,
            Some(_) => at.folder(Utf8Path::new(name))?,
        };
    }
    Ok(at)
}

fn make(root: &Folder) -> Result<(String, Folder), OutputError> {
    if root.look(NEW)?.is_some() {
        return Err(OutputError::InTheWay(root.path().join(NEW)));
    }
    let name = Work::Stage.name(root.make_folder(NEW)?.standing()?);
    if root.look(&name)?.is_some() {
        root.remove_folder(NEW)?;
        return Err(OutputError::InTheWay(root.path().join(name)));
    }
    root.rename(NEW, root, &name)?;
    let stage = root.folder(Utf8Path::new(&name))?;
    Ok((name, stage))
}

fn write(folder: &Folder, path: &BundlePath, file: &File) -> Result<(), OutputError> {
    let failed = |error| DiskError::System(folder.path().join(path.name()), Deed::Make, error);
    let mut open = folder.make_file(path.name())?;
    open.write_all(file.content.as_bytes()).map_err(failed)?;
    Ok(open.set_permissions(Permissions::from_mode(file.mode.bits())).map_err(failed)?)
}
