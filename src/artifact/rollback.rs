//! rollback.sh: the undo of every step, the last one first.

use serde::Serialize;

use super::{Subject, script};
use crate::action::{Action, Seat, Seats};
use crate::manager;
use crate::render::Fragment;
use crate::resolved::{Resolved, ServiceKind};
use crate::runbook::Undo;

/// What `rollback.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct RollbackContext<'a> {
    check: &'a str,
    plan: &'a str,
    service: &'static str,
    facts: Vec<Fragment>,
    steps: Vec<UndoneStep<'a>>,
    no_way_back: String,
    target_seat: Seat,
    target_host: &'a str,
    kept: String,
    lock: String,
    barman_host: String,
    server: &'a str,
    pinned: &'a str,
    work: String,
    hosts: Vec<Host<'a>>,
    members: Vec<Member<'a>>,
}

/// A host that may be lost: who is asked whether it answers there, and the service of compose that is its container, if that has
/// another name.
#[derive(Debug, Serialize)]
struct Host<'a> {
    name: String,
    seat: Seat,
    service: Option<&'a str>,
}

/// A node with the configuration of its Patroni.
#[derive(Debug, Serialize)]
struct Member<'a> {
    seat: Seat,
    config: &'a str,
}

/// One step's undo.
#[derive(Debug, Serialize)]
struct UndoneStep<'a> {
    id: &'a str,
    title: &'a str,
    /// `None` is an empty line, which nothing is to be put before.
    lines: Vec<Option<Fragment>>,
}

pub(super) fn context(subject: Subject<'_>) -> RollbackContext<'_> {
    let steps = &subject.runbook.steps;
    let undone = steps.iter().rev().filter_map(|step| match &step.undo {
        Undo::Actions(actions) => Some((step, actions.as_slice())),
        Undo::Nothing { .. } => Some((step, [].as_slice())),
        Undo::Impossible { .. } => None,
    });
    let undone: Vec<(_, &[Action])> = undone.collect();
    let all: Vec<Action> = undone.iter().flat_map(|(_, actions)| actions.iter().cloned()).collect();
    let why = steps.iter().find_map(|step| match &step.undo {
        Undo::Impossible { why } => Some(*why),
        Undo::Actions(_) | Undo::Nothing { .. } => None,
    });
    RollbackContext {
        check: subject.check,
        plan: &subject.resolved.name,
        service: manager::of(subject.resolved).name(),
        facts: script::recalls(&all),
        steps: undone
            .into_iter()
            .map(|(step, actions)| {
                let lines = script::lines(actions).into_iter().map(|line| (!line.text().is_empty()).then_some(line));
                UndoneStep { id: step.id, title: &step.title, lines: lines.collect() }
            })
            .collect(),
        no_way_back: why.unwrap_or("a later step cannot be undone").to_owned(),
        target_seat: Seats(subject.resolved).target(),
        target_host: &subject.resolved.node().name,
        kept: subject.resolved.kept_dir(),
        lock: format!("{}/lock", subject.resolved.work_dir()),
        barman_host: Seats(subject.resolved).barman_host(),
        server: &subject.resolved.barman.server,
        pinned: subject.resolved.pinned().as_str(),
        work: subject.resolved.work_dir(),
        hosts: hosts(subject.resolved),
        members: members(subject.resolved),
    }
}

fn hosts(resolved: &Resolved) -> Vec<Host<'_>> {
    let compose = resolved.manager.kind == ServiceKind::Compose;
    let nodes = resolved.nodes.iter().map(|node| Host {
        name: node.name.clone(),
        seat: Seats::owner(node),
        service: (compose && node.address != node.name).then_some(node.address.as_str()),
    });
    let seats = Seats(resolved);
    nodes.chain([Host { name: seats.barman_host(), seat: seats.barman(), service: None }]).collect()
}

/// The plan's node first: it is asked where it can be.
fn members(resolved: &Resolved) -> Vec<Member<'_>> {
    if resolved.patroni().is_none() {
        return Vec::new();
    }
    let nodes = [resolved.node()].into_iter().chain(resolved.others());
    nodes.map(|node| Member { seat: Seats::owner(node), config: &node.patroni_config }).collect()
}
