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
    /// What to write instead; of an accepted finding, why it is accepted.
    pub help: Option<String>,
    /// Whether it stops anything.
    pub stand: Stand,
    /// Facts behind the finding; a note may hold several lines, such as a tree of timelines.
    pub notes: Vec<String>,
}

/// Whether the plan takes a finding as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It does not.
    Open,
    /// It does, with a reason; the finding stops nothing.
    Accepted,
}

impl Finding {
    /// Takes it as it is.
    pub fn accept(&mut self, because: &str) {
        self.stand = Stand::Accepted;
        self.help = Some(because.to_owned());
    }

    /// Why the plan takes it as it is.
    pub fn because(&self) -> Option<&str> {
        self.help.as_deref().filter(|_| self.stand == Stand::Accepted)
    }

    /// What to write instead, where it is not taken.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref().filter(|_| self.stand == Stand::Open)
    }

    /// A finding without help and notes.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), help: None, notes: Vec::new(), stand: Stand::Open }
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
