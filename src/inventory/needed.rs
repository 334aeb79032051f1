//! What the archive holds along a path of timelines.

use super::{Archived, SegmentRange, Server, TimelinePath};
use crate::model::{Instant, Timeline, WalName};

impl Server {
    /// The last complete segment along a path. Without a listing, what `barman diagnose` said of each timeline.
    pub fn last_on(&self, path: &TimelinePath) -> Option<Archived> {
        path.legs().iter().rev().find_map(|leg| {
            let range = leg.segments(self.segment_size)?;
            let Some(segments) = &self.segments else {
                return self.last_archived.get(&leg.timeline).copied().filter(|last| range.contains(&last.wal.segment));
            };
            let (segment, time) = segments.last(leg.timeline, &range)?;
            Some(Archived { wal: WalName { timeline: leg.timeline, segment }, time })
        })
    }

    /// The last complete segment of a timeline's own. Without a listing, what `barman diagnose` said of it.
    pub fn last_of(&self, timeline: Timeline) -> Option<Archived> {
        let Some(segments) = &self.segments else { return self.last_archived.get(&timeline).copied() };
        let (segment, time) = segments.last(timeline, &(0..=u64::MAX))?;
        Some(Archived { wal: WalName { timeline, segment }, time })
    }

    /// The first segment along a path, from a number on, whose file is not older than an instant; None without a listing.
    pub fn first_since(&self, path: &TimelinePath, from: u64, instant: Instant) -> Option<WalName> {
        let segments = self.segments.as_ref()?;
        path.ranges(from, u64::MAX, self.segment_size).iter().find_map(|range| {
            let segment = segments.first_since(range.timeline, &range.numbers(), instant)?;
            Some(WalName { timeline: range.timeline, segment })
        })
    }

    /// Whether the archive is known to hold a segment.
    pub fn holds(&self, wal: WalName) -> bool {
        self.segments.as_ref().is_some_and(|segments| segments.contains(wal))
    }

    /// The time of a segment's file, where it is known.
    pub fn time_of(&self, wal: WalName) -> Option<Instant> {
        match &self.segments {
            Some(segments) => segments.time_of(wal),
            None => self.last_archived.get(&wal.timeline).filter(|last| last.wal == wal).map(|last| last.time),
        }
    }

    /// The parts of these ranges that the archive does not hold, in order; None without a listing.
    pub fn missing<'a>(&'a self, ranges: &'a [SegmentRange]) -> Option<impl Iterator<Item = SegmentRange> + 'a> {
        let segments = self.segments.as_ref()?;
        let holes = |range: &'a SegmentRange| {
            let timeline = range.timeline;
            let holes = segments.missing(timeline, range.numbers());
            holes.map(move |hole| SegmentRange { timeline, first: *hole.start(), last: *hole.end() })
        };
        Some(ranges.iter().flat_map(holes))
    }

    /// How many such parts there are; none without a listing.
    pub fn holes(&self, ranges: &[SegmentRange]) -> u64 {
        let holes = |range: &SegmentRange| Some(self.segments.as_ref()?.holes(range.timeline, &range.numbers()));
        ranges.iter().filter_map(holes).sum()
    }
}
