//! The new bundle, built whole beside the old one's files.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::remove_own;
use crate::output::error::OutputError;
use crate::output::tree::{File, OutputTree};

/// Name of the folder where the new bundle is built.
const STAGE: &str = ".walwright-stage";

/// Where the new bundle of `root` is built.
pub(super) fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join(STAGE)
}

/// Writes `tree` into the stage of `root`.
///
/// It is not forced to the disk, which takes longer than everything else: a bundle is made again from its plan, and what a power
/// cut does to one does not match its checksums, so that run.sh refuses it.
pub(super) fn build(root: &Utf8Path, tree: &OutputTree) -> Result<(), OutputError> {
    let stage = folder(root);
    make_folder(&stage)?;
    let folders: BTreeSet<&str> = tree.iter().flat_map(|(path, _)| path.folders()).collect();
    for folder in folders {
        make_folder(&stage.join(folder))?;
    }
    for (path, file) in tree.iter() {
        write(&path.below(&stage), file)?;
    }
    Ok(())
}

/// Takes the stage away, finished or not.
pub(super) fn discard(root: &Utf8Path) -> Result<(), OutputError> {
    remove_own(&folder(root))
}

fn make_folder(folder: &Utf8Path) -> Result<(), OutputError> {
    fs_err::create_dir(folder)?;
    Ok(fs_err::set_permissions(folder, Permissions::from_mode(0o755))?)
}

fn write(path: &Utf8Path, file: &File) -> Result<(), OutputError> {
    let mut open = fs_err::File::create_new(path)?;
    open.write_all(file.content.as_bytes())?;
    Ok(open.set_permissions(Permissions::from_mode(file.mode.bits()))?)
}
