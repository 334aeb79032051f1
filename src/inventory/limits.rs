//! E0007: how much a captured folder may hold. It comes from another machine, which may have lost its mind.

use std::collections::BTreeSet;

use serde_json::Value;

use super::diagnose::{BackupRecord, ConfigRecord, Diagnosis, ServerRecord, StatusRecord, text, whole};
use crate::diagnostic::{Code, Finding, Place};

/// Servers of one Barman.
const SERVERS: usize = 1000;
/// Backups of a server: one an hour is half of that in a year.
const BACKUPS: usize = 20_000;
/// Tablespaces of a backup, as many as a plan can name.
const TABLESPACES: usize = 500;
/// Timelines: a cluster that fails over every week has as many after nineteen years.
pub(super) const TIMELINES: usize = 1000;
/// Lines of a listing: segments of 16 MiB that hold 300 TiB of WAL.
pub(super) const LINES: usize = 20_000_000;
/// Bytes of such a line, and of any text in `diagnose.json` that is read: the longest path that Linux takes.
pub(super) const TEXT: usize = 4096;
/// Bytes of a backup: what is larger is no size, and sums of smaller ones cannot overflow, here and in the rendered scripts.
const SIZE: u64 = 1 << 60;
/// Seconds of `archive_timeout`: PostgreSQL itself takes half as many.
const TIMEOUT: u64 = 1 << 31;

/// Something that is larger than it may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excess {
    /// What, and its limit.
    pub(super) message: String,
    /// The keys that lead to it.
    pub(super) keys: Vec<String>,
}

impl Excess {
    /// The finding, at a line where there is one.
    pub(super) fn finding(self, place: Place) -> Finding {
        Finding::new(Code::E0007, place, self.message)
            .help("look at what Barman holds under this name: no recovery needs that much")
    }
}

/// Of so many of something, more than are taken.
pub(super) fn beyond(what: &str, size: usize, limit: usize, unit: &str) -> Option<Excess> {
    let message = || format!("{what} has {size} {unit}, more than the {limit} that are taken");
    (size > limit).then(|| Excess { message: message(), keys: Vec::new() })
}

/// The first part of a `diagnose.json` that is too large.
pub(super) fn of_diagnosis(diagnosis: &Diagnosis) -> Option<Excess> {
    let servers = beyond("`diagnose.json`", diagnosis.servers.len(), SERVERS, "servers");
    servers.or_else(|| {
        diagnosis.servers.iter().find_map(|(name, record)| {
            let long = beyond("the name of a server", name.len(), TEXT, "bytes");
            let excess = long.or_else(|| of_server(name, record))?;
            let keys = [name.clone()].into_iter().chain(excess.keys).collect();
            Some(Excess { keys, ..excess })
        })
    })
}

fn of_server(name: &str, record: &ServerRecord) -> Option<Excess> {
    let what = format!("server `{name}`");
    let backups = || record.backups.iter().flatten();
    let many = beyond(&what, backups().count(), BACKUPS, "backups");
    let timelines = || beyond(&what, timelines(record), TIMELINES, "timelines");
    let settings = || {
        let config = record.config.iter().flat_map(ConfigRecord::texts);
        let status = record.status.iter().flat_map(StatusRecord::texts);
        config.chain(status).find_map(|(key, value)| long(&what, key, value))
    };
    let timeout = || {
        let seconds = whole(&record.status.as_ref()?.archive_timeout).filter(|seconds| *seconds > TIMEOUT)?;
        let message = format!("`archive_timeout` of {what} is {seconds} s, more than the {TIMEOUT} that are taken");
        Some(Excess { message, keys: vec!["status".to_owned(), "archive_timeout".to_owned()] })
    };
    many.or_else(timelines).or_else(settings).or_else(timeout).or_else(|| {
        backups().filter_map(|(id, backup)| Some((id, backup.as_ref()?))).find_map(|(id, backup)| {
            let excess = beyond("the ID of a backup", id.len(), TEXT, "bytes").or_else(|| of_backup(id, backup))?;
            let keys = ["backups".to_owned(), id.clone()].into_iter().chain(excess.keys).collect();
            Some(Excess { keys, ..excess })
        })
    })
}

/// How many timelines a server's backups and its last archived segments speak of.
fn timelines(record: &ServerRecord) -> usize {
    let of_backups = record.backups.iter().flatten().filter_map(|(_, backup)| backup.as_ref());
    let named = of_backups.flat_map(|backup| {
        let begun = backup.begin_wal.as_str().and_then(|name| name.get(..8)).map(str::to_owned);
        [text(&backup.timeline), begun]
    });
    let archived = record.wals.iter().flat_map(|wals| wals.last_archived_wal_per_timeline.iter().flatten());
    let distinct: BTreeSet<String> = named.flatten().collect();
    // One is named both ways, in decimal digits and in the name of a segment.
    distinct.len().div_ceil(2).max(archived.count())
}

fn of_backup(id: &str, backup: &BackupRecord) -> Option<Excess> {
    let what = format!("backup `{id}`");
    let tablespaces = backup.tablespaces.as_array().map_or(0, Vec::len);
    let many = beyond(&what, tablespaces, TABLESPACES, "tablespaces")
        .map(|excess| Excess { keys: vec!["tablespaces".to_owned()], ..excess });
    many.or_else(|| backup.texts().into_iter().find_map(|(key, value)| long(&what, key, value)))
        .or_else(|| backup.sizes().into_iter().find_map(|(key, value)| large(&what, key, value)))
}

/// A text, or one in a list, that is too long.
fn long(what: &str, key: &str, value: &Value) -> Option<Excess> {
    let found = match value {
        Value::String(text) => beyond(&format!("`{key}` of {what}"), text.len(), TEXT, "bytes"),
        Value::Array(items) => items.iter().find_map(|item| long(what, key, item)),
        Value::Object(entries) => entries.values().find_map(|item| long(what, key, item)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    };
    found.map(|excess| Excess { keys: vec![key.to_owned()], ..excess })
}

fn large(what: &str, key: &str, value: &Value) -> Option<Excess> {
    // A number beyond 64 bit is read as one with a fraction.
    let beyond = whole(value).map_or_else(|| value.as_f64().is_some_and(|size| size > 1e18), |size| size > SIZE);
    let message = || format!("`{key}` of {what} is {value} bytes, more than the {SIZE} that are taken");
    beyond.then(|| Excess { message: message(), keys: vec![key.to_owned()] })
}
