//! One step: what it needs, does and leaves true, and how it is undone.

use std::ops::Deref;

use crate::action::Action;
use crate::render::Prose;

/// What a step is before a strategy has given it its place.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name: `stop`.
    pub id: &'static str,
    /// What it does, as a heading.
    pub title: String,
    /// Why it is there and why it is done this way, for the reader.
    pub why: Vec<String>,
    /// The strongest thing it does.
    pub effect: Effect,
    /// Whether the service is down while it runs.
    pub service: Service,
    /// What it runs, checks first.
    pub actions: Vec<Action>,
    /// How it is undone.
    pub undo: Undo,
    /// What to do when it fails.
    pub on_failure: Prose,
}

/// One step of a runbook; one file below `steps/`.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its place in the order, two digits.
    pub number: u8,
    phase: Phase,
}

impl Deref for Step {
    type Target = Phase;

    fn deref(&self) -> &Phase {
        &self.phase
    }
}

impl Phase {
    /// The step at this place in the order.
    pub(super) const fn at(self, number: u8) -> Step {
        Step { number, phase: self }
    }
}

/// The strongest thing a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only reads.
    Reads,
    /// It changes what its undo can change back.
    Changes,
    /// It cannot be taken back in full; a person confirms it.
    PointOfNoReturn,
}

/// Whether clients are served while a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The cluster serves as before.
    Up,
    /// Nobody can write.
    Down,
}

/// How a step is undone.
#[derive(Clone, Debug)]
pub enum Undo {
    /// By these actions.
    Actions(Vec<Action>),
    /// There is nothing to undo.
    Nothing {
        /// Why not.
        why: &'static str,
    },
    /// It cannot be undone.
    Impossible {
        /// Why not.
        why: &'static str,
    },
}

impl Step {
    /// The file's name below `steps/`.
    pub fn file(&self) -> String {
        format!("{:02}-{}.sh", self.number, self.id)
    }
}
