//! Timelines that go on where another one ends: a failover's, not those that a recovery opened out of its past.

use super::case::Case;
use crate::inventory::{Archived, Leg, TimelinePath};
use crate::model::{Instant, Lsn, Timeline};

impl Case<'_> {
    /// Whether the end of the archive is so far behind an instant that a commit after it is surely archived.
    pub(super) fn is_clear_of(&self, last: Archived, at: Instant) -> bool {
        at < last.time.minus(self.server.margin())
    }
}

/// The nearest of the timelines that go on where this one ends whose WAL reaches far enough, else the one that reaches farthest.
/// Where the newest timeline is among their descendants, only those on its path. None where no more is archived of it than of this one.
pub(super) fn heir(case: &Case<'_>, of: Timeline, enough: impl Fn(Archived) -> bool) -> Option<Timeline> {
    let own = case.server.last_of(of).map(|last| last.wal.segment);
    let reach = |path: &TimelinePath| case.server.last_on(path);
    let mut heirs = heirs(case, of);
    heirs.retain(|(_, path)| reach(path).map(|last| last.wal.segment) > own);
    let living = case.server.tree.living()?;
    if heirs.iter().any(|(heir, _)| living.contains(*heir)) {
        heirs.retain(|(heir, _)| living.contains(*heir));
    }
    let nearest = heirs.iter().find(|(_, path)| reach(path).is_some_and(&enough));
    let farthest =
        || heirs.iter().max_by_key(|(heir, path)| (reach(path).map(|last| (last.wal.segment, last.time)), *heir));
    nearest.or_else(farthest).map(|(heir, _)| *heir)
}

/// Whether an instant falls among the last segments of a timeline, in which an idle server need not have committed anything: that at
/// work, one that it closed when it stopped, and those of its backups. The last commit is then no reason for replay to stop.
pub(super) fn may_be_idle(case: &Case<'_>, last: Archived, at: Instant) -> bool {
    let timeline = last.wal.timeline;
    let Some(segments) = &case.server.segments else { return false };
    let Some(holding) = segments.first_since(timeline, &(0..=u64::MAX), at) else { return false };
    let own = || case.server.backups.iter().filter(|backup| backup.timeline == timeline);
    let of_backup = |segment: u64| own().find(|own| (own.begin_wal.segment..=own.end_wal.segment).contains(&segment));
    let (mut segment, mut others) = (last.wal.segment, 0);
    while holding < segment && others < 2 {
        let begin = if let Some(backup) = of_backup(segment) {
            backup.begin_wal.segment
        } else {
            others += 1;
            segment
        };
        segment = begin.saturating_sub(1);
    }
    others < 2
}

/// The descendants that leave a timeline at or behind the furthest position that it is known to have reached, by number, with the
/// paths to them. Of one without archived WAL, those that left it in its first segment: else what it had is expired.
fn heirs(case: &Case<'_>, of: Timeline) -> Vec<(Timeline, TimelinePath)> {
    let size = case.size();
    let Some(reached) = case.server.reached(of) else { return Vec::new() };
    let expired = |leg: &Leg, left: Lsn| {
        let only = leg.start.is_some_and(|start| size.segment_of(start) == size.segment_of(left));
        case.server.last_of(of).is_none() && !only
    };
    let at_its_end = |leg: &Leg| leg.end.is_some_and(|left| reached <= left && !expired(leg, left));
    let younger = case.server.tree.branches().map(|branch| branch.timeline).filter(|other| *other > of);
    let paths = younger.filter_map(|timeline| Some((timeline, case.server.tree.path_to(timeline)?)));
    paths.filter(|(_, path)| path.leg(of).is_some_and(at_its_end)).collect()
}
