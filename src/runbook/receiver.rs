//! Barman's streaming receiver: it waits for WAL of the old timeline until it is set back, and its slot is in no backup.

use crate::action::{Action, Seats, words};
use crate::resolved::Resolved;

/// Lines that let it receive the new timeline; none where the capture says that Barman receives nothing by streaming.
pub(super) fn again(resolved: &Resolved) -> Vec<Action> {
    let setup = resolved.evidence.as_ref().and_then(|facts| facts.server.setup.as_ref());
    // What the capture says is of the server that was captured.
    let silent = resolved.barman.archives_to.is_none() && setup.is_some_and(|setup| setup.streaming == Some(false));
    if silent {
        return Vec::new();
    }
    let server = resolved.barman.archive();
    vec![
        Action::why(
            "Where Barman receives WAL by streaming, its receiver asks for a position of the old timeline for ever, and its replication \
             slot was in no backup: the slot is made again, the receiver set back and started.",
        ),
        Action::run(
            &Seats(resolved).barman(),
            "the receiver begins anew, where there is one",
            words!["receive_anew", server],
        ),
    ]
}
