//! The recoverable window: from a backup's end to the last segment that follows without a hole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Archived, Backup, SegmentRange, Server, TimelinePath};
use crate::model::{BackupId, Instant, Timeline, WalName};

/// What can be recovered from one backup along one line of timelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The backup.
    pub backup: BackupId,
    /// The timeline at the end of the line.
    pub timeline: Timeline,
    /// The earliest instant: the backup's end.
    pub from: Instant,
    /// The last segment before the first hole; its time is an upper bound of the latest instant.
    /// None where the backup itself lacks WAL.
    pub until: Option<Archived>,
    /// What is missing before the end of the line: the first few parts.
    pub gaps: Vec<SegmentRange>,
    /// How many parts more are missing.
    pub more_gaps: u64,
}

/// Gaps of a window that are told.
const GAPS: usize = 20;

impl Server {
    /// The timelines that end somewhere: those without children, and those that went on after the last one left.
    pub fn tips(&self) -> Vec<Timeline> {
        let size = self.segment_size;
        let mut left: BTreeMap<Timeline, u64> = BTreeMap::new();
        for fork in self.tree.branches().filter_map(|branch| branch.fork) {
            let segment = size.segment_of(fork.lsn);
            left.entry(fork.parent).and_modify(|last| *last = segment.max(*last)).or_insert(segment);
        }
        let ends = |timeline: &Timeline| {
            let Some(left) = left.get(timeline) else { return true };
            let own = self.tree.path_to(*timeline).and_then(|path| self.last_on(&path));
            own.is_some_and(|last| last.wal.timeline == *timeline && last.wal.segment >= *left)
        };
        self.tree.branches().map(|branch| branch.timeline).filter(ends).collect()
    }

    /// What can be recovered from the newest so many backups, by backup and then by timeline; empty without a listing of the archive.
    pub fn windows(&self, newest: usize) -> impl Iterator<Item = Window> + '_ {
        let tips: Vec<(Timeline, TimelinePath)> =
            self.tips().into_iter().filter_map(|tip| Some((tip, self.tree.path_to(tip)?))).collect();
        let tips = Arc::new(tips);
        self.backups[self.backups.len().saturating_sub(newest)..].iter().flat_map(move |backup| {
            let tips = Arc::clone(&tips);
            (0..tips.len()).filter_map(move |index| {
                let (tip, path) = &tips[index];
                path.holds(backup).then(|| self.window(backup, *tip, path)).flatten()
            })
        })
    }

    fn window(&self, backup: &Backup, timeline: Timeline, path: &TimelinePath) -> Option<Window> {
        let size = self.segment_size;
        let end =
            self.last_on(path).map_or(backup.end_wal.segment, |last| last.wal.segment.max(backup.end_wal.segment));
        let ranges = path.ranges(backup.begin_wal.segment, end, size);
        let gaps: Vec<SegmentRange> = self.missing(&ranges)?.take(GAPS).collect();
        let more_gaps = self.holes(&ranges).saturating_sub(gaps.len() as u64);
        let last = gaps.first().map_or(end, |gap| gap.first.saturating_sub(1));
        let until = path.wal(last, size).and_then(|wal| Some(Archived { wal, time: self.time_of(wal)? }));
        Some(Window {
            backup: backup.id.clone(),
            timeline,
            from: backup.end_time,
            until: until.filter(|until| until.wal.segment >= backup.end_wal.segment),
            gaps,
            more_gaps,
        })
    }

    /// A segment's time where the archive holds it, for people: the end of a window is never later than this.
    pub fn archived(&self, wal: WalName) -> Option<Archived> {
        self.time_of(wal).map(|time| Archived { wal, time })
    }
}
