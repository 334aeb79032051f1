//! Quiesce: the user's own commands keep writers away.

use super::{Effect, Service, Step, Undo};
use crate::action::{Action, words};
use crate::resolved::Resolved;

pub(super) fn step(resolved: &Resolved) -> Option<Step> {
    if resolved.quiesce.is_empty() {
        return None;
    }
    Some(Step {
        number: 30,
        id: "quiesce",
        title: "Keep writers away with the plan's own commands".to_owned(),
        why: vec![
            "What is written from here on would be lost; the plan names how its applications are held back.".to_owned(),
        ],
        effect: Effect::Changes,
        service: Service::Down,
        actions: hooks(&resolved.quiesce),
        undo: Undo::Actions(hooks(&resolved.resume)),
    })
}

/// The plan's commands, each in a shell of its own on the control host.
pub(super) fn hooks(commands: &[String]) -> Vec<Action> {
    commands.iter().map(|command| Action::call(words!["hook", command])).collect()
}
