//! How Barman is set up for a server, and what the server itself said when it was captured.

use serde::de::{Deserialize, Deserializer, IgnoredAny};

use super::diagnose::{ConfigRecord, StatusRecord, flag, text, whole};
use crate::model::{Timeline, wal_name_parts};

/// A server as Barman's configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// `archiver`: whether WAL is shipped by the server's `archive_command`; None where the capture does not tell.
    pub archiver: Option<bool>,
    /// `streaming_archiver`: whether WAL is received by `pg_receivewal`; None where the capture does not tell.
    pub streaming: Option<bool>,
    /// The replication slot that the receiver holds WAL back with.
    pub slot: Option<Slot>,
    /// Whether this is a copy of another Barman's server, which nothing can be written to.
    pub passive: bool,
}

/// A replication slot of Barman's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub made: SlotMaker,
}

/// `create_slot`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotMaker {
    /// Barman's receiver does, when it starts.
    Receiver,
    /// A person does, by `barman receive-wal --create-slot`.
    Person,
}

/// What the server answered when it was captured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Whether Barman's role is a superuser.
    pub superuser: Option<bool>,
    /// Whether it was a standby.
    pub standby: Option<bool>,
    /// The timeline it was on.
    pub timeline: Option<Timeline>,
    /// Its data directory.
    pub data_dir: Option<String>,
    /// Its configuration file.
    pub config_file: Option<String>,
    /// Its file of who is let in.
    pub hba_file: Option<String>,
}

impl Setup {
    pub(super) fn read(record: &ConfigRecord) -> Self {
        let slot = text(&record.slot_name).map(|name| Slot {
            name,
            made: match record.create_slot.as_str() {
                Some("auto") => SlotMaker::Receiver,
                Some(_) | None => SlotMaker::Person,
            },
        });
        Self {
            archiver: flag(&record.archiver),
            streaming: flag(&record.streaming_archiver),
            slot,
            passive: record.primary_ssh_command == Presence::Given,
        }
    }
}

impl Live {
    /// None where the server did not answer.
    pub(super) fn read(record: &StatusRecord) -> Option<Self> {
        text(&record.server_txt_version).or_else(|| text(&record.postgres_systemid))?;
        Some(Self {
            superuser: flag(&record.is_superuser),
            standby: flag(&record.is_in_recovery),
            timeline: timeline(record),
            data_dir: text(&record.data_directory),
            config_file: text(&record.config_file),
            hba_file: text(&record.hba_file),
        })
    }
}

/// Whether a key has a value. The value itself, a command, is never looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Presence {
    /// It has one.
    Given,
    /// It has none.
    #[default]
    Absent,
}

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<IgnoredAny>::deserialize(deserializer)?;
        Ok(value.map_or(Self::Absent, |_| Self::Given))
    }
}

/// The streaming connection tells it; without one it is in the name of the segment that was being written.
fn timeline(record: &StatusRecord) -> Option<Timeline> {
    let written = || wal_name_parts(record.current_xlog.as_str()?).map(|(timeline, _, _)| timeline);
    let told = whole(&record.timeline).and_then(|number| Timeline::new(u32::try_from(number).ok()?));
    told.or_else(written)
}
