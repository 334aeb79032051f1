//! Members: what Patroni and its DCS must say before anything is stopped.

use crate::action::{Action, Seats, Word, words};
use crate::resolved::{Node, Patroni, ReinitOrder, ReinitSource, Resolved};

/// What is asked of the whole cluster.
pub(super) fn checks(resolved: &Resolved) -> Vec<Action> {
    let Some(patroni) = resolved.patroni() else { return Vec::new() };
    let seat = Seats(resolved).target();
    let (config, scope) = (&patroni.config, &patroni.scope);
    vec![
        Action::check(&seat, "the DCS does not depend on Patroni itself", words!["has_no_raft", config]),
        Action::check(&seat, "the cluster is no standby of another one", words!["stands_alone", config, scope]),
        Action::why("A member that nobody stops is promoted when the leader goes."),
        no_strangers(resolved, patroni),
        Action::check(
            &seat,
            &format!("Patroni may make {} the leader", resolved.node().name),
            words!["may_lead", config, scope, &resolved.node().name],
        ),
    ]
}

/// What is asked of one node.
pub(super) fn checks_of(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let Some(patroni) = resolved.patroni() else { return Vec::new() };
    let owner = Seats::owner(node);
    let (config, scope) = (&node.patroni_config, &patroni.scope);
    let mut actions = vec![
        Action::check(&owner, "it is in the Citus group of the plan, or in none", words!["in_group", config]),
        Action::check(
            &owner,
            &format!("{} is a member of {scope}", node.name),
            words!["is_member", config, scope, &node.name],
        ),
    ];
    let at_once = resolved.reinit.order == ReinitOrder::Parallel && resolved.reinit.source == ReinitSource::Any;
    if at_once && resolved.others().any(|other| other.name == node.name) {
        actions.push(Action::check(
            &owner,
            &format!("no replica is cloned from {} while it has old data", node.name),
            words!["is_no_source", config, scope, &node.name],
        ));
    }
    actions
}

/// The check that the DCS knows no member but the plan's nodes.
pub(super) fn no_strangers(resolved: &Resolved, patroni: &Patroni) -> Action {
    let mut command = words!["no_strangers", &patroni.config, &patroni.scope];
    command.extend(resolved.nodes.iter().map(|node| Word::from(&node.name)));
    Action::check(&Seats(resolved).target(), "every member is a node of this plan", command)
}
