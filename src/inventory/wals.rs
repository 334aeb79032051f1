//! `wals.tsv` and `streaming.tsv`, read as a stream: the archive of a busy year is millions of lines.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _};

use super::history;
use super::limits::{self, Excess, LINES, TEXT, TIMELINES};
use crate::model::{Instant, Timeline, wal_name_parts};

/// What the listing holds, before the segment size is known.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Complete segments by timeline: the last 16 digits of the name as one number, and the file's time.
    pub(super) segments: BTreeMap<Timeline, Vec<(u64, Instant)>>,
    /// The same for `.partial` files, which never count as archived.
    pub(super) partial: BTreeMap<Timeline, Vec<u64>>,
    /// The `.partial` files with something in them, and their times.
    pub(super) partial_files: BTreeMap<Timeline, Vec<(u64, Instant)>>,
    /// Times of history files.
    pub(super) history: BTreeMap<Timeline, Instant>,
}

/// Why the listing cannot be read.
#[derive(Debug)]
pub(super) enum Error {
    /// The machine's doing.
    Io(io::Error),
    /// A line that is not name, size and time.
    Line {
        /// From 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A line with which it is larger than it may be.
    Beyond {
        /// From 1.
        number: usize,
        /// What there is too much of.
        excess: Excess,
    },
}

/// Reads every line; names that are no segment, partial segment or history file are normal and left out.
pub(super) fn read(mut from: impl BufRead) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        // A file can be one line without end.
        if from.by_ref().take(TEXT as u64 + 1).read_until(b'\n', &mut line).map_err(Error::Io)? == 0 {
            break;
        }
        let beyond = |excess| Err(Error::Beyond { number, excess });
        if line.len() > TEXT {
            let message = format!("the line has more than the {TEXT} bytes that are taken");
            return beyond(Excess { message, keys: Vec::new() });
        }
        if let Some(excess) = limits::beyond("the listing", number, LINES, "lines") {
            return beyond(excess);
        }
        let text = line.trim_ascii_end();
        if text.is_empty() {
            continue;
        }
        let row = Row::parse(text).ok_or_else(|| Error::Line { number, why: why_not(text) })?;
        listing.add(&row);
        if let Some(excess) = limits::beyond("the listing", listing.timelines(), TIMELINES, "timelines") {
            return beyond(excess);
        }
    }
    Ok(listing)
}

struct Row<'a> {
    name: &'a str,
    size: u64,
    time: Instant,
}

impl<'a> Row<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let mut fields = line.rsplitn(3, |byte| *byte == b'\t');
        let (time, size, path) = (fields.next()?, fields.next()?, fields.next()?);
        let name = path.rsplit(|byte| *byte == b'/').next()?;
        // A name that is not UTF-8 is none of ours.
        let name = str::from_utf8(name).unwrap_or_default();
        Some(Self { name, size: number(size)?, time: seconds(time)? })
    }
}

fn why_not(line: &[u8]) -> String {
    let shown: String = String::from_utf8_lossy(line).chars().take(80).collect();
    format!("`{shown}` is not a line of the WAL listing")
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// Seconds since 1970 with any number of decimals, as `find -printf %T@` prints them; cut to microseconds.
fn seconds(text: &[u8]) -> Option<Instant> {
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let whole = i64::try_from(number(&text[..point])?).ok()?;
    let decimals = text.get(point + 1..).unwrap_or_default();
    if !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |index: usize| decimals.get(index).map_or(0, |digit| i64::from(digit - b'0'));
    let micros = (0..6).fold(0, |micros, index| micros * 10 + digit(index));
    Instant::from_micros(whole.checked_mul(1_000_000)?.checked_add(micros)?)
}

impl Listing {
    /// Timelines of its most various kind of file: a bound that costs nothing to ask for.
    fn timelines(&self) -> usize {
        self.segments.len().max(self.partial.len()).max(self.history.len())
    }

    fn add(&mut self, row: &Row<'_>) {
        if let Some((timeline, segment)) = segment(row.name) {
            // An empty file is what a full disk leaves; it is no segment.
            if row.size > 0 {
                self.segments.entry(timeline).or_default().push((segment, row.time));
            }
        } else if let Some((timeline, segment)) = row.name.strip_suffix(".partial").and_then(segment) {
            self.partial.entry(timeline).or_default().push(segment);
            // A receiver that was set back leaves an empty one, which says where it goes on and holds nothing.
            if row.size > 0 {
                self.partial_files.entry(timeline).or_default().push((segment, row.time));
            }
        } else if let Some(timeline) = history::timeline_of(row.name) {
            self.history.insert(timeline, row.time);
        }
    }
}

fn segment(name: &str) -> Option<(Timeline, u64)> {
    let (timeline, high, low) = wal_name_parts(name)?;
    Some((timeline, u64::from(high) << 32 | u64::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_in_the_listing_are_normal() {
        let text = "000000010000000000000005\t16463\t1795184305.7192199230\n\
                    000000010000000000000005.00000028.backup\t209\t1795184305.7\n\
                    000000010000000000000009.partial\t16387\t1795184322\r\n\
                    00000002.history\t59\t1795184324.0712203970\n\
                    0000000100000000/000000010000000000000006\t1\t1795184306\n\
                    000000010000000000000007\t0\t1795184307\n\
                    000000010000000000000008.gz\t10\t1795184307\n\
                    xlog.db\t897\t1795184348.0\n\n";
        let listing = read(text.as_bytes()).unwrap();
        let one = Timeline::FIRST;
        let times: Vec<String> = listing.segments[&one].iter().map(|(_, time)| time.rfc3339()).collect();
        assert_eq!(times, ["2026-11-20T14:18:25.719219Z", "2026-11-20T14:18:26Z"]);
        assert_eq!(listing.partial[&one], [9]);
        assert_eq!(listing.history.len(), 1);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        for text in
            ["x\n", "ok\t1\t1\nx\ty\tz\n", "x\t1\t1.5e3\n", "x\t-1\t1\n", "x\t1\t\n", "x\t1\t99999999999999999999\n"]
        {
            assert!(matches!(read(text.as_bytes()), Err(Error::Line { .. })), "{text:?}");
        }
    }
}
