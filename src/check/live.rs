//! Which part of a path of timelines an instant falls on: the times of archived files are all there is to go by.

use super::case::Case;
use crate::inventory::{Began, Leg, TimelinePath};
use crate::model::{Instant, Timeline, WalName};

impl Case<'_> {
    /// The timeline of a path that an instant falls on; None where all its WAL is older or on the far side of a fork.
    pub(super) fn owner_at(&self, path: &TimelinePath, at: Instant) -> Option<Timeline> {
        let live = self.server.tree.live_at(at);
        let holds = |leg: &&Leg| {
            let reaches = live == Some(leg.timeline) || self.later_wal(leg, at);
            reaches && self.begun(leg.timeline, at) && !self.left_before(leg, at)
        };
        path.legs().iter().rev().find(holds).map(|leg| leg.timeline)
    }

    /// Whether the timeline had gone on beyond the end of this part of it by then: a later segment is older than that.
    pub(super) fn left_before(&self, leg: &Leg, at: Instant) -> bool {
        let Some(fork) = leg.end.map(|lsn| self.size().segment_of(lsn)) else { return false };
        if let Some(segments) = &self.server.segments {
            return segments.first(leg.timeline, &(fork..=u64::MAX)).is_some_and(|(_, time)| time < at);
        }
        let last = self.server.last_archived.get(&leg.timeline);
        last.is_some_and(|last| last.wal.segment >= fork && last.time < at)
    }

    /// Timelines other than those of the path that were archiving WAL of their own after an instant they had begun by.
    pub(super) fn rivals(&self, path: &TimelinePath, at: Instant) -> Vec<Timeline> {
        let rival = |timeline: &Timeline| {
            let own = Leg { timeline: *timeline, start: self.own_start(path, *timeline), end: None };
            self.begun(*timeline, at) && self.later_wal(&own, at)
        };
        let tip = path.legs().last().map(|leg| leg.timeline);
        let others = self.server.tree.branches().map(|branch| branch.timeline).filter(|other| Some(*other) != tip);
        others.filter(rival).collect()
    }

    /// Where a timeline's own WAL begins: after the fork if the path leads through it.
    fn own_start(&self, path: &TimelinePath, timeline: Timeline) -> Option<crate::model::Lsn> {
        match path.leg(timeline) {
            Some(leg) => leg.end,
            None => self.server.tree.branch(timeline).and_then(|branch| branch.fork).map(|fork| fork.lsn),
        }
    }

    /// Whether a segment of this part of a timeline was archived at or after an instant.
    fn later_wal(&self, leg: &Leg, at: Instant) -> bool {
        let Some(range) = leg.segments(self.size()) else { return false };
        if let Some(segments) = &self.server.segments {
            return segments.first_since(leg.timeline, &range, at).is_some();
        }
        let last = self.server.last_archived.get(&leg.timeline);
        last.is_some_and(|last| range.contains(&last.wal.segment) && last.time >= at)
    }

    fn begun(&self, timeline: Timeline, at: Instant) -> bool {
        match self.server.tree.branch(timeline).map(|branch| branch.began) {
            Some(Began::Always) => true,
            Some(Began::At(time) | Began::Before(time)) => time <= at,
            Some(Began::Unknown) | None => false,
        }
    }

    /// The last segment that a path of timelines reaches, as its number; None where nothing of it is archived.
    pub(super) fn reach(&self, path: &TimelinePath) -> Option<u64> {
        self.server.last_on(path).map(|last| last.wal.segment)
    }

    /// A segment's name.
    pub(super) fn wal(&self, wal: WalName) -> String {
        wal.name(self.size())
    }
}
