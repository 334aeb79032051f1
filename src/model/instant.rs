//! Points in time, and how people write them.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Serialize, Serializer};

use super::{Duration, ParseError};

/// A point in time in microseconds since 1970 UTC, which is PostgreSQL's own resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970 UTC; None outside the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        // 0001-01-01 and 9999-12-31T23:59:59.999999
        (-62_135_596_800_000_000..=253_402_300_799_999_999).contains(&micros).then_some(Self(micros))
    }

    /// Reads a time that carries its offset.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let written = WrittenTime::parse(text)?;
        let Some(offset) = written.offset else {
            return Err(ParseError::new(format!("`{text}` has no offset from UTC"))
                .instead(format!("write `{}` if it is in UTC", written.with_offset(0))));
        };
        written.at_offset(offset)
    }

    /// Microseconds since 1970 UTC.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The span from `earlier` to this instant; None where this one is earlier.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        u64::try_from(self.0 - earlier.0).ok().map(Duration::from_micros)
    }

    /// The instant this much later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.micros()))
    }

    /// The instant this much earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span.micros()))
    }

    /// The instant without its fraction of a second, for drawings.
    #[must_use]
    pub fn whole_second(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1_000_000))
    }

    /// `2026-01-04T15:50:00Z`, with a fraction only where there is one.
    pub fn rfc3339(self) -> String {
        let utc = self.utc();
        format!("{}{}Z", utc.format("%Y-%m-%dT%H:%M:%S"), fraction(utc))
    }

    fn utc(self) -> NaiveDateTime {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default().naive_utc()
    }
}

fn fraction(time: NaiveDateTime) -> String {
    match time.nanosecond() / 1000 {
        0 => String::new(),
        micros => format!(".{micros:06}").trim_end_matches('0').to_owned(),
    }
}

/// `2026-01-04 15:50:00.000000+00:00`: what PostgreSQL and Barman take.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+00:00", self.utc().format("%Y-%m-%d %H:%M:%S%.6f"))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

/// A time as it stands in a document: a date and a time of day, with or without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenTime {
    /// Date and time of day as written.
    pub local: NaiveDateTime,
    /// Seconds east of UTC.
    pub offset: Option<i32>,
}

impl WrittenTime {
    /// Reads `2026-01-04T15:50:00+00:00`: `T` or a blank, up to six digits of a second, `Z`, `+00`, `+0530` or `+05:30`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let error = |why: &str| ParseError::new(format!("`{text}` is not a time: {why}")).instead(instead(text));
        let (date, rest) = split_ascii(text, 10).ok_or_else(|| error("it is too short"))?;
        let date = parse_date(date).ok_or_else(|| error("there is no such date"))?;
        let Some(rest) = rest.strip_prefix(['T', ' ', 't']) else {
            return Err(error("`T` or one blank must stand between date and time of day"));
        };
        let (time, rest) =
            split_ascii(rest, 8).ok_or_else(|| error("the time of day needs hours, minutes and seconds"))?;
        let time = parse_time(time).ok_or_else(|| error("there is no such time of day"))?;
        let (micros, rest) =
            parse_fraction(rest).ok_or_else(|| error("a second has up to six digits after the point"))?;
        let offset = match rest {
            "" => None,
            _ => Some(parse_offset(rest).ok_or_else(|| error("what follows the seconds is not an offset from UTC"))?),
        };
        let time = time.with_nanosecond(micros * 1000).ok_or_else(|| error("there is no such fraction of a second"))?;
        Ok(Self { local: date.and_time(time), offset })
    }

    /// The instant, taken as a time at an offset of so many seconds east of UTC.
    pub fn at_offset(self, seconds: i32) -> Result<Instant, ParseError> {
        let micros = self.local.and_utc().timestamp_micros() - i64::from(seconds) * 1_000_000;
        Instant::from_micros(micros)
            .ok_or_else(|| ParseError::new(format!("`{}` is outside the years 1 to 9999", self.with_offset(seconds))))
    }

    /// The same date and time of day with an offset of so many seconds: what a plan should say.
    pub fn with_offset(self, seconds: i32) -> String {
        let sign = if seconds < 0 { '-' } else { '+' };
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        format!("{}{}{sign}{hours:02}:{minutes:02}", self.local.format("%Y-%m-%dT%H:%M:%S"), fraction(self.local))
    }
}

/// What to write instead: the value itself where only its offset is written otherwise, as a log of PostgreSQL has it.
fn instead(text: &str) -> String {
    match respelt(text) {
        Some(time) => format!("write `{time}`"),
        None => "write it as `2026-01-04T15:50:00+00:00`: date, time of day with seconds, offset from UTC".to_owned(),
    }
}

/// A time before ` UTC`, ` GMT` or an offset that a blank sets apart. Any other abbreviation is several offsets.
fn respelt(text: &str) -> Option<String> {
    let (time, zone) = text.trim().rsplit_once(' ')?;
    let offset = match zone {
        "UTC" | "GMT" => 0,
        _ => parse_offset(zone)?,
    };
    let written = WrittenTime::parse(time.trim_end()).ok().filter(|time| time.offset.is_none())?;
    Some(written.with_offset(offset))
}

fn split_ascii(text: &str, length: usize) -> Option<(&str, &str)> {
    text.split_at_checked(length).filter(|(head, _)| head.is_ascii())
}

/// Numbers of fixed width between separators: `parts("15:50:00", ':', [2, 2, 2])`.
fn parts<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut words = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = digits(words.next().filter(|word| word.len() == width)?)?;
    }
    words.next().is_none().then_some(numbers)
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = parts(text, '-', [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| year > 0)
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let [hour, minute, second] = parts(text, ':', [2, 2, 2])?;
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// Microseconds, and what follows them.
fn parse_fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=6).contains(&count) {
        return None;
    }
    Some((digits(&format!("{:0<6}", &rest[..count]))?, &rest[count..]))
}

/// Seconds east of UTC. PostgreSQL's offsets end before 16 hours.
fn parse_offset(text: &str) -> Option<i32> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes() {
        [b'+', ..] => (1, &text[1..]),
        [b'-', ..] => (-1, &text[1..]),
        _ => return None,
    };
    let [hours, minutes] = match rest.len() {
        2 => [digits(rest)?, 0],
        4 if rest.is_ascii() => [digits(&rest[..2])?, digits(&rest[2..])?],
        5 => parts(rest, ':', [2, 2])?,
        _ => return None,
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    i32::try_from(hours * 3600 + minutes * 60).ok().map(|seconds| sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_offset_is_read() {
        for text in [
            "2026-01-04T15:50:00Z",
            "2026-01-04 15:50:00+00",
            "2026-01-04T15:50:00.000000-00:00",
            "2026-01-04 21:20:00+0530",
            "2026-01-04T21:20:00+05:30",
            "2026-01-04T07:50:00.0-08",
        ] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), "2026-01-04 15:50:00.000000+00:00", "{text}");
        }
        let precise = Instant::parse("2026-11-20 14:18:32.570098+00").unwrap();
        assert_eq!(precise.rfc3339(), "2026-11-20T14:18:32.570098Z");
    }

    #[test]
    fn a_time_without_an_offset_is_no_instant() {
        let error = Instant::parse("2026-01-04 15:50:00.5").unwrap_err();
        assert_eq!(error.instead.unwrap(), "write `2026-01-04T15:50:00.5+00:00` if it is in UTC");
    }

    #[test]
    fn an_offset_that_is_written_otherwise_is_answered_with_the_value_itself() {
        for (text, instead) in [
            ("2026-11-20 14:18:32.570 UTC", "write `2026-11-20T14:18:32.57+00:00`"),
            ("2026-11-20 14:18:32 GMT", "write `2026-11-20T14:18:32+00:00`"),
            ("2026-11-20 15:18:32 +01:00", "write `2026-11-20T15:18:32+01:00`"),
            ("2026-11-20T15:18:32  -0530", "write `2026-11-20T15:18:32-05:30`"),
            ("2026-11-20T15:18:32 Z", "write `2026-11-20T15:18:32+00:00`"),
        ] {
            assert_eq!(WrittenTime::parse(text).unwrap_err().instead.unwrap(), instead, "{text}");
        }
        for text in ["2026-11-20 14:18:32 CST", "2026-11-20 14:18:32+01 UTC", "2026-11-20 +01:00"] {
            assert!(WrittenTime::parse(text).unwrap_err().instead.unwrap().starts_with("write it as"), "{text}");
        }
    }

    #[test]
    fn what_no_clock_shows_is_refused() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-01-04T24:00:00Z",
            "2026-01-04T23:59:60Z",
            "2026-01-04T15:50Z",
            "2026-01-04T15:50:00.1234567Z",
            "2026-01-04T15:50:00.Z",
            "2026-01-04  15:50:00Z",
            "2026-01-04T15:50:00 Z",
            "2026-01-04T15:50:00+24:00",
            "2026-01-04T15:50:00+5:30",
            "2026-01-04T15:50:00+é",
            "2026-01-04",
            "yesterday",
            "２026-01-04T15:50:00Z",
            "",
        ] {
            assert!(WrittenTime::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_span_is_exactly_what_lies_between() {
        let (early, late) = (Instant(0), Instant(2_489_644));
        assert_eq!(late.since(early).unwrap().to_string(), "2.489644s");
        assert_eq!(early.since(late), None);
        assert_eq!(early.plus(Duration::seconds(60)).minus(Duration::seconds(60)), early);
    }
}
