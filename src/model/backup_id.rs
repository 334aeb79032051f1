//! The ID of a base backup.

use std::fmt;

use serde::Serialize;

use super::ParseError;

/// Barman's ID of a base backup, `20260104T152519`: when it began, in the Barman host's local time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BackupId(String);

impl BackupId {
    /// Reads eight digits, `T` and six digits.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let shape = |(index, byte): (usize, u8)| if index == 8 { byte == b'T' } else { byte.is_ascii_digit() };
        if text.len() == 15 && text.bytes().enumerate().all(shape) {
            return Ok(Self(text.to_owned()));
        }
        Err(ParseError::new(format!("`{text}` is not a backup ID")).instead(
            "write `auto`, `latest`, `oldest` or an ID as `barman list-backups` prints it, such as `20260104T152519`",
        ))
    }

    /// The ID as Barman takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BackupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
