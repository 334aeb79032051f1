//! Units: what systemd and supervisor have in common, a name that a program of root's stops and starts.

use crate::action::{Action, Goal, Seat, Seats, Word, words};
use crate::resolved::{Node, Resolved};

/// Seconds until a unit has stopped: PostgreSQL writes its last checkpoint meanwhile.
const STOP_LIMIT: u32 = 600;
/// Seconds until a unit has started.
const START_LIMIT: u32 = 120;

/// A manager of units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    /// Its name in the library.
    pub(super) name: &'static str,
    /// The program that stops and starts them.
    pub(super) program: &'static str,
}

impl Units {
    pub(super) fn preflight(self, node: &Node) -> Vec<Action> {
        let (root, program, unit) = (Seats::root(node), self.program, &node.unit);
        vec![
            Action::check(&root, &format!("{program} can be called as root"), words!["have_tools", program]),
            Action::check(
                &root,
                &format!("{unit} is what PostgreSQL runs by"),
                words!["unit_is_it", self.name, unit, &node.data_dir],
            ),
        ]
    }

    pub(super) fn stop(self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        let owner = Seats::owner(node);
        let mut actions = self.hold(node);
        if resolved.patroni().is_some() {
            actions.push(Action::why("In maintenance mode Patroni leaves PostgreSQL running when it stops."));
        }
        actions.extend(Action::reach(
            down(node, &owner),
            &owner,
            "stop PostgreSQL itself",
            words!["stop_postgres", &node.bin_dir, &node.data_dir, "fast"],
        ));
        actions
    }

    pub(super) fn hold(self, node: &Node) -> Vec<Action> {
        let (root, unit) = (Seats::root(node), &node.unit);
        let goal = Goal {
            seat: &root,
            limit: STOP_LIMIT,
            what: &format!("{unit} is stopped"),
            command: words!["unit_stopped", self.name, unit],
        };
        Action::reach(goal, &root, &format!("stop {unit}"), self.command(node, "stop")).to_vec()
    }

    pub(super) fn start(self, node: &Node) -> Vec<Action> {
        let (root, unit) = (Seats::root(node), &node.unit);
        let goal = Goal {
            seat: &root,
            limit: START_LIMIT,
            what: &format!("{unit} runs"),
            command: words!["unit_runs", self.name, unit],
        };
        Action::reach(goal, &root, &format!("start {unit}"), self.command(node, "start")).to_vec()
    }

    pub(super) fn stop_command(self, node: &Node) -> (Seat, Vec<Word>) {
        (Seats::root(node), self.command(node, "stop"))
    }

    fn command(self, node: &Node, verb: &str) -> Vec<Word> {
        words![self.program, verb, &node.unit]
    }
}

/// The goal that no PostgreSQL runs on the node's data directory.
pub(super) fn down<'a>(node: &Node, owner: &'a Seat) -> Goal<'a> {
    Goal {
        seat: owner,
        limit: STOP_LIMIT,
        what: "PostgreSQL is down",
        command: words!["no_postmaster", &node.data_dir],
    }
}
