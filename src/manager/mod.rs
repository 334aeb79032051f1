//! Host managers: what runs PostgreSQL on a host, how it is stopped and started there.

mod compose;
mod supervisor;
mod systemd;
mod unit;

pub use compose::STOP_LIMIT;

use crate::action::{Action, Seat, Word};
use crate::model::Digest;
use crate::resolved::{Node, Resolved, ServiceKind};

/// A kind of host manager. Every question that steps have is a method without a default, so that a new one has an answer to each.
pub trait HostManager {
    /// Its name in a topology, in the library and in templates.
    fn name(&self) -> &'static str;

    /// Checks that it is there and runs what the plan says.
    fn preflight(&self, node: &Node) -> Vec<Action>;

    /// Lines that stop the unit on a node and leave no PostgreSQL running there.
    fn stop(&self, resolved: &Resolved, node: &Node) -> Vec<Action>;

    /// The same, and nothing that a step needs there besides: before what stands there is renamed on the way back.
    fn put_down(&self, resolved: &Resolved, node: &Node) -> Vec<Action>;

    /// Lines that stop the unit on a node if somebody, or a reboot, started it meanwhile; a server of the recovery goes on.
    fn hold(&self, resolved: &Resolved, node: &Node) -> Vec<Action>;

    /// The seat and the command that stop the unit on a node.
    fn stop_command(&self, node: &Node) -> (Seat, Vec<Word>);

    /// Lines that start the unit on a node, as it starts every day.
    fn start(&self, node: &Node) -> Vec<Action>;

    /// Lines that give the plan's node what it may lack when it came back anew in the middle of a run.
    fn came_back(&self, resolved: &Resolved) -> Vec<Action>;

    /// Where a node's files are reached.
    fn files(&self) -> Files;
}

/// Where the files of a node are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// On the host, whatever runs there.
    OnHost,
    /// In the container, while it runs.
    InContainer,
}

/// The manager of a plan's nodes.
pub fn of(resolved: &Resolved) -> &'static dyn HostManager {
    match resolved.manager.kind {
        ServiceKind::Systemd => &systemd::Systemd,
        ServiceKind::Supervisor => &supervisor::Supervisor,
        ServiceKind::Compose => &compose::Compose,
    }
}

/// The name under which Patroni's configuration on a node is kept in the state folder. A node keeps it when another one leaves the
/// topology; a name that is no name of a file, or too long for one, has its digest instead.
pub fn saved_configuration(node: &Node) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if node.name.len() <= 60 && node.name.bytes().all(plain) {
        format!("patroni-{}.yml", node.name)
    } else {
        format!("patroni-{}.yml", Digest::of(&node.name))
    }
}
