//! The recoverable window: from a backup's end to the last segment that follows without a hole.

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
    /// What is missing before the end of the line.
    pub gaps: Vec<SegmentRange>,
}

impl Server {
    /// The timelines that end somewhere: those without children, and those that went on after the last one left.
    pub fn tips(&self) -> Vec<Timeline> {
        let size = self.segment_size;
        let ends = |timeline: Timeline| {
            let Some(left) = self.tree.children(timeline).map(|(_, fork)| size.segment_of(fork.lsn)).max() else {
                return true;
            };
            let own = self.tree.path_to(timeline).and_then(|path| self.last_on(&path));
            own.is_some_and(|last| last.wal.timeline == timeline && last.wal.segment >= left)
        };
        self.tree.branches().map(|branch| branch.timeline).filter(|timeline| ends(*timeline)).collect()
    }

    /// What can be recovered, by backup and then by timeline; empty without a listing of the archive.
    pub fn windows(&self) -> Vec<Window> {
        let tips: Vec<(Timeline, TimelinePath)> =
            self.tips().into_iter().filter_map(|tip| Some((tip, self.tree.path_to(tip)?))).collect();
        let of = |backup: &Backup| -> Vec<Window> {
            let lines = tips.iter().filter(|(_, path)| path.holds(backup));
            lines.filter_map(|(tip, path)| self.window(backup, *tip, path)).collect()
        };
        self.backups.iter().flat_map(of).collect()
    }

    fn window(&self, backup: &Backup, timeline: Timeline, path: &TimelinePath) -> Option<Window> {
        let size = self.segment_size;
        let end =
            self.last_on(path).map_or(backup.end_wal.segment, |last| last.wal.segment.max(backup.end_wal.segment));
        let gaps = self.missing(&path.ranges(backup.begin_wal.segment, end, size))?;
        let last = gaps.first().map_or(end, |gap| gap.first.saturating_sub(1));
        let until = path.wal(last, size).and_then(|wal| Some(Archived { wal, time: self.time_of(wal)? }));
        Some(Window {
            backup: backup.id.clone(),
            timeline,
            from: backup.end_time,
            until: until.filter(|until| until.wal.segment >= backup.end_wal.segment),
            gaps,
        })
    }

    /// A segment's time where the archive holds it, for people: the end of a window is never later than this.
    pub fn archived(&self, wal: WalName) -> Option<Archived> {
        self.time_of(wal).map(|time| Archived { wal, time })
    }
}
