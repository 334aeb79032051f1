//! A span of time.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ParseError;

/// Microseconds.
const SECOND: u64 = 1_000_000;

/// A span in microseconds, as [`super::Instant`] counts. Only the difference of two instants has a fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(u64);

impl Duration {
    /// From a number of seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// From a number of microseconds.
    pub(crate) const fn from_micros(micros: u64) -> Self {
        Self(micros)
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
        let micros = number.checked_mul(unit).and_then(|seconds| seconds.checked_mul(SECOND));
        micros.map(Self).ok_or_else(malformed)
    }

    /// How many whole seconds it has.
    pub const fn as_seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// The span in microseconds, as [`super::Instant`] counts.
    pub(crate) fn micros(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

/// `15m`, `1h 2m 5s`, `2d 3h`: the units that are not zero. Below a minute with its fraction, `2.9s`; above, a part of a second counts as
/// one: what is lost, or how late something is, is never told smaller than it is.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = self.0 % SECOND;
        if self.0 < 60 * SECOND && fraction > 0 {
            let text = format!("{}.{fraction:06}", self.0 / SECOND);
            return write!(f, "{}s", text.trim_end_matches('0'));
        }
        let seconds = self.0.div_ceil(SECOND);
        let parts =
            [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
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
    #[test]
    fn no_part_of_a_second_is_told_as_none() {
        for (micros, printed) in [
            (1, "0.000001s"),
            (100_000, "0.1s"),
            (2_489_644, "2.489644s"),
            (59_999_999, "59.999999s"),
            (60_000_001, "1m 1s"),
            (300_900_000, "5m 1s"),
            (3_599_999_999, "1h"),
        ] {
            assert_eq!(Duration::from_micros(micros).to_string(), printed);
        }
    }
}
