//! The new bundle's files moved to their places one by one, after a commit point.
//!
//! Renaming the stage to `.walwright-commit` is that point. From then on the files in it have to reach their places and those
//! named in its list of removals have to go, by this render or, if it is killed, by the next.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::{remove_own, stage};
use crate::output::bundle::is_folder;
use crate::output::changes::{ChangeSet, Verb};
use crate::output::error::OutputError;
use crate::output::path::BundlePath;
use crate::output::tree::CHECKSUMS;

/// Name of the folder whose files are to be moved.
const COMMIT: &str = ".walwright-commit";
/// Name of the list of files to be removed, one path a line.
const REMOVALS: &str = ".walwright-removals";

/// Commits the finished stage of `root` and moves its files to their places.
pub(super) fn commit(root: &Utf8Path, changes: &ChangeSet) -> Result<(), OutputError> {
    let staged = stage::folder(root);
    let removals: Vec<&str> = changes.with(Verb::Removed).map(BundlePath::as_str).collect();
    fs_err::write(staged.join(REMOVALS), removals.join("\n"))?;
    fs_err::rename(&staged, root.join(COMMIT))?;
    complete(root)
}

/// Completes what was committed, if anything was.
pub(super) fn complete(root: &Utf8Path) -> Result<(), OutputError> {
    let commit = root.join(COMMIT);
    if !is_folder(&commit)? {
        return Ok(());
    }
    for path in files(&commit)? {
        let home = path.below(root);
        for folder in path.folders() {
            make_folder(&root.join(folder))?;
        }
        fs_err::rename(path.below(&commit), home)?;
    }
    remove(root, &commit)?;
    remove_own(&commit)
}

/// The files still to be moved. The checksums come last: until then the bundle does not match them, and run.sh refuses it.
fn files(commit: &Utf8Path) -> Result<Vec<BundlePath>, OutputError> {
    let mut files = Vec::new();
    let mut open = vec![Utf8PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in fs_err::read_dir(commit.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else if name != REMOVALS {
                files.extend(BundlePath::parse(path.as_str()));
            }
        }
    }
    files.sort_by_key(|path| (path.as_str() == CHECKSUMS, path.clone()));
    Ok(files)
}

fn remove(root: &Utf8Path, commit: &Utf8Path) -> Result<(), OutputError> {
    let list = match fs_err::read_to_string(commit.join(REMOVALS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        list => list?,
    };
    for path in list.lines().filter_map(BundlePath::parse) {
        match fs_err::remove_file(path.below(root)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        // A folder that is empty now goes too; one with anything foreign in it stays.
        for folder in path.folders().collect::<Vec<_>>().into_iter().rev() {
            let _ = fs_err::remove_dir(root.join(folder));
        }
    }
    Ok(())
}

fn make_folder(folder: &Utf8Path) -> Result<(), OutputError> {
    if is_folder(folder)? { Ok(()) } else { Ok(fs_err::create_dir(folder)?) }
}
