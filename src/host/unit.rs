//! Units of systemd and programs of supervisor.

use crate::action::{Action, Goal, Seat, Seats, Word, words};
use crate::resolved::{Node, Resolved, ServiceKind};

/// Seconds until a unit has stopped: PostgreSQL writes its last checkpoint meanwhile.
const STOP_LIMIT: u32 = 600;
/// Seconds until a unit has started.
const START_LIMIT: u32 = 120;

pub(super) fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let owner = Seats::owner(node);
    let mut actions = hold(resolved, node);
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

pub(super) fn hold(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let root = Seats::root(node);
    let unit = &node.unit;
    let goal = Goal {
        seat: &root,
        limit: STOP_LIMIT,
        what: &format!("{unit} is stopped"),
        command: words!["unit_stopped", kind(resolved), unit],
    };
    Action::reach(goal, &root, &format!("stop {unit}"), command(resolved, node, "stop")).to_vec()
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

pub(super) fn start(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let root = Seats::root(node);
    let unit = &node.unit;
    let goal = Goal {
        seat: &root,
        limit: START_LIMIT,
        what: &format!("{unit} runs"),
        command: words!["unit_runs", kind(resolved), unit],
    };
    Action::reach(goal, &root, &format!("start {unit}"), command(resolved, node, "start")).to_vec()
}

pub(super) const fn kind(resolved: &Resolved) -> &'static str {
    match resolved.manager.kind {
        ServiceKind::Systemd => "systemd",
        ServiceKind::Supervisor | ServiceKind::Compose => "supervisor",
    }
}

pub(super) fn command(resolved: &Resolved, node: &Node, verb: &str) -> Vec<Word> {
    let program = match resolved.manager.kind {
        ServiceKind::Systemd => "systemctl",
        ServiceKind::Supervisor | ServiceKind::Compose => "supervisorctl",
    };
    words![program, verb, &node.unit]
}
