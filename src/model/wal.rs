//! WAL segments: their size and their names.

use std::fmt;

use super::{Lsn, ParseError, Timeline};

/// The size of a WAL segment in bytes: a power of two from 1 MiB to 1 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentSize(u64);

impl SegmentSize {
    /// What `initdb` takes unless told otherwise: 16 MiB.
    pub const DEFAULT: Self = Self(16 << 20);

    /// None for a size that PostgreSQL cannot be initialised with.
    pub fn new(bytes: u64) -> Option<Self> {
        (bytes.is_power_of_two() && (1 << 20..=1 << 30).contains(&bytes)).then_some(Self(bytes))
    }

    /// The size in bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// The number of the segment that holds this position, counted from the start of the WAL.
    pub fn segment_of(self, lsn: Lsn) -> u64 {
        lsn.0 / self.0
    }

    /// The first position of a segment.
    pub fn start_of(self, segment: u64) -> Lsn {
        Lsn(segment.saturating_mul(self.0))
    }

    /// How many segments share the middle eight digits of their names.
    fn per_log(self) -> u64 {
        (1 << 32) / self.0
    }
}

impl Default for SegmentSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for SegmentSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB", self.0 >> 20)
    }
}

/// A complete WAL segment on its timeline. Its name depends on the segment size: see [`WalName::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalName {
    /// The timeline it was written on.
    pub timeline: Timeline,
    /// Its number, counted from the start of the WAL: position divided by segment size.
    pub segment: u64,
}

impl WalName {
    /// Reads the 24 upper-case hexadecimal digits of a complete segment; `.partial`, `.history` and `.backup` are none.
    pub fn parse(text: &str, size: SegmentSize) -> Result<Self, ParseError> {
        let Some((timeline, high, low)) = wal_name_parts(text) else { return Err(not_a_name(text)) };
        if u64::from(low) >= size.per_log() {
            let last = size.per_log() - 1;
            return Err(ParseError::new(format!(
                "`{text}` is not a WAL file name: with segments of {size} the last eight digits end at `{last:08X}`"
            ))
            .instead("look at the name again, and at the segment size that the inventory has"));
        }
        Ok(Self { timeline, segment: u64::from(high) * size.per_log() + u64::from(low) })
    }

    /// The segment that holds a position on a timeline.
    pub fn holding(timeline: Timeline, lsn: Lsn, size: SegmentSize) -> Self {
        Self { timeline, segment: size.segment_of(lsn) }
    }

    /// The file name: timeline, log and segment, eight digits each.
    pub fn name(self, size: SegmentSize) -> String {
        let (high, low) = (self.segment / size.per_log(), self.segment % size.per_log());
        format!("{:08X}{high:08X}{low:08X}", self.timeline.number())
    }

    /// The first position in it.
    pub fn start(self, size: SegmentSize) -> Lsn {
        size.start_of(self.segment)
    }

    /// The first position after it, which is the start of the segment that follows.
    pub fn end(self, size: SegmentSize) -> Lsn {
        size.start_of(self.segment + 1)
    }

    /// The segment after it on the same timeline.
    #[must_use]
    pub fn next(self) -> Self {
        Self { segment: self.segment + 1, ..self }
    }
}

/// Timeline, log and segment of a name; None where it is not one.
pub(crate) fn wal_name_parts(name: &str) -> Option<(Timeline, u32, u32)> {
    if name.len() != 24 {
        return None;
    }
    let timeline = Timeline::new(hex(&name.as_bytes()[..8])?)?;
    Some((timeline, hex(&name.as_bytes()[8..16])?, hex(&name.as_bytes()[16..])?))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| match digit {
        b'0'..=b'9' => Some(number << 4 | u32::from(digit - b'0')),
        b'A'..=b'F' => Some(number << 4 | u32::from(digit - b'A' + 10)),
        _ => None,
    })
}

fn not_a_name(text: &str) -> ParseError {
    let error = ParseError::new(format!("`{text}` is not the name of a complete WAL segment"));
    let upper = text.to_ascii_uppercase();
    if wal_name_parts(&upper).is_some() {
        return error.instead(format!("PostgreSQL writes it in upper case: `{upper}`"));
    }
    let bare = text.split('.').next().unwrap_or_default();
    if bare != text && wal_name_parts(bare).is_some() {
        return error.instead(format!(
            "write the segment's own name, `{bare}`, if the archive holds it complete, or `latest: true` for all that there is"
        ));
    }
    error.instead("write 24 hexadecimal digits, such as `000000010000000000000006`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(mib: u64) -> SegmentSize {
        SegmentSize::new(mib << 20).unwrap()
    }

    #[test]
    fn after_segment_ff_comes_the_next_log() {
        let last = WalName::parse("0000000100000000000000FF", size(16)).unwrap();
        assert_eq!(last.next().name(size(16)), "000000010000000100000000");
        assert_eq!(last.end(size(16)), Lsn::parse("1/0").unwrap());
    }

    #[test]
    fn the_number_of_segments_in_a_log_depends_on_their_size() {
        for (mib, last) in [(1, "00000FFF"), (16, "000000FF"), (64, "0000003F"), (1024, "00000003")] {
            let name = format!("0000000A00000002{last}");
            let wal = WalName::parse(&name, size(mib)).unwrap();
            assert_eq!(wal.name(size(mib)), name);
            assert_eq!(wal.next().name(size(mib)), "0000000A0000000300000000");
        }
        assert!(WalName::parse("000000010000000000000040", size(64)).is_err());
    }

    #[test]
    fn only_complete_segments_have_a_name() {
        for text in [
            "000000010000000000000006.partial",
            "00000002.history",
            "000000010000000000000005.00000028.backup",
            "00000001000000000000000a",
            "000000000000000000000001",
            "00000001000000000000000",
            "0000000100000000000000 6",
            "",
        ] {
            assert!(WalName::parse(text, size(16)).is_err(), "{text}");
        }
    }

    #[test]
    fn only_powers_of_two_are_sizes() {
        assert_eq!(SegmentSize::new(16 << 20), Some(SegmentSize::DEFAULT));
        for bytes in [0, 1 << 19, 3 << 20, 1 << 31] {
            assert_eq!(SegmentSize::new(bytes), None);
        }
    }
}
