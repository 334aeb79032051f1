//! Promote: the new timeline is opened, and every trace of the recovery removed.

use super::settings;
use super::{Effect, Phase, Service, Undo, replay};
use crate::action::{Action, Fact, Goal, Seats, Word, words};
use crate::model::{Target, gate};
use crate::render::Prose;
use crate::resolved::{Action as AtTarget, Resolved};

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seat = Seats(resolved).target();
    let node = resolved.node();
    let (bin, data, user) = (&node.bin_dir, &node.data_dir, &node.superuser);
    let rest = words!["at_rest", bin, data, Fact::Newest];
    let mut actions = vec![
        Action::why("The new timeline must have a number that no timeline in the archive has."),
        Action::learn(Fact::Newest, &Seats(resolved).barman(), newest_timeline(resolved)),
    ];
    actions.extend(replay::held(resolved));
    actions.push(Action::settled(&seat, "promoted, clean and shut down", rest.clone()));
    let promoted = words!["promoted", bin, data, user, &node.database, Fact::Newest];
    let goal = Goal { seat: &seat, limit: 3600, what: "it is a primary on a new timeline", command: promoted };
    actions.push(Action::why(
        "A server that went down meanwhile comes back to the same target; short of it nothing is promoted.",
    ));
    let [start, wait] = replay::again(resolved, &seat);
    actions.extend([start, goal.clone().line(), wait.unless_so()]);
    if resolved.action == AtTarget::Promote {
        actions.push(Action::why("The plan's action is `promote`: PostgreSQL has opened the new timeline by itself."));
    } else {
        actions.push(Action::gate("a new timeline is opened; from here on the target cannot be moved any more. rollback.sh still leads back, until \
             the step hand-over"));
    }
    actions.extend(Action::reach(goal, &seat, "end the recovery", end_of_recovery(resolved)));
    actions.push(Action::learn(Fact::Timeline, &seat, words!["timeline_of", bin, data, user, &node.database]));
    actions.push(Action::why(
        "Left in place these settings would make a later standby stop at the target and promote itself.",
    ));
    let mut statements = words!["alter", bin, data, user, &node.database];
    statements
        .extend(settings::names(resolved).into_iter().map(|name| Word::from(format!("ALTER SYSTEM RESET {name}"))));
    statements.push("CHECKPOINT".into());
    actions.push(Action::run(&seat, "reset the settings of the recovery", statements));
    actions.extend(replay::stop_server(resolved));
    actions.push(Action::check(&seat, "promoted, clean and shut down", rest));
    Phase {
        id: "promote",
        title: "Open the new timeline and remove every trace of the recovery".to_owned(),
        why: vec![
            "Nothing of the new timeline has left the node yet: the old data directory can still come back.".to_owned(),
        ],
        effect: Effect::PointOfNoReturn,
        service: Service::Down,
        actions,
        undo: Undo::Actions(replay::stop_server(resolved)),
        on_failure: Prose::new(
            "The old data directory is still there and nothing has left the node: {} goes on, {} still goes back.",
            &[&"run.sh", &"rollback.sh"],
        ),
    }
}

/// The command that ends the recovery. A server of PostgreSQL 12 that pauses at its target does not hear of a promotion.
fn end_of_recovery(resolved: &Resolved) -> Vec<Word> {
    let node = resolved.node();
    if !gate::POSTGRESQL_PROMOTED_WHILE_PAUSED.holds_major(node.version) && resolved.target != Target::Latest {
        let resume = "SELECT pg_wal_replay_resume()";
        words!["sql", &node.bin_dir, &node.data_dir, &node.superuser, &node.database, resume]
    } else {
        words![node.program("pg_ctl"), "promote", "-D", &node.data_dir, "-W"]
    }
}

/// The archive that the WAL goes to has timelines of its own, where it is another one.
fn newest_timeline(resolved: &Resolved) -> Vec<Word> {
    let server = &resolved.barman.server;
    let mut command = words!["newest_number", server];
    command.extend(resolved.barman.archives_to.as_ref().map(Word::from));
    command
}
