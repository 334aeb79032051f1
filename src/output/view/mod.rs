//! The views of a change set: for people at a terminal, for a pull request, for programs, for a browser.

mod html;
mod json;
mod markdown;
mod text;

pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use text::{diff, summary};

use camino::Utf8Path;

use super::changes::{Change, ChangeSet, Origin, Verb};
use super::path::BundlePath;
use super::tree::Mode;

impl Verb {
    /// As it is written: `changed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Added => "added",
            Verb::Changed => "changed",
            Verb::Removed => "removed",
            Verb::Unchanged => "unchanged",
        }
    }
}

/// Unified diffs of all files that differ but the two lists of digests, which differ with every other.
fn diffs<'a>(changes: &'a ChangeSet, root: &'a Utf8Path) -> impl Iterator<Item = (&'a BundlePath, &'a Change, String)> {
    let lists = [BundlePath::manifest(), BundlePath::checksums()];
    let told = changes.differing().filter(move |(path, _)| !lists.contains(path));
    told.map(move |(path, change)| (path, change, change.unified(root, path)))
}

/// What a list of names cannot show: a change of mode, and whose work would be lost.
fn remarks(change: &Change) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    match (change.old.as_ref().map(|file| file.mode), change.new.as_ref().map(|file| file.mode)) {
        (Some(Mode::Plain), Some(Mode::Executable)) => remarks.push("becomes executable"),
        (Some(Mode::Executable), Some(Mode::Plain)) => remarks.push("is no longer executable"),
        (Some(_) | None, Some(_) | None) => {}
    }
    match change.origin {
        Origin::Rendered => {}
        Origin::Edited => remarks.push("edited by hand"),
        Origin::Foreign => remarks.push("made by hand"),
    }
    remarks
}
