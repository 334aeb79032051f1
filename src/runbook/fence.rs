//! Fence: a member that is stopped stays so, whatever a boot starts there, until its turn comes.
//!
//! Its Patroni would find a DCS that was reset, or no longer in maintenance mode, and lead with the old data. What keeps PostgreSQL from
//! coming up stands in the member's own data directory: so it holds for systemd, supervisor and compose alike, and without the DCS.

use crate::action::{Action, Goal, Seat, Seats, Verb, words};
use crate::manager::{self, Files};
use crate::resolved::{Node, Resolved};

/// Lines that stop the unit on a node; the member that it is comes up no more.
pub(super) fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let stop = manager::of(resolved).stop(resolved, node);
    if !is_fenced(resolved, node) {
        return stop;
    }
    let owner = Seats::owner(node);
    let what = "whatever starts it from now on, no PostgreSQL comes up there";
    let fence = words!["fence_member", &node.data_dir];
    if manager::of(resolved).files() == Files::InContainer {
        // Before the stop: its files are reached most easily while its container runs, and a server that runs goes on until its next start.
        let running = Goal {
            seat: &Seat::Control,
            limit: 30,
            what: &format!("the container of {} is stopped", node.name),
            command: words!["container_stopped", &node.address],
        };
        let fence = words!["fence_container", owner.to_string(), &node.address, &node.data_dir];
        let mut actions = vec![running.line(), Action::run(&Seat::Control, what, fence).unless_so()];
        actions.extend(stop);
        return actions;
    }
    let goal = Goal { seat: &owner, limit: 10, what, command: words!["is_fenced", &node.data_dir] };
    let mut actions = stop;
    actions.extend(Action::reach(goal, &owner, "put a fence into its settings", fence));
    actions
}

/// Lines that start the unit on a node, where PostgreSQL may come up again.
pub(super) fn start(resolved: &Resolved, node: &Node) -> Vec<Action> {
    let mut actions = manager::of(resolved).start(node);
    if let Some(lift) = lift(resolved, node) {
        // Patroni in a container tries again until it can.
        let at = if manager::of(resolved).files() == Files::InContainer { actions.len() } else { 0 };
        actions.insert(at, lift);
    }
    actions
}

/// The line that takes the fence away, where the unit is not started; a container that is stopped shows its files to nobody.
pub(super) fn lifted(resolved: &Resolved, node: &Node) -> Option<Action> {
    if manager::of(resolved).files() == Files::OnHost {
        return lift(resolved, node);
    }
    is_fenced(resolved, node).then(|| {
        let text = format!(
            "{}: where postgresql.auto.conf names walwright_recovery_is_at_work, take that line out before its PostgreSQL is to come up",
            node.name
        );
        Verb::AtLast { text }.into()
    })
}

fn lift(resolved: &Resolved, node: &Node) -> Option<Action> {
    let what = format!("PostgreSQL may come up on {} again", node.name);
    is_fenced(resolved, node).then(|| Action::run(&Seats::owner(node), &what, words!["unfence_member", &node.data_dir]))
}

/// The plan's node has the fence of its recovery; standbys without Patroni lead nothing by themselves.
fn is_fenced(resolved: &Resolved, node: &Node) -> bool {
    resolved.patroni().is_some() && node.name != resolved.node().name
}
