//! One YAML document: its text, its value and the place of each part.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::span::Lines;
use super::yaml::{self, Flaw};
use super::{Bounds, Pointer, Position, Span};

/// A parsed YAML document.
#[derive(Debug)]
pub struct Document {
    /// As the user named it.
    pub path: Utf8PathBuf,
    /// The text without a byte order mark.
    pub text: String,
    /// What it says.
    pub value: Value,
    spans: Spans,
    lines: Lines,
    flaws: Vec<Flaw>,
    bounds: Option<Bounds>,
}

/// Which side of a mapping's entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key; an element of a sequence has none and stands for itself.
    Key,
    /// The value.
    Value,
}

pub(super) type Spans = BTreeMap<Pointer, Entry>;

/// The spans of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) key: Option<Span>,
    pub(super) value: Span,
}

impl Document {
    /// The document that a text is. A byte order mark is dropped.
    pub(crate) fn of_text(path: &Utf8Path, text: &str, bounds: Option<Bounds>) -> Result<Arc<Self>, NoDocument> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let parsed = match yaml::parse(&text) {
            Ok(parsed) => parsed,
            Err(flaw) => return Err(NoDocument::Flawed(Self::unparsed(path, text), flaw)),
        };
        if parsed.value.is_null() {
            return Err(NoDocument::Empty);
        }
        let lines = Lines::of(&text);
        let yaml::Parsed { value, spans, flaws } = parsed;
        Ok(Arc::new(Self { path: path.to_owned(), text, value, spans, lines, flaws, bounds }))
    }

    /// Where everything that the document names has to lie.
    pub fn bounds(&self) -> Bounds {
        self.bounds.clone().unwrap_or_else(|| Bounds::of(&self.path))
    }

    /// What is wrong with the YAML although the rest could be read.
    pub(crate) fn overlooked(&self) -> &[Flaw] {
        &self.flaws
    }

    /// Where the part at `pointer` stands; the nearest ancestor where it is not there.
    pub fn span(&self, pointer: &Pointer, part: Part) -> Span {
        let mut at = Some(pointer.clone());
        while let Some(pointer) = at {
            if let Some(entry) = self.spans.get(&pointer) {
                return match part {
                    Part::Key => entry.key.unwrap_or(entry.value),
                    Part::Value => entry.value,
                };
            }
            at = pointer.parent();
        }
        Span::default()
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// The byte offset at which a line, counted from 1, begins, and its text without the line break.
    pub fn line(&self, line: usize) -> (usize, &str) {
        self.lines.text(&self.text, line)
    }

    fn unparsed(path: &Utf8Path, text: String) -> Arc<Self> {
        let lines = Lines::of(&text);
        let (spans, flaws) = (Spans::new(), Vec::new());
        Arc::new(Self { path: path.to_owned(), text, value: Value::Null, spans, lines, flaws, bounds: None })
    }
}

/// Why a text is no document.
#[derive(Debug)]
pub(crate) enum NoDocument {
    /// It says nothing.
    Empty,
    /// It is not YAML; what there is of the document shows where.
    Flawed(Arc<Document>, Flaw),
}
