//! The plan: what is wanted back, to which instant, onto which node.

use schemars::JsonSchema;
use serde::Deserialize;

use super::recovery::{Recovery, SideBySide};
use super::scalar::Scalar;
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
