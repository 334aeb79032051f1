//! One finding: what is wrong, where, and what to write instead.

use super::{Code, Place};

/// One finding. The message says what is wrong in the plan's words with its values; the help says what to write instead.
/// Lower case, no full stop, values in backticks.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// The smallest thing at fault.
    pub place: Place,
    /// One line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Facts behind the finding; a note may hold several lines, such as a tree of timelines.
    pub notes: Vec<String>,
    /// Why the plan takes it as it is; then it stops nothing.
    pub accepted: Option<String>,
}

impl Finding {
    /// A finding without help and notes.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), help: None, notes: Vec::new(), accepted: None }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
