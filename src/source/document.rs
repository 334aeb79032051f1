//! One YAML document: its text, its value and the place of each part.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::span::Lines;
use super::{Pointer, Position, Span};
use crate::diagnostic::Finding;

/// A parsed YAML document.
#[derive(Debug)]
pub struct Document {
    /// As the user named it.
    pub path: Utf8PathBuf,
    /// The text without a byte order mark.
    pub text: String,
    /// What it says.
    pub value: serde_json::Value,
    pub(super) spans: BTreeMap<Pointer, Place>,
    pub(super) lines: Lines,
}

/// Which side of a mapping's entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key; an element of a sequence has none and stands for itself.
    Key,
    /// The value.
    Value,
}

/// The spans of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) key: Option<Span>,
    pub(super) value: Span,
}

impl Document {
    /// Reads and parses a file. The finding is E0003 where it cannot be read and E0001 where it is not YAML.
    pub fn read(path: &Utf8Path) -> Result<Arc<Self>, Finding> {
        let _ = path;
        todo!()
    }

    /// Parses a text as the file `path`.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Arc<Self>, Finding> {
        let _ = (path, text);
        todo!()
    }

    /// Where the part at `pointer` stands; the nearest ancestor where it is not there.
    pub fn span(&self, pointer: &Pointer, part: Part) -> Span {
        let _ = (pointer, part);
        todo!()
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }
}
