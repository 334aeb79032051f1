//! A bundle as it is on disk: what its manifest lists, what is really there, and what belongs to others.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::fs::PermissionsExt as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::digest::Digest;
use super::error::OutputError;
use super::lock::{Lock, Sharing};
use super::manifest::Manifest;
use super::path::BundlePath;
use super::tree::{CHECKSUMS, MANIFEST, Mode, OutputTree};

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
    /// Files and folders (with a slash at the end) that the bundle does not list, by path.
    pub foreign: Vec<String>,
    /// Work of a killed render, by name.
    pub unfinished: Vec<String>,
}

/// How the names begin that walwright gives to its own work in a bundle's folder.
pub(super) const WORK: &str = ".walwright-";

impl Bundle {
    /// Reads the bundle at `root` and whatever stands at the paths of `tree`; none where `root` does not exist. Waits for a
    /// render that is writing it.
    pub fn read(root: &Utf8Path, tree: Option<&OutputTree>) -> Result<Option<Bundle>, OutputError> {
        let Some(_lock) = Lock::take(root, Sharing::Readers)? else { return Ok(None) };
        Bundle::read_locked(root, tree)
    }

    /// The same for who holds the lock already.
    pub(super) fn read_locked(root: &Utf8Path, tree: Option<&OutputTree>) -> Result<Option<Bundle>, OutputError> {
        if !is_folder(root)? {
            return Ok(None);
        }
        let manifest_text = read_plain(&root.join(MANIFEST))?;
        let checksums_text = read_plain(&root.join(CHECKSUMS))?;
        let manifest: Option<Manifest> = manifest_text.and_then(|text| serde_json::from_slice(&text).ok());
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
            root: root.to_owned(),
            manifest,
            listed,
            entries: BTreeMap::new(),
            foreign: Vec::new(),
            unfinished: Vec::new(),
        };
        bundle.walk(tree)?;
        Ok(Some(bundle))
    }

    /// The bundle's digest: that of its list of checksums.
    pub fn digest(&self) -> Option<Digest> {
        match self.entries.get(&BundlePath::checksums())? {
            Entry::File { content, .. } => Some(Digest::of(content)),
            Entry::Link | Entry::Other => None,
        }
    }

    fn walk(&mut self, tree: Option<&OutputTree>) -> Result<(), OutputError> {
        let own = [BundlePath::manifest(), BundlePath::checksums()];
        let wanted = tree.into_iter().flat_map(OutputTree::iter).map(|(path, _)| path.clone());
        let known: BTreeSet<BundlePath> = self.listed.keys().cloned().chain(own).chain(wanted).collect();
        let folders: BTreeSet<String> = known.iter().flat_map(BundlePath::folders).map(str::to_owned).collect();
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            for entry in fs_err::read_dir(self.root.join(&folder))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let kind = entry.file_type()?;
                if folder.is_empty() && path.starts_with(WORK) {
                    self.unfinished.push(path);
                } else if folders.contains(&path) && kind.is_dir() {
                    open.push(path);
                } else if folders.contains(&path) && kind.is_symlink() {
                    return Err(OutputError::Link(self.root.join(path)));
                } else if let Some(path) = BundlePath::parse(&path).filter(|path| known.contains(path)) {
                    let found = read_entry(&path.below(&self.root))?;
                    self.entries.insert(path, found);
                } else {
                    self.foreign.push(if kind.is_dir() { format!("{path}/") } else { path });
                }
            }
        }
        self.foreign.sort();
        self.unfinished.sort();
        Ok(())
    }
}

/// Whether `root` is a folder; no for nothing, an error for a link or a file.
pub(super) fn is_folder(root: &Utf8Path) -> Result<bool, OutputError> {
    match fs_err::symlink_metadata(root) {
        Ok(metadata) if metadata.is_symlink() => Err(OutputError::Link(root.to_owned())),
        Ok(metadata) if !metadata.is_dir() => Err(OutputError::NotAFolder(root.to_owned())),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(OutputError::NotAFolder(root.parent().unwrap_or(root).to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

fn read_plain(path: &Utf8Path) -> Result<Option<Vec<u8>>, OutputError> {
    match read_entry(path) {
        Ok(Entry::File { content, .. }) => Ok(Some(content)),
        Ok(Entry::Link | Entry::Other) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn read_entry(path: &Utf8Path) -> io::Result<Entry> {
    let metadata = fs_err::symlink_metadata(path)?;
    if metadata.is_symlink() {
        Ok(Entry::Link)
    } else if metadata.is_file() {
        let mode = Mode::of_bits(metadata.permissions().mode());
        Ok(Entry::File { content: fs_err::read(path)?, mode })
    } else {
        Ok(Entry::Other)
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
