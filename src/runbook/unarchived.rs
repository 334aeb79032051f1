//! For `latest`: WAL that only the old data directory holds, since the server went down before it was archived.

use super::replay;
use super::wal_fetch::TAKEN;
use crate::action::{Action, Fact, Seats, Word, words};
use crate::resolved::Resolved;

/// Lines that put it where PostgreSQL looks for what the archive does not have.
pub(super) fn taken(resolved: &Resolved) -> Vec<Action> {
    let node = resolved.node();
    let mut take = words![
        "take_unarchived",
        &node.data_dir,
        resolved.kept_dir(),
        Fact::LastSegment,
        &node.bin_dir,
        format!("{}/{TAKEN}", resolved.work_dir())
    ];
    // What follows the archive's last segment is then of the younger timeline.
    take.extend(replay::not_begun(resolved).map(|(first, _)| Word::from(first)));
    vec![
        Action::why(
            "What was committed and never archived, since the server crashed or archiving was broken, is only in the old pg_wal.",
        ),
        Action::why(
            "Segments that follow the archive's last one without a gap are copied from there into the new pg_wal, where PostgreSQL looks for \
             what the archive does not have; each is proved by its first page to be what it is called.",
        ),
        replay::last_segment(resolved),
        Action::run(&Seats(resolved).target(), "copy the WAL that only the old data directory has", take),
    ]
}

/// The line that shows whether replay came to the end of it; a crash may have left the last of it unwritten.
pub(super) fn replayed(resolved: &Resolved) -> Action {
    let node = resolved.node();
    Action::notice(
        &Seats(resolved).target(),
        "what was copied from the old pg_wal is replayed",
        words![
            "unarchived_replayed",
            &node.bin_dir,
            &node.data_dir,
            format!("{}/{TAKEN}", resolved.work_dir()),
            &node.superuser,
            &node.database
        ],
    )
}
