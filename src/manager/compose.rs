//! Compose services: the container itself is the unit.

use super::unit;
use super::{Files, HostManager};
use crate::access;
use crate::action::{Action, FileVerb, Goal, Seat, Seats, Word, words};
use crate::resolved::{Node, Resolved, Transfer};

/// Seconds that a container gets to stop before docker would kill it.
pub const STOP_LIMIT: &str = "600";
/// Seconds until a container runs.
const START_LIMIT: u32 = 120;

/// Services of docker compose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compose;

impl HostManager for Compose {
    fn name(&self) -> &'static str {
        "compose"
    }

    /// What compose needs is asked where each node is reached.
    fn preflight(&self, _: &Node) -> Vec<Action> {
        Vec::new()
    }

    fn stop(&self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        stop(resolved, node)
    }

    fn put_down(&self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        put_down(resolved, node)
    }

    fn hold(&self, resolved: &Resolved, node: &Node) -> Vec<Action> {
        hold(resolved, node)
    }

    fn stop_command(&self, node: &Node) -> (Seat, Vec<Word>) {
        (Seat::Control, stop_command(node))
    }

    fn start(&self, node: &Node) -> Vec<Action> {
        start(node)
    }

    fn came_back(&self, resolved: &Resolved) -> Vec<Action> {
        configuration_back(resolved, resolved.node()).into_iter().collect()
    }

    fn files(&self) -> Files {
        Files::InContainer
    }
}

fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let mut actions = put_down(resolved, node);
    if node.name != resolved.node().name {
        return actions;
    }
    if let Some(back) = configuration_back(resolved, node) {
        actions.push(Action::why(
            "Some images write Patroni's configuration when they start; patronictl needs it here too.",
        ));
        actions.push(back);
    }
    if resolved.transfer == Transfer::Remote {
        let barman = Seats(resolved).barman();
        let goal = Goal {
            seat: &barman,
            limit: 30,
            what: "Barman reaches the idle container over ssh",
            command: access::ssh_from_barman(resolved),
        };
        actions.push(Action::why(
            "What the image starts besides the database does not run in the idle container; Barman needs its sshd.",
        ));
        actions.extend(Action::reach(goal, &Seats::root(node), "start sshd there", words!["start_sshd"]));
    }
    actions
}

/// The line that gives a container which was made anew its configuration of Patroni.
fn configuration_back(resolved: &Resolved, node: &Node) -> Option<Action> {
    let back = FileVerb::GiveBack {
        file: super::saved_configuration(node),
        seat: Seats::root(node),
        owner: node.os_user.clone(),
        path: node.patroni_config.clone(),
        what: "the saved configuration of Patroni, if there is none",
    };
    resolved.patroni().map(|_| back.into())
}

fn put_down(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let mut actions = hold(resolved, node);
    if node.name == resolved.node().name {
        let owner = Seats::owner(node);
        let down = unit::down(node, &owner);
        actions.push(Action::wait(&owner, 60, "PostgreSQL is down", down.command));
    }
    actions
}

fn hold(resolved: &Resolved, node: &Node) -> Vec<Action> {
    if node.name != resolved.node().name {
        let goal = Goal {
            seat: &Seat::Control,
            limit: 30,
            what: &format!("the container of {} is stopped", node.name),
            command: words!["container_stopped", &node.address],
        };
        let what = format!("stop the container of {}", node.name);
        return Action::reach(goal, &Seat::Control, &what, stop_command(node)).to_vec();
    }
    let goal = Goal {
        seat: &Seat::Control,
        limit: 60,
        what: &format!("the container of {} is idle", node.name),
        command: words!["container_idle", &node.address],
    };
    let command = words!["idle_container", STOP_LIMIT, &node.address];
    let mut actions = vec![Action::why(
        "The same container comes back idle: its image and volumes, but nothing runs in it, so that the directories can be exchanged.",
    )];
    actions.extend(Action::reach(goal, &Seat::Control, "stop it and bring it back idle", command));
    actions
}

fn stop_command(node: &Node) -> Vec<Word> {
    words!["compose", "stop", "-t", STOP_LIMIT, &node.address]
}

fn start(node: &Node) -> Vec<Action> {
    let goal = Goal {
        seat: &Seat::Control,
        limit: START_LIMIT,
        what: &format!("the container of {} runs", node.name),
        command: words!["container_at_work", &node.address],
    };
    let command = words!["compose", "up", "-d", "--no-deps", &node.address];
    Action::reach(goal, &Seat::Control, &format!("start the container of {}", node.name), command).to_vec()
}
