//! Hosts: how the unit on one is stopped and started, by what manages it.

mod compose;
mod unit;

use crate::action::{Action, Seats, Word, words};
use crate::resolved::{Node, Resolved, ServiceKind};

/// Lines that stop the unit on a node and leave no PostgreSQL running there.
pub fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::stop(resolved, node),
        ServiceKind::Compose => compose::stop(resolved, node),
    }
}

/// Lines that stop the unit on a node if somebody, or a reboot, started it meanwhile; a server of the recovery goes on.
pub fn hold(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::hold(resolved, node),
        ServiceKind::Compose => compose::hold(resolved, node),
    }
}

/// The seat and the command that stop the unit on a node.
pub fn stop_command(resolved: &Resolved, node: &Node) -> (String, Vec<Word>) {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => (Seats::root(node), unit::command(resolved, "stop")),
        ServiceKind::Compose => (Seats::CONTROL.to_owned(), compose::stop_command(node)),
    }
}

/// The name under which Patroni's configuration on a node is kept in the state folder.
pub fn saved_configuration(resolved: &Resolved, node: &Node) -> String {
    let position = resolved.nodes.iter().position(|other| other.name == node.name).unwrap_or_default();
    format!("patroni-{}.yml", position + 1)
}

/// Lines that start the unit on a node, as it starts every day.
pub fn start(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::start(resolved, node),
        ServiceKind::Compose => compose::start(node),
    }
}

/// What manages the unit, as the library knows it.
pub fn service_kind(resolved: &Resolved) -> &'static str {
    unit::kind(resolved)
}

/// The command by which the Barman host proves that it reaches the node over ssh.
pub fn ssh_from_barman(resolved: &Resolved) -> Vec<Word> {
    let login = format!("{}@{}", resolved.node().os_user, resolved.node().address);
    words!["ssh_is_clean", login]
}
