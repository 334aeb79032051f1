//! An opened folder, and what can be done in it by name.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::{Deed, DiskError, Kind, Standing};

/// On the way to a folder, only the right to pass is needed, where the system can ask for less than reading.
#[cfg(target_os = "linux")]
const PASS: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASS: OFlags = OFlags::RDONLY;

/// A folder that was reached without following a symbolic link.
#[derive(Debug)]
pub(crate) struct Folder {
    fd: OwnedFd,
    path: Utf8PathBuf,
}

impl Folder {
    /// Opens a folder; no component of its path may be a symbolic link.
    pub(crate) fn open(path: &Utf8Path) -> Result<Folder, DiskError> {
        Folder::walk(path, |_, _| Ok(()))
    }

    /// The same, making the folders that are missing.
    pub(crate) fn make(path: &Utf8Path) -> Result<Folder, DiskError> {
        Folder::walk(path, |at, name| match rustix::fs::mkdirat(at, name, Mode::from_bits_truncate(0o777)) {
            // What stands there already is judged when it is opened.
            Err(_) if rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW).is_ok() => Ok(()),
            made => made,
        })
    }

    /// Opens the folder that the person at the keyboard named, by whatever links lead to it.
    pub(crate) fn follow(path: &Utf8Path) -> Result<Folder, DiskError> {
        let named = if path.as_str().is_empty() { Utf8Path::new(".") } else { path };
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
        match rustix::fs::openat(CWD, named.as_std_path(), flags, Mode::empty()) {
            Ok(fd) => Ok(Folder { fd, path: path.to_owned() }),
            Err(Errno::NOTDIR) => Err(DiskError::NotAFolder(path.to_owned())),
            Err(error) => Err(DiskError::system(path, Deed::Read, error)),
        }
    }

    /// Its path, for people.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Which folder it is.
    pub(crate) fn standing(&self) -> Result<Standing, DiskError> {
        let stat = rustix::fs::fstat(&self.fd).map_err(|error| DiskError::system(&self.path, Deed::Read, error))?;
        Ok(Standing::of(&stat))
    }

    /// The folder at `relative` in it, which has no `..`.
    pub(crate) fn folder(&self, relative: &Utf8Path) -> Result<Folder, DiskError> {
        let mut steps = relative.components().map(|component| component.as_str()).peekable();
        let mut at: Option<Folder> = None;
        while let Some(step) = steps.next() {
            let from = at.as_ref().unwrap_or(self);
            let flags = if steps.peek().is_some() { PASS } else { OFlags::RDONLY };
            at = Some(from.step(step, flags)?);
        }
        at.map_or_else(|| self.step(".", OFlags::RDONLY), Ok)
    }

    /// What stands under `name`; none for nothing.
    pub(crate) fn look(&self, name: impl AsRef<OsStr>) -> Result<Option<Standing>, DiskError> {
        let name = name.as_ref();
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(Standing::of(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(DiskError::system(&self.child(name), Deed::Read, error)),
        }
    }

    /// The names in it with what stands under them, in no order.
    pub(crate) fn entries(&self) -> Result<Vec<(OsString, Kind)>, DiskError> {
        let failed = |error| DiskError::system(&self.path, Deed::Read, error);
        let mut entries = Vec::new();
        for entry in Dir::read_from(&self.fd).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            if name != "." && name != ".." {
                // Not every file system tells what an entry is, and one that is gone meanwhile is none.
                if let Some(standing) = self.look(&name)? {
                    entries.push((name, standing.kind));
                }
            }
        }
        Ok(entries)
    }

    /// Opens the plain file at `relative` for reading. A pipe or a device is not even opened: that alone can hang or rewind a tape.
    pub(crate) fn file(&self, relative: &Utf8Path) -> Result<(File, Standing), DiskError> {
        let path = self.path.join(relative);
        let Some(name) = relative.file_name() else { return Err(DiskError::NotAFile(path)) };
        let within = match relative.parent().filter(|parent| !parent.as_str().is_empty()) {
            Some(parent) => &self.folder(parent)?,
            None => self,
        };
        within.look(name)?.map_or_else(|| Err(DiskError::Missing(path.clone())), |found| plain(&path, found))?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&within.fd, name, flags, Mode::empty());
        let fd = opened.map_err(|error| within.refused(name, error))?;
        let stat = rustix::fs::fstat(&fd).map_err(|error| DiskError::system(&path, Deed::Read, error))?;
        let standing = plain(&path, Standing::of(&stat))?;
        Ok((File::from(fd), standing))
    }

    /// All of the plain file at `relative`, where it has `limit` bytes at most.
    pub(crate) fn read(&self, relative: &Utf8Path, limit: u64) -> Result<(Vec<u8>, Standing), DiskError> {
        let (file, standing) = self.file(relative)?;
        let path = self.path.join(relative);
        let mut bytes = Vec::new();
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| DiskError::System(path.clone(), Deed::Read, error))?;
        if bytes.len() as u64 > limit { Err(DiskError::TooLarge(path, limit)) } else { Ok((bytes, standing)) }
    }

    /// Makes a folder that is not there yet.
    pub(crate) fn make_folder(&self, name: &str) -> Result<Folder, DiskError> {
        let failed = |error| DiskError::system(&self.child(name), Deed::Make, error);
        rustix::fs::mkdirat(&self.fd, name, Mode::from_bits_truncate(0o755)).map_err(failed)?;
        let made = self.step(name, OFlags::RDONLY)?;
        rustix::fs::fchmod(&made.fd, Mode::from_bits_truncate(0o755)).map_err(failed)?;
        Ok(made)
    }

    /// Makes a file that is not there yet.
    pub(crate) fn make_file(&self, name: &str) -> Result<File, DiskError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let made = rustix::fs::openat(&self.fd, name, flags, Mode::from_bits_truncate(0o666));
        Ok(File::from(made.map_err(|error| DiskError::system(&self.child(name), Deed::Make, error))?))
    }

    /// Moves what stands under `name` to `new` in the folder `to`, over a file but never over a folder with something in it.
    pub(crate) fn rename(&self, name: &str, to: &Folder, new: &str) -> Result<(), DiskError> {
        rustix::fs::renameat(&self.fd, name, &to.fd, new)
            .map_err(|error| DiskError::system(&to.child(new), Deed::Move, error))
    }

    /// The same, but not where something stands already.
    pub(crate) fn rename_to_nothing(&self, name: &str, to: &Folder, new: &str) -> Result<(), DiskError> {
        match rustix::fs::renameat_with(&self.fd, name, &to.fd, new, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS) if to.look(new)?.is_none() => self.rename(name, to, new),
            renamed => renamed.map_err(|error| DiskError::system(&to.child(new), Deed::Move, error)),
        }
    }

    /// Lets two names in it change places.
    pub(crate) fn exchange(&self, one: &str, other: &str) -> Result<(), Errno> {
        rustix::fs::renameat_with(&self.fd, one, &self.fd, other, RenameFlags::EXCHANGE)
    }

    /// Removes a file or a link; nothing to remove is fine.
    pub(crate) fn remove_file(&self, name: impl AsRef<OsStr>) -> Result<(), DiskError> {
        self.unlink(name.as_ref(), AtFlags::empty())
    }

    /// Removes a folder with nothing in it; nothing to remove is fine.
    pub(crate) fn remove_folder(&self, name: impl AsRef<OsStr>) -> Result<(), DiskError> {
        self.unlink(name.as_ref(), AtFlags::REMOVEDIR)
    }

    /// Removes a folder with everything in it. Links in it are removed, not followed.
    pub(crate) fn remove_tree(&self, name: impl AsRef<OsStr>) -> Result<(), DiskError> {
        let name = name.as_ref();
        let inside = match self.step(name, OFlags::RDONLY) {
            Err(DiskError::Missing(_)) => return Ok(()),
            opened => opened?,
        };
        for (entry, kind) in inside.entries()? {
            if kind == Kind::Folder { inside.remove_tree(entry)? } else { inside.remove_file(entry)? }
        }
        drop(inside);
        self.remove_folder(name)
    }

    fn unlink(&self, name: &OsStr, flags: AtFlags) -> Result<(), DiskError> {
        match rustix::fs::unlinkat(&self.fd, name, flags) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(DiskError::system(&self.child(name), Deed::Remove, error)),
        }
    }

    fn child(&self, name: impl AsRef<OsStr>) -> Utf8PathBuf {
        self.path.join(name.as_ref().to_string_lossy().as_ref())
    }

    fn step(&self, name: impl AsRef<OsStr>, flags: OFlags) -> Result<Folder, DiskError> {
        let name = name.as_ref();
        let flags = flags | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let path = if name == "." { self.path.clone() } else { self.child(name) };
        match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => Ok(Folder { fd, path }),
            Err(error) => Err(self.refused(name, error)),
        }
    }

    /// Why opening `name` failed: a link and a file give one error number.
    fn refused(&self, name: impl AsRef<OsStr>, error: Errno) -> DiskError {
        let path = self.child(name.as_ref());
        match self.look(name.as_ref()) {
            Ok(Some(Standing { kind: Kind::Link, .. })) => DiskError::Link(path),
            Ok(Some(Standing { kind: Kind::File | Kind::Other, .. })) if error == Errno::NOTDIR => {
                DiskError::NotAFolder(path)
            }
            _ => DiskError::system(&path, Deed::Read, error),
        }
    }

    fn walk(path: &Utf8Path, before: impl Fn(&OwnedFd, &str) -> Result<(), Errno>) -> Result<Folder, DiskError> {
        let start = if path.is_absolute() { "/" } else { "." };
        let mut at = Folder::follow(Utf8Path::new(start))?;
        at.path = if path.is_absolute() { Utf8PathBuf::from("/") } else { Utf8PathBuf::new() };
        let mut steps = path.components().filter(|step| !matches!(step, Utf8Component::RootDir)).peekable();
        while let Some(step) = steps.next() {
            let flags = if steps.peek().is_some() { PASS } else { OFlags::RDONLY };
            if matches!(step, Utf8Component::Normal(_)) {
                before(&at.fd, step.as_str())
                    .map_err(|error| DiskError::system(&at.child(step.as_str()), Deed::Make, error))?;
            }
            at = at.step(step.as_str(), flags)?;
        }
        at.path = path.to_owned();
        Ok(at)
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> rustix::fd::BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn plain(path: &Utf8Path, standing: Standing) -> Result<Standing, DiskError> {
    match standing.kind {
        Kind::File => Ok(standing),
        Kind::Link => Err(DiskError::Link(path.to_owned())),
        Kind::Folder | Kind::Other => Err(DiskError::NotAFile(path.to_owned())),
    }
}
