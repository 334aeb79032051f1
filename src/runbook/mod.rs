//! The runbook: the ordered steps of one recovery. Scripts, RUNBOOK.md, review.html and rollback.sh are views of it.

use crate::action::{Action, Seat, touched};
mod barman_restore;
mod configure;
mod fence;
mod finish;
mod hand_over;
mod in_place;
mod inspect;
mod last_wal;
mod members;
mod places;
mod preflight;
mod promote;
mod protect;
mod quiesce;
mod receiver;
mod replay;
mod replicas;
mod restore;
mod set_aside;
pub mod settings;
mod step;
mod stop;
mod unarchived;
mod unpack;
pub mod wal_fetch;

pub use in_place::runbook;
pub(crate) use restore::staging;
use step::Phase;
pub use step::{Effect, Service, Step, Undo};
pub(crate) use unpack::uses_staging;

/// The ordered steps of one recovery.
#[derive(Clone, Debug)]
pub struct Runbook {
    /// In the order they run.
    pub steps: Vec<Step>,
    /// The loop over the replicas, where Patroni has any; the step `replicas` runs it too.
    pub reinit: Option<Vec<Action>>,
}

impl Runbook {
    /// The step with this ID.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Every user on every host that a command of the run, or of the way back, can be at work as; the control host is none of them.
    pub fn touched(&self) -> Vec<Seat> {
        let undone = self.steps.iter().flat_map(|step| match &step.undo {
            Undo::Actions(actions) => actions.as_slice(),
            Undo::Nothing { .. } | Undo::Impossible { .. } => &[],
        });
        let done = self.steps.iter().flat_map(|step| &step.actions);
        touched(done.chain(self.reinit.iter().flatten()).chain(undone))
    }
}
