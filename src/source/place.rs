//! Symbolic places: what something is said of, before it is turned into line and column.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Document, Part, Pointer, Position, Span};

/// What a finding points at.
#[derive(Clone, Debug)]
pub enum Place {
    /// A value of a document.
    Value {
        /// The document.
        document: Arc<Document>,
        /// The value.
        pointer: Pointer,
    },
    /// The key of a value of a document.
    Key {
        /// The document.
        document: Arc<Document>,
        /// The value whose key is meant.
        pointer: Pointer,
    },
    /// A range of a document's text, where there is no value yet.
    Text {
        /// The document, as far as it could be read.
        document: Arc<Document>,
        /// The range.
        span: Span,
    },
    /// A line of a file that is not a document, such as a template.
    Line {
        /// The file, as the user named it.
        path: Utf8PathBuf,
        /// Line and column, both from 1.
        position: Position,
    },
    /// A file or folder as a whole.
    File {
        /// As the user named it.
        path: Utf8PathBuf,
    },
}

impl Place {
    /// A file or folder as a whole.
    pub fn file(path: impl Into<Utf8PathBuf>) -> Self {
        Self::File { path: path.into() }
    }

    /// A line and column, both from 1, of a file that is not a document.
    pub fn line(path: impl Into<Utf8PathBuf>, line: usize, column: usize) -> Self {
        Self::Line { path: path.into(), position: Position { line, column } }
    }

    /// The file, as the user named it.
    pub fn path(&self) -> &Utf8Path {
        match self {
            Self::Value { document, .. } | Self::Key { document, .. } | Self::Text { document, .. } => &document.path,
            Self::Line { path, .. } | Self::File { path } => path,
        }
    }

    /// The JSON pointer of the value, where there is one.
    pub fn pointer(&self) -> Option<&Pointer> {
        match self {
            Self::Value { pointer, .. } | Self::Key { pointer, .. } => Some(pointer),
            Self::Text { .. } | Self::Line { .. } | Self::File { .. } => None,
        }
    }

    /// First character and the one after the last, as lines and columns; none for a file as a whole.
    pub fn range(&self) -> Option<(Position, Position)> {
        if let Self::Line { position, .. } = self {
            return Some((*position, *position));
        }
        let (document, span) = self.text()?;
        Some((document.position(span.start), document.position(span.end)))
    }

    /// The document and the range of its text, where the place is in a document.
    pub fn text(&self) -> Option<(&Document, Span)> {
        match self {
            Self::Value { document, pointer } => Some((document, document.span(pointer, Part::Value))),
            Self::Key { document, pointer } => Some((document, document.span(pointer, Part::Key))),
            Self::Text { document, span } => Some((document, *span)),
            Self::Line { .. } | Self::File { .. } => None,
        }
    }
}
