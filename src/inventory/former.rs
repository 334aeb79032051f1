//! One server, two clusters: after a `pg_upgrade` or a new `initdb` Barman goes on under the same name, with another system identifier.
//!
//! What the former cluster left stays in the catalog and in the archive. Its WAL and its timelines are no part of the present one's.

use std::collections::{BTreeMap, BTreeSet};

use super::Backup;
use super::history::History;
use super::segments;
use super::server::Files;
use super::wals::Listing;
use crate::model::{Instant, SegmentSize, SystemId, Timeline};

/// Backups of the present cluster, and those of another.
pub(super) fn told_apart(backups: Vec<Backup>, present: Option<&SystemId>) -> (Vec<Backup>, Vec<Backup>) {
    let ours = |backup: &Backup| match (&backup.system_id, present) {
        (Some(its), Some(present)) => its == present,
        (None, _) | (_, None) => true,
    };
    let (present, former): (Vec<_>, Vec<_>) = backups.into_iter().partition(ours);
    // Without a backup of the present one the rules say of each whose it is.
    if present.is_empty() { (former, present) } else { (present, former) }
}

/// Where and when the present cluster's backups begin.
pub(super) struct Present {
    since: Instant,
    /// The first segment that a backup needs, by timeline.
    first: BTreeMap<Timeline, u64>,
}

impl Present {
    /// None where the present cluster has no backup yet: nothing tells then which WAL is its own.
    pub(super) fn of(backups: &[Backup]) -> Option<Self> {
        let since = backups.iter().map(|backup| backup.begin_time.unwrap_or(backup.end_time)).min()?;
        let mut first: BTreeMap<Timeline, u64> = BTreeMap::new();
        for backup in backups {
            let segment = backup.begin_wal.segment;
            first.entry(backup.begin_wal.timeline).and_modify(|first| *first = segment.min(*first)).or_insert(segment);
        }
        Some(Self { since, first })
    }

    /// Whether a file of a timeline is the present cluster's: not before its first backup, by number where it has a backup on that
    /// timeline, else by time.
    pub(super) fn holds(&self, timeline: Timeline, segment: u64, time: Instant) -> bool {
        self.first.get(&timeline).map_or(time >= self.since, |first| segment >= *first)
    }

    /// The files beside `diagnose.json` without what the former cluster left.
    pub(super) fn files(&self, all: Files<'_>, size: SegmentSize) -> OwnFiles {
        OwnFiles {
            archived: all.archived.map(|listing| self.listing(listing, size)),
            received: all.received.map(|listing| self.listing(listing, size)),
            histories: self.histories(all.histories, all.archived),
        }
    }

    fn listing(&self, listing: &Listing, size: SegmentSize) -> Listing {
        let own = |timeline: Timeline, raw: u64, time| {
            segments::number(raw, size).is_some_and(|segment| self.holds(timeline, segment, time))
        };
        let rows = |all: &BTreeMap<Timeline, Vec<(u64, Instant)>>| {
            let kept = all.iter().map(|(timeline, rows)| {
                (*timeline, rows.iter().copied().filter(|(raw, time)| own(*timeline, *raw, *time)).collect::<Vec<_>>())
            });
            kept.filter(|(_, rows)| !rows.is_empty()).collect()
        };
        let partial_files: BTreeMap<Timeline, Vec<(u64, Instant)>> = rows(&listing.partial_files);
        Listing {
            segments: rows(&listing.segments),
            partial: partial_files
                .iter()
                .map(|(timeline, rows)| (*timeline, rows.iter().map(|row| row.0).collect()))
                .collect(),
            partial_files,
            history: listing
                .history
                .iter()
                .filter(|(_, time)| **time >= self.since)
                .map(|(key, time)| (*key, *time))
                .collect(),
        }
    }

    fn histories(
        &self,
        histories: &BTreeMap<Timeline, History>,
        listed: Option<&Listing>,
    ) -> BTreeMap<Timeline, History> {
        let written = |timeline: &Timeline| listed.and_then(|listing| listing.history.get(timeline));
        let needed = self.ancestors(histories);
        let own =
            |timeline: &Timeline| needed.contains(timeline) || written(timeline).is_none_or(|time| *time >= self.since);
        histories.iter().filter(|(timeline, _)| own(timeline)).map(|(key, history)| (*key, history.clone())).collect()
    }

    /// The timelines of its backups: their histories are its own whenever they were written.
    fn ancestors(&self, histories: &BTreeMap<Timeline, History>) -> BTreeSet<Timeline> {
        let of = |timeline: &Timeline| histories.contains_key(timeline).then_some(*timeline);
        self.first.keys().filter_map(of).collect()
    }
}

/// What is left of the files beside `diagnose.json`.
pub(super) struct OwnFiles {
    archived: Option<Listing>,
    received: Option<Listing>,
    histories: BTreeMap<Timeline, History>,
}

impl OwnFiles {
    pub(super) fn lent(&self) -> Files<'_> {
        Files { archived: self.archived.as_ref(), received: self.received.as_ref(), histories: &self.histories }
    }
}
