//! Places: everything that the restore writes to on the node, looked at before anything is stopped.

use indexmap::IndexMap;

use crate::action::{Action, Fact, Goal, Seat, Seats, Word, words};
use crate::manager::{self, Files};
use crate::model::SegmentSize;
use crate::resolved::{Resolved, SegmentRange, Transfer, WalCopy};

/// Segments that replay keeps in `pg_wal`.
const RECENT_WAL: u64 = 8;

/// A tablespace of the backup and where it is restored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'r> {
    /// Its name.
    pub(super) name: &'r str,
    /// Its OID, where an inventory tells it.
    oid: Option<u64>,
    /// Its directory on the node.
    pub(super) place: &'r str,
}

/// Every tablespace of the backup that an inventory or the plan names.
pub(super) fn tablespaces(resolved: &Resolved) -> Vec<Placed<'_>> {
    let known = resolved.evidence.iter().flat_map(|facts| &facts.backup.tablespaces);
    let mut placed: IndexMap<&str, Placed<'_>> = known
        .map(|tablespace| {
            (
                tablespace.name.as_str(),
                Placed { name: &tablespace.name, oid: Some(tablespace.oid), place: &tablespace.location },
            )
        })
        .collect();
    for (name, place) in &resolved.tablespaces {
        let oid = placed.get(name.as_str()).and_then(|before| before.oid);
        placed.insert(name, Placed { name, oid, place });
    }
    placed.into_values().collect()
}

/// The check that no tablespace of the backup is without a place here: it would be restored to wherever it was.
pub(super) fn accounted_for(resolved: &Resolved) -> Action {
    let mut command = words!["tablespaces_are", &resolved.barman.server, resolved.backup.as_str()];
    command.extend(tablespaces(resolved).into_iter().map(|tablespace| Word::from(tablespace.name)));
    Action::check(&Seats(resolved).barman(), "every tablespace of the backup is accounted for", command)
}

/// What preflight looks at.
pub(super) fn preflight(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let mut actions = Vec::new();
    if resolved.evidence.is_none() || resolved.transfer == Transfer::Staged {
        actions.push(accounted_for(resolved));
    }
    let placed = tablespaces(resolved);
    if !placed.is_empty() {
        actions.push(Action::why(
            "A copy of Barman's removes what it does not know: nothing else may stand in these places.",
        ));
    }
    for tablespace in &placed {
        let what = format!("tablespace {} can be restored to {}", tablespace.name, tablespace.place);
        actions.push(Action::check(&seat, &what, words!["takes", data, &kept, tablespace.place]));
    }
    if !placed.is_empty() {
        let command = words!["sizes_of", &resolved.barman.server, resolved.backup.as_str()];
        actions.push(Action::learn(Fact::Sizes, &Seats(resolved).barman(), command));
    }
    actions.push(room(resolved, &seat, &placed));
    actions
}

/// Each file system has room for what comes to it.
fn room(resolved: &Resolved, seat: &Seat, placed: &[Placed<'_>]) -> Action {
    let mut command = words!["room", &resolved.node().data_dir];
    command.extend(needs(resolved, placed));
    Action::check(seat, "there is room for a second copy of the data, wherever its parts go", command)
}

/// The same before the copy starts, and starts again: what failed before it stays on the disk.
pub(super) fn room_again(resolved: &Resolved) -> Action {
    let mut command = words!["room_again", Fact::Run, &resolved.node().data_dir, resolved.kept_dir()];
    command.extend(needs(resolved, &tablespaces(resolved)));
    Action::check(&Seats(resolved).target(), "there is room for the copy", command).anew()
}

/// What has to fit, as `room` takes it.
fn needs(resolved: &Resolved, placed: &[Placed<'_>]) -> Vec<Word> {
    let facts = resolved.evidence.as_ref();
    let total = facts.and_then(|facts| facts.backup.whole_size()).map_or("-".to_owned(), |bytes| bytes.to_string());
    let segment = facts.map_or(SegmentSize::default(), |facts| facts.segment_size).bytes();
    let needed: u64 = facts.iter().flat_map(|facts| &facts.needed).map(SegmentRange::count).sum();
    let bulk = if resolved.wal_copy == WalCopy::Bulk { needed * segment } else { 0 };
    let wal = RECENT_WAL * segment;
    let mut command = words![total, bulk.to_string(), wal.to_string()];
    command.push(if placed.is_empty() { Word::from("") } else { Word::from(Fact::Sizes) });
    for tablespace in placed {
        let oid = tablespace.oid.map_or("-".to_owned(), |oid| oid.to_string());
        command.extend(words![oid, tablespace.place]);
    }
    command
}

/// The line that gives what was restored the labels of its paths; a container has none of its own.
pub(super) fn labelled(resolved: &Resolved) -> Option<Action> {
    match manager::of(resolved).files() {
        Files::InContainer => return None,
        Files::OnHost => {}
    }
    let mut command = words!["relabel", &resolved.node().data_dir];
    command.extend(tablespaces(resolved).into_iter().map(|tablespace| Word::from(tablespace.place)));
    Some(Action::run(
        &Seats::root(resolved.node()),
        "the labels of SELinux are those of the paths, where it enforces",
        command,
    ))
}

/// Lines that give `pg_wal` the disk that it had.
pub(super) fn linked_again(resolved: &Resolved) -> [Action; 2] {
    let seat = Seats(resolved).target();
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let goal =
        Goal { seat: &seat, limit: 10, what: "pg_wal is where it was", command: words!["wal_is_linked", data, &kept] };
    Action::reach(
        goal,
        &seat,
        "link pg_wal to its own disk again",
        words!["link_wal", data, &kept, resolved.work_dir()],
    )
}
