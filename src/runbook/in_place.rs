//! The strategy in-place: the cluster stops, the old data directory is renamed, the backup takes its place.

use super::{
    Runbook, configure, finish, hand_over, inspect, preflight, promote, protect, quiesce, replay, replicas, restore,
    set_aside, stop,
};
use crate::resolved::Resolved;

/// The steps of an in-place recovery, in order.
pub fn runbook(resolved: &Resolved) -> Runbook {
    let steps = [
        (10, Some(preflight::step(resolved))),
        (20, Some(protect::step(resolved))),
        (30, quiesce::step(resolved)),
        (40, Some(stop::step(resolved))),
        (45, Some(set_aside::step(resolved))),
        (50, Some(restore::step(resolved))),
        (55, Some(configure::step(resolved))),
        (60, Some(replay::step(resolved))),
        (65, Some(inspect::step(resolved))),
        (70, Some(promote::step(resolved))),
        (75, Some(hand_over::step(resolved))),
        (77, quiesce::resume(resolved)),
        (80, replicas::step(resolved)),
        (90, Some(finish::step(resolved))),
    ];
    let steps = steps.into_iter().filter_map(|(number, phase)| Some(phase?.at(number))).collect();
    Runbook { steps, reinit: replicas::reinit(resolved) }
}
