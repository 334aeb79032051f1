//! The identity of a database cluster.

use std::fmt;

use serde::Serialize;

use super::ParseError;

/// The system identifier that `initdb` gave the cluster: an unsigned 64-bit number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SystemId(String);

impl SystemId {
    /// Reads the decimal number.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let well_formed = text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u64>().is_ok();
        if well_formed {
            return Ok(Self(text.to_owned()));
        }
        Err(ParseError::new(format!("`{text}` is not a system identifier")))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SystemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
