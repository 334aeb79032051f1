//! Replay: PostgreSQL itself, cut off from clients and archive, replays to the target.

use super::{Effect, Phase, Service, Undo};
use super::{settings, unarchived};
use crate::action::{Action, Fact, Goal, Reached, Seat, Seats, ServerVerb, Word, words};
use crate::manager;
use crate::model::{Target, WalName, gate};
use crate::render::Prose;
use crate::resolved::{Action as AtTarget, Resolved, TimelineGoal};

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seat = Seats(resolved).target();
    let mut actions = Vec::new();
    if resolved.target == Target::Latest {
        actions.extend(expect_last(resolved));
    }
    actions.push(Action::why("Whatever was started meanwhile, by a reboot perhaps, must not run beside the recovery."));
    actions.extend(held(resolved));
    actions.extend(to_target(resolved, &seat));
    if resolved.target == Target::Latest {
        actions.push(unarchived::replayed(resolved));
    }
    Phase {
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
        on_failure: Prose::from("Read the end of the log that the step shows and the table below. Nothing was promoted."),
    }
}

/// Lines that stop what was started again meanwhile on the node; a server of the recovery goes on. One that a killed run was stopping is
/// let go down first: it still looks like one that runs, and answers nothing.
pub(super) fn held(resolved: &Resolved) -> Vec<Action> {
    let mut actions = manager::of(resolved).hold(resolved, resolved.node());
    actions.push(Action::wait(
        &Seats(resolved).target(),
        3600,
        "no server is just going down",
        words!["not_stopping", &resolved.node().data_dir],
    ));
    actions
}

/// The line that starts the server for recovery unless this holds, with what this start adds.
pub(super) fn start(resolved: &Resolved, seat: &Seat, unless: &'static str, added: Vec<Word>) -> Action {
    let node = resolved.node();
    let mut start = words![
        &node.bin_dir,
        &node.data_dir,
        node.config_file(),
        resolved.work_dir(),
        resolved.kept_dir(),
        node.port.to_string(),
    ];
    if gate::POSTGRESQL_ARCHIVE_LIBRARY.holds_major(node.version) {
        start.extend(words!["-c", "archive_library="]);
    }
    if gate::POSTGRESQL_ALLOW_ALTER_SYSTEM.holds_major(node.version) {
        // Where the configuration forbids it, the settings of the recovery could not be reset after the promotion.
        start.extend(words!["-c", "allow_alter_system=on"]);
    }
    start.extend(added);
    ServerVerb::Recover { seat: seat.clone(), unless, start }.into()
}

/// The command that finds out how far replay is.
pub(super) fn state(resolved: &Resolved) -> Vec<Word> {
    let node = resolved.node();
    words![
        &node.bin_dir,
        &node.data_dir,
        resolved.work_dir(),
        &node.superuser,
        &node.database,
        node.version.to_string()
    ]
}

fn to_target(resolved: &Resolved, seat: &Seat) -> Vec<Action> {
    vec![start(resolved, seat, "recovery_begun", Vec::new()), until(resolved, seat, resolved.action)]
}

/// Lines that bring the server to the target again, should it have gone down meanwhile: its start, and the wait, which a server that is
/// there passes at once.
pub(super) fn again(resolved: &Resolved, seat: &Seat) -> [Action; 2] {
    let (added, action) = match resolved.action {
        // The plan left the server shut down; this time it pauses at the same target.
        AtTarget::Shutdown if resolved.target != Target::Latest => {
            (words!["-c", "recovery_target_action=pause"], AtTarget::Pause)
        }
        action @ (AtTarget::Shutdown | AtTarget::Pause | AtTarget::Promote) => (Vec::new(), action),
    };
    [start(resolved, seat, "server_runs", added), until(resolved, seat, action)]
}

/// The state of the server at a target to stop at.
const fn reached(action: AtTarget) -> Reached {
    match action {
        AtTarget::Pause => Reached::Stopped,
        AtTarget::Promote => Reached::Ended,
        AtTarget::Shutdown => Reached::Shut,
    }
}

/// The line that waits until replay is where it should be. Without a target to stop at, that is when the last archived segment was fetched
/// and nothing follows.
fn until(resolved: &Resolved, seat: &Seat, action: AtTarget) -> Action {
    let (seat, state) = (seat.clone(), state(resolved));
    let wait = match resolved.target {
        Target::Latest => ServerVerb::ReplayAll { seat, state },
        Target::Time { .. }
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }
        | Target::Immediate => {
            ServerVerb::Replay { seat, reached: reached(action), target: target_text(resolved), state }
        }
    };
    wait.into()
}

/// For `latest`: what the archive's last segment is now.
pub(super) fn last_segment(resolved: &Resolved) -> Action {
    let seat = Seats(resolved).barman();
    let server = &resolved.barman.server;
    let current = resolved.evidence.as_ref().map(|facts| facts.backup.timeline.to_string());
    let timeline: Word = match (resolved.timeline, current) {
        (TimelineGoal::Number(timeline), _) => timeline.to_string().into(),
        (TimelineGoal::Current, Some(timeline)) => timeline.into(),
        (TimelineGoal::Latest | TimelineGoal::Current, _) => "newest".into(),
    };
    let mut words = words!["last_segment", server, timeline];
    if let Some((first, last)) = not_begun(resolved) {
        words.extend(words![first, last]);
    }
    Action::learn(Fact::LastSegment, &seat, words)
}

/// Of a timeline that has no segment of its own yet: the one that will be its first, and the last one on the way to it.
pub(super) fn not_begun(resolved: &Resolved) -> Option<(String, String)> {
    let facts = resolved.evidence.as_ref()?;
    let (last, size) = (facts.last_segment?.wal, facts.segment_size);
    let own = facts.path.legs().last().filter(|own| own.timeline != last.timeline)?;
    let first = WalName { timeline: own.timeline, segment: size.segment_of(own.start?) };
    Some((first.name(size), last.name(size)))
}

/// The same, and that it is not before what was planned with.
fn expect_last(resolved: &Resolved) -> Vec<Action> {
    let mut actions = vec![last_segment(resolved)];
    if let Some(last) = resolved.evidence.as_ref().and_then(|facts| Some((facts.last_segment?.wal, facts.segment_size)))
    {
        actions.push(Action::check(
            &Seat::Control,
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
        command: words!["no_postmaster", &node.data_dir],
    };
    Action::reach(goal, &seat, "stop it", words!["stop_postgres", &node.bin_dir, &node.data_dir, "fast"]).to_vec()
}
