//! Words: what a line hands to its verb. Every value is a word of its own from here to the host; nothing is ever glued into a command.

use super::{Fact, Seat};

/// One word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The word itself.
    Text(String),
    /// What the run found out.
    Found(Fact),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Word {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Seat> for Word {
    fn from(seat: &Seat) -> Self {
        Self::Text(seat.to_string())
    }
}

impl From<Fact> for Word {
    fn from(fact: Fact) -> Self {
        Self::Found(fact)
    }
}

/// The words of one line.
macro_rules! words {
    ($($word:expr),* $(,)?) => { vec![$($crate::action::Word::from($word)),*] };
}
pub(crate) use words;

/// A line with more words.
pub(super) fn with(mut line: Vec<Word>, more: &[Word]) -> Vec<Word> {
    line.extend_from_slice(more);
    line
}
