//! What the machine does to an output folder, as opposed to what people do.

use std::fmt;
use std::io;

use camino::Utf8PathBuf;

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
                    "`{path}` is a symbolic link, which walwright does not follow; move it away or render elsewhere"
                )
            }
            OutputError::NotAFolder(path) => write!(f, "`{path}` is not a folder"),
            OutputError::NotAFile(path) => write!(f, "`{path}` is not a plain file"),
            OutputError::Busy(path) => write!(f, "`{path}` is being written by another walwright; try again"),
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            OutputError::Io(error) => Some(error),
            OutputError::Link(_) | OutputError::NotAFolder(_) | OutputError::NotAFile(_) | OutputError::Busy(_) => None,
        }
    }
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> OutputError {
        OutputError::Io(error)
    }
}
