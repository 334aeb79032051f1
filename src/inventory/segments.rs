//! Which segments the archive holds: runs without a hole, with one time a segment.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use super::wals::Listing;
use crate::model::{Instant, SegmentSize, Timeline, WalName};

/// The complete segments of an archive. Eight bytes a segment; whatever is asked is found by bisection, for an archive can have
/// millions of segments and as many holes.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    timelines: BTreeMap<Timeline, Held>,
}

/// What is held of one timeline.
#[derive(Clone, Debug, Default)]
struct Held {
    /// By number, without two that adjoin.
    runs: Vec<Run>,
    /// The times of all segments by number, run after run.
    times: Vec<Instant>,
    /// The latest of each so many times.
    peaks: Vec<Instant>,
}

/// Consecutive segments.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u64,
    /// Where its times begin.
    at: usize,
}

/// Times with one peak.
const BLOCK: usize = 1024;

impl Held {
    /// Sorted rows; of two files for one segment the later time holds, as times are upper bounds.
    fn new(rows: &[(u64, Instant)]) -> Self {
        let mut held = Self::default();
        let mut last = None;
        for (segment, time) in rows {
            if last == Some(*segment) {
                held.times.pop();
            } else if last.is_none_or(|last| last + 1 != *segment) {
                held.runs.push(Run { first: *segment, at: held.times.len() });
            }
            held.times.push(*time);
            last = Some(*segment);
        }
        held.times.shrink_to_fit();
        held.peaks = held.times.chunks(BLOCK).filter_map(|block| block.iter().max().copied()).collect();
        held
    }

    /// The first and the last segment of a run.
    fn run(&self, index: usize) -> RangeInclusive<u64> {
        let Run { first, at } = self.runs[index];
        let end = self.runs.get(index + 1).map_or(self.times.len(), |next| next.at);
        first..=first + (end - at) as u64 - 1
    }

    /// The runs that begin before a segment.
    fn begun_before(&self, segment: u64) -> usize {
        self.runs.partition_point(|run| run.first < segment)
    }

    /// Where the times from a segment on begin.
    fn index(&self, segment: u64) -> usize {
        let Some(before) = self.begun_before(segment).checked_sub(1) else { return 0 };
        let end = self.runs.get(before + 1).map_or(self.times.len(), |next| next.at);
        let Run { first, at } = self.runs[before];
        usize::try_from(segment - first).map_or(end, |distance| at.saturating_add(distance).min(end))
    }

    /// The times of a range of segments, by their places.
    fn within(&self, range: &RangeInclusive<u64>) -> Range<usize> {
        let end = range.end().checked_add(1).map_or(self.times.len(), |behind| self.index(behind));
        self.index(*range.start()).min(end)..end
    }

    /// The segment with a time.
    fn segment(&self, index: usize) -> u64 {
        let run = self.runs[self.runs.partition_point(|run| run.at <= index) - 1];
        run.first + (index - run.at) as u64
    }

    /// The first place of these whose time is not before an instant.
    fn since(&self, places: Range<usize>, instant: Instant) -> Option<usize> {
        let mut at = places.start;
        while at < places.end {
            let end = (at / BLOCK + 1).saturating_mul(BLOCK).min(places.end);
            if self.peaks[at / BLOCK] >= instant
                && let Some(found) = self.times[at..end].iter().position(|time| *time >= instant)
            {
                return Some(at + found);
            }
            at = end;
        }
        None
    }

    /// The parts of a range that it does not hold, in order.
    fn holes(&self, range: RangeInclusive<u64>) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        let (mut next, end) = (Some(*range.start()), *range.end());
        let mut index = self.begun_before(*range.start()).saturating_sub(1);
        std::iter::from_fn(move || {
            while let Some(from) = next.filter(|from| *from <= end) {
                if index >= self.runs.len() {
                    next = None;
                    return Some(from..=end);
                }
                let run = self.run(index);
                index += 1;
                if *run.end() < from {
                    continue;
                }
                next = run.end().checked_add(1);
                if *run.start() > from {
                    return Some(from..=end.min(run.start() - 1));
                }
            }
            None
        })
    }
}

impl Segments {
    pub(super) fn new(listing: &Listing, size: SegmentSize) -> Self {
        let mut timelines = BTreeMap::new();
        for (timeline, rows) in &listing.segments {
            let mut rows: Vec<(u64, Instant)> =
                rows.iter().filter_map(|(raw, time)| Some((number(*raw, size)?, *time))).collect();
            if !rows.is_sorted() {
                rows.sort_unstable();
            }
            timelines.insert(*timeline, Held::new(&rows));
        }
        Self { timelines }
    }

    /// Every timeline that has segments.
    pub fn timelines(&self) -> impl Iterator<Item = Timeline> + '_ {
        self.timelines.iter().filter(|(_, held)| !held.runs.is_empty()).map(|(timeline, _)| *timeline)
    }

    /// The first and last segment of every run of a timeline, in order.
    pub fn runs(&self, timeline: Timeline) -> impl ExactSizeIterator<Item = RangeInclusive<u64>> + '_ {
        let held = self.of(timeline);
        (0..held.map_or(0, |held| held.runs.len())).map(move |index| held.map_or(0..=0, |held| held.run(index)))
    }

    /// The time of a segment's file; None where the archive does not hold it.
    pub fn time_of(&self, wal: WalName) -> Option<Instant> {
        let held = self.of(wal.timeline)?;
        held.times[held.within(&(wal.segment..=wal.segment))].first().copied()
    }

    /// Whether the archive holds a segment.
    pub fn contains(&self, wal: WalName) -> bool {
        self.time_of(wal).is_some()
    }

    /// How many segments of a timeline there are in a range of numbers.
    pub fn count(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> u64 {
        self.of(timeline).map_or(0, |held| held.within(range).len() as u64)
    }

    /// The first segment of a range that the archive holds, with its time.
    pub fn first(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> Option<(u64, Instant)> {
        let held = self.of(timeline)?;
        let index = held.within(range).next()?;
        Some((held.segment(index), held.times[index]))
    }

    /// The last segment of a range that the archive holds, with its time.
    pub fn last(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> Option<(u64, Instant)> {
        let held = self.of(timeline)?;
        let index = held.within(range).next_back()?;
        Some((held.segment(index), held.times[index]))
    }

    /// The first segment of a range whose file is not older than an instant. Times need not rise with the numbers.
    pub fn first_since(&self, timeline: Timeline, range: &RangeInclusive<u64>, instant: Instant) -> Option<u64> {
        let held = self.of(timeline)?;
        held.since(held.within(range), instant).map(|index| held.segment(index))
    }

    /// The parts of a range that the archive does not hold, in order. The first is found by bisection.
    pub fn missing(
        &self,
        timeline: Timeline,
        range: RangeInclusive<u64>,
    ) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        static NOTHING: Held = Held { runs: Vec::new(), times: Vec::new(), peaks: Vec::new() };
        self.of(timeline).unwrap_or(&NOTHING).holes(range)
    }

    /// How many such parts there are.
    pub fn holes(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> u64 {
        let Some(held) = self.of(timeline) else { return u64::from(range.start() <= range.end()) };
        // Those before the runs inside, one less than they are between them, and that behind them.
        let mut runs = held.begun_before(*range.start())..held.runs.partition_point(|run| run.first <= *range.end());
        if runs.start > 0 && held.run(runs.start - 1).end() >= range.start() {
            runs.start -= 1;
        }
        let Some(last) = runs.clone().next_back() else { return u64::from(range.start() <= range.end()) };
        let before = held.run(runs.start).start() > range.start();
        let behind = held.run(last).end() < range.end();
        runs.len() as u64 - 1 + u64::from(before) + u64::from(behind)
    }

    fn of(&self, timeline: Timeline) -> Option<&Held> {
        self.timelines.get(&timeline)
    }
}

/// A segment's number from the last 16 digits of its name; None where no segment of this size has such a name.
pub(super) fn number(raw: u64, size: SegmentSize) -> Option<u64> {
    let per_log = size.segment_of(crate::model::Lsn(1 << 32));
    let (high, low) = (raw >> 32, raw & 0xFFFF_FFFF);
    (low < per_log).then(|| high * per_log + low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000).unwrap()
    }

    fn segments(rows: &[(u64, i64)]) -> Segments {
        let rows = rows.iter().map(|(raw, time)| (*raw, instant(*time))).collect();
        let listing = Listing { segments: [(Timeline::FIRST, rows)].into(), ..Listing::default() };
        Segments::new(&listing, SegmentSize::DEFAULT)
    }

    #[test]
    fn holes_are_what_no_run_covers() {
        let held = segments(&[(5, 50), (6, 60), (9, 90), (7, 70), (12, 120)]);
        let missing = |range: RangeInclusive<u64>| {
            let found: Vec<_> = held.missing(Timeline::FIRST, range.clone()).collect();
            assert_eq!(held.holes(Timeline::FIRST, &range), found.len() as u64, "{range:?}");
            found
        };
        assert_eq!(missing(5..=7), []);
        assert_eq!(missing(4..=13), [4..=4, 8..=8, 10..=11, 13..=13]);
        assert_eq!(missing(10..=11), [10..=11]);
        assert_eq!(missing(20..=21), [20..=21]);
        assert_eq!(missing(1..=2), [1..=2]);
        assert_eq!(missing(6..=8), [8..=8]);
        assert_eq!(missing(12..=u64::MAX), [13..=u64::MAX]);
        assert_eq!(held.runs(Timeline::FIRST).collect::<Vec<_>>(), [5..=7, 9..=9, 12..=12]);
    }

    #[test]
    fn a_run_goes_on_from_one_log_to_the_next() {
        let held = segments(&[(0xFE, 1), (0xFF, 2), (1 << 32, 3), (1 << 32 | 1, 4)]);
        assert_eq!(held.runs(Timeline::FIRST).collect::<Vec<_>>(), [0xFE..=0x101]);
    }

    #[test]
    fn the_first_file_not_older_than_an_instant_is_found_in_the_order_of_numbers() {
        let held = segments(&[(5, 50), (6, 80), (7, 70), (9, 90)]);
        let first = |time| held.first_since(Timeline::FIRST, &(5..=u64::MAX), instant(time));
        assert_eq!([first(50), first(51), first(75), first(85), first(91)], [Some(5), Some(6), Some(6), Some(9), None]);
    }

    #[test]
    fn the_last_of_two_files_for_one_segment_holds() {
        let held = segments(&[(5, 50), (6, 60), (6, 65), (7, 70)]);
        assert_eq!(held.time_of(WalName { timeline: Timeline::FIRST, segment: 6 }), Some(instant(65)));
        assert_eq!(held.runs(Timeline::FIRST).collect::<Vec<_>>(), [5..=7]);
        assert_eq!((held.count(Timeline::FIRST, &(6..=9)), held.count(Timeline::FIRST, &(8..=9))), (2, 0));
        assert_eq!(held.last(Timeline::FIRST, &(0..=6)), Some((6, instant(65))));
    }

    #[test]
    fn times_are_found_behind_many_that_are_older() {
        let rows: Vec<(u64, i64)> = (0..5000).map(|n| (n, if n == 4000 { 9 } else { 1 })).collect();
        let rows: Vec<(u64, i64)> = rows.into_iter().map(|(n, time)| (((n / 256) << 32) | (n % 256), time)).collect();
        let held = segments(&rows);
        let first = |range: RangeInclusive<u64>, time| held.first_since(Timeline::FIRST, &range, instant(time));
        assert_eq!([first(0..=u64::MAX, 9), first(0..=3999, 9), first(4000..=4000, 5)], [Some(4000), None, Some(4000)]);
        assert_eq!([first(4001..=u64::MAX, 2), first(4999..=4999, 1), first(0..=9, 10)], [None, Some(4999), None]);
    }

    #[test]
    fn names_that_the_segment_size_does_not_allow_are_left_out() {
        let listing = Listing {
            segments: [(Timeline::FIRST, vec![(0x3F, instant(1)), (0x40, instant(2))])].into(),
            ..Listing::default()
        };
        let held = Segments::new(&listing, SegmentSize::new(64 << 20).unwrap());
        assert_eq!(held.runs(Timeline::FIRST).collect::<Vec<_>>(), [0x3F..=0x3F]);
    }
}
