//! Where a document's values stand: a file of its own, or a part of another document.

use std::sync::Arc;

use super::{Document, Place, Pointer};

/// The part of a document that holds one thing: a plan is a whole document, an inline topology the value of the plan's `topology`.
/// Checks speak in pointers relative to it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The document.
    pub document: Arc<Document>,
    /// Where in the document.
    pub prefix: Pointer,
}

impl Origin {
    /// A whole document.
    pub fn whole(document: Arc<Document>) -> Self {
        Self { document, prefix: Pointer::root() }
    }

    /// The part of `document` at `prefix`.
    pub fn part(document: Arc<Document>, prefix: Pointer) -> Self {
        Self { document, prefix }
    }

    /// The value at a pointer relative to this origin, such as `/recovery/node`; the nearest ancestor where it is not there.
    pub fn at(&self, relative: &str) -> Place {
        Place::Value { document: Arc::clone(&self.document), pointer: self.prefix.join(relative) }
    }

    /// The key of the value at a pointer relative to this origin.
    pub fn key_at(&self, relative: &str) -> Place {
        Place::Key { document: Arc::clone(&self.document), pointer: self.prefix.join(relative) }
    }

    /// The JSON value at a pointer relative to this origin. A key without a value is a key that is not there.
    pub fn value(&self, relative: &str) -> Option<&serde_json::Value> {
        self.document.value.pointer(self.prefix.join(relative).as_str()).filter(|value| !value.is_null())
    }
}
