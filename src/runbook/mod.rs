//! The runbook: the ordered steps of one recovery. Scripts, RUNBOOK.md, review.html and rollback.sh are views of it.

use crate::action::Action;
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
}
