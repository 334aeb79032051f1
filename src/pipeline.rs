//! The way of the data, for now as far as its first stages are there.

use std::fmt;
use std::sync::Arc;

use crate::check::{self, Decided, Said};
use crate::diagnostic::Findings;
use crate::explain::prose;
use crate::output::{Digest, Inputs, Mode, OutputTree};
use crate::render::Templates;
use crate::source::Document;

/// A plan that is right, for a shape that this version cannot render.
#[derive(Clone, Debug)]
pub struct Later(pub String);

/// What the rules have to say about a plan.
pub fn validate(plan: &Arc<Document>) -> Findings {
    judged(plan).2
}

/// A plan in prose, and what there is to say about it; no prose where that holds an error.
pub fn explain(plan: &Arc<Document>) -> (Option<String>, Findings) {
    let (said, decided, findings) = judged(plan);
    let sound = decided.filter(|_| !findings.has_errors());
    (sound.map(|decided| prose(&said.plan, &decided, &[])), findings)
}

/// The bundle of a plan, and what there is to say about the plan; no bundle where that holds an error.
pub fn compile(plan: &Arc<Document>, templates: &Templates) -> Result<(Option<OutputTree>, Findings), Later> {
    let (said, _, findings) = judged(plan);
    if findings.has_errors() {
        return Ok((None, findings));
    }
    let said = said.plan;
    let mut tree = OutputTree::new(said.name.unwrap_or_default());
    let summary = said.summary.unwrap_or_default();
    tree.add("RUNBOOK.md", Mode::Plain, format!("# {}\n", crate::render::markdown::escape(&summary)));
    let sources: Vec<_> = templates.sources().map(|(name, text)| (name, text.as_bytes())).collect();
    tree.seal(Inputs {
        plan: Digest::of(&plan.text),
        topology: None,
        inventory: None,
        templates: Digest::of_parts(sources),
    });
    Ok((Some(tree), findings))
}

fn judged(plan: &Arc<Document>) -> (Said, Option<Decided>, Findings) {
    let (said, mut findings) = Said::of(plan);
    let (found, _, decided) = check::judge(&said);
    findings.extend(found);
    (said, decided, findings)
}

impl fmt::Display for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Later {}
