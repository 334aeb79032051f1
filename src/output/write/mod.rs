//! Writing a bundle so that a reader sees the old one or the new one, and so that nothing outside of it is touched.
//!
//! The new bundle is built whole in a folder inside the old one. Where the file system can exchange two folders and nothing
//! foreign lies in the bundle, one system call puts it in place (`exchange`). Otherwise its files are moved one by one after a
//! commit point (`journal`), and a render that was killed in between is completed by the next.

mod exchange;
mod journal;
mod stage;
pub(super) mod work;

use camino::{Utf8Path, Utf8PathBuf};

use super::bundle::Bundle;
use super::changes::ChangeSet;
use super::error::OutputError;
use super::lock::{Lock, Sharing};
use super::path::BundlePath;
use super::tree::OutputTree;
use crate::disk::{DiskError, Folder};
use exchange::Exchanged;

/// The folder of one bundle, locked for writing.
#[derive(Debug)]
pub struct Writer {
    root: Utf8PathBuf,
    bundle: Bundle,
    beginning: Beginning,
    site: Site,
}

/// Where a bundle is: its folder, and the name of it in the folder of all bundles.
#[derive(Debug)]
struct Site {
    parent: Folder,
    name: String,
    lock: Lock,
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
        let name = folder_name(tree)?;
        let parent = Folder::make(dir)?;
        let root = dir.join(name);
        let (lock, beginning) = lock_or_make(&root, &parent, name)?;
        let site = Site { parent, name: name.to_owned(), lock };
        match recover(&site).and_then(|()| Bundle::read_locked(site.folder(), Some(tree))) {
            Ok(bundle) => Ok(Writer { root, bundle, beginning, site }),
            Err(error) => {
                abandon(&site, beginning);
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
        ChangeSet::between(Some(&self.bundle), tree)
    }

    /// Writes `tree` in the place of the bundle, over whatever a person did to it. With no difference, nothing is touched.
    pub fn replace(&self, tree: &OutputTree, changes: &ChangeSet) -> Result<(), OutputError> {
        if changes.is_empty() {
            return Ok(());
        }
        let written = self.write(tree, changes);
        if written.is_err() {
            // The error is what counts; what cannot be removed now is removed by the next render.
            let _ = stage::discard(self.site.folder());
            abandon(&self.site, self.beginning);
        }
        written
    }

    fn write(&self, tree: &OutputTree, changes: &ChangeSet) -> Result<(), OutputError> {
        let staged = stage::build(self.site.folder(), tree)?;
        if changes.foreign.is_empty() && exchange::exchange(&self.site, &staged)? == Exchanged::Yes {
            return Ok(());
        }
        journal::commit(self.site.folder(), &staged, changes)
    }

    /// Leaves without writing: takes away the folder that opening made.
    pub fn leave(self) {
        abandon(&self.site, self.beginning);
    }
}

impl Site {
    fn folder(&self) -> &Folder {
        self.lock.folder()
    }
}

/// The plan's name, where it is the name of one folder and nothing more.
fn folder_name(tree: &OutputTree) -> Result<&str, OutputError> {
    let name = tree.name();
    let fits = BundlePath::parse(name).is_some() && !name.contains('/') && !name.starts_with('.');
    if fits { Ok(name) } else { Err(OutputError::Name(name.to_owned())) }
}

fn lock_or_make(root: &Utf8Path, parent: &Folder, name: &str) -> Result<(Lock, Beginning), OutputError> {
    let mut beginning = Beginning::Found;
    loop {
        if let Some(lock) = Lock::take(root, Sharing::Nobody)? {
            return Ok((lock, beginning));
        }
        match parent.make_folder(name) {
            Ok(_) => beginning = Beginning::Made,
            // Another render made it in the meantime; its lock is waited for.
            Err(DiskError::System(.., error)) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn recover(site: &Site) -> Result<(), OutputError> {
    journal::complete(site.folder())?;
    exchange::clean(site)?;
    stage::discard(site.folder())
}

fn abandon(site: &Site, beginning: Beginning) {
    if beginning == Beginning::Made {
        // Fails where something is in it, and then it stays.
        let _ = site.parent.remove_folder(&site.name);
    }
}
