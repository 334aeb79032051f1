//! What people are told of a recovery: the facts that RUNBOOK.md, review.html, timeline.svg and `explain` print.
//!
//! Every view takes them from here; none works anything out for itself.

mod brief;
pub mod chart;
mod cost;
mod events;
mod line;
mod people;
mod practice;
mod proof;
mod steps;
mod told;
mod trouble;

use serde::Serialize;

use crate::check::Decided;
use crate::diagnostic::Findings;
use crate::render::Prose;
use crate::resolved::Resolved;
use crate::runbook::Runbook;
pub use brief::{Choice, Entry};
pub use chart::Chart;
pub use cost::Verdict;
pub use events::Event;
pub use line::{Line, LineKind};
pub use people::{Decision, Host};
pub use practice::Command;
pub use proof::Warning;
pub use steps::{Stage, StepView};
pub use trouble::Failure;

/// What a story is told from.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The plan that is meant.
    pub resolved: &'a Resolved,
    /// Its steps.
    pub runbook: &'a Runbook,
    /// Why it is what it is.
    pub decided: &'a Decided,
    /// What the rules warned of.
    pub warnings: &'a Findings,
}

/// Everything that is told of one recovery.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// The plan's name.
    pub plan: String,
    /// What it is for; empty where the plan does not say.
    pub summary: String,
    /// The whole recovery in two sentences.
    pub purpose: Prose,
    /// The plan at a glance.
    pub glance: Vec<Entry>,
    /// The choices and why.
    pub choices: Vec<Choice>,
    /// The warnings of the rules.
    pub warnings: Vec<Warning>,
    /// What was not proved.
    pub open: Vec<Prose>,
    /// What is lost.
    pub losses: Vec<Prose>,
    /// The objectives, with their sums.
    pub verdicts: Vec<Verdict>,
    /// What happened when.
    pub events: Vec<Event>,
    /// The same as a drawing.
    #[serde(skip)]
    pub chart: Chart,
    /// What the drawing cannot show.
    pub remarks: Vec<Prose>,
    /// The tree of timelines; empty without an inventory.
    pub tree: String,
    /// Who decides, types, watches.
    pub roles: Vec<Entry>,
    /// What is decided when.
    pub decisions: Vec<Decision>,
    /// What is told to others when.
    pub messages: Vec<Entry>,
    /// Every host and what happens there.
    pub hosts: Vec<Host>,
    /// What must be there before.
    pub prerequisites: Vec<Prose>,
    /// How the bundle is run.
    pub commands: Vec<Command>,
    /// What run.sh asks on the way, and what it does not.
    pub asks: Vec<Prose>,
    /// How to go on after `action: shutdown`; empty for any other.
    pub after_shutdown: Prose,
    /// The steps.
    pub steps: Vec<StepView>,
    /// The way back from each.
    pub stages: Vec<Stage>,
    /// What is known to go wrong.
    pub failures: Vec<Failure>,
    /// What is still true afterwards.
    pub afterwards: Vec<Prose>,
    /// The files of the bundle.
    pub files: Vec<Entry>,
}

impl Story {
    /// The story of a recovery.
    pub fn of(material: Material<'_>) -> Self {
        let resolved = material.resolved;
        let steps = steps::steps(material);
        let chart = chart::chart(material);
        Self {
            plan: resolved.name.clone(),
            summary: resolved.summary.clone().unwrap_or_default(),
            purpose: brief::purpose(resolved),
            glance: brief::glance(material, &steps),
            choices: brief::choices(material),
            warnings: proof::warnings(material),
            open: proof::open(material),
            losses: cost::losses(material, &steps),
            verdicts: cost::verdicts(material, &steps),
            events: events::events(material, &chart),
            remarks: chart.remarks.clone(),
            chart,
            tree: events::tree(material),
            roles: people::roles(),
            decisions: people::decisions(material, &steps),
            messages: people::messages(material),
            hosts: people::hosts(resolved, &steps),
            prerequisites: practice::prerequisites(resolved),
            commands: practice::commands(resolved),
            asks: practice::asks(resolved, &steps),
            after_shutdown: practice::after_shutdown(resolved).unwrap_or_default(),
            stages: steps::stages(material.runbook),
            failures: trouble::failures(material),
            afterwards: practice::afterwards(material),
            files: practice::files(),
            steps,
        }
    }
}

/// A size for people.
fn bytes(count: u64) -> String {
    let units = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    match units.iter().find(|(_, unit)| count >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", count / unit, count % unit * 10 / unit),
        None => format!("{count} B"),
    }
}
