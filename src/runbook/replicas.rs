//! Replicas: each is cloned from the new leader.

use super::{Effect, Service, Step, Undo};
use crate::action::{Action, Fact, Seats, Word, words};
use crate::host;
use crate::resolved::{Node, Patroni, ReinitOrder, ReinitSource, Resolved};

/// Seconds until Patroni on a replica has finished what it began at its start (a rewind, a crash recovery).
const SETTLE_LIMIT: u32 = 600;
/// Seconds until a clone streams.
const STREAM_LIMIT: u32 = 600;

/// The step; its loop stands in patroni/reinit.sh.
pub(super) fn step(resolved: &Resolved) -> Option<Step> {
    if resolved.nodes.len() < 2 {
        return None;
    }
    let actions = match resolved.patroni() {
        Some(_) => vec![
            Action::gate("the data of every replica is replaced by a clone of the new leader"),
            Action::call(words!["reinit_loop"]),
        ],
        None => vec![Action::call(words![
            "remark",
            "the other nodes stay stopped: without Patroni walwright does not clone standbys; use pg_basebackup from the recovered node",
        ])],
    };
    Some(Step {
        number: 80,
        id: "replicas",
        title: "Clone the replicas from the new leader".to_owned(),
        why: vec![
            "A replica of the old history looks healthy, running and without lag, and is not: only streaming on the leader's".to_owned(),
            "timeline counts.".to_owned(),
        ],
        effect: Effect::PointOfNoReturn,
        service: Service::Up,
        actions,
        undo: Undo::Impossible { why: "the replicas' old data is gone" },
    })
}

/// The loop over the replicas.
pub(super) fn reinit(resolved: &Resolved) -> Option<Vec<Action>> {
    let patroni = resolved.patroni()?;
    if resolved.nodes.len() < 2 {
        return None;
    }
    Some(match resolved.reinit.order {
        ReinitOrder::OneByOne => resolved.others().flat_map(|node| one(resolved, patroni, node)).collect(),
        ReinitOrder::Parallel => all(resolved, patroni),
    })
}

fn one(resolved: &Resolved, patroni: &Patroni, node: &Node) -> Vec<Action> {
    let mut actions = host::start(resolved, node);
    actions.extend(settled(resolved, patroni, node));
    actions.push(job(resolved, patroni, &format!("reinit-{}", position(resolved, node)), &[node]));
    actions.push(streams(node));
    actions
}

fn all(resolved: &Resolved, patroni: &Patroni) -> Vec<Action> {
    let nodes: Vec<&Node> = resolved.others().collect();
    let mut actions: Vec<Action> = nodes.iter().flat_map(|node| host::start(resolved, node)).collect();
    actions.extend(nodes.iter().flat_map(|node| settled(resolved, patroni, node)));
    actions.push(job(resolved, patroni, "reinit-all", &nodes));
    actions.extend(nodes.iter().map(|node| streams(node)));
    actions
}

/// The node's place among the nodes, as a name that a file can have.
fn position(resolved: &Resolved, node: &Node) -> usize {
    resolved.nodes.iter().take_while(|other| other.name != node.name).count() + 1
}

/// Patroni there is done with what it began.
fn settled(resolved: &Resolved, patroni: &Patroni, node: &Node) -> [Action; 2] {
    [
        Action::why("A reinit while Patroni is at its own rewind would cancel that and leave the member restarting."),
        Action::wait(
            &Seats(resolved).target(),
            SETTLE_LIMIT,
            &format!("Patroni on {} is done with its start", node.name),
            words!["is_settled", &patroni.config, &patroni.scope, &node.name],
        ),
    ]
}

fn job(resolved: &Resolved, patroni: &Patroni, name: &str, nodes: &[&Node]) -> Action {
    let mut command = words!["patronictl", "-c", &patroni.config, "reinit", &patroni.scope];
    command.extend(nodes.iter().map(|node| Word::from(&node.name)));
    command.extend(words!["--force", "--wait"]);
    if resolved.reinit.source == ReinitSource::Leader {
        command.push("--from-leader".into());
    }
    let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    Action::job(name, &Seats(resolved).target(), &format!("clone {} again", names.join(", ")), command)
}

fn streams(node: &Node) -> Action {
    Action::wait(
        &Seats::owner(node),
        STREAM_LIMIT,
        &format!("{} streams on the leader's timeline", node.name),
        words!["streams_on", &node.bin_dir, &node.data_dir, &node.superuser, &node.database, Fact::Timeline],
    )
}
