//! How far a plan's inputs may lie apart: what a plan from a stranger can have read.

use std::fmt;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::disk::{DiskError, Folder};

/// The permission bit with which anybody on the machine may put a file into a folder.
const ANYBODY_WRITES: u32 = 0o002;

/// The folder that everything a plan names lies in. Nothing else is read, and no symbolic link in it is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The folder.
    root: Utf8PathBuf,
    /// Where following links ends: at the outermost repository around `root`, or `root` itself.
    base: Utf8PathBuf,
    basis: Basis,
}

/// Why it is this folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// The nearest folder around the plan with `.git` in it.
    Repository,
    /// There is no repository: the folder around the plan's own, so that `../topologies` is within.
    Neighbours,
    /// That one is everybody's, such as `/tmp`, or the root of all: the plan's own folder.
    Alone,
    /// The user named it.
    Given,
}

/// Why an input is not read.
#[derive(Debug)]
pub enum Refused {
    /// It lies outside.
    Outside(Utf8PathBuf, Bounds),
    /// It is not there, no plain file, behind a link, or too large.
    Disk(DiskError),
}

impl Bounds {
    /// The bounds of the plan in the file `plan`.
    pub fn of(plan: &Utf8Path) -> Bounds {
        let plan = absolute(plan);
        let folder = plan.parent().unwrap_or(&plan);
        let mut repositories = folder.ancestors().filter(|folder| is_repository(folder));
        if let Some(root) = repositories.next() {
            let base = repositories.last().unwrap_or(root);
            return Bounds { root: root.to_owned(), base: base.to_owned(), basis: Basis::Repository };
        }
        let around = folder.parent().filter(|around| around.parent().is_some() && !is_everybodys(around));
        let (root, basis) = around.map_or((folder, Basis::Alone), |around| (around, Basis::Neighbours));
        Bounds { root: root.to_owned(), base: root.to_owned(), basis }
    }

    /// The bounds that the user named.
    pub fn given(root: &Utf8Path) -> Bounds {
        let root = absolute(root);
        Bounds { base: root.clone(), root, basis: Basis::Given }
    }

    /// All of the plain file at `path`, where it has `limit` bytes at most.
    pub fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, Refused> {
        let (base, relative) = self.within(path)?;
        let read = base.read(&relative, limit).map_err(|error| Refused::Disk(named(error, path)))?;
        Ok(read.0)
    }

    /// Whether the folder at `path` may be read.
    pub fn admit(&self, path: &Utf8Path) -> Result<(), Refused> {
        let (base, relative) = self.within(path)?;
        base.folder(&relative).map_err(|error| Refused::Disk(named(error, path)))?;
        Ok(())
    }

    fn within(&self, path: &Utf8Path) -> Result<(Folder, Utf8PathBuf), Refused> {
        let wanted = absolute(path);
        let outside = || Refused::Outside(path.to_owned(), self.clone());
        if !wanted.starts_with(&self.root) {
            return Err(outside());
        }
        let relative = wanted.strip_prefix(&self.base).map_err(|_| outside())?.to_owned();
        let base = Folder::follow(&self.base).map_err(Refused::Disk)?;
        Ok((base, relative))
    }
}

/// An error about a path as its user wrote it.
fn named(error: DiskError, path: &Utf8Path) -> DiskError {
    match error {
        DiskError::Missing(_) => DiskError::Missing(path.to_owned()),
        DiskError::NotAFile(_) => DiskError::NotAFile(path.to_owned()),
        DiskError::TooLarge(_, limit) => DiskError::TooLarge(path.to_owned(), limit),
        DiskError::System(_, deed, error) => DiskError::System(path.to_owned(), deed, error),
        DiskError::Link(link) => DiskError::Link(shown(&link, path)),
        DiskError::NotAFolder(file) => DiskError::NotAFolder(shown(&file, path)),
    }
}

/// The part of what the user wrote that leads to `found`.
fn shown(found: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    path.ancestors().find(|part| absolute(part) == found).map_or_else(|| found.to_owned(), Utf8Path::to_owned)
}

fn is_repository(folder: &Utf8Path) -> bool {
    fs_err::symlink_metadata(folder.join(".git")).is_ok()
}

fn is_everybodys(folder: &Utf8Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & ANYBODY_WRITES != 0)
}

/// The path from the root of all, without `.` and `..`. No link is looked up: one in the way is refused later.
fn absolute(path: &Utf8Path) -> Utf8PathBuf {
    let named = if path.as_str().is_empty() { Utf8Path::new(".") } else { path };
    let whole = camino::absolute_utf8(named).unwrap_or_else(|_| path.to_owned());
    let mut plain = Utf8PathBuf::new();
    for component in whole.components() {
        match component {
            Utf8Component::ParentDir => drop(plain.pop()),
            Utf8Component::CurDir => {}
            Utf8Component::Prefix(_) | Utf8Component::RootDir | Utf8Component::Normal(_) => plain.push(component),
        }
    }
    plain
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.basis {
            Basis::Repository => "the plan's repository",
            Basis::Neighbours => "the folder around the plan's own",
            Basis::Alone => "the plan's folder",
            Basis::Given => "the folder given with `--root`",
        })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Outside(path, bounds) => write!(f, "`{path}` lies outside of {bounds}"),
            Refused::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refused {}
