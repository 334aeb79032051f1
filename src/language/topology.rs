//! The topology: which machines there are and how they are reached and managed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::access::Access;
use super::barman::Barman;
use super::node::{Node, Programs};

/// Which machines there are, how they are reached and what manages PostgreSQL on them. Changes rarely; reviewed once.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// Version of this language; `1`.
    #[schemars(required, range(min = 1, max = 1), extend("examples" = [1]))]
    pub version: Option<u32>,
    /// What this document is; `topology`.
    #[schemars(required, extend("examples" = ["topology"]))]
    pub kind: Option<Kind>,
    /// Short name of the topology: lower-case letters, digits and dashes, 63 at most.
    #[schemars(required, regex(pattern = r"^[a-z0-9][a-z0-9-]{0,62}$"), extend("examples" = ["patroni1"]))]
    pub name: Option<String>,
    /// How the control host, where run.sh runs, reaches the machines.
    #[schemars(required, extend("examples" = [{"via": "ssh", "ssh": {"user": "postgres", "sudo": true}}]))]
    pub access: Option<Access>,
    /// PostgreSQL as it is on every node; a node can override any of these.
    #[schemars(required, extend("examples" = [{"version": 15, "data_dir": "/var/lib/postgresql/15/main", "bin_dir": "/usr/lib/postgresql/15/bin"}]))]
    pub postgres: Option<Postgres>,
    /// Every PostgreSQL host.
    #[schemars(required, length(min = 1), extend("examples" = [[{"name": "db1"}, {"name": "db2"}]]))]
    pub nodes: Option<Vec<Node>>,
    /// Hosts that are no member of the cluster: a drill host, a new machine. They have the keys of a node.
    #[schemars(extend("examples" = [[{"name": "drill1", "host": "drill1.internal"}]]))]
    pub spares: Option<Vec<Node>>,
    /// Where programs are on every host whose PATH does not lead to them; a node can override any of these.
    #[schemars(extend("examples" = [{"patronictl": "/opt/patroni/bin/patronictl"}]))]
    pub programs: Option<Programs>,
    /// Whether people depend on these machines. Default: `production`.
    #[schemars(extend("examples" = ["lab"]))]
    pub environment: Option<Environment>,
    /// What starts and stops PostgreSQL.
    #[schemars(required, extend("examples" = [{"service": {"kind": "systemd", "unit": "postgresql@15-main"}}]))]
    pub manager: Option<Manager>,
    /// The Barman server that holds the backups and the WAL archive.
    #[schemars(required, extend("examples" = [{"host": "barman", "server": "pg-primary"}]))]
    pub barman: Option<Barman>,
    /// Objectives that hold for every plan on this topology unless the plan has its own.
    #[schemars(extend("examples" = [{"rto": "15m", "rpo": "5m"}]))]
    pub objectives: Option<Objectives>,
}

/// The kind of a topology document.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The only one.
    Topology,
}

/// Whether people depend on the machines.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// They do.
    Production,
    /// They are there to be broken.
    Lab,
}

/// PostgreSQL on a node.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// Major version, 12 to 19.
    #[schemars(required, range(min = 12, max = 19), extend("examples" = [15]))]
    pub version: Option<u32>,
    /// TCP port. Default: 5432.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [5432]))]
    pub port: Option<u32>,
    /// The data directory, absolute.
    #[schemars(required, extend("examples" = ["/var/lib/postgresql/15/patroni1"]))]
    pub data_dir: Option<String>,
    /// Where `postgres`, `pg_ctl` and `psql` are, absolute.
    #[schemars(required, extend("examples" = ["/usr/lib/postgresql/15/bin"]))]
    pub bin_dir: Option<String>,
    /// The operating system user that owns the data. Default: `postgres`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub os_user: Option<String>,
    /// The database superuser. Default: `postgres`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub superuser: Option<String>,
    /// The database where health queries run. Default: `postgres`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub database: Option<String>,
    /// Where postgresql.conf lives, only if that is outside the data directory (Debian).
    #[schemars(extend("examples" = ["/etc/postgresql/15/main"]))]
    pub config_dir: Option<String>,
    /// Directories that cannot be renamed because something is mounted on them.
    #[schemars(extend("examples" = [["/var/lib/postgresql"]]))]
    pub mount_points: Option<Vec<String>>,
}

/// What starts and stops PostgreSQL.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manager {
    /// Patroni, where it manages PostgreSQL; without it the node is standalone.
    #[schemars(extend("examples" = [{"scope": "patroni1", "config": "/etc/patroni/patroni.yml"}]))]
    pub patroni: Option<Patroni>,
    /// The unit that runs Patroni or, on a standalone node, PostgreSQL.
    #[schemars(required, extend("examples" = [{"kind": "systemd", "unit": "patroni"}]))]
    pub service: Option<Service>,
}

/// The Patroni cluster.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patroni {
    /// The cluster's name in Patroni's configuration.
    #[schemars(required, extend("examples" = ["patroni1"]))]
    pub scope: Option<String>,
    /// The Citus group of these nodes, where Patroni runs one: `citus.group` in its configuration.
    #[schemars(range(min = 0, max = 2_147_483_647), extend("examples" = [0]))]
    pub group: Option<u32>,
    /// Patroni's configuration file on every node. Default: `/etc/patroni/patroni.yml`.
    #[schemars(extend("examples" = ["/etc/patroni/patroni.yml"]))]
    pub config: Option<String>,
    /// Patroni's version; decides which options exist.
    #[schemars(extend("examples" = ["3.0"]))]
    pub version: Option<String>,
    /// The methods replicas are cloned by, in Patroni's order. Default: `[basebackup]`.
    #[schemars(extend("examples" = [["basebackup"]]))]
    pub create_replica_methods: Option<Vec<String>>,
}

/// The unit that is started and stopped.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What runs the unit.
    #[schemars(required, extend("examples" = ["systemd"]))]
    pub kind: Option<ServiceKind>,
    /// The unit's name. Default: `patroni` with Patroni; with `compose` the node's service.
    #[schemars(extend("examples" = ["patroni"]))]
    pub unit: Option<String>,
}

/// What runs a unit.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// A systemd unit.
    Systemd,
    /// A supervisor program.
    Supervisor,
    /// The compose service itself: its container starts Patroni or PostgreSQL.
    Compose,
}

/// What a recovery may cost: `<number><s|m|h>`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objectives {
    /// Recovery time objective: how long the service may be down.
    #[schemars(regex(pattern = r"^[0-9]{1,6}[smh]$"), extend("examples" = ["15m"]))]
    pub rto: Option<String>,
    /// Recovery point objective: how much may be lost before the incident.
    #[schemars(regex(pattern = r"^[0-9]{1,6}[smh]$"), extend("examples" = ["5m"]))]
    pub rpo: Option<String>,
}
