//! A transaction ID.

use std::fmt;

use serde::Serialize;

use super::ParseError;

/// A transaction ID as WAL records carry it: 32 bit, 3 being the first that a transaction gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Xid(u32);

impl Xid {
    /// Reads a decimal number without leading zeros, which PostgreSQL would take for octal.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || (text.len() > 1 && text.starts_with('0')) {
            return Err(ParseError::new(format!("`{text}` is not a transaction ID"))
                .instead("write the decimal number that `pg_waldump` or the server's log shows"));
        }
        let Ok(number) = text.parse::<u128>() else {
            return Err(ParseError::new(format!("`{text}` is beyond the 32 bit of a transaction ID")));
        };
        Self::from_number(number)
    }

    fn from_number(number: u128) -> Result<Self, ParseError> {
        match u32::try_from(number) {
            Ok(xid) if xid < 3 => {
                Err(ParseError::new(format!("`{number}` is no transaction's ID: PostgreSQL keeps 0 to 2 for itself"))
                    .instead("write the ID that `pg_waldump` shows beside the commit"))
            }
            Ok(xid) => Ok(Self(xid)),
            Err(_) => {
                let error = ParseError::new(format!("`{number}` is beyond the 32 bit of a transaction ID"));
                let low = number & 0xFFFF_FFFF;
                if number <= u128::from(u64::MAX) && low >= 3 {
                    return Err(error.instead(format!(
                        "if `pg_current_xact_id()` or `txid_current()` printed it, WAL carries its low 32 bit: `{low}`"
                    )));
                }
                Err(error)
            }
        }
    }

    /// The number itself.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_32_bit() {
        assert_eq!(Xid::parse("730").unwrap().number(), 730);
        assert_eq!(Xid::parse("4294967295").unwrap().number(), u32::MAX);
        for text in
            ["4294967296", "0", "2", "-1", "0730", "0x2DA", "", "7 30", "99999999999999999999999999999999999999999"]
        {
            assert!(Xid::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_epoch_is_taken_off_in_the_advice() {
        assert!(Xid::parse("4294968026").unwrap_err().instead.unwrap().contains("`730`"));
    }
}
