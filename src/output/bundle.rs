//! A bundle as it is on disk: what its manifest lists, what is really there, and what belongs to others.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::error::OutputError;
use super::lock::{Lock, Sharing};
use super::manifest::Manifest;
use super::path::BundlePath;
use super::tree::{CHECKSUMS, MANIFEST, Mode, OutputTree};
use super::write::work;
use crate::disk::{DiskError, Folder, Kind};
use crate::model::Digest;

/// The largest manifest or list of checksums, in bytes. A bundle has some forty files, and a hundred bytes say all of one.
const LIST_LIMIT: u64 = 4 << 20;
/// The most that the files of a bundle have together, in bytes. They are shell scripts and two pages to read.
const TOTAL_LIMIT: u64 = 64 << 20;
/// The permission bit with which anybody on the machine may change a file.
const ANYBODY_WRITES: u32 = 0o002;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A plain file.
    File {
        /// All of it.
        content: Vec<u8>,
        /// Run or read.
        mode: Mode,
    },
    /// A symbolic link, wherever it leads.
    Link,
    /// A folder, or something stranger.
    Other,
}

/// A bundle on disk.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its folder.
    pub root: Utf8PathBuf,
    /// Its manifest, as far as it can be read.
    pub manifest: Option<Manifest>,
    /// The digest that the bundle itself gives for each of its files, the manifest included.
    pub listed: BTreeMap<BundlePath, Digest>,
    /// What stands at the paths of the bundle and at those that were asked for.
    pub entries: BTreeMap<BundlePath, Entry>,
    /// Those of them that anybody on the machine may change.
    pub exposed: BTreeSet<BundlePath>,
    /// Files and folders (with a slash at the end) that the bundle does not list, by path.
    pub foreign: Vec<String>,
    /// Work of a killed render, by name.
    pub unfinished: Vec<String>,
}

impl Bundle {
    /// Reads the bundle at `root` and whatever stands at the paths of `tree`; none where `root` does not exist. Waits for a
    /// render that is writing it.
    pub fn read(root: &Utf8Path, tree: Option<&OutputTree>) -> Result<Option<Bundle>, OutputError> {
        let Some(lock) = Lock::take(root, Sharing::Readers)? else { return Ok(None) };
        Bundle::read_locked(lock.folder(), tree).map(Some)
    }

    /// The same for who holds the lock already.
    pub(super) fn read_locked(folder: &Folder, tree: Option<&OutputTree>) -> Result<Bundle, OutputError> {
        let manifest_text = read_list(folder, MANIFEST)?;
        let checksums_text = read_list(folder, CHECKSUMS)?;
        let manifest = manifest_text.and_then(|text| Manifest::parse(&text));
        let checksums = checksums_text.map(|text| parse_checksums(&String::from_utf8_lossy(&text))).unwrap_or_default();
        let mut listed: BTreeMap<BundlePath, Digest> = match &manifest {
            Some(manifest) => manifest.files.iter().map(|(path, entry)| (path.clone(), entry.sha256)).collect(),
            None => checksums.clone(),
        };
        if let (Some(manifest), Some(own)) = (&manifest, checksums.get(&BundlePath::manifest())) {
            listed.insert(BundlePath::manifest(), *own);
            listed.insert(BundlePath::checksums(), Digest::of(manifest.checksums(*own)));
        }
        let mut bundle = Bundle {
            root: folder.path().to_owned(),
            manifest,
            listed,
            entries: BTreeMap::new(),
            exposed: BTreeSet::new(),
            foreign: Vec::new(),
            unfinished: Vec::new(),
        };
        bundle.walk(folder, tree)?;
        Ok(bundle)
    }

    /// The bundle's digest: that of its list of checksums.
    pub fn digest(&self) -> Option<Digest> {
        match self.entries.get(&BundlePath::checksums())? {
            Entry::File { content, .. } => Some(Digest::of(content)),
            Entry::Link | Entry::Other => None,
        }
    }

    /// The manifest, where the checksums confirm it: what an edited one says was before is not to be believed.
    pub(super) fn own_manifest(&self) -> Option<&Manifest> {
        let path = BundlePath::manifest();
        match (self.listed.get(&path), self.entries.get(&path)?) {
            (Some(listed), Entry::File { content, .. }) if *listed == Digest::of(content) => self.manifest.as_ref(),
            (_, Entry::File { .. } | Entry::Link | Entry::Other) => None,
        }
    }

    fn walk(&mut self, root: &Folder, tree: Option<&OutputTree>) -> Result<(), OutputError> {
        let own = [BundlePath::manifest(), BundlePath::checksums()];
        let wanted = tree.into_iter().flat_map(OutputTree::iter).map(|(path, _)| path.clone());
        let known: BTreeSet<BundlePath> = self.listed.keys().cloned().chain(own).chain(wanted).collect();
        let folders: BTreeSet<String> = known.iter().flat_map(BundlePath::folders).map(str::to_owned).collect();
        let mut left = TOTAL_LIMIT;
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let inside = root.folder(Utf8Path::new(&folder))?;
            for (name, kind) in inside.entries()? {
                let name = name.to_string_lossy();
                let path = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
                if folder.is_empty() && work::is_own(root, &name)? {
                    self.unfinished.push(path);
                } else if folders.contains(&path) && kind == Kind::Folder {
                    open.push(path);
                } else if folders.contains(&path) && kind == Kind::Link {
                    return Err(OutputError::Link(self.root.join(path)));
                } else if let Some(path) = BundlePath::parse(&path).filter(|path| known.contains(path)) {
                    self.add(&inside, &name, path, &mut left)?;
                } else {
                    self.foreign.push(if kind == Kind::Folder { format!("{path}/") } else { path });
                }
            }
        }
        self.foreign.sort();
        self.unfinished.sort();
        Ok(())
    }

    fn add(&mut self, inside: &Folder, name: &str, path: BundlePath, left: &mut u64) -> Result<(), OutputError> {
        let entry = match inside.read(Utf8Path::new(name), *left) {
            Err(DiskError::Link(_)) => Entry::Link,
            Err(DiskError::NotAFile(_)) => Entry::Other,
            Err(DiskError::TooLarge(path, _)) => return Err(DiskError::TooLarge(path, TOTAL_LIMIT).into()),
            read => {
                let (content, standing) = read?;
                if standing.mode & ANYBODY_WRITES != 0 {
                    self.exposed.insert(path.clone());
                }
                *left -= content.len() as u64;
                Entry::File { content, mode: Mode::of_bits(standing.mode) }
            }
        };
        self.entries.insert(path, entry);
        Ok(())
    }
}

/// One of the two lists; none where there is no such file.
fn read_list(folder: &Folder, name: &str) -> Result<Option<Vec<u8>>, OutputError> {
    match folder.read(Utf8Path::new(name), LIST_LIMIT) {
        Ok((content, _)) => Ok(Some(content)),
        Err(DiskError::Link(_) | DiskError::NotAFile(_) | DiskError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Reads lines of `sha256sum`; lines that are none are left out.
fn parse_checksums(text: &str) -> BTreeMap<BundlePath, Digest> {
    let line = |line: &str| {
        let (digest, path) = line.split_once("  ")?;
        Some((BundlePath::parse(path)?, Digest::parse(digest)?))
    };
    text.lines().filter_map(line).collect()
}
