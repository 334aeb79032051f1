//! Why something on disk is not opened.

use std::fmt;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use rustix::io::Errno;

/// Why something on disk is not opened, with the path at fault.
#[derive(Debug)]
pub enum DiskError {
    /// There is nothing.
    Missing(Utf8PathBuf),
    /// A symbolic link, which is not followed.
    Link(Utf8PathBuf),
    /// Something else where a folder belongs.
    NotAFolder(Utf8PathBuf),
    /// A folder, socket, pipe or device where a file belongs.
    NotAFile(Utf8PathBuf),
    /// A file with more bytes than are read.
    TooLarge(Utf8PathBuf, u64),
    /// The system refuses.
    System(Utf8PathBuf, Deed, io::Error),
}

/// What was tried when the system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To open, list or read it.
    Read,
    /// To make or write it.
    Make,
    /// To move something to it.
    Move,
    /// To remove it.
    Remove,
}

impl Deed {
    fn failed(self) -> &'static str {
        match self {
            Deed::Read => "cannot be read",
            Deed::Make => "cannot be written",
            Deed::Move => "cannot be moved into place",
            Deed::Remove => "cannot be removed",
        }
    }
}

impl DiskError {
    pub(super) fn system(path: &Utf8Path, deed: Deed, error: Errno) -> DiskError {
        match error {
            Errno::NOENT => DiskError::Missing(path.to_owned()),
            _ => DiskError::System(path.to_owned(), deed, error.into()),
        }
    }

    /// The path at fault.
    pub fn path(&self) -> &Utf8Path {
        match self {
            DiskError::Missing(path)
            | DiskError::Link(path)
            | DiskError::NotAFolder(path)
            | DiskError::NotAFile(path)
            | DiskError::TooLarge(path, _)
            | DiskError::System(path, ..) => path,
        }
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskError::Missing(path) => write!(f, "there is no file `{path}`"),
            DiskError::Link(path) => write!(f, "`{path}` is a symbolic link, which walwright does not follow"),
            DiskError::NotAFolder(path) => write!(f, "`{path}` is not a folder"),
            DiskError::NotAFile(path) => write!(f, "`{path}` is not a plain file"),
            DiskError::TooLarge(path, limit) => write!(f, "`{path}` is larger than {}", size(*limit)),
            DiskError::System(path, deed, error) => write!(f, "`{path}` {}: {error}", deed.failed()),
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} KiB", bytes >> 10),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

impl std::error::Error for DiskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DiskError::System(.., error) => Some(error),
            DiskError::Missing(_)
            | DiskError::Link(_)
            | DiskError::NotAFolder(_)
            | DiskError::NotAFile(_)
            | DiskError::TooLarge(..) => None,
        }
    }
}
