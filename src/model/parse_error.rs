//! Why a text is not the value it should be, in words that fit a finding.

use std::fmt;

/// What is wrong with a text, and what to write instead where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong: lower case, no full stop, the value in backticks.
    pub phrase: String,
    /// What to write instead.
    pub instead: Option<String>,
}

impl ParseError {
    pub(crate) fn new(phrase: impl Into<String>) -> Self {
        Self { phrase: phrase.into(), instead: None }
    }

    pub(crate) fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phrase)
    }
}

impl std::error::Error for ParseError {}
