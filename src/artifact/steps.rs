//! The steps, and the loop over the replicas.

use serde::Serialize;

use super::{Subject, script};
use crate::action::{Action, Verb};
use crate::render::Fragment;
use crate::runbook::{Runbook, Step, Undo};

/// What `steps/step.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct StepContext<'a> {
    check: &'a str,
    plan: &'a str,
    /// Below the bundle's folder.
    file: String,
    id: &'a str,
    /// The step before it; empty for the first.
    previous: &'a str,
    /// Whether it looks before it counts as begun.
    looks: bool,
    title: &'a str,
    why: &'a [String],
    undo: String,
    facts: Vec<Fragment>,
    lines: Vec<Fragment>,
}

pub(super) fn context<'a>(subject: Subject<'a>, step: &'a Step, previous: &'a str) -> StepContext<'a> {
    StepContext {
        check: subject.check,
        plan: &subject.resolved.name,
        file: format!("steps/{}", step.file()),
        id: step.id,
        previous,
        looks: step.actions.contains(&Verb::InEarnest.into()),
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
    check: &'a str,
    plan: &'a str,
    members: Vec<&'a str>,
    /// What the step asks before it runs the loop.
    gate_facts: Vec<Fragment>,
    gate: Vec<Fragment>,
    facts: Vec<Fragment>,
    lines: Vec<Fragment>,
}

pub(super) fn reinit(subject: Subject<'_>) -> ReinitContext<'_> {
    let actions = subject.runbook.reinit.as_deref().unwrap_or_default();
    let before = before_the_loop(subject.runbook);
    ReinitContext {
        check: subject.check,
        plan: &subject.resolved.name,
        members: subject.resolved.others().map(|node| node.name.as_str()).collect(),
        gate_facts: script::recalls(before),
        gate: script::lines(before),
        facts: script::recalls(actions),
        lines: script::lines(actions),
    }
}

fn before_the_loop(runbook: &Runbook) -> &[Action] {
    let parts = runbook.steps.iter().map(|step| {
        let mut parts = step.actions.split(|action| *action == Verb::ReinitLoop.into());
        (parts.next().unwrap_or_default(), parts.next().is_some())
    });
    parts.filter(|(_, looped)| *looped).map(|(before, _)| before).next().unwrap_or_default()
}
