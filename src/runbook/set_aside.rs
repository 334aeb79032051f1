//! Set aside: the old data directory is renamed, never deleted.

use super::{Effect, Phase, Service, Undo, places};
use crate::action::{Action, Fact, Goal, Seats, Word, words};
use crate::manager;
use crate::render::Prose;
use crate::resolved::Resolved;

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seat = Seats(resolved).target();
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    let goal = Goal {
        seat: &seat,
        limit: 10,
        what: "the old data directory is kept",
        command: words!["is_aside", data, &kept],
    };
    let mut command = words!["set_aside", data, &kept, &resolved.name, Fact::Run];
    command.extend(places::tablespaces(resolved).into_iter().map(|tablespace| Word::from(tablespace.place)));
    let again = "A reboot since the stop may have started it; what it took in stays in the directory that is kept.";
    let mut actions = vec![Action::why(again)];
    actions.extend(manager::of(resolved).stop(resolved, resolved.node()));
    actions.push(Action::check(&seat, "PostgreSQL is down", words!["no_postmaster", data]));
    actions.extend(Action::reach(
        goal,
        &seat,
        "rename it, and what else the restore would write over: tablespaces, and the directory that pg_wal links to",
        command,
    ));
    let back = Goal {
        seat: &seat,
        limit: 10,
        what: "the old data directory is back",
        command: words!["is_back", data, &kept, Fact::Run],
    };
    let mut undo = manager::of(resolved).put_down(resolved, resolved.node());
    undo.extend(Action::reach(back, &seat, "rename it back", words!["put_back", data, &kept, Fact::Run]));
    Phase {
        id: "set-aside",
        title: format!("Keep the old data directory as {kept}"),
        why: vec!["A rename within one file system: instant, complete, and undone by another rename.".to_owned()],
        effect: Effect::Changes,
        service: Service::Down,
        actions,
        undo: Undo::Actions(undo),
        on_failure: Prose::new("A rename either happened or did not; {} finds out which.", &[&"run.sh"]),
    }
}
