//! The new bundle, built whole beside the old one's files.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};

use super::remove_own;
use crate::output::error::OutputError;
use crate::output::tree::{File, OutputTree};

/// Name of the folder where the new bundle is built.
const STAGE: &str = ".walwright-stage";
/// How many files are waited for at once.
const THREADS: usize = 16;

/// Where the new bundle of `root` is built.
pub(super) fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join(STAGE)
}

/// Writes `tree` into the stage of `root` and makes sure that it is on the disk.
pub(super) fn build(root: &Utf8Path, tree: &OutputTree) -> Result<(), OutputError> {
    let stage = folder(root);
    make_folder(&stage)?;
    let folders: BTreeSet<&str> = tree.iter().flat_map(|(path, _)| path.folders()).collect();
    for folder in &folders {
        make_folder(&stage.join(folder))?;
    }
    let mut open = vec![fs_err::File::open(&stage)?];
    for (path, file) in tree.iter() {
        open.push(write(&path.below(&stage), file)?);
    }
    for folder in &folders {
        open.push(fs_err::File::open(stage.join(folder))?);
    }
    sync_all(&open)
}

/// Takes the stage away, finished or not.
pub(super) fn discard(root: &Utf8Path) -> Result<(), OutputError> {
    remove_own(&folder(root))
}

/// Waits until all of this is on the disk. The file system commits in one go what is asked for at once; one after the other,
/// thirty small files take ten times as long.
fn sync_all(files: &[fs_err::File]) -> Result<(), OutputError> {
    thread::scope(|scope| {
        let waiting: Vec<_> = files
            .chunks(files.len().div_ceil(THREADS).max(1))
            .map(|files| scope.spawn(move || files.iter().try_for_each(fs_err::File::sync_all)))
            .collect();
        for thread in waiting {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Utf8Path) -> Result<(), OutputError> {
    Ok(fs_err::File::open(folder)?.sync_all()?)
}

fn make_folder(folder: &Utf8Path) -> Result<(), OutputError> {
    fs_err::create_dir(folder)?;
    Ok(fs_err::set_permissions(folder, Permissions::from_mode(0o755))?)
}

fn write(path: &Utf8Path, file: &File) -> Result<fs_err::File, OutputError> {
    let mut open = fs_err::File::create_new(path)?;
    open.write_all(file.content.as_bytes())?;
    open.set_permissions(Permissions::from_mode(file.mode.bits()))?;
    Ok(open)
}
