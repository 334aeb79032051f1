//! Hosts and how a command reaches them.

use indexmap::IndexMap;

/// How the control host reaches the machines.
#[derive(Clone, Debug)]
pub enum Access {
    /// Over ssh.
    Ssh {
        /// The login on every node; none is each node's own `os_user`.
        user: Option<String>,
        /// How the login becomes another user.
        becoming: Become,
        /// Options of ssh.
        options: IndexMap<String, String>,
    },
    /// With `docker compose exec`.
    Docker {
        /// The compose file.
        file: String,
        /// The compose project.
        project: Option<String>,
    },
    /// On this machine.
    Local,
}

impl Access {
    /// The login on a node whose data belongs to `os_user`.
    pub fn login<'a>(&'a self, os_user: &'a str) -> &'a str {
        match self {
            Self::Ssh { user, .. } => user.as_deref().unwrap_or(os_user),
            Self::Docker { .. } | Self::Local => os_user,
        }
    }
}

/// How a login becomes another user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Become {
    /// `sudo -n -u USER`.
    Sudo,
    /// The login is root and needs only `su`.
    Root,
    /// It does not: the login itself may do all that is needed.
    Never,
}

/// Where ssh logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshLogin {
    /// The user.
    pub user: String,
    /// The address.
    pub address: String,
}

/// One PostgreSQL host.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name, which is the Patroni member's.
    pub name: String,
    /// Its address: ssh host or compose service.
    pub address: String,
    /// Major version of PostgreSQL.
    pub version: u32,
    /// TCP port.
    pub port: u32,
    /// The data directory.
    pub data_dir: String,
    /// Where the binaries are.
    pub bin_dir: String,
    /// Owner of the data.
    pub os_user: String,
    /// The database superuser.
    pub superuser: String,
    /// The database of health queries.
    pub database: String,
    /// Where postgresql.conf is, if outside the data directory.
    pub config_dir: Option<String>,
}

impl Node {
    /// postgresql.conf.
    pub fn config_file(&self) -> String {
        format!("{}/postgresql.conf", self.config_dir.as_deref().unwrap_or(&self.data_dir))
    }

    /// One of PostgreSQL's programs.
    pub fn program(&self, name: &str) -> String {
        format!("{}/{name}", self.bin_dir)
    }
}
