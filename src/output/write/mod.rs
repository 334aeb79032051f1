//! Writing a bundle so that a reader sees the old one or the new one.
//!
//! The new bundle is built whole in `.walwright-stage` inside the old one. Where the file system can exchange two folders
//! and nothing foreign lies in the bundle, one system call puts it in place (`exchange`). Otherwise its files are moved one by
//! one after a commit point (`journal`), and a render that was killed in between is completed by the next.

mod exchange;
mod journal;
mod stage;

use camino::{Utf8Path, Utf8PathBuf};

use super::bundle::{Bundle, is_folder};
use super::changes::ChangeSet;
use super::error::OutputError;
use super::lock::{Lock, Sharing};
use super::tree::OutputTree;
use exchange::Exchanged;

/// The folder of one bundle, locked for writing.
#[derive(Debug)]
pub struct Writer {
    root: Utf8PathBuf,
    bundle: Option<Bundle>,
    beginning: Beginning,
    _lock: Lock,
}

/// Whether the folder was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    Found,
    Made,
}

impl Writer {
    /// Locks the folder of the bundle `tree` below `dir`, making both where they are missing, and finishes or undoes what
    /// a killed render left there.
    pub fn open(dir: &Utf8Path, tree: &OutputTree) -> Result<Writer, OutputError> {
        fs_err::create_dir_all(dir).map_err(|error| not_a_folder(dir, error))?;
        let root = dir.join(tree.name());
        let (lock, beginning) = lock_or_make(&root)?;
        let opened = recover(&root).and_then(|()| Bundle::read_locked(&root, Some(tree)));
        match opened {
            Ok(bundle) => Ok(Writer { root, bundle, beginning, _lock: lock }),
            Err(error) => {
                abandon(&root, beginning);
                Err(error)
            }
        }
    }

    /// The folder.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// What writing `tree` would change.
    pub fn changes(&self, tree: &OutputTree) -> Result<ChangeSet, OutputError> {
        ChangeSet::between(self.bundle.as_ref(), tree)
    }

    /// Writes `tree` in the place of the bundle, over whatever a person did to it. With no difference, nothing is touched.
    pub fn replace(&self, tree: &OutputTree, changes: &ChangeSet) -> Result<(), OutputError> {
        if changes.is_empty() {
            return Ok(());
        }
        let written = self.write(tree, changes);
        if written.is_err() {
            // The error is what counts; what cannot be removed now is removed by the next render.
            let _ = stage::discard(&self.root);
            abandon(&self.root, self.beginning);
        }
        written
    }

    fn write(&self, tree: &OutputTree, changes: &ChangeSet) -> Result<(), OutputError> {
        stage::build(&self.root, tree)?;
        if changes.foreign.is_empty() && exchange::exchange(&self.root)? == Exchanged::Yes {
            return Ok(());
        }
        journal::commit(&self.root, changes)
    }

    /// Leaves without writing: takes away the folder that opening made.
    pub fn leave(self) {
        abandon(&self.root, self.beginning);
    }
}

fn lock_or_make(root: &Utf8Path) -> Result<(Lock, Beginning), OutputError> {
    let mut beginning = Beginning::Found;
    loop {
        if let Some(lock) = Lock::take(root, Sharing::Nobody)? {
            return Ok((lock, beginning));
        }
        match fs_err::create_dir(root) {
            Ok(()) => beginning = Beginning::Made,
            // Another render made it in the meantime; its lock is waited for.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn recover(root: &Utf8Path) -> Result<(), OutputError> {
    journal::complete(root)?;
    exchange::clean(root)?;
    stage::discard(root)?;
    Ok(())
}

fn abandon(root: &Utf8Path, beginning: Beginning) {
    if beginning == Beginning::Made {
        // Fails where something is in it, and then it stays.
        let _ = fs_err::remove_dir(root);
    }
}

fn not_a_folder(dir: &Utf8Path, error: std::io::Error) -> OutputError {
    let blocked = dir.ancestors().find(|path| path.is_file());
    blocked.map_or(OutputError::Io(error), |path| OutputError::NotAFolder(path.to_owned()))
}

/// Removes a folder of walwright's own with everything in it, if it is there.
fn remove_own(folder: &Utf8Path) -> Result<(), OutputError> {
    if is_folder(folder)? {
        fs_err::remove_dir_all(folder)?;
    }
    Ok(())
}
