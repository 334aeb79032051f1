//! The advisory lock on a bundle's folder: many readers or one writer.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::thread;
use std::time::Duration;

use camino::Utf8Path;
use rustix::fs::FlockOperation;
use rustix::io::Errno;

use super::bundle::is_folder;
use super::error::OutputError;

/// A pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);
/// Tries before giving up: ten seconds, where a render takes milliseconds.
const TRIES: u32 = 500;

/// A lock on a folder, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _folder: fs_err::File,
}

/// Who else may hold a lock meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sharing {
    /// Other readers.
    Readers,
    /// Nobody.
    Nobody,
}

impl Lock {
    /// Waits for the lock on the folder `root`; none where there is no such folder.
    pub(super) fn take(root: &Utf8Path, sharing: Sharing) -> Result<Option<Lock>, OutputError> {
        for _ in 0..TRIES {
            if !is_folder(root)? {
                return Ok(None);
            }
            let folder = match fs_err::File::open(root) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                folder => folder?,
            };
            if try_lock(&folder, sharing)? && is_still_there(&folder, root)? {
                return Ok(Some(Lock { _folder: folder }));
            }
            thread::sleep(PAUSE);
        }
        Err(OutputError::Busy(root.to_owned()))
    }
}

fn try_lock(folder: &fs_err::File, sharing: Sharing) -> io::Result<bool> {
    let operation = match sharing {
        Sharing::Readers => FlockOperation::NonBlockingLockShared,
        Sharing::Nobody => FlockOperation::NonBlockingLockExclusive,
    };
    match rustix::fs::flock(folder.file(), operation) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(false),
        // Some network file systems lock no folders. A reader can do without; two writers could not.
        Err(_) if matches!(sharing, Sharing::Readers) => Ok(true),
        Err(error) => Err(io::Error::new(
            io::Error::from(error).kind(),
            format!("cannot lock `{}`: {}", folder.path().display(), io::Error::from(error)),
        )),
    }
}

/// Whether the folder locked is still the one at `root`: the writer before may have put another in its place.
fn is_still_there(folder: &fs_err::File, root: &Utf8Path) -> io::Result<bool> {
    let locked = folder.metadata()?;
    match fs_err::symlink_metadata(root) {
        Ok(there) => Ok((there.dev(), there.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
