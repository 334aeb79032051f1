//! Hosts and how a command reaches them.

use super::Ssh;

/// How the control host reaches the machines.
#[derive(Clone, Debug)]
pub enum Access {
    /// Over ssh.
    Ssh,
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

/// How run.sh gets to a host.
#[derive(Clone, Debug)]
pub struct Way {
    /// The login; without ssh the user whose host it is.
    pub login: String,
    /// How the login becomes another user.
    pub becoming: Become,
    /// Port, key and options of ssh.
    pub ssh: Ssh,
}

/// Where programs are that the host's PATH does not lead to.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// `patronictl`.
    pub patronictl: Option<String>,
    /// `barman`.
    pub barman: Option<String>,
    /// `barman-wal-restore`.
    pub barman_wal_restore: Option<String>,
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
    /// How run.sh gets there.
    pub way: Way,
    /// Patroni's configuration file there, where Patroni manages the cluster.
    pub patroni_config: String,
    /// The unit's name there; of no meaning under compose, where the service is the unit.
    pub unit: String,
    /// Programs that are not on its PATH.
    pub programs: Programs,
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
