//! The advisory lock on a bundle's folder: many readers or one writer.

use std::io;
use std::thread;
use std::time::Duration;

use camino::Utf8Path;
use rustix::fs::FlockOperation;
use rustix::io::Errno;

use super::error::OutputError;
use crate::disk::{DiskError, Folder};

/// A pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);
/// Tries before giving up: ten seconds, where a render takes milliseconds.
const TRIES: u32 = 500;

/// An opened folder and the lock on it, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    folder: Folder,
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
            let Some(folder) = there(root)? else { return Ok(None) };
            if try_lock(&folder, sharing)? && is_still_there(&folder, root)? {
                return Ok(Some(Lock { folder }));
            }
            thread::sleep(PAUSE);
        }
        Err(OutputError::Busy(root.to_owned()))
    }

    /// Locks a folder that nobody else knows of yet.
    pub(super) fn first(folder: Folder) -> Result<Lock, OutputError> {
        try_lock(&folder, Sharing::Nobody)?;
        Ok(Lock { folder })
    }

    /// The folder that is locked.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }
}

fn there(root: &Utf8Path) -> Result<Option<Folder>, OutputError> {
    match Folder::open(root) {
        Err(DiskError::Missing(_)) => Ok(None),
        opened => Ok(Some(opened?)),
    }
}

fn try_lock(folder: &Folder, sharing: Sharing) -> io::Result<bool> {
    let operation = match sharing {
        Sharing::Readers => FlockOperation::NonBlockingLockShared,
        Sharing::Nobody => FlockOperation::NonBlockingLockExclusive,
    };
    match rustix::fs::flock(folder, operation) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(false),
        // Some network file systems lock no folders. A reader can do without; two writers could not.
        Err(_) if matches!(sharing, Sharing::Readers) => Ok(true),
        Err(error) => Err(io::Error::new(
            io::Error::from(error).kind(),
            format!("cannot lock `{}`: {}", folder.path(), io::Error::from(error)),
        )),
    }
}

/// Whether the folder locked is still the one at `root`: the writer before may have put another in its place.
fn is_still_there(folder: &Folder, root: &Utf8Path) -> Result<bool, OutputError> {
    let Some(now) = there(root)? else { return Ok(false) };
    Ok(now.standing()?.identity == folder.standing()?.identity)
}
