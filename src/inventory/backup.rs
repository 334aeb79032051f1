//! Base backups: those that can be restored, and those that never finished.

use serde_json::Value;

use super::diagnose::{BackupRecord, instant, text, whole};
use crate::model::{BackupId, Instant, Lsn, SegmentSize, SystemId, Timeline, WalName};

/// A base backup that can be restored: its copy is complete and its record says where it begins and ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Backup {
    /// Barman's ID.
    pub id: BackupId,
    /// The name that somebody gave it.
    pub name: Option<String>,
    /// `DONE` or `WAITING_FOR_WALS`.
    pub status: String,
    /// The timeline it was taken on.
    pub timeline: Timeline,
    /// When its copy began.
    pub begin_time: Option<Instant>,
    /// When it ended: the earliest instant it can be recovered to.
    pub end_time: Instant,
    /// The first segment it needs.
    pub begin_wal: WalName,
    /// The last segment it needs to be consistent.
    pub end_wal: WalName,
    /// Where its WAL begins.
    pub begin_lsn: Lsn,
    /// Where it ended: the earliest position it can be recovered to.
    pub end_lsn: Lsn,
    /// The cluster it was taken from.
    pub system_id: Option<SystemId>,
    /// PostgreSQL's major version.
    pub postgres_major: Option<u32>,
    /// The size of a WAL segment.
    pub segment_size: SegmentSize,
    /// Barman's backup mode, such as `rsync-concurrent` or `postgres`.
    pub mode: Option<String>,
    /// How the backup itself is compressed.
    pub compression: Option<String>,
    /// How it is encrypted.
    pub encryption: Option<String>,
    /// Its size on the Barman host, in bytes.
    pub size: Option<u64>,
    /// The size of the cluster when it was taken, in bytes; Barman 3.11 and later.
    pub cluster_size: Option<u64>,
    /// What was really copied when it was taken, in bytes.
    pub copied: Option<u64>,
    /// How long that copy took, in milliseconds.
    pub copy_millis: Option<u64>,
    /// Tablespaces outside the data directory.
    pub tablespaces: Vec<Tablespace>,
    /// The backup that this incremental one needs.
    pub parent: Option<BackupId>,
    /// The data directory it was taken from.
    pub data_dir: Option<String>,
    /// The configuration file that the server then had.
    pub config_file: Option<String>,
    /// Its file of who is let in.
    pub hba_file: Option<String>,
}

impl Backup {
    /// Whether its files lie there as PostgreSQL has them: neither compressed nor encrypted nor only what changed.
    pub const fn is_plain(&self) -> bool {
        self.compression.is_none() && self.encryption.is_none() && self.parent.is_none()
    }

    /// Bytes of the restored data; None where only the size of the packed backup is known.
    pub fn whole_size(&self) -> Option<u64> {
        let plain = self.size.filter(|_| self.is_plain());
        plain.max(self.cluster_size)
    }
}

/// A tablespace of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tablespace {
    /// Its name.
    pub name: String,
    /// Its OID.
    pub oid: u64,
    /// Where it was.
    pub location: String,
}

/// A backup that cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Barman's ID.
    pub id: BackupId,
    /// `FAILED`, `EMPTY`, `STARTED`, `SYNCING` …
    pub status: String,
    /// Why it cannot be restored, to follow its ID in a sentence.
    pub why: String,
}

/// Reads a backup's record. A key that is no ID is not a backup: `None`.
pub(super) fn read(
    key: &str,
    record: &BackupRecord,
    server_size: Option<SegmentSize>,
) -> Option<Result<Backup, Unfinished>> {
    let id = BackupId::parse(key).ok()?;
    let status = text(&record.status).unwrap_or_else(|| "EMPTY".to_owned());
    let unfinished = |why: String| Unfinished { id: id.clone(), status: status.clone(), why };
    if status != "DONE" && status != "WAITING_FOR_WALS" {
        return Some(Err(unfinished(format!("is {status}"))));
    }
    if text(&record.mode).is_some_and(|mode| mode.starts_with("snapshot")) {
        let why = "is a snapshot of disks: only new disks made from it can be attached to a machine, by the cloud's own tools";
        return Some(Err(unfinished(why.to_owned())));
    }
    let size = whole(&record.xlog_segment_size).and_then(SegmentSize::new).or(server_size).unwrap_or_default();
    Some(
        complete(&id, &status, record, size)
            .map_err(|key| unfinished(format!("is {status} but its record holds no usable `{key}`"))),
    )
}

/// The backup, or the key of its record that is missing.
fn complete(id: &BackupId, status: &str, record: &BackupRecord, size: SegmentSize) -> Result<Backup, &'static str> {
    let wal = |value: &Value| WalName::parse(value.as_str()?, size).ok();
    let lsn = |value: &Value| Lsn::parse(value.as_str()?).ok();
    let begin_wal = wal(&record.begin_wal).ok_or("begin_wal")?;
    let begin_lsn = lsn(&record.begin_xlog).unwrap_or(begin_wal.start(size));
    let end_lsn = lsn(&record.end_xlog).ok_or("end_xlog")?;
    let timeline = whole(&record.timeline).and_then(|number| Timeline::new(u32::try_from(number).ok()?));
    Ok(Backup {
        id: id.clone(),
        name: text(&record.backup_name),
        status: status.to_owned(),
        timeline: timeline.unwrap_or(begin_wal.timeline),
        begin_time: instant(&record.begin_time),
        end_time: instant(&record.end_time).ok_or("end_time")?,
        begin_wal,
        end_wal: wal(&record.end_wal).ok_or("end_wal")?,
        begin_lsn,
        end_lsn,
        system_id: text(&record.systemid).and_then(|digits| SystemId::parse(&digits).ok()),
        postgres_major: whole(&record.version).and_then(major),
        segment_size: size,
        mode: text(&record.mode),
        compression: text(&record.compression),
        encryption: text(&record.encryption),
        size: whole(&record.size),
        cluster_size: whole(&record.cluster_size),
        copied: whole(&record.deduplicated_size).or_else(|| whole(&record.size)),
        copy_millis: copy_millis(&record.copy_stats),
        tablespaces: tablespaces(&record.tablespaces),
        parent: text(&record.parent_backup_id).and_then(|id| BackupId::parse(&id).ok()),
        data_dir: text(&record.pgdata),
        config_file: text(&record.config_file),
        hba_file: text(&record.hba_file),
    })
}

/// `150018` is major version 15.
fn major(number: u64) -> Option<u32> {
    u32::try_from(number / 10_000).ok().filter(|major| *major > 0)
}

fn copy_millis(stats: &Value) -> Option<u64> {
    let seconds = ["copy_time", "total_time"].iter().find_map(|key| stats.get(key)?.as_f64())?;
    let usable = seconds.is_finite() && (0.0..1e9).contains(&seconds);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    usable.then_some((seconds * 1000.0).round() as u64)
}

/// Barman prints each as `[name, oid, location]`.
fn tablespaces(value: &Value) -> Vec<Tablespace> {
    let read = |item: &Value| {
        let field = |index: usize, key: &str| item.get(index).or_else(|| item.get(key)).cloned().unwrap_or_default();
        Some(Tablespace {
            name: text(&field(0, "name"))?,
            oid: whole(&field(1, "oid"))?,
            location: text(&field(2, "location"))?,
        })
    };
    value.as_array().map(|items| items.iter().filter_map(read).collect()).unwrap_or_default()
}
