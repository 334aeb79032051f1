//! Stop: replicas first, the leader last.

use super::{Effect, Phase, Service, Undo, fence, members};
use crate::action::{Action, Fact, Goal, PatroniVerb, Saved, Seats, Test, Verb, words};
use crate::render::Prose;
use crate::resolved::{Node, Patroni, Resolved};

/// Seconds for a leader key to expire: Patroni's default `ttl` is 30, and people set a minute.
const LEADER_KEY_LIMIT: u32 = 180;
/// Seconds for a cluster that was stopped in order to lead and stream again.
const RESUME_LIMIT: u32 = 600;

/// The dynamic configuration of before the run, in the state folder.
pub(super) const SAVED_CONFIGURATION: &str = "dynamic-configuration.yml";

pub(super) fn step(resolved: &Resolved) -> Phase {
    let mut actions = super::preflight::roles(resolved);
    if let Some(patroni) = resolved.patroni() {
        actions.push(Action::why("A member that joined since would be promoted when the leader goes."));
        actions.push(members::no_strangers(resolved, patroni));
    }
    actions.push(Action::why("So far it has only looked; a run that ended above has stopped nothing."));
    actions.push(Verb::InEarnest.into());
    if resolved.nodes.len() > 1 {
        actions.push(Action::why("A replica that still runs when the leader goes would be promoted, and its timeline archived. So first everyone who does not lead:"));
        for node in &resolved.nodes {
            actions.push(Action::when(Fact::Leader, Test::IsNot(node.name.clone()), fence::stop(resolved, node)));
        }
        actions.push(Action::why("Then the leader:"));
    }
    for node in &resolved.nodes {
        if resolved.nodes.len() > 1 {
            actions.push(Action::when(Fact::Leader, Test::Is(node.name.clone()), fence::stop(resolved, node)));
        } else {
            actions.extend(fence::stop(resolved, node));
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
    Phase {
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
        on_failure: Prose::new(
            "Look why the node does not stop (a long checkpoint, a unit that restarts itself), then call {} again: it goes \
             on with what still runs. Never end a postmaster by force.",
            &[&"run.sh"],
        ),
    }
}

/// Lines that start the cluster as it was: its leader first, then the others. A cluster that was down stays down.
fn resume(resolved: &Resolved) -> Vec<Action> {
    let mut actions = vec![Action::why("The former leader first: it has the newest data.")];
    if let Some(patroni) = resolved.patroni() {
        actions.extend(let_go(resolved, patroni).map(Action::from_any));
    }
    for node in &resolved.nodes {
        let mut lines = fence::start(resolved, node);
        lines.push(serves(resolved, node));
        actions.push(Action::when(Fact::Leader, Test::Is(node.name.clone()), lines));
    }
    let mut others = Vec::new();
    for node in &resolved.nodes {
        others.push(Action::when(Fact::Leader, Test::IsNot(node.name.clone()), fence::start(resolved, node)));
    }
    if let Some(patroni) = resolved.patroni() {
        let last = [
            Action::wait(
                &Seats(resolved).target(),
                RESUME_LIMIT,
                "somebody leads",
                words!["somebody_leads", &patroni.config, &patroni.scope],
            ),
            reapply(resolved, patroni),
            pause_again(resolved, patroni, &resolved.nodes),
        ];
        others.extend(last.map(Action::from_any));
    }
    if !others.is_empty() {
        actions.push(Action::when(Fact::Leader, Test::Known, others));
    }
    if let Some(patroni) = resolved.patroni() {
        // The fences are this run's, whoever led before it.
        let mut lines: Vec<Action> = resolved.nodes.iter().filter_map(|node| fence::lifted(resolved, node)).collect();
        lines.push(pause_again(resolved, patroni, &[]).from_any());
        actions.push(Action::when(Fact::Leader, Test::Is(String::new()), lines));
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

/// Lines that end the maintenance mode, whoever set it: under it a Patroni that starts would start no PostgreSQL.
pub(super) fn let_go(resolved: &Resolved, patroni: &Patroni) -> [Action; 2] {
    let seat = Seats(resolved).target();
    let goal = Goal {
        seat: &seat,
        limit: 60,
        what: "Patroni is not in maintenance mode",
        command: words!["is_not_held", &patroni.config, &patroni.scope],
    };
    Action::reach(goal, &seat, "end it in the DCS", words!["let_go", &patroni.config, &patroni.scope])
}

/// The line that sets maintenance mode again where somebody had set it before the run, when these nodes run.
pub(super) fn pause_again(resolved: &Resolved, patroni: &Patroni, nodes: &[Node]) -> Action {
    let members = nodes.iter().map(|node| node.name.clone()).collect();
    PatroniVerb::PauseAgain { saved: saved(resolved, patroni), members }.into()
}

/// The line that puts the saved dynamic configuration in force again.
pub(super) fn reapply(resolved: &Resolved, patroni: &Patroni) -> Action {
    PatroniVerb::Reapply(saved(resolved, patroni)).into()
}

/// The dynamic configuration of before the run.
pub(super) fn saved(resolved: &Resolved, patroni: &Patroni) -> Saved {
    Saved {
        file: SAVED_CONFIGURATION,
        seat: Seats(resolved).target(),
        config: patroni.config.clone(),
        scope: patroni.scope.clone(),
    }
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
