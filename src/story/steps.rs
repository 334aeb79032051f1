//! The steps of a runbook as people read them.

use serde::Serialize;

use super::line::{self, Line, LineKind};
use super::told;
use crate::action::{Action, ServerVerb, Verb};
use crate::render::Prose;
use crate::runbook::{Effect, Runbook, Service, Step, Undo};
use crate::story::Material;

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// Two digits.
    pub number: String,
    /// Its name.
    pub id: &'static str,
    /// Its file below `steps/`.
    pub file: String,
    /// What it does.
    pub title: String,
    /// Why it is there.
    pub why: String,
    /// `reads`, `changes` or `final`.
    pub effect: &'static str,
    /// The same in words.
    pub effect_text: &'static str,
    /// `up` or `down`.
    pub service: &'static str,
    /// The hosts it works on, in the order it comes to them.
    pub hosts: Vec<String>,
    /// What its points of no return say.
    pub gates: Vec<String>,
    /// What it runs.
    pub lines: Vec<Line>,
    /// The same as one text.
    pub block: String,
    /// How it is undone.
    pub undo: Prose,
    /// What the undo runs; empty where there is nothing to run.
    pub undo_block: String,
    /// What to do when it fails.
    pub on_failure: Prose,
}

/// How far the run got, and the way back from there.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// The step that was begun last.
    pub step: String,
    /// What rollback.sh does then.
    pub way_back: Prose,
}

/// Every step, in order.
pub(super) fn steps(material: Material<'_>) -> Vec<StepView> {
    let reinit = material.runbook.reinit.as_deref().unwrap_or_default();
    material.runbook.steps.iter().map(|step| view(step, reinit)).collect()
}

fn view(step: &Step, reinit: &[Action]) -> StepView {
    let lines = told::lines(&step.actions, reinit);
    let mut hosts: Vec<String> = Vec::new();
    for host in lines.iter().map(Line::host).filter(|host| !host.is_empty()) {
        if !hosts.iter().any(|known| known == host) {
            hosts.push(host.to_owned());
        }
    }
    let gates = lines.iter().filter(|line| line.kind == LineKind::Gate).map(|line| line.what.clone()).collect();
    let (undo, undo_block) = undo(&step.undo);
    let (effect, effect_text) = match step.effect {
        Effect::Reads if starts(&step.actions) => {
            ("reads", "reads only; the server of the recovery is started again where it went down")
        }
        Effect::Reads => ("reads", "reads only"),
        Effect::Changes => ("changes", "changes"),
        Effect::PointOfNoReturn => ("final", "point of no return"),
    };
    StepView {
        number: format!("{:02}", step.number),
        id: step.id,
        file: step.file(),
        title: step.title.clone(),
        why: step.why.join(" "),
        effect,
        effect_text,
        service: match step.service {
            Service::Up => "up",
            Service::Down => "down",
        },
        hosts,
        gates,
        block: line::block(&lines),
        lines,
        undo,
        undo_block,
        on_failure: step.on_failure.clone(),
    }
}

/// Whether these lines start the server of the recovery.
fn starts(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::Do(verb) if matches!(**verb, Verb::Server(ServerVerb::Recover { .. }))))
}

fn undo(undo: &Undo) -> (Prose, String) {
    match undo {
        Undo::Actions(actions) => {
            (Prose::new("{} undoes it:", &[&"rollback.sh"]), line::block(&told::lines(actions, &[])))
        }
        Undo::Nothing { why } => (Prose::from(&*format!("there is nothing to undo: {why}")), String::new()),
        Undo::Impossible { why } => (Prose::from(&*format!("it cannot be undone: {why}")), String::new()),
    }
}

/// The way back from every step.
pub(super) fn stages(runbook: &Runbook) -> Vec<Stage> {
    let stage = |index: usize, step: &Step| Stage {
        step: format!("{:02} {}", step.number, step.id),
        way_back: way_back(&runbook.steps[..=index]),
    };
    runbook.steps.iter().enumerate().map(|(index, step)| stage(index, step)).collect()
}

/// What rollback.sh does when these steps were begun.
fn way_back(begun: &[Step]) -> Prose {
    let impossible = begun.iter().find_map(|step| match &step.undo {
        Undo::Impossible { why } => Some((step, *why)),
        Undo::Actions(_) | Undo::Nothing { .. } => None,
    });
    if let Some((step, why)) = impossible {
        let pattern = format!(
            "none once the point of no return of {{}} was passed: {why}. Before it: all that was begun is undone"
        );
        return Prose::new(&pattern, &[&format!("{:02} {}", step.number, step.id)]);
    }
    let undone: Vec<String> = begun
        .iter()
        .rev()
        .filter(|step| matches!(step.undo, Undo::Actions(_)))
        .map(|step| format!("{:02} {}", step.number, step.id))
        .collect();
    if undone.is_empty() {
        return Prose::from("nothing was changed");
    }
    let order = if undone.len() > 1 { ", in this order" } else { "" };
    Prose::new("{} undoes ", &[&"rollback.sh"]).then(Prose::list(undone)).text(order)
}

/// The first step that takes the service down, and the first one after it that has it up again.
pub(super) fn down_time(steps: &[StepView]) -> Option<(&StepView, Option<&StepView>)> {
    let from = steps.iter().position(|step| step.service == "down")?;
    let until = steps[from..].iter().find(|step| step.service == "up");
    Some((&steps[from], until))
}
