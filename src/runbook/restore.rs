//! Restore: the base backup takes the empty place.

use super::barman_restore::barman_restore;
use super::{Effect, Phase, Service, Undo};
use super::{places, preflight, unpack};
use crate::access;
use crate::action::{Action, Fact, FileVerb, Goal, Seat, Seats, Verb, Word, words};
use crate::manager;
use crate::render::Prose;
use crate::render::readers;
use crate::resolved::{Access, Copy, Evidence, Resolved, Transfer, WalCopy};

/// Name of the job that copies the base backup.
const JOB: &str = "restore";
/// Name of the job that restores on the Barman host.
const STAGE: &str = "stage";

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seats = Seats(resolved);
    let (target, barman) = (seats.target(), seats.barman());
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let mut actions = manager::of(resolved).stop(resolved, resolved.node());
    actions.push(Action::check(
        &target,
        "the old data is kept and nothing runs in its place",
        words!["may_restore", &resolved.node().bin_dir, data, &kept],
    ));
    actions.extend(match (resolved.transfer, &resolved.access) {
        (Transfer::Remote, _) => remote(resolved, &target, &barman),
        (Transfer::Staged, Access::Ssh) => staged_by_rsync(resolved, &target, &barman),
        (Transfer::Staged, Access::Docker { .. } | Access::Local) => staged_by_stream(resolved, &target, &barman),
        (Transfer::S3, _) => Vec::new(),
    });
    actions.push(Action::check(
        &target,
        &format!("what arrived is backup {}, whole and owned by {}", resolved.backup, resolved.node().os_user),
        arrived(resolved),
    ));
    actions.extend(places::linked_again(resolved));
    actions.extend(places::labelled(resolved));
    actions.extend(bulk(resolved, &target));
    let mut undo: Vec<Action> =
        jobs(resolved).into_iter().map(|job| Verb::StopJob { name: job, seat: barman.clone() }.into()).collect();
    undo.push(Verb::StopJob { name: "wal".to_owned(), seat: target.clone() }.into());
    undo.push(Action::why(
        "A reboot may have started PostgreSQL on what was restored; no directory is renamed under a server.",
    ));
    undo.extend(manager::of(resolved).put_down(resolved, resolved.node()));
    undo.push(Action::run(
        &target,
        "put what was restored aside",
        words!["discard", data, &kept, &resolved.name, Fact::Run],
    ));
    Phase {
        id: "restore",
        title: format!("Restore backup {} on {}", resolved.backup, resolved.node().name),
        why: vec![
            "The backup by its literal ID, the target and the timeline by their values: nothing is left for a tool to choose.".to_owned(),
            "Barman's own recovery settings are replaced in the next step; with --get-wal it copies no WAL by its own judgement.".to_owned(),
        ],
        effect: Effect::Changes,
        service: Service::Down,
        actions,
        undo: Undo::Actions(undo),
        on_failure: Prose::new(
            "The copy is a job of its own on its host: after a lost connection {} finds it and waits for it, after a failure \
             it puts what is half-restored aside and starts again. What it puts aside it names with its size; where room runs \
             short, a {} with the marker {} of this run may be removed by hand.",
            &[&"run.sh", &format!("{data}.discarded-N"), &".walwright-kept"],
        ),
    }
}

/// The command that proves the copy whole and of this backup.
pub(super) fn arrived(resolved: &Resolved) -> Vec<Word> {
    let first = resolved
        .evidence
        .as_ref()
        .map_or_else(|| "-".to_owned(), |facts| facts.backup.begin_wal.name(facts.segment_size));
    words!["restored", &resolved.node().data_dir, resolved.backup.as_str(), first]
}

/// The folder on the Barman host where a staged copy is made.
pub(crate) fn staging(resolved: &Resolved) -> String {
    format!("{}/walwright-staged/{}", resolved.barman.home, resolved.name)
}

fn clear(resolved: &Resolved, job_seat: &Seat, target: &Seat) -> Vec<Action> {
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let discard = words!["discard", data, &kept, &resolved.name, Fact::Run];
    let mut actions = vec![
        Action::fresh(JOB, job_seat, target, "nothing half-restored is in the way", discard),
        places::room_again(resolved),
    ];
    match resolved.copy {
        Copy::Full => {}
        Copy::Delta => {
            let what = "begin with a copy of the old data, whose unchanged files Barman keeps";
            let seed = words!["seed_copy", data, &kept, &resolved.name, Fact::Run];
            actions.push(Action::run(target, what, seed).anew());
        }
    }
    actions
}

fn remote(resolved: &Resolved, target: &Seat, barman: &Seat) -> Vec<Action> {
    let mut command = barman_restore(resolved, &resolved.node().data_dir, &resolved.tablespaces);
    command.splice(2..2, words!["--remote-ssh-command", access::barman_to_node(resolved)]);
    let mut actions = clear(resolved, barman, target);
    actions.extend(unpack::cleared(resolved, JOB));
    actions.push(Action::job(JOB, barman, "copy the base backup to the node", command));
    actions
}

/// Where each tablespace of the backup is staged, and where it belongs on the node.
fn staged_tablespaces(resolved: &Resolved) -> Vec<(String, String, String)> {
    let staging = staging(resolved);
    let places = places::tablespaces(resolved).into_iter().enumerate();
    places
        .map(|(index, tablespace)| {
            (tablespace.name.to_owned(), format!("{staging}/tablespace-{}", index + 1), tablespace.place.to_owned())
        })
        .collect()
}

fn stage(resolved: &Resolved, barman: &Seat) -> Vec<Action> {
    let staging = staging(resolved);
    let places = staged_tablespaces(resolved);
    let mapping = places.iter().map(|(name, staged, _)| (name.clone(), staged.clone())).collect();
    vec![
        Action::why(
            "A tablespace without a place of its own below the staging folder would be written to its path on the Barman host.",
        ),
        places::accounted_for(resolved),
        Action::fresh(
            STAGE,
            barman,
            barman,
            "the staging folder is empty",
            words!["empty_folder", &staging, &resolved.name, Fact::Run],
        ),
        preflight::staged_space(resolved, barman).anew(),
        Action::job(
            STAGE,
            barman,
            "restore the base backup on the Barman host",
            barman_restore(resolved, &format!("{staging}/data"), &mapping),
        ),
    ]
}

/// The jobs on the Barman host, the last one first.
fn jobs(resolved: &Resolved) -> Vec<String> {
    match (resolved.transfer, &resolved.access) {
        (Transfer::Remote | Transfer::S3, _) => vec![JOB.to_owned()],
        (Transfer::Staged, Access::Docker { .. } | Access::Local) => vec![STAGE.to_owned()],
        (Transfer::Staged, Access::Ssh) => {
            let tablespaces = (1..=staged_tablespaces(resolved).len()).rev().map(tablespace_job);
            tablespaces.chain([JOB.to_owned(), STAGE.to_owned()]).collect()
        }
    }
}

fn tablespace_job(number: usize) -> String {
    format!("{JOB}-tablespace-{number}")
}

fn staged_by_rsync(resolved: &Resolved, target: &Seat, barman: &Seat) -> Vec<Action> {
    let node = resolved.node();
    let staging = staging(resolved);
    let shell = resolved.barman.to_node.shell();
    let mut actions = stage(resolved, barman);
    actions.extend(clear(resolved, barman, target));
    let mut copies = vec![(format!("{staging}/data"), node.data_dir.clone(), JOB.to_owned())];
    copies.extend(
        staged_tablespaces(resolved)
            .into_iter()
            .enumerate()
            .map(|(index, (_, from, to))| (from, to, tablespace_job(index + 1))),
    );
    for (from, to, job) in copies {
        let command = words![
            "rsync",
            "-rlptHs",
            "-e",
            &shell,
            "--",
            format!("{from}/"),
            readers::rsync_place(&node.os_user, &node.address, &format!("{to}/")),
        ];
        actions.push(Action::job(&job, barman, &format!("send {from} to {}", node.name), command));
    }
    actions.extend(relink(resolved, target));
    actions
}

fn staged_by_stream(resolved: &Resolved, target: &Seat, barman: &Seat) -> Vec<Action> {
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let staging = staging(resolved);
    let mut actions = stage(resolved, barman);
    let mut copies = vec![(format!("{staging}/data"), data.clone())];
    copies.extend(staged_tablespaces(resolved).into_iter().map(|(_, from, to)| (from, to)));
    for (from, to) in copies {
        let goal = Goal {
            seat: target,
            limit: 10,
            what: &format!("{to} has arrived"),
            command: words!["arrived", &to, &resolved.name],
        };
        actions.push(goal.line());
        let carry = FileVerb::Carry {
            from: barman.clone(),
            directory: from,
            to: target.clone(),
            place: to,
            kept: kept.clone(),
            plan: resolved.name.clone(),
        };
        actions.push(carry.into());
    }
    actions.extend(relink(resolved, target));
    actions
}

fn relink(resolved: &Resolved, target: &Seat) -> Option<Action> {
    let places = staged_tablespaces(resolved);
    if places.is_empty() {
        return None;
    }
    let mut command = words!["relink", &resolved.node().data_dir];
    for (_, staged, place) in places {
        command.extend([Word::from(staged), Word::from(place)]);
    }
    Some(Action::run(target, "let the links of the tablespaces point to their places", command))
}

/// The needed segments, copied once: replay then waits for no process to start.
fn bulk(resolved: &Resolved, target: &Seat) -> Vec<Action> {
    let (WalCopy::Bulk, Some(facts)) = (resolved.wal_copy, &resolved.evidence) else { return Vec::new() };
    let bulk = FileVerb::BulkWal {
        seat: target.clone(),
        folder: format!("{}/wal", resolved.work_dir()),
        ssh: access::node_to_barman(resolved),
        server: resolved.barman.server.clone(),
        segment_size: facts.segment_size.bytes(),
        spans: spans(facts),
    };
    vec![
        Action::why("One connection copies what replay will need; what is not among it is still fetched one by one."),
        bulk.into(),
    ]
}

fn spans(facts: &Evidence) -> Vec<Word> {
    let spans = facts.needed.iter();
    spans
        .flat_map(|span| [span.timeline.to_string(), span.first.to_string(), span.last.to_string()].map(Word::from))
        .collect()
}
