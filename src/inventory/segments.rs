//! Which segments the archive holds: runs without a hole, with one time a segment.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::wals::Listing;
use crate::model::{Instant, SegmentSize, Timeline, WalName};

/// The complete segments of an archive. Eight bytes a segment, runs found by binary search.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    timelines: BTreeMap<Timeline, Vec<Run>>,
}

/// Consecutive segments.
#[derive(Clone, Debug)]
struct Run {
    first: u64,
    times: Vec<Instant>,
}

impl Run {
    fn last(&self) -> u64 {
        self.first + self.times.len() as u64 - 1
    }

    /// The part of the run inside a range, with the number of its first segment.
    fn within(&self, range: &RangeInclusive<u64>) -> (u64, &[Instant]) {
        let (first, last) = (self.first.max(*range.start()), self.last().min(*range.end()));
        if first > last {
            return (first, &[]);
        }
        let index = |segment: u64| usize::try_from(segment - self.first).unwrap_or(usize::MAX);
        (first, &self.times[index(first)..=index(last)])
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
            timelines.insert(*timeline, runs(&rows));
        }
        Self { timelines }
    }

    /// Every timeline that has segments.
    pub fn timelines(&self) -> impl Iterator<Item = Timeline> + '_ {
        self.timelines.iter().filter(|(_, runs)| !runs.is_empty()).map(|(timeline, _)| *timeline)
    }

    /// The first and last segment of every run of a timeline, in order.
    pub fn runs(&self, timeline: Timeline) -> impl Iterator<Item = RangeInclusive<u64>> + '_ {
        self.of(timeline).iter().map(|run| run.first..=run.last())
    }

    /// The time of a segment's file; None where the archive does not hold it.
    pub fn time_of(&self, wal: WalName) -> Option<Instant> {
        let (_, times) = self.run_at(wal)?.within(&(wal.segment..=wal.segment));
        times.first().copied()
    }

    /// Whether the archive holds a segment.
    pub fn contains(&self, wal: WalName) -> bool {
        self.run_at(wal).is_some()
    }

    /// How many segments of a timeline there are in a range of numbers.
    pub fn count(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> u64 {
        self.of(timeline).iter().map(|run| run.within(range).1.len() as u64).sum()
    }

    /// The first segment of a range that the archive holds, with its time.
    pub fn first(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> Option<(u64, Instant)> {
        self.of(timeline).iter().find_map(|run| {
            let (first, times) = run.within(range);
            times.first().map(|time| (first, *time))
        })
    }

    /// The last segment of a range that the archive holds, with its time.
    pub fn last(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> Option<(u64, Instant)> {
        self.of(timeline).iter().rev().find_map(|run| {
            let (first, times) = run.within(range);
            times.last().map(|time| (first + times.len() as u64 - 1, *time))
        })
    }

    /// The first segment of a range whose file is not older than an instant. Times need not rise with the numbers.
    pub fn first_since(&self, timeline: Timeline, range: &RangeInclusive<u64>, instant: Instant) -> Option<u64> {
        self.of(timeline).iter().find_map(|run| {
            let (first, times) = run.within(range);
            times.iter().position(|time| *time >= instant).map(|index| first + index as u64)
        })
    }

    /// The parts of a range that the archive does not hold.
    pub fn missing(&self, timeline: Timeline, range: &RangeInclusive<u64>) -> Vec<RangeInclusive<u64>> {
        let mut missing = Vec::new();
        let mut next = *range.start();
        for run in self.of(timeline) {
            if run.last() < next {
                continue;
            }
            if run.first > *range.end() {
                break;
            }
            if run.first > next {
                missing.push(next..=run.first - 1);
            }
            next = run.last() + 1;
        }
        if next <= *range.end() {
            missing.push(next..=*range.end());
        }
        missing
    }

    fn of(&self, timeline: Timeline) -> &[Run] {
        self.timelines.get(&timeline).map_or(&[], Vec::as_slice)
    }

    fn run_at(&self, wal: WalName) -> Option<&Run> {
        let runs = self.of(wal.timeline);
        let index = runs.partition_point(|run| run.last() < wal.segment);
        runs.get(index).filter(|run| run.first <= wal.segment)
    }
}

/// A segment's number from the last 16 digits of its name; None where no segment of this size has such a name.
pub(super) fn number(raw: u64, size: SegmentSize) -> Option<u64> {
    let per_log = size.segment_of(crate::model::Lsn(1 << 32));
    let (high, low) = (raw >> 32, raw & 0xFFFF_FFFF);
    (low < per_log).then(|| high * per_log + low)
}

/// Sorted rows as runs; of two files for one segment the later time holds, as times are upper bounds.
fn runs(rows: &[(u64, Instant)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (segment, time) in rows {
        match runs.last_mut() {
            Some(run) if run.last() == *segment => {
                if let Some(last) = run.times.last_mut() {
                    *last = *time;
                }
            }
            Some(run) if run.last() + 1 == *segment => run.times.push(*time),
            Some(_) | None => runs.push(Run { first: *segment, times: vec![*time] }),
        }
    }
    for run in &mut runs {
        run.times.shrink_to_fit();
    }
    runs
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
        let missing = |range| held.missing(Timeline::FIRST, &range);
        assert_eq!(missing(5..=7), []);
        assert_eq!(missing(4..=13), [4..=4, 8..=8, 10..=11, 13..=13]);
        assert_eq!(missing(10..=11), [10..=11]);
        assert_eq!(missing(20..=21), [20..=21]);
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
    fn names_that_the_segment_size_does_not_allow_are_left_out() {
        let listing = Listing {
            segments: [(Timeline::FIRST, vec![(0x3F, instant(1)), (0x40, instant(2))])].into(),
            ..Listing::default()
        };
        let held = Segments::new(&listing, SegmentSize::new(64 << 20).unwrap());
        assert_eq!(held.runs(Timeline::FIRST).collect::<Vec<_>>(), [0x3F..=0x3F]);
    }
}
