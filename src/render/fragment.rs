//! Text that is finished for one kind of file and must not be escaped there again.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use serde::{Serialize, Serializer};

use super::kind::Kind;

/// Finished text of one kind, such as a command whose words are quoted already.
///
/// In a file of its own kind it is printed as it stands; in a file of another kind it is a string like any other and
/// escaped there: a shell command in a runbook is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    kind: Kind,
    text: String,
}

impl Fragment {
    /// Text that is finished for files of `kind`.
    pub fn new(kind: Kind, text: impl Into<String>) -> Fragment {
        Fragment { kind, text: text.into() }
    }

    /// A shell command, every word of it quoted by the caller.
    pub fn shell(text: impl Into<String>) -> Fragment {
        Fragment::new(Kind::Shell, text)
    }

    /// The text itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the fragment stands in a file of `kind`.
    pub fn within(&self, kind: Kind) -> String {
        if kind == self.kind { self.text.clone() } else { kind.escape(&self.text) }
    }
}

impl Object for Fragment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Inside a template context the value travels whole, with its kind; anywhere else it is a string.
        if minijinja::value::serializing_for_value() {
            Value::from_object(self.clone()).serialize(serializer)
        } else {
            serializer.serialize_str(&self.text)
        }
    }
}
