//! run.sh: the steps in order.

use serde::Serialize;

use super::Subject;
use crate::model::Target;
use crate::resolved::Action;

/// What `run.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct RunContext<'a> {
    check: &'a str,
    plan: &'a str,
    steps: Vec<StepFile>,
    /// The step after which the run leaves the decision to a person; empty if it goes to the end.
    halt: &'static str,
}

/// One step's file.
#[derive(Debug, Serialize)]
struct StepFile {
    file: String,
}

pub(super) fn context(subject: Subject<'_>) -> RunContext<'_> {
    let resolved = subject.resolved;
    let halts = resolved.action == Action::Shutdown && resolved.target != Target::Latest;
    RunContext {
        check: subject.check,
        plan: &resolved.name,
        steps: subject.runbook.steps.iter().map(|step| StepFile { file: step.file() }).collect(),
        halt: if halts { "replay" } else { "" },
    }
}
