//! The topology's `barman` block: the server that holds backups and WAL.

use schemars::JsonSchema;
use serde::Deserialize;

use super::access::{SshLogin, SshWay};

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
    /// The control host's ssh login on the Barman host, where that is not `os_user`; it needs sudo to `os_user`. The same as `ssh.user`.
    #[schemars(extend("examples" = ["admin"]))]
    pub ssh_user: Option<String>,
    /// How ssh from the control host logs in on the Barman host; what is left out is as in `access.ssh`.
    #[schemars(extend("examples" = [{"user": "barman", "port": 2222}]))]
    pub ssh: Option<SshLogin>,
    /// How ssh goes from the Barman host to the node: it writes the base backup there.
    #[schemars(extend("examples" = [{"port": 2231, "identity_file": "/var/lib/barman/.ssh/id_restore"}]))]
    pub to_node: Option<SshWay>,
    /// How ssh goes from the node to the Barman host: it fetches WAL there.
    #[schemars(extend("examples" = [{"port": 2222, "identity_file": "/var/lib/postgresql/.ssh/id_barman"}]))]
    pub from_node: Option<SshWay>,
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
