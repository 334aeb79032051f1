//! Hosts: how the unit on one is stopped and started, by what manages it.

mod compose;
mod unit;

use crate::resolved::{Node, Resolved, ServiceKind};
use crate::runbook::Action;

/// Lines that stop the unit on a node and leave no PostgreSQL running there.
pub fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::stop(resolved, node),
        ServiceKind::Compose => compose::stop(resolved, node),
    }
}

/// Lines that start the unit on a node, as it starts every day.
pub fn start(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::start(resolved, node),
        ServiceKind::Compose => compose::start(node),
    }
}
