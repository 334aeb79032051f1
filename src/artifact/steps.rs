//! The steps, and the loop over the replicas.

use serde::Serialize;

use super::{Subject, script};
use crate::action::Seats;
use crate::render::Fragment;
use crate::runbook::{Step, Undo};

/// What `steps/step.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct StepContext<'a> {
    plan: &'a str,
    id: &'a str,
    title: &'a str,
    why: &'a [String],
    undo: String,
    facts: Vec<Fragment>,
    lines: Vec<Fragment>,
}

pub(super) fn context<'a>(subject: Subject<'a>, step: &'a Step) -> StepContext<'a> {
    StepContext {
        plan: &subject.resolved.name,
        id: step.id,
        title: &step.title,
        why: &step.why,
        undo: undo(&step.undo),
        facts: script::recalls(&step.actions),
        lines: script::lines(&step.actions),
    }
}

/// How a step is undone, in a few words.
pub(super) fn undo(undo: &Undo) -> String {
    match undo {
        Undo::Actions(_) => "rollback.sh".to_owned(),
        Undo::Nothing { why } => format!("nothing; {why}"),
        Undo::Impossible { why } => format!("none; {why}"),
    }
}

/// What `patroni/reinit.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct ReinitContext<'a> {
    plan: &'a str,
    target_seat: String,
    work: String,
    facts: Vec<Fragment>,
    lines: Vec<Fragment>,
}

pub(super) fn reinit(subject: Subject<'_>) -> ReinitContext<'_> {
    let actions = subject.runbook.reinit.as_deref().unwrap_or_default();
    ReinitContext {
        plan: &subject.resolved.name,
        target_seat: Seats(subject.resolved).target(),
        work: subject.resolved.work_dir(),
        facts: script::recalls(actions),
        lines: script::lines(actions),
    }
}
