//! The timelines that a recovery replays one after the other, and the segments that takes.

use std::ops::RangeInclusive;

use super::Backup;
use crate::model::{Lsn, SegmentSize, Timeline, WalName};

/// From the root to the timeline that is recovered along. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelinePath {
    legs: Vec<Leg>,
}

/// The part of one timeline on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The timeline.
    pub timeline: Timeline,
    /// Its first position; None for the root.
    pub start: Option<Lsn>,
    /// The position where the next one leaves it; None for the last.
    pub end: Option<Lsn>,
}

impl Leg {
    /// The segments that are read on this timeline. That with the fork to it is its own, that with the fork from it is not.
    pub fn segments(&self, size: SegmentSize) -> Option<RangeInclusive<u64>> {
        let first = self.start.map_or(0, |lsn| size.segment_of(lsn));
        let last = match self.end {
            Some(lsn) => size.segment_of(lsn).checked_sub(1)?,
            None => u64::MAX,
        };
        (first <= last).then_some(first..=last)
    }
}

/// Consecutive segments of one timeline, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentRange {
    /// The timeline.
    pub timeline: Timeline,
    /// Number of the first one.
    pub first: u64,
    /// Number of the last one.
    pub last: u64,
}

impl SegmentRange {
    /// How many there are.
    pub fn count(&self) -> u64 {
        self.last - self.first + 1
    }

    /// The first one.
    pub fn first_wal(&self) -> WalName {
        WalName { timeline: self.timeline, segment: self.first }
    }

    /// The last one.
    pub fn last_wal(&self) -> WalName {
        WalName { timeline: self.timeline, segment: self.last }
    }

    /// Their numbers.
    pub fn numbers(&self) -> RangeInclusive<u64> {
        self.first..=self.last
    }

    /// One name, or first and last name with `..` between them.
    pub fn text(&self, size: SegmentSize) -> String {
        let first = self.first_wal().name(size);
        if self.first == self.last { first } else { format!("{first}..{}", self.last_wal().name(size)) }
    }
}

impl TimelinePath {
    /// The path to a timeline from what its history says: each ancestor, newest first, with the position where the next one begins.
    ///
    /// As PostgreSQL looks a position up: newest first, and the first that begins at or before it holds it. An ancestor that begins
    /// at or behind a younger one's beginning holds nothing and is not on the path; a recovery along the newest timeline that ended
    /// before that one began leaves such a history.
    pub(super) fn clipped(timeline: Timeline, newest_first: &[(Timeline, Lsn)]) -> Self {
        let mut legs = Vec::new();
        let (mut holder, mut end) = (timeline, None);
        for (ancestor, start) in newest_first.iter().copied() {
            if end.is_none_or(|end| start < end) {
                legs.push(Leg { timeline: holder, start: Some(start), end });
                end = Some(start);
            }
            holder = ancestor;
        }
        legs.push(Leg { timeline: holder, start: None, end });
        legs.reverse();
        Self { legs }
    }

    /// Its parts, root first.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// Its part of one timeline; None where it does not lead through it.
    pub fn leg(&self, timeline: Timeline) -> Option<&Leg> {
        let index = self.legs.binary_search_by_key(&timeline, |leg| leg.timeline).ok()?;
        self.legs.get(index)
    }

    /// The timeline it ends on.
    pub fn tip(&self) -> Option<Timeline> {
        self.legs.last().map(|leg| leg.timeline)
    }

    /// The timeline that follows one on it.
    pub fn after(&self, timeline: Timeline) -> Option<Timeline> {
        let index = self.legs.partition_point(|leg| leg.timeline <= timeline);
        self.legs.get(index).map(|leg| leg.timeline)
    }

    /// Whether it leads through a timeline.
    pub fn contains(&self, timeline: Timeline) -> bool {
        self.leg(timeline).is_some()
    }

    /// The part that holds a position: a fork's own position is the younger timeline's.
    pub fn leg_at(&self, lsn: Lsn) -> Option<&Leg> {
        self.legs.iter().rev().find(|leg| leg.start.is_none_or(|start| start <= lsn))
    }

    /// The segment on this path with a number: of a segment with a fork in it, the younger timeline's copy.
    pub fn wal(&self, segment: u64, size: SegmentSize) -> Option<WalName> {
        let held = |leg: &&Leg| leg.segments(size).is_some_and(|segments| segments.contains(&segment));
        self.legs.iter().find(held).map(|leg| WalName { timeline: leg.timeline, segment })
    }

    /// The segments from one number to another, timeline by timeline.
    pub fn ranges(&self, first: u64, last: u64, size: SegmentSize) -> Vec<SegmentRange> {
        let of = |leg: &Leg| {
            let segments = leg.segments(size)?;
            let (first, last) = (first.max(*segments.start()), last.min(*segments.end()));
            (first <= last).then_some(SegmentRange { timeline: leg.timeline, first, last })
        };
        self.legs.iter().filter_map(of).collect()
    }

    /// Whether a backup lies on this path: on one of its timelines, ended before the fork that leaves it.
    pub fn holds(&self, backup: &Backup) -> bool {
        self.leg(backup.timeline).is_some_and(|leg| {
            let before = leg.end.is_none_or(|end| backup.end_lsn <= end);
            before && leg.start.is_none_or(|start| start <= backup.begin_lsn)
        })
    }
}
