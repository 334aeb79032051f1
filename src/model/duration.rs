//! A span of time.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ParseError;

/// A span of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(u64);

impl Duration {
    /// From a number of seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Reads `<number><s|m|h>`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let malformed = || {
            ParseError::new(format!("`{text}` is not a duration"))
                .instead("write a number and `s`, `m` or `h`, such as `15m`")
        };
        let unit = match text.as_bytes().last() {
            Some(b's') => 1,
            Some(b'm') => 60,
            Some(b'h') => 3600,
            Some(_) | None => return Err(malformed()),
        };
        let digits = &text[..text.len() - 1];
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed());
        }
        let number: u64 = digits.parse().map_err(|_| malformed())?;
        number.checked_mul(unit).map(Self).ok_or_else(malformed)
    }

    /// How many seconds it has.
    pub const fn as_seconds(self) -> u64 {
        self.0
    }

    /// The span in microseconds, as [`super::Instant`] counts.
    pub(crate) fn micros(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX).saturating_mul(1_000_000)
    }
}

/// `15m`, `1h 2m 5s`, `2d 3h`: the units that are not zero.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.0 / 86_400, "d"), (self.0 / 3600 % 24, "h"), (self.0 / 60 % 60, "m"), (self.0 % 60, "s")];
        let words: Vec<String> =
            parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number}{unit}")).collect();
        f.write_str(if words.is_empty() { "0s" } else { "" })?;
        f.write_str(&words.join(" "))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_reads() {
        for (text, printed) in [("15m", "15m"), ("90s", "1m 30s"), ("24h", "1d"), ("0s", "0s"), ("3725s", "1h 2m 5s")] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), printed);
        }
        for text in ["", "m", "15", "1.5h", "-1m", "15 m", "1d", "99999999999999999999h", "１m"] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }
}
