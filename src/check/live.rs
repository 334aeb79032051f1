//! Which part of a path of timelines an instant falls on: the times of archived files are all there is to go by.

use super::case::Case;
use crate::inventory::{Backup, Began, Branch, Leg, TimelinePath};
use crate::model::{Instant, Lsn, Timeline, WalName};

/// Where an instant is, seen from the position at which a path leaves a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It is on the path, or nothing speaks against it.
    Before,
    /// The timeline had gone on beyond the fork by then.
    Behind,
    /// The timeline went on, and the instant falls in the segment with the fork: no file's time tells on which side.
    InTheSegment,
}

impl Case<'_> {
    /// The timeline of a path that an instant falls on; None where all its WAL is older or on the far side of a fork.
    pub(super) fn owner_at(&self, path: &TimelinePath, at: Instant) -> Option<Timeline> {
        let leg = path.legs().iter().rev().find(|leg| self.begun(leg.timeline, at))?;
        let reaches = self.server.tree.live_at(at) == Some(leg.timeline) || self.later_wal(leg, at);
        (reaches && !self.left_before(path, leg, at)).then_some(leg.timeline)
    }

    /// Whether the timeline had gone on beyond the end of this part of it by then.
    pub(super) fn left_before(&self, path: &TimelinePath, leg: &Leg, at: Instant) -> bool {
        self.side(path, leg, at) == Side::Behind
    }

    /// On which side of the fork that ends a part of a path an instant is.
    pub(super) fn side(&self, path: &TimelinePath, leg: &Leg, at: Instant) -> Side {
        let (Some(fork), Some(child)) = (leg.end, path.after(leg.timeline)) else { return Side::Before };
        if let Some(side) = self.proved(leg.timeline, child, fork, at) {
            return side;
        }
        if self.server.reached(leg.timeline).is_none_or(|reached| reached <= fork) {
            return Side::Before;
        }
        let size = self.size();
        let inside = size.segment_of(fork);
        let boundary = size.start_of(inside) == fork;
        let Some(segments) = &self.server.segments else {
            return match self.server.last_archived.get(&leg.timeline).filter(|last| last.time < at) {
                Some(last) if boundary || last.wal.segment >= inside => Side::Behind,
                Some(_) => Side::InTheSegment,
                None => Side::Before,
            };
        };
        let went_on = segments.first(leg.timeline, &(inside..=u64::MAX));
        if went_on.is_some_and(|(_, time)| time < at) || boundary && self.older(leg.timeline, inside, at) {
            return Side::Behind;
        }
        let first = leg.start.map_or(0, |start| size.segment_of(start));
        match segments.first_since(leg.timeline, &(first..=u64::MAX), at) {
            Some(holding) if holding < inside => Side::Before,
            Some(_) | None => Side::InTheSegment,
        }
    }

    /// Whether the segment before another is older than an instant. Where a fork is on the boundary between them, this one is the
    /// last that is shared, and what is later is behind the fork.
    fn older(&self, timeline: Timeline, than: u64, at: Instant) -> bool {
        let before = than.checked_sub(1).map(|segment| WalName { timeline, segment });
        before.and_then(|wal| self.server.time_of(wal)).is_some_and(|time| time < at)
    }

    /// What is known better than by the times of segments: the commit that the recovery stopped before, or a backup.
    pub(super) fn proved(&self, parent: Timeline, child: Timeline, fork: Lsn, at: Instant) -> Option<Side> {
        if let Some(commit) = self.server.tree.branch(child).and_then(Branch::stopped_before) {
            return Some(if commit <= at { Side::Behind } else { Side::Before });
        }
        let own = || self.server.backups.iter().filter(|backup| backup.timeline == parent);
        let begun = |backup: &Backup| backup.begin_lsn >= fork && backup.begin_time.is_some_and(|time| time <= at);
        if own().any(|backup| begun(backup) || backup.end_lsn > fork && backup.end_time <= at) {
            return Some(Side::Behind);
        }
        own().any(|backup| backup.end_lsn <= fork && at <= backup.end_time).then_some(Side::Before)
    }

    /// Timelines other than those of the path that were archiving WAL of their own after an instant they had begun by.
    pub(super) fn rivals(&self, path: &TimelinePath, at: Instant) -> Vec<Timeline> {
        let rival = |timeline: &Timeline| {
            let own = Leg { timeline: *timeline, start: self.own_start(path, *timeline), end: None };
            self.begun(*timeline, at) && self.later_wal(&own, at)
        };
        let tip = path.tip();
        let others = self.server.tree.branches().map(|branch| branch.timeline).filter(|other| Some(*other) != tip);
        others.filter(rival).collect()
    }

    /// Where a timeline's own WAL begins: after the fork if the path leads through it.
    fn own_start(&self, path: &TimelinePath, timeline: Timeline) -> Option<Lsn> {
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
