//! The way of the data, for now as far as its first stages are there.

use std::fmt;
use std::sync::Arc;

use crate::check::{self, Said};
use crate::diagnostic::Findings;
use crate::output::{Digest, Inputs, Mode, OutputTree};
use crate::render::Templates;
use crate::source::Document;

/// A plan that is right, for a shape that this version cannot render.
#[derive(Clone, Debug)]
pub struct Later(pub String);

/// What the rules have to say about a plan.
pub fn validate(plan: &Arc<Document>) -> Findings {
    judged(plan).1
}

/// The bundle of a plan, and what there is to say about the plan; no bundle where that holds an error.
pub fn compile(plan: &Arc<Document>, templates: &Templates) -> Result<(Option<OutputTree>, Findings), Later> {
    let (said, findings) = judged(plan);
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

fn judged(plan: &Arc<Document>) -> (Said, Findings) {
    let (said, mut findings) = Said::of(plan);
    findings.extend(check::judge(&said).0);
    (said, findings)
}

impl fmt::Display for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Later {}
