//! The way of the data: a plan's document → what was said → what is decided → what is meant → the runbook → the bundle.

use std::fmt;
use std::sync::Arc;

use crate::artifact::{self, Subject};
use crate::check::{self, Captured, Decided, Said};
use crate::diagnostic::Findings;
use crate::explain::prose;
use crate::inventory;
use crate::meaning::Meaning;
use crate::model::Digest;
use crate::output::{Inputs, OutputTree};
use crate::render::{Templates, template_finding};
use crate::resolved::{self, Resolved, Strategy, Transfer};
use crate::runbook::{self, Runbook};
use crate::source::Document;
use crate::story::{Material, Story};

/// What stops a bundle through nobody's fault in the plan.
#[derive(Clone, Debug)]
pub enum Stopped {
    /// The plan is right, for a shape that this version cannot render.
    Later(String),
    /// An input was there a moment ago.
    Input(String),
}

/// A plan as far as the rules let it come.
#[derive(Debug)]
pub struct Judged {
    /// What was said.
    pub said: Said,
    /// What was captured.
    pub captured: Captured,
    /// What the rules found.
    pub findings: Findings,
    /// Every choice, and the plan that is meant; none while there are errors.
    pub meant: Option<(Decided, Resolved)>,
}

/// Everything that the rules have to say about a plan, and what it means.
pub fn judge(plan: &Arc<Document>) -> Judged {
    let (said, mut findings) = Said::of(plan);
    let (judged, captured, decided) = check::judge(&said);
    findings.extend(judged);
    let decided = decided.filter(|_| !findings.has_errors());
    let meant = decided.and_then(|decided| {
        let resolved = resolved::resolve(&said, &decided)?;
        Some((decided, resolved))
    });
    Judged { said, captured, findings, meant }
}

/// What the rules have to say about a plan.
pub fn validate(plan: &Arc<Document>) -> Findings {
    judge(plan).findings
}

/// A plan in prose, and what there is to say about it; no prose where that holds an error.
pub fn explain(plan: &Arc<Document>) -> (Option<String>, Findings) {
    let judged = judge(plan);
    let told = judged.meant.as_ref().map(|(decided, resolved)| {
        // A shape that has no steps yet is explained without them.
        let runbook = script(resolved).unwrap_or(Runbook { steps: Vec::new(), reinit: None });
        prose(&Story::of(Material { resolved, runbook: &runbook, decided, warnings: &judged.findings }))
    });
    (told, judged.findings)
}

/// The bundle of a plan, and what there is to say about the plan; no bundle where that holds an error.
pub fn compile(plan: &Arc<Document>, templates: &Templates) -> Result<(Option<OutputTree>, Findings), Stopped> {
    let judged = judge(plan);
    let Some((decided, resolved)) = &judged.meant else { return Ok((None, judged.findings)) };
    let runbook = script(resolved)?;
    let story = Story::of(Material { resolved, runbook: &runbook, decided, warnings: &judged.findings });
    let subject = Subject { resolved, runbook: &runbook, story: &story, check: "" };
    let mut tree = match artifact::render(templates, subject) {
        Ok(tree) => tree,
        Err(errors) => {
            let mut findings = judged.findings;
            for error in &errors {
                findings.push(template_finding(error));
            }
            return Ok((None, findings));
        }
    };
    let replaced = templates.replaced().map(|(name, text)| format!("{name} ({})", Digest::of(text)));
    tree.seal(inputs(&judged, templates)?, Meaning::of(resolved).with_templates(replaced));
    Ok((Some(tree), judged.findings))
}

/// The steps of a plan, where this version has them.
pub fn script(resolved: &Resolved) -> Result<Runbook, Stopped> {
    let later = |what: &str| Err(Stopped::Later(format!("this version of walwright cannot render {what} yet")));
    match (resolved.strategy, resolved.transfer) {
        (Strategy::Swap, _) => later("`strategy: swap`"),
        (Strategy::SideBySide, _) => later("`strategy: side-by-side`"),
        (Strategy::InPlace, Transfer::S3) => later("`transfer: s3`"),
        (Strategy::InPlace, Transfer::Remote | Transfer::Staged) => Ok(runbook::runbook(resolved)),
    }
}

/// Digests of everything that decided what the bundle is.
fn inputs(judged: &Judged, templates: &Templates) -> Result<Inputs, Stopped> {
    let plan = &judged.said.plan_origin.document;
    let topology = judged.said.topology_origin.as_ref().map(|origin| &origin.document);
    let inventory = match judged.said.inventory_path() {
        Some(dir) => Some(inventory::digest(&dir).map_err(|error| Stopped::Input(error.to_string()))?),
        None => None,
    };
    let sources: Vec<_> = templates.sources().map(|(name, text)| (name, text.as_bytes())).collect();
    Ok(Inputs {
        plan: Digest::of(&plan.text),
        topology: topology.filter(|document| !Arc::ptr_eq(document, plan)).map(|document| Digest::of(&document.text)),
        inventory,
        templates: Digest::of_parts(sources),
    })
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later(what) | Self::Input(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Stopped {}
