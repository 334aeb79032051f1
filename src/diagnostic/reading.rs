//! Documents as they are read: a document, or the finding that it is none.

use std::sync::Arc;

use camino::Utf8Path;

use super::{Code, Finding, Findings, Place};
use crate::disk::DiskError;
use crate::source::{Bounds, Document, Flaw, NoDocument, Position, Refused};

/// The largest file that is read, in bytes. A plan has a few thousand.
const LIMIT: u64 = 4 << 20;

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
        parsed(path, &text, Some(bounds.clone()))
    }

    /// Parses a text as the file `path`. A byte order mark is dropped.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Arc<Self>, Finding> {
        parsed(path, text, None)
    }

    /// What is wrong with the YAML although the rest could be read: duplicate keys, merge keys and unknown tags.
    pub fn flaws(self: &Arc<Self>) -> Findings {
        self.overlooked().iter().map(|flaw| flawed(self, flaw)).collect()
    }
}

fn parsed(path: &Utf8Path, text: &str, bounds: Option<Bounds>) -> Result<Arc<Document>, Finding> {
    Document::of_text(path, text, bounds).map_err(|reason| match reason {
        NoDocument::Empty => Finding::new(Code::E0001, Place::file(path), "the file is empty")
            .help("`walwright explain E0002` shows the smallest plan"),
        NoDocument::Flawed(document, flaw) => flawed(&document, &flaw),
    })
}

fn flawed(document: &Arc<Document>, flaw: &Flaw) -> Finding {
    let place = Place::Text { document: Arc::clone(document), span: flaw.span };
    let mut finding = Finding::new(Code::E0001, place, flaw.message.clone());
    finding.help.clone_from(&flaw.help);
    finding
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
        Refused::Disk(DiskError::System(path, _, error)) => {
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
    let position = Position::after(&String::from_utf8_lossy(&bytes[..valid]));
    let byte = bytes[valid];
    let message = format!("not UTF-8: byte {byte:02x} at offset {valid}");
    let finding = Finding::new(Code::E0001, Place::line(path, position.line, position.column), message);
    finding.help("save the file as UTF-8")
}
