//! Seats: which user on which host a line is for, `postgres@db1`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::resolved::{Node, Resolved};

/// Where a command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The control host itself.
    Control,
    /// A user on a host.
    At {
        /// The user's name.
        user: String,
        /// The host's name in the plan.
        host: String,
    },
}

impl Seat {
    /// The name of the host, as people know it.
    pub fn host(&self) -> &str {
        match self {
            Self::Control => "control",
            Self::At { host, .. } => host,
        }
    }

    fn at(user: &str, host: &str) -> Self {
        Self::At { user: user.to_owned(), host: host.to_owned() }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Control => f.write_str(self.host()),
            Self::At { user, host } => write!(f, "{user}@{host}"),
        }
    }
}

impl Serialize for Seat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The seats of one plan.
#[derive(Clone, Copy, Debug)]
pub struct Seats<'a>(pub &'a Resolved);

impl Seats<'_> {
    /// The owner of the data on a node.
    pub fn owner(node: &Node) -> Seat {
        Seat::at(&node.os_user, &node.name)
    }

    /// Root on a node.
    pub fn root(node: &Node) -> Seat {
        Seat::at("root", &node.name)
    }

    /// The owner of the data on the plan's node.
    pub fn target(self) -> Seat {
        Self::owner(self.0.node())
    }

    /// Barman's user on its host.
    pub fn barman(self) -> Seat {
        Seat::at(&self.0.barman.os_user, &self.barman_host())
    }

    /// The Barman host's name among the hosts; a node may have the same one.
    pub fn barman_host(self) -> String {
        let host = &self.0.barman.host;
        if self.0.nodes.iter().any(|node| &node.name == host) { format!("{host}-barman") } else { host.clone() }
    }
}
