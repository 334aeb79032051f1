//! Units of supervisor.

use super::unit::Units;
use super::{Files, HostManager};
use crate::action::{Action, Seat, Word};
use crate::resolved::{Node, Resolved};

const UNITS: Units = Units { name: "supervisor", program: "supervisorctl" };

/// supervisor, with a unit on each node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Supervisor;

impl HostManager for Supervisor {
    fn name(&self) -> &'static str {
        UNITS.name
    }

    fn preflight(&self, node: &Node) -> Vec<Action> {
        UNITS.preflight(node)
    }

    fn stop(&self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        UNITS.stop(resolved, node)
    }

    fn put_down(&self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        UNITS.stop(resolved, node)
    }

    fn hold(&self, _: &Resolved, node: &Node) -> Vec<Action> {
        UNITS.hold(node)
    }

    fn stop_command(&self, node: &Node) -> (Seat, Vec<Word>) {
        UNITS.stop_command(node)
    }

    fn start(&self, node: &Node) -> Vec<Action> {
        UNITS.start(node)
    }

    fn came_back(&self, _: &Resolved) -> Vec<Action> {
        Vec::new()
    }

    fn files(&self) -> Files {
        Files::OnHost
    }
}
