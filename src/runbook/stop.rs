//! Stop: replicas first, the leader last.

use super::{Effect, Service, Step, Undo};
use crate::action::{Action, Fact, Goal, Seats, Test, words};
use crate::host;
use crate::resolved::{Node, Patroni, Resolved};

/// Seconds for a leader key to expire: Patroni's default `ttl` is 30, and people set a minute.
const LEADER_KEY_LIMIT: u32 = 180;
/// Seconds for a cluster that was stopped in order to lead and stream again.
const RESUME_LIMIT: u32 = 600;

pub(super) fn step(resolved: &Resolved) -> Step {
    let mut actions = super::preflight::roles(resolved);
    if resolved.nodes.len() > 1 {
        actions.push(Action::why("A replica that still runs when the leader goes would be promoted, and its timeline archived. So first everyone who does not lead:"));
        for node in &resolved.nodes {
            actions.push(Action::when(Fact::Leader, Test::IsNot(node.name.clone()), host::stop(resolved, node)));
        }
        actions.push(Action::why("Then the leader:"));
    }
    for node in &resolved.nodes {
        if resolved.nodes.len() > 1 {
            actions.push(Action::when(Fact::Leader, Test::Is(node.name.clone()), host::stop(resolved, node)));
        } else {
            actions.extend(host::stop(resolved, node));
        }
    }
    if let Some(patroni) = resolved.patroni() {
        actions.push(Action::wait(
            &Seats(resolved).target(),
            LEADER_KEY_LIMIT,
            "the leader key is gone",
            words!["has_no_leader", &patroni.config, &patroni.scope],
        ));
        actions.extend(maintenance(resolved, patroni));
    }
    Step {
        number: 40,
        id: "stop",
        title: if resolved.nodes.len() > 1 {
            "Stop the cluster: replicas first, the leader last".to_owned()
        } else {
            "Stop PostgreSQL".to_owned()
        },
        why: vec!["From here on the service is down. Every data directory is proved to have no postmaster.".to_owned()],
        effect: Effect::Changes,
        service: Service::Down,
        actions,
        undo: Undo::Actions(resume(resolved)),
    }
}

/// Lines that start the cluster as it was: its leader first, then the others. A cluster that was down stays down.
fn resume(resolved: &Resolved) -> Vec<Action> {
    let mut actions = vec![Action::why("The former leader first: it has the newest data.")];
    if let Some(patroni) = resolved.patroni() {
        actions.push(unhold(resolved, patroni));
    }
    for node in &resolved.nodes {
        let mut lines = host::start(resolved, node);
        lines.push(serves(resolved, node));
        actions.push(Action::when(Fact::Leader, Test::Is(node.name.clone()), lines));
    }
    let mut others = Vec::new();
    for node in &resolved.nodes {
        others.push(Action::when(Fact::Leader, Test::IsNot(node.name.clone()), host::start(resolved, node)));
    }
    if resolved.nodes.len() > 1 {
        actions.push(Action::when(Fact::Leader, Test::Known, others));
    }
    actions
}

/// Lines that keep a node which is restarted meanwhile from starting PostgreSQL on old or on half-restored data.
fn maintenance(resolved: &Resolved, patroni: &Patroni) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let goal = Goal {
        seat: &seat,
        limit: 30,
        what: "Patroni is in maintenance mode",
        command: words!["is_held", &patroni.config, &patroni.scope],
    };
    let command = words!["hold_cluster", &patroni.config, &patroni.scope];
    let mut actions = vec![Action::why(
        "A node that is rebooted meanwhile starts its Patroni, which must not start PostgreSQL then.",
    )];
    actions.extend(Action::reach(goal, &seat, "set it in the DCS", command));
    actions
}

/// The line that ends the maintenance mode: the saved dynamic configuration, whatever that said of it.
pub(super) fn unhold(resolved: &Resolved, patroni: &Patroni) -> Action {
    Action::call(words![
        "reapply",
        "dynamic-configuration.yml",
        Seats(resolved).target(),
        &patroni.config,
        &patroni.scope
    ])
}

fn serves(resolved: &Resolved, node: &Node) -> Action {
    match resolved.patroni() {
        Some(patroni) => Action::wait(
            &Seats::owner(node),
            RESUME_LIMIT,
            &format!("{} leads", node.name),
            words!["leads", &patroni.config, &patroni.scope, &node.name],
        ),
        None => Action::wait(
            &Seats::owner(node),
            RESUME_LIMIT,
            &format!("{} serves", node.name),
            words!["is_primary", &node.bin_dir, &node.data_dir, &node.superuser, &node.database],
        ),
    }
}
