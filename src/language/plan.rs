//! The plan: what is wanted back, to which instant, onto which node.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::scalar::{Scalar, TimelineChoice, Xid};
use super::topology::{Objectives, Topology};

/// One recovery or one drill: what is wanted back, to which instant, onto which node.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of this language; `1`.
    #[schemars(required, range(min = 1, max = 1), extend("examples" = [1]))]
    pub version: Option<u32>,
    /// What this document is; `plan`.
    #[schemars(required, extend("examples" = ["plan"]))]
    pub kind: Option<Kind>,
    /// Short name of the plan and of its output folder: lower-case letters, digits and dashes, 63 at most.
    #[schemars(required, regex(pattern = r"^[a-z0-9][a-z0-9-]{0,62}$"), extend("examples" = ["orders-2026-01-04"]))]
    pub name: Option<String>,
    /// One sentence for the people who review and run it.
    #[schemars(extend("examples" = ["Undo the accidental DELETE on orders"]))]
    pub summary: Option<String>,
    /// The incident's number in your tracker.
    #[schemars(extend("examples" = ["INC-4711"]))]
    pub ticket: Option<String>,
    /// Path of the topology, relative to this file, or the topology itself.
    #[schemars(required, extend("examples" = ["../topologies/patroni1.yaml"]))]
    pub topology: Option<TopologyRef>,
    /// Path of the captured inventory, relative to this file. Without it the scripts check at run time what cannot be checked now.
    #[schemars(extend("examples" = ["../inventories/pg-primary"]))]
    pub inventory: Option<String>,
    /// When the incident happened and was noticed.
    #[schemars(extend("examples" = [{"happened_at": "2026-01-04T15:50:07Z", "detected_at": "2026-01-04T15:53:00Z"}]))]
    pub incident: Option<Incident>,
    /// What is recovered, how and onto which node.
    #[schemars(required, extend("examples" = [{"node": "db1", "target": {"time": "2026-01-04T15:50:00+00:00"}}]))]
    pub recovery: Option<Recovery>,
    /// The separate instance; only with `strategy: side-by-side`.
    #[schemars(extend("examples" = [{"data_dir": "/var/lib/postgresql/15/recovered", "port": 5444}]))]
    pub side_by_side: Option<SideBySide>,
    /// Queries that prove the data is right: run while paused at the target, and again after hand-over.
    #[schemars(extend("examples" = [[{"name": "orders are back", "database": "app", "sql": "SELECT count(*) FROM orders", "expect": {"equals": "60104"}}]]))]
    pub verify: Option<Vec<Probe>>,
    /// Your own commands, run on the control host.
    #[schemars(extend("examples" = [{"quiesce": ["kubectl scale deployment app --replicas=0"]}]))]
    pub hooks: Option<Hooks>,
    /// What follows once the cluster is back.
    #[schemars(extend("examples" = [{"backup": true}]))]
    pub after: Option<After>,
    /// Objectives of this plan; each wins over its topology's.
    #[schemars(extend("examples" = [{"rto": "10m"}]))]
    pub objectives: Option<Objectives>,
    /// Findings that are known and taken, each with the reason, which people read in the runbook and the review.
    #[schemars(extend("examples" = [[{"code": "W0205", "because": "the WAL switch is done by hand before"}]]))]
    pub accept: Option<Vec<Accept>>,
}

/// A finding that is taken as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The code of a warning, or of an error that can be accepted.
    #[schemars(required, regex(pattern = r"^[EW][0-9]{4}$"), extend("examples" = ["W0205"]))]
    pub code: Option<String>,
    /// Why, in one sentence.
    #[schemars(required, length(min = 1), extend("examples" = ["the WAL switch is done by hand before"]))]
    pub because: Option<String>,
}

/// The kind of a plan document.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The only one.
    Plan,
}

/// A topology by its path or written inline.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TopologyRef {
    /// Path relative to the plan.
    Path(String),
    /// The topology itself.
    Inline(Box<Topology>),
}

/// When the incident happened. Times carry an offset.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// When the damage was done.
    #[schemars(extend("examples" = ["2026-01-04T15:50:07Z"]))]
    pub happened_at: Option<String>,
    /// When it was noticed.
    #[schemars(extend("examples" = ["2026-01-04T15:53:00Z"]))]
    pub detected_at: Option<String>,
}

/// The recovery itself.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// How the recovered data takes its place. Default: `in-place`.
    #[schemars(extend("examples" = ["in-place"]))]
    pub strategy: Option<Strategy>,
    /// The node where the data is restored; it becomes the leader.
    #[schemars(required, extend("examples" = ["db1"]))]
    pub node: Option<String>,
    /// `auto`, `latest`, `oldest` or a literal backup ID. Default: `auto`.
    #[schemars(extend("examples" = ["auto", "20260104T152519"]))]
    pub backup: Option<String>,
    /// The recovery target: exactly one of its keys.
    #[schemars(required, extend("examples" = [{"time": "2026-01-04T15:50:00+00:00"}]))]
    pub target: Option<Target>,
    /// Whether the target itself is replayed; time, xid and lsn only. Default: `true`.
    #[schemars(extend("examples" = [true]))]
    pub inclusive: Option<bool>,
    /// IANA zone of `target.time`, only where that has no offset.
    #[schemars(extend("examples" = ["Europe/Paris"]))]
    pub time_zone: Option<String>,
    /// The timeline to recover along: `auto`, `latest`, `current` or a number. Default: `auto`.
    #[schemars(extend("examples" = ["auto", 2]))]
    pub timeline: Option<TimelineChoice>,
    /// What the server does at the target. Default: `pause`: stop, look, then a person decides.
    #[schemars(extend("examples" = ["pause"]))]
    pub action: Option<Action>,
    /// How WAL is fetched during replay. Default: `barman-wal-restore`.
    #[schemars(extend("examples" = ["barman-wal-restore"]))]
    pub restore_method: Option<RestoreMethod>,
    /// How the base backup reaches the node. Default: `remote`.
    #[schemars(extend("examples" = ["remote"]))]
    pub transfer: Option<Transfer>,
    /// How WAL is fetched ahead.
    #[schemars(extend("examples" = [{"prefetch": 4, "bulk": true}]))]
    pub wal: Option<Wal>,
    /// Parallel jobs of the base backup's copy. Default: Barman's own setting.
    #[schemars(range(min = 1, max = 256), extend("examples" = [4]))]
    pub jobs: Option<u32>,
    /// New places of tablespaces, by name.
    #[schemars(extend("examples" = [{"fast": "/mnt/nvme/fast"}]))]
    pub tablespaces: Option<IndexMap<String, String>>,
    /// Whether unchanged files of the old data are reused (Barman 3.16 and later). Default: `false`.
    #[schemars(extend("examples" = [false]))]
    pub delta: Option<bool>,
    /// How the replicas are cloned again.
    #[schemars(extend("examples" = [{"parallel": false, "from_leader": false}]))]
    pub reinit: Option<Reinit>,
    /// How the DCS learns of the new history. Default: `reset`.
    #[schemars(extend("examples" = ["reset"]))]
    pub dcs: Option<Dcs>,
}

/// How the recovered data takes its place.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// The cluster stops, the old data directory is renamed, the backup is restored in its place.
    InPlace,
    /// The backup is restored and replayed next to the running cluster; then the directories change names. Not rendered yet.
    Swap,
    /// A separate instance; the cluster is never touched. Not rendered yet.
    SideBySide,
}

/// The recovery target: exactly one key.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// An instant, with its offset or with `recovery.time_zone`.
    #[schemars(extend("examples" = ["2026-01-04T15:50:00+00:00"]))]
    pub time: Option<String>,
    /// A transaction ID.
    #[schemars(extend("examples" = [730]))]
    pub xid: Option<Xid>,
    /// A restore point made with `pg_create_restore_point`.
    #[schemars(extend("examples" = ["before_disaster"]))]
    pub name: Option<String>,
    /// A position in the WAL.
    #[schemars(extend("examples" = ["0/6380000"]))]
    pub lsn: Option<String>,
    /// A WAL file name: everything up to its end is replayed.
    #[schemars(extend("examples" = ["000000010000000000000006"]))]
    pub wal: Option<String>,
    /// The earliest consistent point of the backup; `true`.
    #[schemars(extend("const" = true, "examples" = [true]))]
    pub immediate: Option<bool>,
    /// All archived WAL; `true`.
    #[schemars(extend("const" = true, "examples" = [true]))]
    pub latest: Option<bool>,
}

/// What the server does when the target is reached.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Stop replaying and stay readable until a person decides.
    Pause,
    /// Open the new timeline at once, before anybody looked.
    Promote,
    /// Shut down at the target and leave the server to a person.
    Shutdown,
}

/// How WAL is fetched during replay.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RestoreMethod {
    /// The client program of the barman-cli package.
    BarmanWalRestore,
    /// `barman get-wal` over ssh.
    GetWal,
}

/// How the base backup reaches the node.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Transfer {
    /// Barman writes to the node over ssh.
    Remote,
    /// Barman restores on its own host, then the copy is sent to the node.
    Staged,
    /// From the object store, without a Barman server. Not rendered yet.
    S3,
}

/// How WAL is fetched ahead.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wal {
    /// How many segments `barman-wal-restore` fetches at a time. Default: 1.
    #[schemars(range(min = 1, max = 64), extend("examples" = [4]))]
    pub prefetch: Option<u32>,
    /// Whether the needed segments are copied once, before replay. Default: `false`.
    #[schemars(extend("examples" = [true]))]
    pub bulk: Option<bool>,
}

/// How the replicas are cloned again.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reinit {
    /// All replicas at once instead of one by one. Default: `false`.
    #[schemars(extend("examples" = [false]))]
    pub parallel: Option<bool>,
    /// Clone from the leader whatever Patroni's order says (Patroni 4.1 and later). Default: `false`.
    #[schemars(extend("examples" = [false]))]
    pub from_leader: Option<bool>,
}

/// How the DCS learns of the new history.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Dcs {
    /// `patronictl remove`, then the saved configuration is applied again.
    Reset,
    /// `patronictl failover --candidate`; the keys stay.
    Failover,
}

/// The separate instance of `strategy: side-by-side`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SideBySide {
    /// Its data directory, absolute; none of the cluster's.
    #[schemars(required, extend("examples" = ["/var/lib/postgresql/15/recovered"]))]
    pub data_dir: Option<String>,
    /// Its port; none of the cluster's.
    #[schemars(required, range(min = 1, max = 65535), extend("examples" = [5444]))]
    pub port: Option<u32>,
    /// Its compose service, where it runs in a container of its own.
    #[schemars(extend("examples" = [{"service": "postgres-recovered", "image": "postgres:15", "network": "default"}]))]
    pub compose: Option<Compose>,
    /// Whether it stays after the drill; `false` lets cleanup.sh tear it down. Default: `false`.
    #[schemars(extend("examples" = [false]))]
    pub keep: Option<bool>,
}

/// The compose service of a separate instance.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compose {
    /// The service's name; none of the cluster's.
    #[schemars(required, extend("examples" = ["postgres-recovered"]))]
    pub service: Option<String>,
    /// Its image.
    #[schemars(required, extend("examples" = ["postgres:15"]))]
    pub image: Option<String>,
    /// Its network. Default: `default`.
    #[schemars(extend("examples" = ["default"]))]
    pub network: Option<String>,
}

/// A query and what it must answer.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What the query proves.
    #[schemars(required, extend("examples" = ["orders are back"]))]
    pub name: Option<String>,
    /// The database it runs in. Default: the topology's `postgres.database`.
    #[schemars(extend("examples" = ["app"]))]
    pub database: Option<String>,
    /// One query; the first column of its first row is compared.
    #[schemars(required, extend("examples" = ["SELECT count(*) FROM orders"]))]
    pub sql: Option<String>,
    /// What it must answer; without it the answer is only shown.
    #[schemars(extend("examples" = [{"equals": "60104"}]))]
    pub expect: Option<Expectation>,
}

/// What a query must answer: exactly one key.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct Expectation {
    /// Exactly this text.
    #[schemars(extend("examples" = ["60104"]))]
    pub equals: Option<Scalar>,
    /// A number not below this one.
    #[schemars(extend("examples" = [60000]))]
    pub at_least: Option<Scalar>,
    /// A number not above this one.
    #[schemars(extend("examples" = [70000]))]
    pub at_most: Option<Scalar>,
    /// A POSIX extended regular expression, as `grep -E` reads it.
    #[schemars(extend("examples" = ["^60[0-9]+$"]))]
    pub matches: Option<String>,
    /// Any answer but an empty one; `true`.
    #[schemars(extend("const" = true, "examples" = [true]))]
    pub not_empty: Option<bool>,
}

/// Commands of your own, run on the control host by `bash -c`, in order.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Before the cluster stops: keep writers away.
    #[schemars(extend("examples" = [["kubectl scale deployment app --replicas=0"]]))]
    pub quiesce: Option<Vec<String>>,
    /// After everything is verified: let writers in again.
    #[schemars(extend("examples" = [["kubectl scale deployment app --replicas=10"]]))]
    pub resume: Option<Vec<String>>,
}

/// What follows once the cluster is back.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Whether a new base backup is taken. Default: `true`.
    #[schemars(extend("examples" = [true]))]
    pub backup: Option<bool>,
    /// The `archive_command` that must be in force afterwards.
    #[schemars(extend("examples" = ["barman-wal-archive barman pg-primary %p"]))]
    pub archive_command: Option<String>,
}
