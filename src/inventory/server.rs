//! One Barman server: what the capture says about its backups and its archive.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::backup::{self, Backup, Unfinished};
use super::diagnose::{ServerRecord, StatusRecord, WalsRecord, text, unix_time, whole};
use super::former::{self, OwnFiles, Present};
use super::history::History;
use super::received::{self, Received};
use super::retention::{Counted, RetentionPolicy};
use super::segments::{self, Segments};
use super::setup::{Live, Setup};
use super::tree::{self, TimelineTree};
use super::wals::Listing;
use crate::model::{BackupId, Duration, Instant, SegmentSize, SystemId, Timeline, WalName};

/// A server in Barman's configuration.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name there.
    pub name: String,
    /// The live cluster's system identifier; the newest backup's where the cluster did not answer.
    pub system_id: Option<SystemId>,
    /// The size of a WAL segment.
    pub segment_size: SegmentSize,
    /// How often the cluster switches to a new segment by itself; None where it does not.
    pub archive_timeout: Option<Duration>,
    /// How long backups are kept.
    pub retention_policy: Option<RetentionPolicy>,
    /// How many backups Barman keeps whatever the policy says.
    pub minimum_redundancy: u64,
    /// Barman's folder of archived WAL.
    pub wals_directory: Option<String>,
    /// Backups that can be restored, by ID.
    pub backups: Vec<Backup>,
    /// Backups that the retention policy counts, by ID.
    pub counted: Vec<Counted>,
    /// Backups of another cluster that was backed up under this name before, by ID.
    pub former: Vec<Backup>,
    /// Backups that cannot, by ID.
    pub unfinished: Vec<Unfinished>,
    /// The last archived segment of each timeline, as `barman diagnose` saw it.
    pub last_archived: BTreeMap<Timeline, Archived>,
    /// What the archive holds; None where `wals.tsv` was not captured.
    pub segments: Option<Arc<Segments>>,
    /// Segments of which only a partial copy is there.
    pub partial: Vec<WalName>,
    /// What Barman's receiver holds and has not archived yet; None where `streaming.tsv` was not captured.
    pub received: Option<Vec<Received>>,
    /// How Barman is set up for it; None where the capture does not tell, as of another server than the captured one.
    pub setup: Option<Setup>,
    /// What it said itself; None where it did not answer.
    pub live: Option<Live>,
    /// Which timeline left which, where and when.
    pub tree: TimelineTree,
}

/// A segment in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The segment.
    pub wal: WalName,
    /// Its file's time on the Barman host: an upper bound of what is in it.
    pub time: Instant,
}

impl Server {
    /// How far from the end of the archive a target is too close to call: `archive_timeout`, else a minute.
    pub fn margin(&self) -> Duration {
        self.archive_timeout.unwrap_or(Duration::seconds(60))
    }

    /// A backup that can be restored.
    pub fn backup(&self, id: &BackupId) -> Option<&Backup> {
        [&self.backups, &self.former].into_iter().find_map(|by_id| {
            let index = by_id.binary_search_by(|backup| backup.id.cmp(id)).ok()?;
            by_id.get(index)
        })
    }

    /// The full backup that a backup is or builds on. Barman pins nothing else, and the incremental ones with it.
    pub fn root<'a>(&'a self, backup: &'a Backup) -> &'a Backup {
        let mut root = backup;
        // As many steps as there are backups, should a catalog ever hold a circle.
        for _ in &self.backups {
            match root.parent.as_ref().and_then(|parent| self.backup(parent)) {
                Some(parent) => root = parent,
                None => break,
            }
        }
        root
    }
}

/// The files beside `diagnose.json`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'a> {
    /// `wals.tsv`.
    pub(super) archived: Option<&'a Listing>,
    /// `streaming.tsv`.
    pub(super) received: Option<&'a Listing>,
    /// `history/`.
    pub(super) histories: &'a BTreeMap<Timeline, History>,
}

/// A listing belongs to one server. Of several, it is that whose last archived segments stand in it; else nobody knows.
pub(super) fn assemble(records: BTreeMap<String, ServerRecord>, files: Files<'_>) -> BTreeMap<String, Server> {
    let named = files.archived.map(|listing| {
        let of = |record: &ServerRecord| record.wals.as_ref().is_some_and(|wals| stands_in(wals, listing));
        records.iter().filter(|(_, record)| of(record)).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    let several = records.len() > 1;
    let servers = records.into_iter().map(|(name, record)| {
        // Of another server than the captured one no configuration is kept.
        let others = several && record.config.is_none();
        let its_own = !others && named.as_ref().is_none_or(|named| named.is_empty() || named.contains(&name));
        let none = Files { archived: None, received: None, histories: &BTreeMap::new() };
        let server = read(name.clone(), &record, if its_own { files } else { none });
        (name, server)
    });
    servers.collect()
}

fn stands_in(wals: &WalsRecord, listing: &Listing) -> bool {
    let archived = wals.last_archived_wal_per_timeline.iter().flatten().filter_map(|(_, record)| record.as_ref());
    archived.filter_map(|record| Some((record.name.as_str()?, unix_time(&record.time)?))).any(|(name, time)| {
        let Some((timeline, high, low)) = crate::model::wal_name_parts(name) else { return false };
        let raw = u64::from(high) << 32 | u64::from(low);
        let rows = listing.segments.get(&timeline).map_or(&[][..], Vec::as_slice);
        // Barman's record and the file's time differ by rounding only.
        rows.iter().any(|(segment, at)| *segment == raw && (at.micros() - time.micros()).abs() < 2_000_000)
    })
}

fn read(name: String, record: &ServerRecord, files: Files<'_>) -> Server {
    let none = StatusRecord::default();
    let status = record.status.as_ref().unwrap_or(&none);
    let live_size = whole(&status.xlog_segment_size).and_then(SegmentSize::new);
    let (backups, unfinished) = backups(record, live_size);
    let newest = backups.last();
    let segment_size = live_size.or_else(|| newest.map(|backup| backup.segment_size)).unwrap_or_default();
    let system_id = text(&status.postgres_systemid)
        .and_then(|digits| SystemId::parse(&digits).ok())
        .or_else(|| newest.and_then(|backup| backup.system_id.clone()));
    let (backups, former) = former::told_apart(backups, system_id.as_ref());
    let present = if former.is_empty() { None } else { Present::of(&backups) };
    let own = present.as_ref().map(|present| present.files(files, segment_size));
    let files = own.as_ref().map_or(files, OwnFiles::lent);
    let (listing, histories) = (files.archived, files.histories);
    let last_archived = record.wals.as_ref().map(|wals| last_archived(wals, segment_size)).unwrap_or_default();
    let last_archived = last_archived
        .into_iter()
        .filter(|(_, last)| {
            present.as_ref().is_none_or(|present| present.holds(last.wal.timeline, last.wal.segment, last.time))
        })
        .collect();
    let segments = listing.map(|listing| Arc::new(Segments::new(listing, segment_size)));
    let partial = listing.map(|listing| partial(listing, segment_size)).unwrap_or_default();
    let config = record.config.as_ref();
    let facts = tree::Facts {
        size: segment_size,
        histories,
        begun: listing.map(|listing| &listing.history),
        segments: segments.as_deref(),
        partial: &partial,
        last_archived: &last_archived,
        backups: &backups,
    };
    Server {
        name,
        system_id,
        segment_size,
        archive_timeout: archive_timeout(status),
        retention_policy: config.and_then(|config| RetentionPolicy::parse(config.retention_policy.as_str()?)),
        minimum_redundancy: config.and_then(|config| whole(&config.minimum_redundancy)).unwrap_or(0),
        wals_directory: config.and_then(|config| text(&config.wals_directory)),
        tree: TimelineTree::from_facts(&facts),
        backups,
        counted: counted(record),
        former,
        unfinished,
        last_archived,
        segments,
        partial,
        received: files.received.map(|listing| received::read(listing, segment_size)),
        setup: config.map(Setup::read),
        live: Live::read(status),
    }
}

fn backups(record: &ServerRecord, size: Option<SegmentSize>) -> (Vec<Backup>, Vec<Unfinished>) {
    let mut usable = Vec::new();
    let mut unfinished = Vec::new();
    let records = record.backups.iter().flatten().filter_map(|(key, record)| Some((key, record.as_ref()?)));
    for (key, record) in records {
        match backup::read(key, record, size) {
            Some(Ok(backup)) => usable.push(backup),
            Some(Err(backup)) => unfinished.push(backup),
            None => {}
        }
    }
    without_parents(&mut usable, &mut unfinished);
    (usable, unfinished)
}

fn counted(record: &ServerRecord) -> Vec<Counted> {
    let records = record.backups.iter().flatten().filter_map(|(key, record)| Counted::read(key, record.as_ref()?));
    let mut counted: Vec<Counted> = records.collect();
    counted.sort_by(|one, other| one.id.cmp(&other.id));
    counted
}

/// An incremental backup is restored together with all those it builds on: where one of them is gone, so is it.
fn without_parents(usable: &mut Vec<Backup>, unfinished: &mut Vec<Unfinished>) {
    let ids: BTreeSet<BackupId> = usable.iter().map(|backup| backup.id.clone()).collect();
    let mut open: Vec<BackupId> = Vec::new();
    let mut children: BTreeMap<BackupId, Vec<BackupId>> = BTreeMap::new();
    for (id, parent) in usable.iter().filter_map(|backup| Some((&backup.id, backup.parent.as_ref()?))) {
        if ids.contains(parent) {
            children.entry(parent.clone()).or_default().push(id.clone());
        } else {
            open.push(id.clone());
        }
    }
    let mut orphans = BTreeSet::new();
    while let Some(id) = open.pop() {
        open.extend(children.remove(&id).into_iter().flatten());
        orphans.insert(id);
    }
    for orphan in usable.extract_if(.., |backup| orphans.contains(&backup.id)) {
        let parent = orphan.parent.as_ref().map(BackupId::to_string).unwrap_or_default();
        let why = format!("is incremental, and backup `{parent}` that it builds on cannot be restored");
        unfinished.push(Unfinished { id: orphan.id, status: orphan.status, why });
    }
    unfinished.sort_by(|one, other| one.id.cmp(&other.id));
}

fn last_archived(wals: &WalsRecord, size: SegmentSize) -> BTreeMap<Timeline, Archived> {
    let records = wals.last_archived_wal_per_timeline.iter().flatten().filter_map(|(_, record)| record.as_ref());
    let read = records.filter_map(|record| {
        let wal = WalName::parse(record.name.as_str()?, size).ok()?;
        Some((wal.timeline, Archived { wal, time: unix_time(&record.time)? }))
    });
    read.collect()
}

fn partial(listing: &Listing, size: SegmentSize) -> Vec<WalName> {
    let all = listing.partial.iter().flat_map(|(timeline, raws)| raws.iter().map(|raw| (*timeline, *raw)));
    let mut names: Vec<WalName> =
        all.filter_map(|(timeline, raw)| Some(WalName { timeline, segment: segments::number(raw, size)? })).collect();
    names.sort_unstable();
    names
}

/// Barman prints seconds; 0 means that the cluster never switches by itself.
fn archive_timeout(status: &StatusRecord) -> Option<Duration> {
    let seconds = whole(&status.archive_timeout).or_else(|| {
        let text = status.archive_timeout.as_str()?.replace("min", "m");
        Duration::parse(&text).ok().map(Duration::as_seconds)
    });
    seconds.filter(|seconds| *seconds > 0).map(Duration::seconds)
}
