//! Quiesce and resume: the user's own commands keep writers away, and let them in again.

use super::{Effect, Phase, Service, Undo, hand_over};
use crate::action::{Action, Verb};
use crate::render::Prose;
use crate::resolved::Resolved;

pub(super) fn step(resolved: &Resolved) -> Option<Phase> {
    if resolved.quiesce.is_empty() {
        return None;
    }
    Some(Phase {
        id: "quiesce",
        title: "Keep writers away with the plan's own commands".to_owned(),
        why: vec![
            "What is written from here on would be lost; the plan names how its applications are held back.".to_owned(),
        ],
        effect: Effect::Changes,
        service: Service::Down,
        actions: hooks(&resolved.quiesce),
        undo: Undo::Actions(hooks(&resolved.resume)),
        on_failure: Prose::new(
            "The plan's own command failed; {} repeats all of them. Do not go on while applications write: what they write \
             is lost.",
            &[&"run.sh"],
        ),
    })
}

/// Writers come back as soon as the leader is proved: neither replicas nor the archive keep them waiting.
pub(super) fn resume(resolved: &Resolved) -> Option<Phase> {
    if resolved.resume.is_empty() {
        return None;
    }
    let mut let_in = hooks(&resolved.resume);
    let_in.push(hand_over::writes(resolved));
    Some(Phase {
        id: "resume",
        title: "Let writers in again with the plan's own commands".to_owned(),
        why: vec!["The recovered node is proved to take writes; what is left to do needs nobody kept away.".to_owned()],
        effect: Effect::Changes,
        service: Service::Down,
        actions: let_in,
        undo: Undo::Impossible { why: "the recovered cluster is in service" },
        on_failure: Prose::new(
            "The node takes writes; a command that lets applications in failed. {} repeats them; doing it by hand is as good.",
            &[&"run.sh"],
        ),
    })
}

/// The plan's commands, each in a shell of its own on the control host.
fn hooks(commands: &[String]) -> Vec<Action> {
    commands.iter().map(|command| Verb::Hook { command: command.clone() }.into()).collect()
}
