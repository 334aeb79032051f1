//! A bundle against its own checksums and manifest, without a plan.

use camino::Utf8Path;

use super::bundle::{Bundle, Entry};
use super::error::OutputError;
use super::path::BundlePath;
use super::tree::Mode;
use crate::model::Digest;

/// What is wrong with one file of a bundle (E0503).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It is the manifest, and it cannot be read.
    Unreadable,
    /// It does not read as its checksum says.
    Edited,
    /// It is listed and not there.
    Missing,
    /// Anybody on the machine may change it.
    Exposed,
    /// It is listed as a script and cannot be run, or the other way round.
    Mode,
    /// It is a symbolic link or no file at all.
    NotAFile,
}

/// What a bundle says of itself.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The bundle's digest: that of its checksums; none where they are missing.
    pub digest: Option<Digest>,
    /// How many files it lists, both lists included.
    pub files: usize,
    /// What does not hold, by path.
    pub faults: Vec<(BundlePath, Fault)>,
    /// Files and folders that the bundle does not list.
    pub foreign: Vec<String>,
    /// Work of a killed render, by name.
    pub unfinished: Vec<String>,
}

impl Verdict {
    /// Judges the bundle at `root`; none where there is no folder.
    pub fn of(root: &Utf8Path) -> Result<Option<Verdict>, OutputError> {
        let Some(bundle) = Bundle::read(root, None)? else { return Ok(None) };
        let mut faults: Vec<(BundlePath, Fault)> = Vec::new();
        faults.extend(list_faults(&bundle));
        for (path, digest) in &bundle.listed {
            if let Some(fault) = fault(&bundle, path, digest) {
                faults.push((path.clone(), fault));
            }
        }
        faults.sort();
        faults.dedup_by(|later, first| later.0 == first.0);
        let files = bundle.listed.len();
        Ok(Some(Verdict {
            digest: bundle.digest(),
            files,
            faults,
            foreign: bundle.foreign,
            unfinished: bundle.unfinished,
        }))
    }

    /// Whether every file is as it was rendered.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What is wrong with the two lists themselves. The checksums are exactly what the manifest makes them: a line too few or too many, a
/// line twice or one that is none would be read otherwise by somebody else.
fn list_faults(bundle: &Bundle) -> Vec<(BundlePath, Fault)> {
    let (manifest, checksums) = (BundlePath::manifest(), BundlePath::checksums());
    let mut faults = Vec::new();
    for path in [&manifest, &checksums] {
        if !bundle.entries.contains_key(path) {
            faults.push((path.clone(), Fault::Missing));
        }
    }
    if bundle.manifest.is_none() && bundle.entries.contains_key(&manifest) {
        faults.push((manifest, Fault::Unreadable));
    }
    // Without the manifest's own checksum the list proves nothing.
    if bundle.manifest.is_some() && bundle.entries.contains_key(&checksums) && !bundle.listed.contains_key(&checksums) {
        faults.push((checksums, Fault::Edited));
    }
    faults
}

fn fault(bundle: &Bundle, path: &BundlePath, digest: &Digest) -> Option<Fault> {
    match bundle.entries.get(path) {
        None => Some(Fault::Missing),
        Some(Entry::Link | Entry::Other) => Some(Fault::NotAFile),
        Some(Entry::File { content, .. }) if Digest::of(content) != *digest => Some(Fault::Edited),
        Some(Entry::File { .. }) if bundle.exposed.contains(path) => Some(Fault::Exposed),
        Some(Entry::File { mode, .. }) => {
            listed_mode(bundle, path).is_some_and(|listed| listed != *mode).then_some(Fault::Mode)
        }
    }
}

/// The mode that the manifest gives; none where it cannot be read.
fn listed_mode(bundle: &Bundle, path: &BundlePath) -> Option<Mode> {
    let manifest = bundle.manifest.as_ref()?;
    Some(manifest.files.get(path).map_or(Mode::Plain, |entry| entry.mode.into()))
}
