//! The version of a tool.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use super::ParseError;

/// A dotted version, compared number by number; what is not written counts as 0, so `3.4` is `3.4.0`.
#[derive(Clone, Debug)]
pub struct Version {
    text: String,
    numbers: Vec<u64>,
}

impl Version {
    /// Reads `3.4`, `3.13.1` or `3.12.0b1`: what follows the numbers (a pre-release, a packager's mark) is kept but not compared.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let malformed =
            || ParseError::new(format!("`{text}` is not a version")).instead("write numbers and dots, such as `3.4`");
        let mut numbers = Vec::new();
        let mut rest = text;
        loop {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            numbers.push(rest[..digits].parse().map_err(|_| malformed())?);
            rest = &rest[digits..];
            match rest.strip_prefix('.') {
                Some(more) if more.starts_with(|c: char| c.is_ascii_digit()) => rest = more,
                Some(_) | None => break,
            }
        }
        let tail = |c: char| c.is_ascii_alphanumeric() || "+-.~".contains(c);
        let dangling = rest.strip_prefix('.').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        if dangling || !rest.chars().all(tail) {
            return Err(malformed());
        }
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        Ok(Self { text: text.to_owned(), numbers })
    }

    /// Whether this version is `numbers` or a later one: `version.at_least([3, 12])`.
    pub fn at_least<const N: usize>(&self, numbers: [u64; N]) -> bool {
        let mut other = numbers.to_vec();
        while other.len() > 1 && other.last() == Some(&0) {
            other.pop();
        }
        self.numbers >= other
    }

    /// The version as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        let version = |text| Version::parse(text).unwrap();
        assert!(version("3.13.3") > version("3.4.0"));
        assert!(version("3.4") == version("3.4.0"));
        assert!(version("3.12.0b1").at_least([3, 12]));
        assert!(version("4").at_least([4, 0]));
        assert!(!version("3.10.1").at_least([3, 11]));
        for text in ["", "x", "3.", "3..4", "v3", "3.4 beta", ".3"] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
    }
}
