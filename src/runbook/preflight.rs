//! Preflight: everything that can be known before anything changes.

use super::wal_fetch::{Fetch, restore_command};
use super::{Effect, Phase, Service, Undo, members, places, unpack};
use crate::access;
use crate::action::{Action, FileVerb, Seat, Seats, Server, ServerVerb, Word, words};
use crate::manager;
use crate::model::{SegmentSize, Timeline};
use crate::render::Prose;
use crate::resolved::{Access, Evidence, Node, Resolved, SegmentRange, TimelineGoal, Transfer, WalCopy};

/// A segment that no archive has.
const NOWHERE: &str = "FFFFFFFF00000000000000FE";

pub(super) fn step(resolved: &Resolved) -> Phase {
    let mut actions = Vec::new();
    for node in &resolved.nodes {
        actions.extend(host(resolved, node));
    }
    actions.extend(roles(resolved));
    actions.extend(members::checks(resolved));
    actions.extend(barman(resolved));
    actions.extend(target(resolved));
    Phase {
        id: "preflight",
        title: "Check everything that can be checked before anything changes".to_owned(),
        why: vec![
            "Reads only. The hosts are the planned ones, the backup and its WAL are still there, the plan is not stale,".to_owned(),
            "the node can fetch WAL with the very command that replay will use, and the old data can be kept by a rename.".to_owned(),
        ],
        effect: Effect::Reads,
        service: Service::Up,
        actions,
        undo: Undo::Nothing { why: "it only reads" },
        on_failure: Prose::new(
            "Nothing was changed. Put right what the message names and call {} again; where the plan is stale, capture the \
             inventory again, render and review again.",
            &[&"run.sh"],
        ),
    }
}

fn host(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let owner = Seats::owner(node);
    let mut tools = words!["have_tools", "awk", "df", "find", "grep", "mv", "nohup", "sed", "stat", "tar", "timeout"];
    tools.extend(["postgres", "pg_ctl", "pg_controldata", "psql"].map(|program| Word::from(node.program(program))));
    if resolved.patroni().is_some() {
        tools.push(node.programs.patronictl.as_deref().unwrap_or("patronictl").into());
    }
    let mut actions = vec![
        Action::check(&owner, &format!("{} is reached as {}, and the tools are there", node.name, node.os_user), tools),
        Action::check(
            &owner,
            &format!("PostgreSQL {}", node.version),
            words!["is_major", &node.bin_dir, node.version.to_string()],
        ),
    ];
    actions.push(Action::check(
        &owner,
        "the configuration names this data directory",
        words!["reads_data_of", &node.bin_dir, &node.data_dir, node.config_file(), node.port.to_string()],
    ));
    actions.extend(manager::of(resolved).preflight(node));
    if let Some(system_id) = resolved.evidence.as_ref().and_then(|facts| facts.system_id.as_ref()) {
        actions.push(Action::check(
            &owner,
            "the data directory is of the planned cluster",
            words!["same_system", &node.bin_dir, &node.data_dir, system_id.as_str()],
        ));
    }
    actions.extend(members::checks_of(resolved, node));
    actions
}

/// Lines that find out who is primary.
pub(super) fn roles(resolved: &Resolved) -> Vec<Action> {
    let mut actions = vec![Action::why("Who leads decides the order of the stop. Two primaries end the run here.")];
    for node in &resolved.nodes {
        let (seat, server) = (Seats::owner(node), Server::of(node));
        actions.push(ServerVerb::NoteRole { node: node.name.clone(), seat, server }.into());
    }
    actions
}

fn barman(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).barman();
    let server = &resolved.barman.server;
    let barman = resolved.barman.program.as_deref().unwrap_or("barman");
    let mut tools = words!["have_tools", barman, "awk", "sed", "stat"];
    if resolved.transfer == Transfer::Staged && matches!(resolved.access, Access::Ssh) {
        tools.push("rsync".into());
    }
    let (begin, end) = match &resolved.evidence {
        Some(facts) => (facts.backup.begin_wal.name(facts.segment_size), facts.backup.end_time.micros().to_string()),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let mut actions = vec![
        Action::check(&seat, "the Barman host is reached", tools),
        Action::notice(&seat, "the version of Barman", words!["barman", "--version"]),
        Action::why("What Barman thinks of the server is shown; after a disaster much of it fails, and rightly."),
        Action::notice(&seat, "barman check", words!["barman", "check", server]),
        Action::check(
            &seat,
            &format!("backup {} is finished and the one that was planned with", resolved.backup),
            words!["backup_is", server, resolved.backup.as_str(), begin, end],
        ),
    ];
    actions.extend(unpack::preflight(resolved));
    if let Some(facts) = &resolved.evidence {
        let live = facts.server.live.as_ref().and_then(|live| live.timeline);
        let newest = live.map_or(facts.newest_timeline, |live| live.max(facts.newest_timeline));
        let mut fresh = words!["newest_timeline_is", server, newest.to_string()];
        // What the archive lacked of the live one may have come since: it is then another archive than the one that was judged.
        if newest != facts.newest_timeline {
            fresh.push(facts.newest_timeline.to_string().into());
        }
        actions.push(Action::check(&seat, "no timeline was opened since the inventory was captured", fresh));
        // PostgreSQL reads one history file, that of the timeline it is told by number.
        if let TimelineGoal::Number(timeline) = resolved.timeline
            && timeline != Timeline::FIRST
        {
            actions.push(Action::check(
                &seat,
                &format!("the archive tells where timeline {timeline} begins"),
                words!["in_archive", server, timeline.history_file()],
            ));
        }
        actions.extend(coverage(resolved, facts, &seat));
    }
    if let Some(archive) = &resolved.barman.archives_to {
        let what =
            format!("the archive of {archive}, which the recovered node feeds, has no timeline that {server} lacks");
        actions.push(Action::check(&seat, &what, words!["no_newer_timeline", server, archive]));
    }
    actions.extend(to_node(resolved, &seat));
    if resolved.transfer == Transfer::Staged {
        actions.push(staged_space(resolved, &seat));
    }
    actions
}

/// The Barman host reaches the node as the copy of the backup will.
fn to_node(resolved: &Resolved, seat: &Seat) -> Vec<Action> {
    if resolved.transfer != Transfer::Remote && !matches!(resolved.access, Access::Ssh) {
        return Vec::new();
    }
    let name = &resolved.node().name;
    vec![
        Action::check(seat, &format!("the Barman host reaches {name} over ssh"), access::ssh_from_barman(resolved)),
        Action::check(seat, &format!("rsync on the Barman host reaches {name}"), access::rsync_from_barman(resolved)),
    ]
}

/// The WAL that this target needs is in the archive now.
pub(super) fn coverage(resolved: &Resolved, facts: &Evidence, seat: &Seat) -> Option<Action> {
    if facts.needed.is_empty() {
        return None;
    }
    let mut command = words!["covers", &resolved.barman.server, facts.segment_size.bytes().to_string()];
    for span in &facts.needed {
        command.extend([span.timeline.to_string(), span.first.to_string(), span.last.to_string()].map(Word::from));
    }
    let count: u64 = facts.needed.iter().map(SegmentRange::count).sum();
    Some(Action::check(seat, &format!("the {count} WAL segments up to the target are in the archive"), command))
}

/// There is room on the Barman host for a copy that is made there.
pub(super) fn staged_space(resolved: &Resolved, seat: &Seat) -> Action {
    let needed = resolved.evidence.as_ref().and_then(|facts| facts.backup.whole_size()).map_or(0, with_margin);
    Action::check(
        seat,
        "there is room for the staged copy",
        words!["space_for", super::restore::staging(resolved), needed.to_string()],
    )
}

fn target(resolved: &Resolved) -> Vec<Action> {
    let node = resolved.node();
    let seat = Seats(resolved).target();
    let mut actions = vec![
        Action::check(&seat, "the old data directory can be kept by a rename", words!["can_rename", &node.data_dir]),
        Action::check(&seat, "nothing stands where it will be kept", words!["not_there", resolved.kept_dir()]),
        Action::check(
            &seat,
            "what pg_wal links to, if it is a link, can be kept by a rename",
            words!["wal_can_go", &node.data_dir, resolved.kept_dir()],
        ),
    ];
    actions.extend(places::preflight(resolved));
    actions.extend([Action::check(
        &seat,
        "there is a private folder for this run",
        words!["private_folder", resolved.work_dir()],
    )]);
    if resolved.evidence.is_none() && !matches!(resolved.timeline, TimelineGoal::Number(_)) {
        actions.push(Action::why("Without an inventory the timeline is chosen by PostgreSQL when it replays."));
    }
    actions.extend(trial(resolved, &seat));
    actions
}

/// A tenth more than the copy itself.
const fn with_margin(bytes: u64) -> u64 {
    bytes + bytes / 10
}

/// The plan's own `restore_command`, tried on a segment that must be there and on one that cannot be.
fn trial(resolved: &Resolved, seat: &Seat) -> Vec<Action> {
    let path = format!("{}/trial", resolved.work_dir());
    let mut actions = vec![Action::why(
        "Exit status 1 means the end of WAL to PostgreSQL; a wrong server name or a broken ssh must not look like it.",
    )];
    if let Some(facts) = &resolved.evidence {
        let file = facts.backup.begin_wal.name(facts.segment_size);
        let size: SegmentSize = facts.segment_size;
        actions.push(Action::check(
            seat,
            &format!("restore_command fetches {file}"),
            words![
                "fetches",
                restore_command(resolved, Fetch::Named { file: &file, path: &path }),
                &path,
                size.bytes().to_string(),
            ],
        ));
    } else {
        let fetch = FileVerb::FetchFirst {
            seat: seat.clone(),
            barman: Seats(resolved).barman(),
            server: resolved.barman.server.clone(),
            backup: resolved.backup.as_str().to_owned(),
            command: restore_command(resolved, Fetch::Named { file: FIRST, path: &path }),
            path: path.clone(),
        };
        actions.push(fetch.into());
    }
    if resolved.wal_copy == WalCopy::Bulk {
        actions.push(Action::check(
            seat,
            "the node reaches the Barman host as the copy of the WAL will",
            words!["reaches_clean", access::node_to_barman(resolved)],
        ));
    }
    actions.push(Action::check(
        seat,
        "restore_command answers 1 for a segment that cannot be there",
        words!["misses", restore_command(resolved, Fetch::Named { file: NOWHERE, path: &path }), &path],
    ));
    actions
}

/// Stands for the backup's first segment where only the run itself knows its name.
const FIRST: &str = "WALWRIGHT_FIRST_SEGMENT";
