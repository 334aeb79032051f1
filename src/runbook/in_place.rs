//! The strategy in-place: the cluster stops, the old data directory is renamed, the backup takes its place.

use super::{
    Runbook, configure, finish, hand_over, inspect, preflight, promote, protect, quiesce, replay, replicas, restore,
    set_aside, stop,
};
use crate::resolved::Resolved;

/// The steps of an in-place recovery, in order.
pub fn runbook(resolved: &Resolved) -> Runbook {
    let mut steps = vec![preflight::step(resolved), protect::step(resolved)];
    steps.extend(quiesce::step(resolved));
    steps.extend([
        stop::step(resolved),
        set_aside::step(resolved),
        restore::step(resolved),
        configure::step(resolved),
        replay::step(resolved),
        inspect::step(resolved),
        promote::step(resolved),
        hand_over::step(resolved),
    ]);
    steps.extend(quiesce::resume(resolved));
    steps.extend(replicas::step(resolved));
    steps.push(finish::step(resolved));
    Runbook { steps, reinit: replicas::reinit(resolved) }
}
