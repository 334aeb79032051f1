//! One YAML document: its text, its value and the place of each part.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::span::Lines;
use super::yaml::{self, Flaw};
use super::{Pointer, Position, Span};
use crate::diagnostic::{Code, Finding, Findings, Place};

/// The largest file that is read, in bytes. A plan has a few thousand.
const LIMIT: usize = 4 << 20;

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
    /// Reads and parses a file. The finding is E0003 where it cannot be read and E0001 where it is not YAML.
    pub fn read(path: &Utf8Path) -> Result<Arc<Self>, Finding> {
        let bytes = bytes(path)?;
        if bytes.len() > LIMIT {
            let finding = Finding::new(Code::E0001, Place::file(path), "the file is larger than 4 MiB");
            return Err(finding.help("a plan or topology has a few hundred lines; is this the right file?"));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(path, &text),
            Err(error) => Err(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to())),
        }
    }

    /// Parses a text as the file `path`. A byte order mark is dropped.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Arc<Self>, Finding> {
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
        Ok(Arc::new(Self { path: path.to_owned(), text, value, spans, lines, flaws }))
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
        Arc::new(Self { path: path.to_owned(), text, value: Value::Null, spans, lines, flaws })
    }

    fn finding(self: &Arc<Self>, flaw: &Flaw) -> Finding {
        let place = Place::Text { document: Arc::clone(self), span: flaw.span };
        let mut finding = Finding::new(Code::E0001, place, flaw.message.clone());
        finding.help.clone_from(&flaw.help);
        finding
    }
}

fn bytes(path: &Utf8Path) -> Result<Vec<u8>, Finding> {
    let unreadable = |error: std::io::Error| {
        let kind = error.kind();
        let message = if kind == ErrorKind::NotFound {
            format!("there is no file `{path}`")
        } else if kind == ErrorKind::IsADirectory {
            format!("`{path}` is a folder, not a file")
        } else {
            format!("`{path}` cannot be read: {}", reason(&error))
        };
        Finding::new(Code::E0003, Place::file(path), message)
    };
    let mut bytes = Vec::new();
    let file = fs_err::File::open(path).map_err(unreadable)?;
    file.take(LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// The system's own words, without the path that the message has already.
fn reason(error: &std::io::Error) -> String {
    let inner = std::error::Error::source(error).map(ToString::to_string);
    inner.unwrap_or_else(|| error.to_string()).to_lowercase()
}

fn not_utf8(path: &Utf8Path, bytes: &[u8], valid: usize) -> Finding {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let position = Lines::of(&before).position(&before, before.len());
    let byte = bytes[valid];
    let message = format!("not UTF-8: byte {byte:02x} at offset {valid}");
    let finding = Finding::new(Code::E0001, Place::line(path, position.line, position.column), message);
    finding.help("save the file as UTF-8")
}
