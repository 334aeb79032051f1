//! What the machine does to an output folder, as opposed to what people do.

use std::fmt;
use std::io;

use camino::Utf8PathBuf;

use crate::disk::DiskError;

/// Why a bundle cannot be read or written. The old bundle is whole.
#[derive(Debug)]
pub enum OutputError {
    /// The system refuses; the message names the path.
    Io(io::Error),
    /// A symbolic link stands where walwright would write, and might lead out of the bundle.
    Link(Utf8PathBuf),
    /// Something else stands where a folder belongs.
    NotAFolder(Utf8PathBuf),
    /// A folder, socket, pipe or device stands where a file belongs.
    NotAFile(Utf8PathBuf),
    /// A name that walwright needs for its own work is taken by something that it did not make.
    InTheWay(Utf8PathBuf),
    /// The plan's name cannot be the name of a folder.
    Name(String),
    /// A file has more bytes than any bundle's.
    TooLarge(DiskError),
    /// Another walwright has been writing this bundle for too long to wait.
    Busy(Utf8PathBuf),
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputError::Io(error) => error.fmt(f),
            OutputError::Link(path) => {
                write!(
                    f,
                    "`{path}` is a symbolic link, which walwright does not follow; move it away, or name the place where it leads"
                )
            }
            OutputError::NotAFolder(path) => write!(f, "`{path}` is not a folder"),
            OutputError::NotAFile(path) => write!(f, "`{path}` is not a plain file"),
            OutputError::InTheWay(path) => {
                write!(f, "`{path}` is in the way, and no render made it; look at it, and move or remove it")
            }
            OutputError::Name(name) => write!(f, "`{name}` cannot be the name of a bundle's folder"),
            OutputError::TooLarge(error) => error.fmt(f),
            OutputError::Busy(path) => write!(f, "`{path}` is being written by another walwright; try again"),
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            OutputError::Io(error) => Some(error),
            OutputError::TooLarge(error) => Some(error),
            OutputError::Link(_)
            | OutputError::NotAFolder(_)
            | OutputError::NotAFile(_)
            | OutputError::InTheWay(_)
            | OutputError::Name(_)
            | OutputError::Busy(_) => None,
        }
    }
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> OutputError {
        OutputError::Io(error)
    }
}

impl From<DiskError> for OutputError {
    fn from(error: DiskError) -> OutputError {
        match error {
            DiskError::Link(path) => OutputError::Link(path),
            DiskError::NotAFolder(path) => OutputError::NotAFolder(path),
            DiskError::NotAFile(path) => OutputError::NotAFile(path),
            DiskError::TooLarge(..) => OutputError::TooLarge(error),
            DiskError::Missing(path) => {
                OutputError::Io(io::Error::new(io::ErrorKind::NotFound, format!("`{path}` is not there")))
            }
            DiskError::System(_, _, ref reason) => OutputError::Io(io::Error::new(reason.kind(), error.to_string())),
        }
    }
}
