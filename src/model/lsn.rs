//! A position in the WAL.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ParseError;

/// A byte position in the WAL, as PostgreSQL's `pg_lsn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lsn(pub u64);

impl Lsn {
    /// Reads `0/6380000`: two hexadecimal numbers of up to eight digits each, in either case as PostgreSQL does.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let malformed = || {
            ParseError::new(format!("`{text}` is not a position in the WAL"))
                .instead("write two hexadecimal numbers of at most eight digits, such as `0/6380000`")
        };
        let (high, low) = text.split_once('/').ok_or_else(malformed)?;
        let high = half(high).ok_or_else(malformed)?;
        let low = half(low).ok_or_else(malformed)?;
        Ok(Self(u64::from(high) << 32 | u64::from(low)))
    }
}

fn half(digits: &str) -> Option<u32> {
    let well_formed = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    well_formed.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

impl Serialize for Lsn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_postgresql_does() {
        for text in ["0/6380000", "0/90000A0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "0/0"] {
            assert_eq!(Lsn::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Lsn::parse("0/90000a0").unwrap().to_string(), "0/90000A0");
    }

    #[test]
    fn refuses_what_pg_lsn_refuses() {
        for text in ["", "/", "0/", "/0", "0", "0/123456789", "0/G", "+1/0", "0/ 1", "0/1/2"] {
            assert!(Lsn::parse(text).is_err(), "{text}");
        }
    }
}
