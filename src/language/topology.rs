//! The topology: which machines there are and how they are reached and managed.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

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

/// How the control host reaches the machines.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// `ssh` to each host, `docker` into compose services, or `local` on this machine.
    #[schemars(required, extend("examples" = ["ssh"]))]
    pub via: Option<Via>,
    /// Details of ssh; only with `via: ssh`.
    #[schemars(extend("examples" = [{"user": "postgres", "sudo": true, "options": {"ConnectTimeout": "10"}}]))]
    pub ssh: Option<Ssh>,
    /// Details of docker compose; only with `via: docker`.
    #[schemars(extend("examples" = [{"compose_file": "docker-compose.yml", "project": "pitr"}]))]
    pub docker: Option<Docker>,
}

/// The ways to reach a machine.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// Each host over ssh.
    Ssh,
    /// Each service with `docker compose exec`.
    Docker,
    /// Everything on the machine that run.sh runs on.
    Local,
}

/// How ssh logs in on the nodes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ssh {
    /// The login on every node. Default: the node's `os_user`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub user: Option<String>,
    /// Whether the login may use `sudo -n` to become root and the PostgreSQL user. Default: `true`.
    #[schemars(extend("examples" = [true]))]
    pub sudo: Option<bool>,
    /// Options handed to ssh as `-o KEY=VALUE`.
    #[schemars(extend("examples" = [{"ConnectTimeout": "10"}]))]
    pub options: Option<IndexMap<String, String>>,
}

/// Where the compose services are.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Docker {
    /// The compose file, looked up from the folder run.sh is called in or from its `--project-dir`. Default:
    /// `docker-compose.yml`.
    #[schemars(extend("examples" = ["docker-compose.yml"]))]
    pub compose_file: Option<String>,
    /// The compose project. Default: what compose itself takes.
    #[schemars(extend("examples" = ["pitr"]))]
    pub project: Option<String>,
    /// Whether the containers run an init that starts units (systemd as process 1). Default: `false`.
    #[schemars(extend("examples" = [true]))]
    pub init: Option<bool>,
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

/// One PostgreSQL host. Its name is the Patroni member, the ssh host and the compose service unless said otherwise.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// The node's name.
    #[schemars(required, extend("examples" = ["db1"]))]
    pub name: Option<String>,
    /// The ssh host, where it differs from the name.
    #[schemars(extend("examples" = ["db1.internal"]))]
    pub host: Option<String>,
    /// The compose service, where it differs from the name.
    #[schemars(extend("examples" = ["pg1"]))]
    pub service: Option<String>,
    /// Major version, 12 to 19; overrides `postgres.version`.
    #[schemars(range(min = 12, max = 19), extend("examples" = [15]))]
    pub version: Option<u32>,
    /// TCP port; overrides `postgres.port`.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [5433]))]
    pub port: Option<u32>,
    /// The data directory; overrides `postgres.data_dir`.
    #[schemars(extend("examples" = ["/srv/pg/15/data"]))]
    pub data_dir: Option<String>,
    /// Where the binaries are; overrides `postgres.bin_dir`.
    #[schemars(extend("examples" = ["/usr/pgsql-15/bin"]))]
    pub bin_dir: Option<String>,
    /// The owner of the data; overrides `postgres.os_user`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub os_user: Option<String>,
    /// The database superuser; overrides `postgres.superuser`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub superuser: Option<String>,
    /// The database for health queries; overrides `postgres.database`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub database: Option<String>,
    /// Where postgresql.conf lives; overrides `postgres.config_dir`.
    #[schemars(extend("examples" = ["/etc/postgresql/15/main"]))]
    pub config_dir: Option<String>,
    /// Directories that cannot be renamed; overrides `postgres.mount_points`.
    #[schemars(extend("examples" = [["/srv/pg"]]))]
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

/// The Barman server.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Barman {
    /// The Barman host, as the nodes and the control host reach it; with docker its compose service.
    #[schemars(required, extend("examples" = ["barman"]))]
    pub host: Option<String>,
    /// The user Barman runs as; also the ssh login unless `ssh_user` is given. Default: `barman`.
    #[schemars(extend("examples" = ["barman"]))]
    pub os_user: Option<String>,
    /// The control host's ssh login on the Barman host, where that is not `os_user`; it needs sudo to `os_user`.
    #[schemars(extend("examples" = ["admin"]))]
    pub ssh_user: Option<String>,
    /// The server's name in Barman's configuration.
    #[schemars(required, extend("examples" = ["pg-primary"]))]
    pub server: Option<String>,
    /// The server in Barman's configuration that the recovered node's `archive_command` feeds, where that is not `server`:
    /// Barman may have one server a node. Default: `server`.
    #[schemars(extend("examples" = ["db1-server"]))]
    pub archives_to: Option<String>,
    /// Barman's version; decides which options exist. The inventory's own figure wins.
    #[schemars(extend("examples" = ["3.4"]))]
    pub version: Option<String>,
    /// Barman's home. Default: `/var/lib/barman`.
    #[schemars(extend("examples" = ["/data/pg-backup"]))]
    pub home: Option<String>,
    /// The object store that holds the backups; only for `transfer: s3`.
    #[schemars(extend("examples" = [{"url": "s3://bucket/prefix", "profile": "default"}]))]
    pub s3: Option<S3>,
}

/// An object store in Barman's cloud layout.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// Bucket and prefix.
    #[schemars(required, extend("examples" = ["s3://bucket/prefix"]))]
    pub url: Option<String>,
    /// The profile in the AWS configuration of the machine that downloads.
    #[schemars(extend("examples" = ["default"]))]
    pub profile: Option<String>,
    /// The endpoint, for stores that are not Amazon's.
    #[schemars(extend("examples" = ["https://minio.internal:9000"]))]
    pub endpoint_url: Option<String>,
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
