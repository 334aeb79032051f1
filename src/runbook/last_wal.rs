//! The WAL that only a living primary holds: switched in the run's own session there, waited for in the archive.

use crate::action::{Action, Call, Fact, Patience, Seats, Test, Verb, Word, words};
use crate::model::Target;
use crate::resolved::Resolved;

/// Seconds until the closed segment is in the archive.
const LIMIT: u32 = 120;

/// Lines that close the open segment and wait for it; a person decides where it does not arrive.
pub(super) fn archived(resolved: &Resolved) -> Vec<Action> {
    let mut actions = vec![
        Action::why(
            "The open segment is archived while a primary still lives, so that no commit exists only on the node.",
        ),
        Action::why(
            "The switch is made in this run's own session: Barman's role may not be allowed to, and Barman may be connected to a standby.",
        ),
    ];
    for node in &resolved.nodes {
        let switch = Action::learn(
            Fact::Closed,
            &Seats::owner(node),
            words!["switch_wal", &node.bin_dir, &node.data_dir, &node.superuser, &node.database],
        );
        actions.push(Action::when(Fact::Leader, Test::Is(node.name.clone()), vec![switch]));
    }
    let patience = match needed(resolved) {
        Needed::Not => Patience::Spare,
        Needed::Perhaps => Patience::Ask,
    };
    let mut command = words!["came_in", Fact::Closed, &resolved.barman.server];
    // Which of the two the leader fed depends on where it ran.
    command.extend(resolved.barman.archives_to.as_ref().map(Word::from));
    let what = "the segment that was open is in the archive".to_owned();
    let call = Call { seat: Seats(resolved).barman(), what, command };
    let wait = Verb::Await { patience, limit: LIMIT, call };
    actions.push(Action::when(Fact::Leader, Test::Known, vec![wait.into()]));
    actions
}

/// Whether replay can be in want of the segment that was open.
enum Needed {
    /// A whole segment behind the one that holds the target is archived already.
    Not,
    /// Nothing proves that.
    Perhaps,
}

fn needed(resolved: &Resolved) -> Needed {
    let Some(facts) = &resolved.evidence else { return Needed::Perhaps };
    let behind =
        facts.target_segment.zip(facts.last_segment).is_some_and(|(target, last)| last.wal.segment > target.segment);
    if behind && resolved.target != Target::Latest { Needed::Not } else { Needed::Perhaps }
}
