//! Seats: which user on which host a line is for, `postgres@db1`.

use crate::resolved::{Node, Resolved};

/// The seats of one plan.
#[derive(Clone, Copy, Debug)]
pub struct Seats<'a>(pub &'a Resolved);

impl Seats<'_> {
    /// The control host itself.
    pub const CONTROL: &'static str = "control";

    /// The owner of the data on a node.
    pub fn owner(node: &Node) -> String {
        format!("{}@{}", node.os_user, node.name)
    }

    /// Root on a node.
    pub fn root(node: &Node) -> String {
        format!("root@{}", node.name)
    }

    /// The owner of the data on the plan's node.
    pub fn target(self) -> String {
        Self::owner(self.0.node())
    }

    /// Barman's user on its host.
    pub fn barman(self) -> String {
        format!("{}@{}", self.0.barman.os_user, self.barman_host())
    }

    /// The Barman host's name among the hosts; a node may have the same one.
    pub fn barman_host(self) -> String {
        let host = &self.0.barman.host;
        if self.0.nodes.iter().any(|node| &node.name == host) { format!("{host}-barman") } else { host.clone() }
    }
}
