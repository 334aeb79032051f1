//! What is meant: the plan with every default filled in and every choice made.
//!
//! Nothing here can be wrong through the user's fault any more; the runbook is written from this alone.

mod build;
mod place;
mod reach;
mod ssh;

use indexmap::IndexMap;

pub use crate::check::{Evidence, Goal as TimelineGoal, Incident, Objectives};
pub use crate::inventory::SegmentRange;
pub use crate::language::{Action, Dcs, Environment, RestoreMethod, ServiceKind, Strategy, Transfer};
use crate::model::{BackupId, Target, Version};
pub use build::resolve;
pub use place::{Access, Become, Node, Programs, Way};
pub use ssh::{ALWAYS, Ssh};

/// A plan that can be carried out.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The plan's name and the output folder's.
    pub name: String,
    /// One sentence for people.
    pub summary: Option<String>,
    /// The incident's number in the user's tracker.
    pub ticket: Option<String>,
    /// The topology's name.
    pub topology: String,
    /// Whether people depend on the machines.
    pub environment: Environment,
    /// How hosts are reached.
    pub access: Access,
    /// Every PostgreSQL host, in the topology's order.
    pub nodes: Vec<Node>,
    /// Which of `nodes` the data is restored on.
    pub target_node: usize,
    /// What manages PostgreSQL.
    pub manager: Manager,
    /// The Barman server.
    pub barman: Barman,
    /// How the recovered data takes its place.
    pub strategy: Strategy,
    /// The base backup, by its literal ID.
    pub backup: BackupId,
    /// Where replay stops.
    pub target: Target,
    /// How the plan says that, where it is a time on another clock than UTC's.
    pub target_said: Option<TimeSaid>,
    /// The timeline that replay follows.
    pub timeline: TimelineGoal,
    /// What the server does at the target.
    pub action: Action,
    /// How WAL is fetched.
    pub method: RestoreMethod,
    /// How the base backup reaches the node.
    pub transfer: Transfer,
    /// Segments that `barman-wal-restore` fetches at a time.
    pub prefetch: u32,
    /// When WAL is copied.
    pub wal_copy: WalCopy,
    /// Parallel jobs of Barman's copy, where the plan names a number.
    pub jobs: Option<u32>,
    /// New places of tablespaces.
    pub tablespaces: IndexMap<String, String>,
    /// What the copy reuses.
    pub copy: Copy,
    /// How the replicas are cloned.
    pub reinit: Reinit,
    /// How the DCS learns of the new history.
    pub dcs: Dcs,
    /// The queries that prove the data is right.
    pub verify: Vec<Probe>,
    /// Commands before the stop.
    pub quiesce: Vec<String>,
    /// Commands after the end.
    pub resume: Vec<String>,
    /// What follows.
    pub after: After,
    /// When the incident happened and was noticed.
    pub incident: Incident,
    /// What the recovery may cost.
    pub objectives: Objectives,
    /// What the inventory proves; none without an inventory.
    pub evidence: Option<Evidence>,
}

/// A time as a person read it off a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeSaid {
    /// Date and time of day, with the offset where it has one.
    pub text: String,
    /// The time zone, where it has none.
    pub zone: Option<String>,
}

/// What manages PostgreSQL.
#[derive(Clone, Debug)]
pub struct Manager {
    /// Patroni, where it does.
    pub patroni: Option<Patroni>,
    /// What runs the unit.
    pub kind: ServiceKind,
}

/// The Patroni cluster.
#[derive(Clone, Debug)]
pub struct Patroni {
    /// The cluster's name.
    pub scope: String,
    /// The Citus group that patronictl is told, where the cluster has groups.
    pub group: Option<u32>,
    /// The configuration file on the node that is recovered, where patronictl is called.
    pub config: String,
    /// Its version, where the topology names one.
    pub version: Option<Version>,
}

/// The Barman server.
#[derive(Clone, Debug)]
pub struct Barman {
    /// The host as everybody reaches it.
    pub host: String,
    /// The user Barman runs as.
    pub os_user: String,
    /// How run.sh gets there.
    pub way: Way,
    /// How ssh goes from there to the node that is recovered.
    pub to_node: Ssh,
    /// How ssh comes there from the node that is recovered.
    pub from_node: Ssh,
    /// Where `barman` is, if it is not on the PATH there.
    pub program: Option<String>,
    /// The server's name in Barman's configuration.
    pub server: String,
    /// The server that the recovered node's `archive_command` feeds, where the plan names another one.
    pub archives_to: Option<String>,
    /// Its home directory.
    pub home: String,
    /// The version, from the inventory or else the topology.
    pub version: Option<Version>,
}

impl Barman {
    /// The server that the cluster's WAL goes to, before and after.
    pub fn archive(&self) -> &str {
        self.archives_to.as_deref().unwrap_or(&self.server)
    }
}

/// When WAL is copied to the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalCopy {
    /// Segment by segment, as replay asks for them.
    OnDemand,
    /// The needed ones once, before replay.
    Bulk,
}

/// What the copy of the base backup reuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// Nothing.
    Full,
    /// Unchanged files of the old data directory.
    Delta,
}

/// How the replicas are cloned.
#[derive(Clone, Copy, Debug)]
pub struct Reinit {
    /// One by one or all at once.
    pub order: ReinitOrder,
    /// Where they clone from.
    pub source: ReinitSource,
}

/// One by one or all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReinitOrder {
    /// The next starts when the one before streams.
    OneByOne,
    /// All at once.
    Parallel,
}

/// Where replicas clone from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReinitSource {
    /// Whatever Patroni chooses.
    Any,
    /// The leader (Patroni 4.1 and later).
    Leader,
}

/// A query and what it must answer.
#[derive(Clone, Debug)]
pub struct Probe {
    /// What it proves.
    pub name: String,
    /// The database.
    pub database: String,
    /// The query.
    pub sql: String,
    /// What it must answer.
    pub expect: Expect,
}

/// What a query must answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Exactly this text.
    Equals(String),
    /// A number not below this one.
    AtLeast(String),
    /// A number not above this one.
    AtMost(String),
    /// A POSIX extended regular expression.
    Matches(String),
    /// Anything but nothing.
    NotEmpty,
    /// Whatever; it is shown.
    Shown,
}

/// What follows once the cluster is back.
#[derive(Clone, Debug)]
pub struct After {
    /// Whether and what base backup is taken.
    pub backup: AfterBackup,
    /// The `archive_command` that must be in force.
    pub archive_command: Option<String>,
}

/// Whether a base backup follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterBackup {
    /// A new one is taken.
    Taken,
    /// The plan does without.
    Skipped,
}

impl Resolved {
    /// The node the data is restored on.
    pub fn node(&self) -> &Node {
        &self.nodes[self.target_node]
    }

    /// Every other node.
    pub fn others(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().enumerate().filter(|(index, _)| *index != self.target_node).map(|(_, node)| node)
    }

    /// The backup that Barman is told to keep: the restored one, or the full one that it builds on.
    pub fn pinned(&self) -> &BackupId {
        self.evidence.as_ref().map_or(&self.backup, |facts| &facts.server.root(&facts.backup).id)
    }

    /// Where the old data directory stays.
    pub fn kept_dir(&self) -> String {
        format!("{}.before-{}", self.node().data_dir, self.name)
    }

    /// The folder beside the data directory where this run keeps its lock, socket, log and fetched WAL.
    pub fn work_dir(&self) -> String {
        format!("{}.walwright", self.node().data_dir)
    }

    /// Whether Patroni manages the cluster.
    pub const fn patroni(&self) -> Option<&Patroni> {
        self.manager.patroni.as_ref()
    }
}
