//! How far a timeline is known to have gone: what left it earlier left it behind.

use super::{Extent, ForkPoint, Server};
use crate::model::{Lsn, Timeline, WalName};

impl Server {
    /// The furthest position that a timeline surely wrote up to: its last complete segment is not all that tells. A child's fork proves
    /// it, so does a backup's end or a partial copy. None where nothing tells.
    pub fn reached(&self, timeline: Timeline) -> Option<Lsn> {
        let size = self.segment_size;
        let archived = self.last_of(timeline).map(|last| last.wal.end(size));
        let own = |wal: &WalName| wal.timeline == timeline;
        let partial = self.partial.iter().filter(|wal| own(wal)).map(|wal| size.start_of(wal.segment));
        let received = self.received.iter().flatten().filter(|received| own(&received.wal));
        let received = received.map(|received| match received.extent {
            Extent::Whole => received.wal.end(size),
            Extent::Partial => size.start_of(received.wal.segment),
        });
        let recorded = self.tree.children(timeline).filter(|(_, fork)| fork.point == ForkPoint::Recorded);
        // What a recovery stopped before stood behind the fork.
        let forks =
            recorded.map(|(child, fork)| if self.tree.left_records(child) { behind(fork.lsn) } else { fork.lsn });
        let backups = self.backups.iter().filter(|backup| backup.timeline == timeline).map(|backup| backup.end_lsn);
        archived.into_iter().chain(partial).chain(received).chain(forks).chain(backups).max()
    }
}

fn behind(lsn: Lsn) -> Lsn {
    Lsn(lsn.0.saturating_add(1))
}
