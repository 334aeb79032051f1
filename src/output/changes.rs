//! What writing a tree would change in a bundle: the one comparison behind render, check, dry run and diff.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;
use similar::TextDiff;

use super::bundle::{Bundle, Entry};
use super::error::OutputError;
use super::path::BundlePath;
use super::tree::{File, Mode, OutputTree};
use crate::meaning::{Shift, shifts, unexplained};
use crate::model::Digest;

/// What happens to one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// It is not there yet.
    Added,
    /// It is there and will read otherwise, or be run instead of read.
    Changed,
    /// It is there and no longer belongs to the bundle.
    Removed,
    /// It is there already, to the byte.
    Unchanged,
}

/// One file on both sides.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happens.
    pub verb: Verb,
    /// Content and mode on disk.
    pub old: Option<Arc<File>>,
    /// Content and mode as rendered.
    pub new: Option<Arc<File>>,
    /// Whether what is on disk is a person's work and not what the manifest lists.
    pub origin: Origin,
}

/// Who wrote what is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An earlier render, or there is nothing.
    Rendered,
    /// A person edited a rendered file (E0501).
    Edited,
    /// A person put the file there; no render did (E0501).
    Foreign,
}

/// What writing a tree would change.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    name: String,
    changes: BTreeMap<BundlePath, Change>,
    /// What moved, in the domain's terms.
    pub shifts: Vec<Shift>,
    /// Files and folders that belong to neither side and stay.
    pub foreign: Vec<String>,
    /// The bundle's digest before, where there is a bundle.
    pub before: Option<Digest>,
    /// The bundle's digest after.
    pub after: Option<Digest>,
}

impl ChangeSet {
    /// Compares `tree` with the bundle on disk, if there is one.
    pub fn between(bundle: Option<&Bundle>, tree: &OutputTree) -> Result<ChangeSet, OutputError> {
        let mut changes = BTreeMap::new();
        for (path, file) in tree.iter() {
            changes.insert(path.clone(), compare(bundle, path, Some(file))?);
        }
        let listed = bundle.into_iter().flat_map(|bundle| bundle.listed.keys());
        for path in listed.filter(|path| tree.get(path).is_none()) {
            let change = compare(bundle, path, None)?;
            if change.old.is_some() {
                changes.insert(path.clone(), change);
            }
        }
        let shifts = bundle.map(|bundle| moved(bundle, tree, &changes)).unwrap_or_default();
        Ok(ChangeSet {
            name: tree.name().to_owned(),
            changes,
            shifts,
            foreign: bundle.map(|bundle| bundle.foreign.clone()).unwrap_or_default(),
            before: bundle.and_then(Bundle::digest),
            after: tree.digest(),
        })
    }

    /// The plan's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every file, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&BundlePath, &Change)> {
        self.changes.iter()
    }

    /// The files that this happens to.
    pub fn with(&self, verb: Verb) -> impl Iterator<Item = &BundlePath> {
        self.changes.iter().filter(move |(_, change)| change.verb == verb).map(|(path, _)| path)
    }

    /// The files that would differ after writing.
    pub fn differing(&self) -> impl Iterator<Item = (&BundlePath, &Change)> {
        self.changes.iter().filter(|(_, change)| change.verb != Verb::Unchanged)
    }

    /// The files whose writing would destroy a person's work.
    pub fn by_hand(&self) -> impl Iterator<Item = (&BundlePath, &Change)> {
        self.changes.iter().filter(|(_, change)| change.origin != Origin::Rendered)
    }

    /// Whether writing changes nothing.
    pub fn is_empty(&self) -> bool {
        self.differing().next().is_none()
    }
}

impl Change {
    /// From what is on disk to what is rendered, as a unified diff; empty where only the mode differs.
    pub fn unified(&self, root: &Utf8Path, path: &BundlePath) -> String {
        unified(
            text(self.old.as_deref()),
            text(self.new.as_deref()),
            &label(root, path, self.old.as_deref()),
            &label(root, path, self.new.as_deref()),
        )
    }

    /// From what is rendered to what a person made of it, as a unified diff.
    pub fn edit(&self) -> String {
        unified(text(self.new.as_deref()), text(self.old.as_deref()), "as rendered", "as edited")
    }
}

/// What moved, and never nothing where a script moved.
fn moved(bundle: &Bundle, tree: &OutputTree, changes: &BTreeMap<BundlePath, Change>) -> Vec<Shift> {
    let differing = || changes.iter().filter(|(_, change)| change.verb != Verb::Unchanged);
    if bundle.entries.is_empty() || differing().next().is_none() {
        return Vec::new();
    }
    let before = bundle.own_manifest().map(|manifest| manifest.meaning.clone()).unwrap_or_default();
    let mut told = shifts(&before, tree.meaning());
    if told.is_empty() && differing().any(|(path, _)| path.is_run()) {
        told.push(unexplained());
    }
    told
}

fn compare(bundle: Option<&Bundle>, path: &BundlePath, new: Option<&Arc<File>>) -> Result<Change, OutputError> {
    let entry = bundle.and_then(|bundle| Some((bundle, bundle.entries.get(path)?)));
    let (old, origin) = match entry {
        None => (None, Origin::Rendered),
        Some((bundle, Entry::Link)) => return Err(OutputError::Link(path.below(&bundle.root))),
        Some((bundle, Entry::Other)) => return Err(OutputError::NotAFile(path.below(&bundle.root))),
        Some((bundle, Entry::File { content, mode })) => {
            let same = new.filter(|new| new.content.as_bytes() == content && new.mode == *mode).map(Arc::clone);
            let read = || Arc::new(File { content: String::from_utf8_lossy(content).into_owned(), mode: *mode });
            (Some(same.unwrap_or_else(read)), origin(bundle.listed.get(path), content, new.map(Arc::as_ref)))
        }
    };
    let verb = match (&old, new) {
        (None, _) => Verb::Added,
        (Some(_), None) => Verb::Removed,
        (Some(old), Some(new)) if Arc::ptr_eq(old, new) || old == new => Verb::Unchanged,
        (Some(_), Some(_)) => Verb::Changed,
    };
    Ok(Change { verb, old, new: new.cloned(), origin })
}

fn origin(listed: Option<&Digest>, content: &[u8], new: Option<&File>) -> Origin {
    match listed {
        // Nobody's work is lost where both sides read the same.
        _ if new.is_some_and(|new| new.content.as_bytes() == content) => Origin::Rendered,
        Some(digest) if *digest == Digest::of(content) => Origin::Rendered,
        Some(_) => Origin::Edited,
        None => Origin::Foreign,
    }
}

fn unified(old: &str, new: &str, old_label: &str, new_label: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(old_label, new_label).to_string()
}

fn text(file: Option<&File>) -> &str {
    file.map_or("", |file| &file.content)
}

fn label(root: &Utf8Path, path: &BundlePath, file: Option<&File>) -> String {
    match file {
        None => "/dev/null".to_owned(),
        Some(File { mode: Mode::Plain | Mode::Executable, .. }) => path.below(root).into_string(),
    }
}
