//! Protect: what a later step could lose is pinned and saved.

use super::{Effect, Phase, Service, Undo, last_wal};
use crate::action::{Action, Fact, Goal, Seats, Test, words};
use crate::manager;
use crate::render::Prose;
use crate::resolved::Resolved;

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seat = Seats(resolved).barman();
    let (server, backup) = (&resolved.barman.server, resolved.pinned().as_str());
    let mut actions = vec![
        Action::why(
            "Retention must not delete the backup or its WAL while they are needed. A pin that was there before stays afterwards.",
        ),
        Action::learn(Fact::Pinned, &seat, words!["pin_of", server, backup]),
    ];
    let goal = Goal {
        seat: &seat,
        limit: 30,
        what: &format!("backup {backup} is pinned"),
        command: words!["pinned", server, backup],
    };
    actions.extend(Action::reach(goal, &seat, "pin the backup and its WAL", words!["pin", server, backup]));
    actions.extend(saved(resolved));
    actions.extend(last_wal::archived(resolved));
    Phase {
        id: "protect",
        title: "Pin the backup, save the configuration, archive the last WAL".to_owned(),
        why: vec!["Nothing here touches the running cluster but a switch of the WAL segment.".to_owned()],
        effect: Effect::Changes,
        service: Service::Up,
        actions,
        undo: Undo::Actions(release(resolved)),
        on_failure: Prose::new("The service is still up. Put it right and call {} again.", &[&"run.sh"]),
    }
}

/// Lines that give the pin up again, if it was this run's.
pub(super) fn release(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).barman();
    let (server, backup) = (&resolved.barman.server, resolved.pinned().as_str());
    let goal = Goal {
        seat: &seat,
        limit: 30,
        what: &format!("backup {backup} is no longer pinned"),
        command: words!["not_pinned", server, backup],
    };
    let lines =
        Action::reach(goal, &seat, "give up this run's pin", words!["barman", "keep", "--release", server, backup]);
    vec![Action::when(Fact::Pinned, Test::Is("nokeep".to_owned()), lines.to_vec())]
}

fn saved(resolved: &Resolved) -> Vec<Action> {
    let Some(patroni) = resolved.patroni() else { return Vec::new() };
    let seat = Seats(resolved).target();
    let mut actions = vec![
        Action::why(
            "The reset of the DCS deletes the dynamic configuration, and the backup's own copy of it is as old as the backup.",
        ),
        Action::keep(
            super::stop::SAVED_CONFIGURATION,
            &seat,
            "save the dynamic configuration",
            words!["dynamic_configuration", &patroni.config, &patroni.scope],
        ),
        Action::keep(
            "members.txt",
            &seat,
            "save the list of members",
            words!["ctl", &patroni.config, "list", &patroni.scope],
        ),
    ];
    for node in &resolved.nodes {
        actions.push(Action::keep(
            &manager::saved_configuration(node),
            &Seats::owner(node),
            &format!("save the configuration of Patroni on {}", node.name),
            words!["cat", "--", &node.patroni_config],
        ));
    }
    actions
}
