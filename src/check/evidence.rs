//! What the rules decided, and what the inventory proves about it: the input of everything that is rendered.

use super::{Incident, Objectives, RecoveryTime};
use crate::inventory::{Archived, Backup, SegmentRange, Server, TimelinePath, TimelineTree};
use crate::model::{BackupId, Duration, Instant, SegmentSize, SystemId, Target, Timeline, Version, WalName};

/// Every choice of a plan, made.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Where replay stops.
    pub target: Target,
    /// The timeline it follows.
    pub timeline: ChosenTimeline,
    /// The base backup.
    pub backup: ChosenBackup,
    /// When the incident happened.
    pub incident: Incident,
    /// What the recovery may cost.
    pub objectives: Objectives,
    /// Barman's version, as the inventory or else the topology has it.
    pub barman_version: Option<Version>,
    /// What was taken for granted.
    pub notes: Vec<String>,
    /// What the inventory proves; None without one.
    pub evidence: Option<Evidence>,
}

/// The timeline to recover along, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenTimeline {
    /// With an inventory always a number.
    pub goal: Goal,
    /// A sentence for people, without a full stop.
    pub why: String,
}

/// A `recovery_target_timeline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// This timeline.
    Number(Timeline),
    /// The newest in the archive when the scripts run.
    Latest,
    /// The backup's own.
    Current,
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(timeline) => timeline.fmt(f),
            Self::Latest => f.write_str("latest"),
            Self::Current => f.write_str("current"),
        }
    }
}

/// The base backup, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenBackup {
    /// Its literal ID.
    pub id: BackupId,
    /// A sentence for people, without a full stop.
    pub why: String,
}

/// What the inventory proves.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// When it was captured: the only "now" there is.
    pub collected_at: Instant,
    /// The server, with all its backups, timelines and segments.
    pub server: Server,
    /// The cluster's identity.
    pub system_id: Option<SystemId>,
    /// The newest timeline in the archive.
    pub newest_timeline: Timeline,
    /// All timelines.
    pub tree: TimelineTree,
    /// Those that are replayed.
    pub path: TimelinePath,
    /// The chosen backup.
    pub backup: Backup,
    /// The size of a WAL segment.
    pub segment_size: SegmentSize,
    /// The segment that holds the target, where that is known.
    pub target_segment: Option<WalName>,
    /// The segments that the recovery reads, timeline by timeline; up to the end of the archive where the target's
    /// place is not known.
    pub needed: Vec<SegmentRange>,
    /// The last complete segment on the path, with its file's time.
    pub last_segment: Option<Archived>,
    /// How long the recovery is estimated to take.
    pub recovery_time: RecoveryTime,
    /// What is lost: from the target to the incident; None where either is not a time.
    pub loss: Option<Duration>,
}
