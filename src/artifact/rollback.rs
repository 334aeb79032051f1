//! rollback.sh: the undo of every step, the last one first.

use serde::Serialize;

use super::{Subject, script};
use crate::action::{Action, Seats};
use crate::render::Fragment;
use crate::runbook::Undo;

/// What `rollback.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct RollbackContext<'a> {
    check: &'a str,
    plan: &'a str,
    facts: Vec<Fragment>,
    steps: Vec<UndoneStep<'a>>,
    no_way_back: String,
    target_seat: String,
    work: String,
}

/// One step's undo.
#[derive(Debug, Serialize)]
struct UndoneStep<'a> {
    id: &'a str,
    title: &'a str,
    lines: Vec<Fragment>,
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
        facts: script::recalls(&all),
        steps: undone
            .into_iter()
            .map(|(step, actions)| UndoneStep { id: step.id, title: &step.title, lines: script::lines(actions) })
            .collect(),
        no_way_back: why.unwrap_or("a later step cannot be undone").to_owned(),
        target_seat: Seats(subject.resolved).target(),
        work: subject.resolved.work_dir(),
    }
}
