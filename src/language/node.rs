//! The topology's nodes and spares: one PostgreSQL host each.

use schemars::JsonSchema;
use serde::Deserialize;

use super::access::SshLogin;

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
    /// How ssh logs in on this host; overrides `access.ssh`.
    #[schemars(extend("examples" = [{"user": "ops", "port": 2231}]))]
    pub ssh: Option<SshLogin>,
    /// Patroni's configuration file on this host; overrides `manager.patroni.config`.
    #[schemars(extend("examples" = ["/etc/patroni/db1.yml"]))]
    pub patroni_config: Option<String>,
    /// The unit on this host; overrides `manager.service.unit`.
    #[schemars(extend("examples" = ["patroni-db1"]))]
    pub unit: Option<String>,
    /// Where programs are on this host; overrides the topology's `programs`.
    #[schemars(extend("examples" = [{"patronictl": "/opt/patroni/bin/patronictl"}]))]
    pub programs: Option<Programs>,
}

/// Where programs are on a host whose PATH, or sudo's `secure_path`, does not lead to them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programs {
    /// The path of `patronictl` on the nodes.
    #[schemars(extend("examples" = ["/opt/patroni/bin/patronictl"]))]
    pub patronictl: Option<String>,
    /// The path of `barman` on the Barman host.
    #[schemars(extend("examples" = ["/usr/local/bin/barman"]))]
    pub barman: Option<String>,
    /// The path of `barman-wal-restore` on the nodes.
    #[schemars(extend("examples" = ["/usr/bin/barman-wal-restore"]))]
    pub barman_wal_restore: Option<String>,
}
