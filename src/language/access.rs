//! The topology's `access` block and every other place that says how ssh or docker gets to a machine.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

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
    /// The port of sshd on every host. Default: what ssh itself takes.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [2231]))]
    pub port: Option<u32>,
    /// The private key on the control host, absolute or below `~/`; ssh then offers no other.
    #[schemars(extend("examples" = ["~/.ssh/recovery"]))]
    pub identity_file: Option<String>,
    /// Options handed to ssh as `-o KEY=VALUE`; a value is what stands behind the keyword in `ssh_config`, with its quotes.
    #[schemars(extend("examples" = [{"ConnectTimeout": "10"}]))]
    pub options: Option<IndexMap<String, String>>,
}

/// How ssh from the control host logs in on one host; what is left out is as in `access.ssh`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SshLogin {
    /// The login on this host.
    #[schemars(extend("examples" = ["ops"]))]
    pub user: Option<String>,
    /// The port of its sshd.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [2231]))]
    pub port: Option<u32>,
    /// The private key on the control host, absolute or below `~/`; ssh then offers no other.
    #[schemars(extend("examples" = ["~/.ssh/recovery"]))]
    pub identity_file: Option<String>,
    /// Options handed to ssh as `-o KEY=VALUE`, besides those of `access.ssh`; of two with one name this one counts.
    #[schemars(extend("examples" = [{"ProxyJump": "bastion"}]))]
    pub options: Option<IndexMap<String, String>>,
}

/// How ssh goes from one of the machines to another one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SshWay {
    /// The port of sshd at the other end. Default: the one by which the control host reaches that host.
    #[schemars(range(min = 1, max = 65535), extend("examples" = [2231]))]
    pub port: Option<u32>,
    /// The private key on the machine that ssh starts from, absolute or below the `~/` of the user who calls it there.
    #[schemars(extend("examples" = ["/var/lib/barman/.ssh/id_restore"]))]
    pub identity_file: Option<String>,
    /// Options handed to ssh as `-o KEY=VALUE`; a value is what stands behind the keyword in `ssh_config`, with its quotes.
    #[schemars(extend("examples" = [{"ConnectTimeout": "20"}]))]
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
