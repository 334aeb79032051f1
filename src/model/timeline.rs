//! The number of a timeline.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Serialize, Serializer};

use super::ParseError;

/// A timeline ID: the first eight hexadecimal digits of a WAL file name, decimal everywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeline(NonZeroU32);

impl Timeline {
    /// The timeline of every new cluster.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// None for 0, which PostgreSQL never uses.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Reads the decimal number.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let number = text.parse().ok().and_then(Self::new);
        number.ok_or_else(|| ParseError::new(format!("`{text}` is not a timeline: they count from 1")))
    }

    /// Reads eight hexadecimal digits, as they stand in file names.
    pub fn parse_hex(digits: &str) -> Result<Self, ParseError> {
        let upper = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
        let well_formed = digits.len() == 8 && digits.bytes().all(upper);
        let number = well_formed.then(|| u32::from_str_radix(digits, 16).ok()).flatten().and_then(Self::new);
        number.ok_or_else(|| ParseError::new(format!("`{digits}` is not the timeline of a WAL file name")))
    }

    /// The number itself.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// The name of its history file: `0000000A.history`.
    pub fn history_file(self) -> String {
        format!("{:08X}.history", self.number())
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Timeline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.number())
    }
}
