//! What `barman diagnose` prints, from 3.4 to 3.19: only the keys that are needed, none that can carry a secret.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::setup::Presence;
use crate::model::{Instant, Version};

/// The facts of one capture, before they are judged.
#[derive(Debug)]
pub(super) struct Diagnosis {
    pub(super) barman_version: Option<Version>,
    pub(super) timestamp: Option<Instant>,
    pub(super) servers: BTreeMap<String, ServerRecord>,
}

/// Why a text is not the output of `barman diagnose`.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) message: String,
    /// Line and column, from 1.
    pub(super) at: Option<(usize, usize)>,
}

#[derive(Debug, Deserialize)]
struct Document {
    global: Option<Global>,
    servers: Option<BTreeMap<String, ServerRecord>>,
    /// With `-f json` the document is a string inside this list.
    #[serde(rename = "_INFO")]
    info: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct Global {
    system_info: Option<SystemInfo>,
}

#[derive(Debug, Deserialize)]
struct SystemInfo {
    barman_ver: Option<Value>,
    timestamp: Option<Value>,
}

/// A server as Barman describes it.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct ServerRecord {
    pub(super) backups: Option<BTreeMap<String, Option<BackupRecord>>>,
    pub(super) config: Option<ConfigRecord>,
    pub(super) status: Option<StatusRecord>,
    pub(super) wals: Option<WalsRecord>,
}

/// A backup as Barman's backup.info holds it.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct BackupRecord {
    pub(super) status: Value,
    pub(super) backup_name: Value,
    pub(super) timeline: Value,
    pub(super) begin_time: Value,
    pub(super) end_time: Value,
    pub(super) begin_wal: Value,
    pub(super) end_wal: Value,
    pub(super) begin_xlog: Value,
    pub(super) end_xlog: Value,
    pub(super) systemid: Value,
    pub(super) version: Value,
    pub(super) xlog_segment_size: Value,
    pub(super) mode: Value,
    pub(super) compression: Value,
    pub(super) encryption: Value,
    pub(super) cluster_size: Value,
    pub(super) size: Value,
    pub(super) deduplicated_size: Value,
    pub(super) tablespaces: Value,
    pub(super) copy_stats: Value,
    pub(super) parent_backup_id: Value,
    pub(super) pgdata: Value,
    pub(super) config_file: Value,
    pub(super) hba_file: Value,
}

/// The few configuration keys that a recovery depends on.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct ConfigRecord {
    pub(super) retention_policy: Value,
    pub(super) minimum_redundancy: Value,
    pub(super) wals_directory: Value,
    pub(super) archiver: Value,
    pub(super) streaming_archiver: Value,
    pub(super) slot_name: Value,
    pub(super) create_slot: Value,
    pub(super) primary_ssh_command: Presence,
}

/// What the live server said.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct StatusRecord {
    pub(super) archive_timeout: Value,
    pub(super) postgres_systemid: Value,
    pub(super) xlog_segment_size: Value,
    pub(super) server_txt_version: Value,
    pub(super) is_superuser: Value,
    pub(super) is_in_recovery: Value,
    pub(super) timeline: Value,
    pub(super) current_xlog: Value,
    pub(super) data_directory: Value,
    pub(super) config_file: Value,
    pub(super) hba_file: Value,
}

/// The archive in short.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct WalsRecord {
    pub(super) last_archived_wal_per_timeline: Option<BTreeMap<String, Option<ArchivedRecord>>>,
}

/// The last archived segment of a timeline.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct ArchivedRecord {
    pub(super) name: Value,
    pub(super) time: Value,
}

impl BackupRecord {
    /// What is read as text.
    pub(super) fn texts(&self) -> [(&'static str, &Value); 19] {
        [
            ("status", &self.status),
            ("backup_name", &self.backup_name),
            ("timeline", &self.timeline),
            ("begin_time", &self.begin_time),
            ("end_time", &self.end_time),
            ("begin_wal", &self.begin_wal),
            ("end_wal", &self.end_wal),
            ("begin_xlog", &self.begin_xlog),
            ("end_xlog", &self.end_xlog),
            ("systemid", &self.systemid),
            ("version", &self.version),
            ("mode", &self.mode),
            ("compression", &self.compression),
            ("encryption", &self.encryption),
            ("tablespaces", &self.tablespaces),
            ("parent_backup_id", &self.parent_backup_id),
            ("pgdata", &self.pgdata),
            ("config_file", &self.config_file),
            ("hba_file", &self.hba_file),
        ]
    }

    /// What is read as a number of bytes.
    pub(super) fn sizes(&self) -> [(&'static str, &Value); 3] {
        [("cluster_size", &self.cluster_size), ("size", &self.size), ("deduplicated_size", &self.deduplicated_size)]
    }
}

impl ConfigRecord {
    pub(super) fn texts(&self) -> [(&'static str, &Value); 3] {
        [
            ("retention_policy", &self.retention_policy),
            ("wals_directory", &self.wals_directory),
            ("slot_name", &self.slot_name),
        ]
    }
}

impl StatusRecord {
    pub(super) fn texts(&self) -> [(&'static str, &Value); 6] {
        [
            ("postgres_systemid", &self.postgres_systemid),
            ("server_txt_version", &self.server_txt_version),
            ("current_xlog", &self.current_xlog),
            ("data_directory", &self.data_directory),
            ("config_file", &self.config_file),
            ("hba_file", &self.hba_file),
        ]
    }
}

/// Line and column of a key below others, as far as they stand in the text in this order.
pub(super) fn place_of(text: &str, keys: &[String]) -> Option<(usize, usize)> {
    let mut at = None;
    for key in keys {
        let from = at.unwrap_or(0);
        let Some(found) = text[from..].find(&Value::from(key.as_str()).to_string()) else { break };
        at = Some(from + found);
    }
    let before = &text[..at?];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    Some((line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1))
}

pub(super) fn parse(text: &str) -> Result<Diagnosis, Error> {
    let document: Document = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let document = match document.info.as_deref() {
        Some(lines) if document.servers.is_none() => unwrap(lines)?,
        Some(_) | None => document,
    };
    let Some(servers) = document.servers else {
        let message = "`diagnose.json` is not the output of `barman diagnose`: it has no `servers`".to_owned();
        return Err(Error { message, at: None });
    };
    let system = document.global.and_then(|global| global.system_info);
    let barman_version = system.as_ref().and_then(|system| system.barman_ver.as_ref()?.as_str());
    let timestamp = system.as_ref().and_then(|system| system.timestamp.as_ref()?.as_str());
    Ok(Diagnosis {
        barman_version: barman_version.and_then(|text| Version::parse(text).ok()),
        timestamp: timestamp.and_then(|text| Instant::parse(text).ok()),
        servers,
    })
}

fn not_json(error: &serde_json::Error) -> Error {
    // serde_json ends its message with the place, which is reported apart.
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    Error { message: format!("`diagnose.json` cannot be read: {why}"), at: Some((error.line(), error.column().max(1))) }
}

fn unwrap(lines: &[Value]) -> Result<Document, Error> {
    let documents = lines.iter().filter_map(Value::as_str).filter(|line| line.trim_start().starts_with('{'));
    let mut problem = Error { message: "`diagnose.json` holds no document in `_INFO`".to_owned(), at: None };
    for text in documents {
        match serde_json::from_str(text) {
            Ok(document) => return Ok(document),
            Err(error) => problem = Error { at: None, ..not_json(&error) },
        }
    }
    Err(problem)
}

/// A value as text: a string as it is, a number in digits.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() && text != "None" => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Yes or no, written as one or as text.
pub(super) fn flag(value: &Value) -> Option<bool> {
    let text = value.as_str().map(str::to_ascii_lowercase);
    match text.as_deref() {
        Some("true" | "on" | "yes" | "1") => Some(true),
        Some("false" | "off" | "no" | "0") => Some(false),
        Some(_) | None => value.as_bool(),
    }
}

/// A whole number, written as one or as text.
pub(super) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A time with an offset.
pub(super) fn instant(value: &Value) -> Option<Instant> {
    Instant::parse(value.as_str()?).ok()
}

/// A time in seconds since 1970.
pub(super) fn unix_time(value: &Value) -> Option<Instant> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    // Within the years that an instant can hold a microsecond count is exact in 64 bit.
    #[expect(clippy::cast_possible_truncation, reason = "out of range saturates and is refused by from_micros")]
    let micros = (seconds * 1e6).floor() as i64;
    Instant::from_micros(micros)
}
