//! The new bundle's files moved to their places one by one, after a commit point.
//!
//! Giving the stage its name of a commit is that point. From then on the files in it have to reach their places and those that
//! no longer belong have to go, by this render or, if it is killed, by the next.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::stage::folder_of;
use super::work::{self, Work};
use crate::disk::{DiskError, Folder, Kind};
use crate::model::Digest;
use crate::output::bundle::{Bundle, Entry};
use crate::output::changes::{ChangeSet, Verb};
use crate::output::error::OutputError;
use crate::output::path::BundlePath;
use crate::output::tree::{CHECKSUMS, MANIFEST};

/// Commits the finished stage called `staged` in `root` and moves its files to their places.
pub(super) fn commit(root: &Folder, staged: &str, changes: &ChangeSet) -> Result<(), OutputError> {
    let name = Work::Commit.name(root.folder(Utf8Path::new(staged))?.standing()?);
    root.rename_to_nothing(staged, root, &name)?;
    for path in changes.with(Verb::Removed) {
        remove(root, path)?;
    }
    finish(root, &name)
}

/// Completes what was committed, if anything was.
pub(super) fn complete(root: &Folder) -> Result<(), OutputError> {
    for name in work::left(root, Work::Commit)? {
        remove_dropped(root, &root.folder(Utf8Path::new(&name))?)?;
        finish(root, &name)?;
    }
    Ok(())
}

fn finish(root: &Folder, name: &str) -> Result<(), OutputError> {
    let commit = root.folder(Utf8Path::new(name))?;
    for path in files(&commit)? {
        let (from, to) = (folder_of(&commit, &path)?, folder_of(root, &path)?);
        from.rename(path.name(), &to, path.name())?;
    }
    root.remove_tree(name)?;
    Ok(())
}

/// The files still to be moved. The two lists come last, the checksums behind the manifest: until then the bundle does not match
/// them, and run.sh refuses it.
fn files(commit: &Folder) -> Result<Vec<BundlePath>, OutputError> {
    let mut files = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for (name, kind) in commit.folder(Utf8Path::new(&folder))?.entries()? {
            let name = name.to_string_lossy();
            let path = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
            match kind {
                Kind::Folder => open.push(path),
                Kind::File => files.extend(BundlePath::parse(&path)),
                Kind::Link | Kind::Other => {}
            }
        }
    }
    files.sort_by_key(|path| (path.as_str() == CHECKSUMS, path.as_str() == MANIFEST, path.clone()));
    Ok(files)
}

/// Removes the files that the old manifest lists and the new one does not, where they are as they were rendered. Once the new
/// manifest is in place they are gone already.
fn remove_dropped(root: &Folder, commit: &Folder) -> Result<(), OutputError> {
    let new: BTreeSet<BundlePath> = match Bundle::read_locked(commit, None)?.manifest {
        None => return Ok(()),
        Some(manifest) => manifest.files.into_keys().collect(),
    };
    let old = Bundle::read_locked(root, None)?;
    let Some(manifest) = &old.manifest else { return Ok(()) };
    for (path, listed) in manifest.files.iter().filter(|(path, _)| !new.contains(*path)) {
        match old.entries.get(path) {
            Some(Entry::File { content, .. }) if Digest::of(content) == listed.sha256 => remove(root, path)?,
            Some(Entry::File { .. } | Entry::Link | Entry::Other) | None => {}
        }
    }
    Ok(())
}

/// Removes one file. A folder that is empty then goes too; one with anything foreign in it stays.
pub(super) fn remove(root: &Folder, path: &BundlePath) -> Result<(), OutputError> {
    let parent = path.folders().last().unwrap_or_default();
    match root.folder(Utf8Path::new(parent)) {
        Err(DiskError::Missing(_)) => return Ok(()),
        parent => parent?.remove_file(path.name())?,
    }
    for folder in path.folders().collect::<Vec<_>>().into_iter().rev().map(Utf8Path::new) {
        let parent = root.folder(folder.parent().unwrap_or(Utf8Path::new("")))?;
        if parent.remove_folder(folder.file_name().unwrap_or_default()).is_err() {
            break;
        }
    }
    Ok(())
}
