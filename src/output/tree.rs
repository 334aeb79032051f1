//! The files of one rendered bundle, before anything is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::manifest::{FileEntry, Inputs, Manifest};
use super::path::BundlePath;
use crate::meaning::Meaning;
use crate::model::Digest;

/// Name of the manifest in every bundle.
pub const MANIFEST: &str = "manifest.json";
/// Name of the list of checksums in every bundle.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Whether a file is run or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// 0644.
    Plain,
    /// 0755.
    Executable,
}

impl Mode {
    /// The permission bits.
    pub const fn bits(self) -> u32 {
        match self {
            Mode::Plain => 0o644,
            Mode::Executable => 0o755,
        }
    }

    /// The mode of a file with these permission bits: what its owner may do decides, because a version control system
    /// keeps nothing else.
    pub const fn of_bits(bits: u32) -> Mode {
        if bits & 0o100 == 0 { Mode::Plain } else { Mode::Executable }
    }
}

/// One file: its content and whether it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The whole text.
    pub content: String,
    /// Run or read.
    pub mode: Mode,
}

/// The files of one bundle, ordered by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputTree {
    name: String,
    files: BTreeMap<BundlePath, Arc<File>>,
    meaning: Meaning,
}

impl OutputTree {
    /// An empty tree for the plan called `name`, which is also the bundle's folder.
    pub fn new(name: impl Into<String>) -> OutputTree {
        OutputTree { name: name.into(), files: BTreeMap::new(), meaning: Meaning::default() }
    }

    /// The plan's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a file.
    ///
    /// # Panics
    /// If `path` is no path inside a bundle or is there already: the table of artifacts is wrong then.
    pub fn add(&mut self, path: &str, mode: Mode, content: impl Into<String>) {
        let path = BundlePath::parse(path).unwrap_or_else(|| panic!("`{path}` is no path inside a bundle"));
        let taken = self.files.insert(path.clone(), Arc::new(File { content: content.into(), mode }));
        assert!(taken.is_none(), "two artifacts are called `{path}`");
    }

    /// The files, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&BundlePath, &Arc<File>)> {
        self.files.iter()
    }

    /// The file at `path`.
    pub fn get(&self, path: &BundlePath) -> Option<&Arc<File>> {
        self.files.get(path)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What the bundle does; unknown before `seal`.
    pub const fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// Closes the tree: adds the manifest of what is in it and, last, the checksums of everything.
    pub fn seal(&mut self, inputs: Inputs, meaning: Meaning) {
        let files = self.files.iter().map(|(path, file)| {
            (path.clone(), FileEntry { sha256: Digest::of(&file.content), mode: file.mode.into() })
        });
        let manifest = Manifest::new(self.name.clone(), inputs, meaning.clone(), files.collect());
        let text = manifest.to_json();
        let checksums = manifest.checksums(Digest::of(&text));
        self.add(MANIFEST, Mode::Plain, text);
        self.add(CHECKSUMS, Mode::Plain, checksums);
        self.meaning = meaning;
    }

    /// The bundle's digest, that of its list of checksums; none before `seal`.
    pub fn digest(&self) -> Option<Digest> {
        self.get(&BundlePath::checksums()).map(|file| Digest::of(&file.content))
    }
}
