//! One YAML document: its text, its value and the place of each part.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::span::Lines;
use super::yaml::{self, Flaw};
use super::{Bounds, Pointer, Position, Refused, Span};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::disk::DiskError;

/// The largest file that is read, in bytes. A plan has a few thousand.
const LIMIT: u64 = 4 << 20;

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
    /// Reads and parses a file. The finding is E0003 or E0005 where it cannot be read and E0001 where it is not YAML.
    pub fn read(path: &Utf8Path) -> Result<Arc<Self>, Finding> {
        Self::read_within(path, &Bounds::of(path))
    }

    /// The same, with bounds for the file and for what it names.
    pub fn read_within(path: &Utf8Path, bounds: &Bounds) -> Result<Arc<Self>, Finding> {
        let bytes = bounds.read(path, LIMIT).map_err(|refused| unread(path, &refused))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to()))?;
        Self::parse_within(path, &text, Some(bounds.clone()))
    }

    /// Parses a text as the file `path`. A byte order mark is dropped.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Arc<Self>, Finding> {
        Self::parse_within(path, text, None)
    }

    fn parse_within(path: &Utf8Path, text: &str, bounds: Option<Bounds>) -> Result<Arc<Self>, Finding> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let parsed = match yaml::parse(&text) {
            Ok(parsed) => parsed,
            Err(flaw) => return Err(Self::unparsed(path, text).finding(&flaw)),
        };
        if parsed.value.is_null() {
            let finding = Finding::new(Code::E0001, Place::file(path), "the file is empty");
            return Err(finding.help("`walwright explain E0002` shows the smallest plan"));
        }
        let lines = Lines::of(&text);
        let yaml::Parsed { value, spans, flaws } = parsed;
        Ok(Arc::new(Self { path: path.to_owned(), text, value, spans, lines, flaws, bounds }))
    }

    /// Where everything that the document names has to lie.
    pub fn bounds(&self) -> Bounds {
        self.bounds.clone().unwrap_or_else(|| Bounds::of(&self.path))
    }

    /// What is wrong with the YAML although the rest could be read: duplicate keys, merge keys and unknown tags.
    pub fn flaws(self: &Arc<Self>) -> Findings {
        self.flaws.iter().map(|flaw| self.finding(flaw)).collect()
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

    fn finding(self: &Arc<Self>, flaw: &Flaw) -> Finding {
        let place = Place::Text { document: Arc::clone(self), span: flaw.span };
        let mut finding = Finding::new(Code::E0001, place, flaw.message.clone());
        finding.help.clone_from(&flaw.help);
        finding
    }
}

/// A path as the finding that nothing is read there.
pub fn unread(path: &Utf8Path, refused: &Refused) -> Finding {
    let finding = |code| Finding::new(code, Place::file(path), refused.to_string());
    match refused {
        Refused::Outside(..) => finding(Code::E0005).help(WITHIN),
        Refused::Disk(DiskError::Link(_)) => finding(Code::E0005).help("name the place where it leads"),
        Refused::Disk(DiskError::TooLarge(..)) => {
            let finding = Finding::new(Code::E0001, Place::file(path), "the file is larger than 4 MiB");
            finding.help("a plan or topology has a few hundred lines; is this the right file?")
        }
        Refused::Disk(DiskError::System(path, error)) => {
            let reason = error.to_string().to_lowercase();
            Finding::new(Code::E0003, Place::file(path), format!("`{path}` cannot be read: {reason}"))
        }
        Refused::Disk(DiskError::NotAFile(place)) if place.is_dir() => {
            Finding::new(Code::E0003, Place::file(path), format!("`{path}` is a folder, not a file"))
        }
        Refused::Disk(DiskError::Missing(_) | DiskError::NotAFile(_) | DiskError::NotAFolder(_)) => {
            finding(Code::E0003)
        }
    }
}

const WITHIN: &str = "copy it there, or name a folder that holds both with `--root`";

fn not_utf8(path: &Utf8Path, bytes: &[u8], valid: usize) -> Finding {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let position = Lines::of(&before).position(&before, before.len());
    let byte = bytes[valid];
    let message = format!("not UTF-8: byte {byte:02x} at offset {valid}");
    let finding = Finding::new(Code::E0001, Place::line(path, position.line, position.column), message);
    finding.help("save the file as UTF-8")
}
