//! Replay: PostgreSQL itself, cut off from clients and archive, replays to the target.

use super::settings;
use super::{Effect, Service, Step, Undo};
use crate::action::{Action, Fact, Goal, Seats, Word, words};
use crate::model::Target;
use crate::resolved::{Action as AtTarget, Resolved, TimelineGoal};

pub(super) fn step(resolved: &Resolved) -> Step {
    let seat = Seats(resolved).target();
    let mut actions = Vec::new();
    if resolved.target == Target::Latest {
        actions.extend(expect_last(resolved));
    }
    actions.extend(to_target(resolved, &seat));
    Step {
        number: 60,
        id: "replay",
        title: format!("Replay to {}", resolved.target),
        why: vec![
            "PostgreSQL starts by itself, not under Patroni: Patroni would empty the target and replay everything.".to_owned(),
            "No TCP listener, a socket in a private folder, and archive_command=/bin/false: nobody connects, nothing is archived,".to_owned(),
            "and the new timeline's history file stays queued for the archive.".to_owned(),
        ],
        effect: Effect::Changes,
        service: Service::Down,
        actions,
        undo: Undo::Actions(stop_server(resolved)),
    }
}

/// The line that starts the server for recovery unless `running` holds, with what this start adds.
pub(super) fn start(resolved: &Resolved, seat: &str, running: &str, added: Vec<Word>) -> Action {
    let node = resolved.node();
    let mut command = words![
        "recover",
        seat,
        running,
        &node.bin_dir,
        &node.data_dir,
        node.config_file(),
        resolved.work_dir(),
        resolved.kept_dir(),
        node.port.to_string(),
    ];
    if node.version >= 15 {
        command.extend(words!["-c", "archive_library="]);
    }
    command.extend(added);
    Action::call(command)
}

/// The command that finds out how far replay is.
pub(super) fn state(resolved: &Resolved) -> Vec<Word> {
    let node = resolved.node();
    words![&node.bin_dir, &node.data_dir, resolved.work_dir(), &node.superuser, "postgres", node.version.to_string(),]
}

fn to_target(resolved: &Resolved, seat: &str) -> Vec<Action> {
    let wanted = match (&resolved.target, resolved.action) {
        (Target::Latest, _) => "replaying",
        (_, AtTarget::Pause) => "stopped",
        (_, AtTarget::Promote) => "ended",
        (_, AtTarget::Shutdown) => "shut",
    };
    let mut replay = words!["replay", seat, wanted, target_text(resolved)];
    replay.extend(state(resolved));
    let mut actions = vec![start(resolved, seat, "recovery_begun", Vec::new())];
    if resolved.target == Target::Latest {
        actions.push(Action::why("There is no target to stop at: replay is at its end when the last archived segment was fetched and nothing follows."));
        let mut words = words!["replay_all", seat, Fact::LastSegment];
        words.extend(state(resolved));
        actions.push(Action::call(words));
    } else {
        actions.push(Action::call(replay));
    }
    actions
}

/// For `latest`: what the archive's last segment is now, and that it is not before what was planned with.
fn expect_last(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).barman();
    let server = &resolved.barman.server;
    let timeline: Word = match resolved.timeline {
        TimelineGoal::Number(timeline) => timeline.to_string().into(),
        TimelineGoal::Latest | TimelineGoal::Current => "newest".into(),
    };
    let mut actions = vec![Action::learn(Fact::LastSegment, &seat, words!["newest_segment", server, timeline])];
    if let Some(last) = resolved.evidence.as_ref().and_then(|facts| Some((facts.last_segment?.wal, facts.segment_size)))
    {
        actions.push(Action::check(
            Seats::CONTROL,
            "the archive has not lost what was planned with",
            words!["not_before", Fact::LastSegment, last.0.name(last.1)],
        ));
    }
    actions
}

/// The target for people, as progress is compared with it.
fn target_text(resolved: &Resolved) -> String {
    let names: Vec<String> = settings::settings(resolved)
        .into_iter()
        .filter(|(name, value)| name.starts_with("recovery_target") && !value.is_empty())
        .filter(|(name, _)| {
            !matches!(*name, "recovery_target_action" | "recovery_target_timeline" | "recovery_target_inclusive")
        })
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    names.join(", ")
}

/// Lines that stop the server of the recovery, whatever it is at.
pub(super) fn stop_server(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let node = resolved.node();
    let goal = Goal {
        seat: &seat,
        limit: 60,
        what: "the server of the recovery is down",
        command: words!["no_postmaster", &node.bin_dir, &node.data_dir],
    };
    Action::reach(goal, &seat, "stop it", words!["stop_postgres", &node.bin_dir, &node.data_dir, "fast"]).to_vec()
}
