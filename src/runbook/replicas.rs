//! Replicas: each is cloned from the new leader.

use super::{Effect, Phase, Service, Undo, fence, hand_over};
use crate::action::{Action, Fact, Follows, Goal, PatroniVerb, Seats, Server, Test, Verb, words};
use crate::manager;
use crate::render::Prose;
use crate::resolved::{Node, Patroni, ReinitOrder, ReinitSource, Resolved};

/// Seconds until the DCS no longer lists a member that was stopped: its `ttl`.
const LISTED_LIMIT: u32 = 180;

/// The step; its loop stands in patroni/reinit.sh.
pub(super) fn step(resolved: &Resolved) -> Option<Phase> {
    if resolved.nodes.len() < 2 {
        return None;
    }
    let actions = if resolved.patroni().is_some() {
        let mut actions: Vec<Action> = resolved.others().map(|node| former_leader(resolved.node(), node)).collect();
        actions.extend([
            Action::gate("the data of every replica is replaced by a clone of the new leader"),
            Verb::ReinitLoop.into(),
            Action::why("Commits that wait for a synchronous standby come back when there is one."),
            hand_over::writes(resolved),
        ]);
        actions
    } else {
        let text = "the other nodes stay stopped: without Patroni walwright does not clone standbys; use pg_basebackup from the recovered node";
        vec![Verb::Remark { text: text.to_owned() }.into()]
    };
    Some(Phase {
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
        on_failure: Prose::new(
            "The service is up. Call {} again, or {} for one alone; a replica that does not stream on the new timeline does not \
             count as one.",
            &[&"run.sh", &"patroni/reinit.sh MEMBER"],
        ),
    })
}

/// The line that says what the clone of a node deletes where that one led.
fn former_leader(recovered: &Node, node: &Node) -> Action {
    let text = format!(
        "{} led when the run began: what was committed there, and neither archived nor received by {}, is lost with {} when {} is \
         cloned. Where it is to be kept, copy that directory before this gate",
        node.name, recovered.name, node.data_dir, node.name
    );
    Action::when(Fact::Leader, Test::Is(node.name.clone()), vec![Verb::Remark { text }.into()])
}

/// The loop over the replicas.
pub(super) fn reinit(resolved: &Resolved) -> Option<Vec<Action>> {
    let patroni = resolved.patroni()?;
    if resolved.nodes.len() < 2 {
        return None;
    }
    let nodes: Vec<&Node> = resolved.others().collect();
    let mut actions = vec![newest(resolved)];
    match resolved.reinit.order {
        ReinitOrder::OneByOne => {
            for (index, node) in nodes.iter().enumerate() {
                let later = nodes[index + 1..].iter();
                let mut turn: Vec<Action> = later.flat_map(|later| no_source(resolved, patroni, later)).collect();
                // Who comes before was cloned before, unless a person has named others alone.
                for earlier in &nodes[..index] {
                    turn.extend(no_source(resolved, patroni, earlier).map(|line| line.unless_named(&earlier.name)));
                }
                turn.extend(fence::start(resolved, node));
                turn.push(rejoin(resolved, patroni, node, Follows::Streams));
                actions.extend(turn.into_iter().map(|action| action.for_member(&node.name)));
            }
        }
        ReinitOrder::Parallel => {
            let start = |node: &&Node| {
                let lines = fence::start(resolved, node).into_iter();
                lines.map(|action| action.for_member(&node.name)).collect::<Vec<Action>>()
            };
            actions.extend(nodes.iter().flat_map(start));
            actions.push(Action::why("All of them are asked before the first is waited for."));
            for until in [Follows::Begins, Follows::Streams] {
                let rejoin = |node: &&Node| rejoin(resolved, patroni, node, until).for_member(&node.name);
                actions.extend(nodes.iter().map(rejoin));
            }
        }
    }
    Some(actions)
}

/// The line that asks the leader for its timeline: it may have opened another one since.
fn newest(resolved: &Resolved) -> Action {
    let node = resolved.node();
    Action::learn(
        Fact::Timeline,
        &Seats(resolved).target(),
        words!["timeline_of", &node.bin_dir, &node.data_dir, &node.superuser, &node.database],
    )
}

/// Lines that stop a replica which was started meanwhile and still has old data: Patroni might clone another one from it.
fn no_source(resolved: &Resolved, patroni: &Patroni, node: &Node) -> [Action; 2] {
    let seat = Seats(resolved).target();
    let goal = Goal {
        seat: &seat,
        limit: LISTED_LIMIT,
        what: &format!("nobody can be cloned from {} while it has old data", node.name),
        command: words!["offers_nothing_old", &patroni.config, &patroni.scope, &node.name, Fact::Timeline],
    };
    let (seat, stop) = manager::of(resolved).stop_command(node);
    Action::reach(goal, &seat, &format!("stop Patroni on {}", node.name), stop)
}

/// The line that waits until a replica `begins` to follow, or `streams`, and has it cloned as often as that is needed.
fn rejoin(resolved: &Resolved, patroni: &Patroni, node: &Node, until: Follows) -> Action {
    let rejoin = PatroniVerb::Rejoin {
        until,
        seat: Seats(resolved).target(),
        replica: Seats::owner(node),
        server: Server::of(node),
        config: patroni.config.clone(),
        scope: patroni.scope.clone(),
        member: node.name.clone(),
        from_leader: resolved.reinit.source == ReinitSource::Leader,
    };
    rejoin.into()
}
