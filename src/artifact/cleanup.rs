//! cleanup.sh: the only script that deletes, and only what carries the plan's marker.

use serde::Serialize;

use super::{Subject, script};
use crate::action::{Action, Fact, Seat, Seats, words};
use crate::render::Fragment;
use crate::runbook::{staging, uses_staging};

/// What `cleanup.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct CleanupContext<'a> {
    check: &'a str,
    plan: &'a str,
    target_seat: Seat,
    barman_seat: Seat,
    data: &'a str,
    kept: String,
    /// The folder of the staged copy; empty where there is none.
    staged: String,
    gate: String,
    lines: Vec<Fragment>,
}

pub(super) fn context(subject: Subject<'_>) -> CleanupContext<'_> {
    let resolved = subject.resolved;
    let (target, barman) = (Seats(resolved).target(), Seats(resolved).barman());
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let mut actions = vec![
        Action::run(
            &target,
            "remove the old data directory and its tablespaces",
            words!["clean_up", data, &kept, Fact::Runs],
        ),
        Action::run(&target, "remove the traces of the jobs", words!["remove_jobs", Fact::Runs]),
        Action::run(&barman, "remove the traces of the jobs", words!["remove_jobs", Fact::Runs]),
    ];
    if uses_staging(resolved) {
        let staged = staging(resolved);
        actions.push(Action::run(&barman, "remove the staged copy", words!["remove_staged", staged, Fact::Runs]));
    }
    let work = words!["remove_work", resolved.work_dir(), Fact::Run];
    actions.push(Action::run(&target, "remove the folder beside the data directory, and the lock in it", work));
    CleanupContext {
        check: subject.check,
        plan: &resolved.name,
        target_seat: target,
        barman_seat: barman,
        data,
        staged: if uses_staging(resolved) { staging(resolved) } else { String::new() },
        gate: format!("the old data directory {kept} is deleted; after that nothing leads back"),
        kept,
        lines: script::lines(&actions),
    }
}
