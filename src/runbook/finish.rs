//! Finish: archiving is proved, the data is looked at again, a new backup is taken. The service is up all the while.

use super::{Effect, Phase, Service, Undo, hand_over, inspect, protect, receiver, stop};
use crate::action::{Action, Fact, Goal, Seats, Verb, words};
use crate::render::Prose;
use crate::resolved::{AfterBackup, Resolved};

/// Seconds until a file is in the archive: PostgreSQL's own retries take a minute.
const ARCHIVE_LIMIT: u32 = 300;
/// Seconds until the last WAL of a backup that was copied is in the archive.
const BACKUP_LIMIT: u32 = 600;

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seats = Seats(resolved);
    let target = seats.target();
    let mut actions = archiving(resolved);
    actions.extend(archive_command(resolved));
    if !resolved.verify.is_empty() {
        actions.push(Action::why(
            "The queries were asked at the target, where their answers decided. Applications have written since; what they answer now is shown, where a superuser can ask safely.",
        ));
        actions.extend(inspect::shown(resolved, &target));
    }
    actions.extend(backup(resolved));
    actions.extend(protect::release(resolved));
    actions.extend(resolved.patroni().map(|patroni| stop::pause_again(resolved, patroni, &resolved.nodes)));
    actions.push(hand_over::writes(resolved));
    actions.push(Action::run(
        &target,
        "give the node's lock back",
        words!["drop_lock", resolved.work_dir(), Fact::Run],
    ));
    let text = format!(
        "recovered. The old data directory stays as {}; cleanup.sh removes it when nobody wants it back",
        resolved.kept_dir()
    );
    actions.push(Verb::AtLast { text }.into());
    Phase {
        id: "finish",
        title: "Prove that archiving works, look again, take a new backup".to_owned(),
        why: vec!["The service is up; the end is when the next recovery would work.".to_owned()],
        effect: Effect::Changes,
        service: Service::Up,
        actions,
        undo: Undo::Impossible { why: "the recovered cluster is in service" },
        on_failure: Prose::new(
            "The service is up, but the next recovery is not safe yet: put archiving right first, then call {} again.",
            &[&"run.sh"],
        ),
    }
}

/// The new timeline's history file and a segment of it arrive in the archive.
fn archiving(resolved: &Resolved) -> Vec<Action> {
    let seats = Seats(resolved);
    let (target, barman) = (seats.target(), seats.barman());
    let node = resolved.node();
    let server = resolved.barman.archive();
    let mut actions = receiver::again(resolved);
    actions.extend([
        Action::why("A recovery is not over while its WAL goes nowhere."),
        Action::wait(
            &barman,
            ARCHIVE_LIMIT,
            "the new timeline's history file is in the archive",
            words!["history_in_archive", server, Fact::Timeline],
        ),
        Action::learn(Fact::Archived, &barman, words!["newest_segment", server, Fact::Timeline]),
    ]);
    let goal = Goal {
        seat: &barman,
        limit: ARCHIVE_LIMIT,
        what: "a segment of the new timeline is in the archive",
        command: words!["archived_on", server, Fact::Timeline, Fact::Archived],
    };
    actions.extend(Action::reach(
        goal,
        &target,
        "switch the WAL",
        words![
            "alter",
            &node.bin_dir,
            &node.data_dir,
            &node.superuser,
            &node.database,
            "CHECKPOINT",
            "SELECT pg_switch_wal()"
        ],
    ));
    actions
}

/// Under Patroni the plan's `archive_command` is compared with what is in force.
fn archive_command(resolved: &Resolved) -> Vec<Action> {
    let (Some(command), Some(_)) = (&resolved.after.archive_command, resolved.patroni()) else { return Vec::new() };
    let node = resolved.node();
    let setting = words![
        "setting_is",
        &node.bin_dir,
        &node.data_dir,
        &node.superuser,
        &node.database,
        "archive_command",
        command
    ];
    vec![
        Action::why(
            "Under Patroni archive_command belongs to the dynamic configuration; it is looked at, not changed.",
        ),
        Action::check(&Seats(resolved).target(), "archive_command is the plan's", setting),
    ]
}

/// A base backup on the new timeline.
fn backup(resolved: &Resolved) -> Vec<Action> {
    if resolved.after.backup == AfterBackup::Skipped {
        return Vec::new();
    }
    let barman = Seats(resolved).barman();
    let server = resolved.barman.archive();
    let goal = Goal {
        seat: &barman,
        limit: BACKUP_LIMIT,
        what: "there is a backup on the new timeline",
        command: words!["backup_on", server, Fact::Timeline],
    };
    vec![
        Action::why(
            "Recovering across the end of this recovery is possible but confusing; a backup on the new timeline makes the next one plain.",
        ),
        goal.line(),
        Action::job("backup", &barman, "take a new base backup", words!["barman", "backup", server]).unless_so(),
        Action::why(
            "Barman's own --wait waits for its WAL without end; here that has a limit, and a run that goes on takes no second backup.",
        ),
        Action::wait(
            &barman,
            BACKUP_LIMIT,
            "all the WAL of the new backup is in the archive",
            words!["backup_on", server, Fact::Timeline, "complete"],
        ),
    ]
}
