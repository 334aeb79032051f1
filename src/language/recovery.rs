//! What a plan wants back, and how: the block `recovery`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::scalar::{TimelineChoice, Xid};

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
