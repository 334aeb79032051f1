//! The part that render, diff and bundle share: plans and templates to bundles in memory.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::answer::Trouble;
use super::findings::Strictness;
use super::plans::Plans;
use super::print::Terminal;
use crate::diagnostic::Findings;
use crate::output::OutputTree;
use crate::render::{Overrides, Templates, override_findings};

/// What is compiled, and how strictly.
#[derive(Args, Debug)]
pub(super) struct Compile {
    #[command(flatten)]
    plans: Plans,
    /// Folder of templates that replace built-in ones by name
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    #[command(flatten)]
    strictness: Strictness,
}

/// The bundles of all plans that nothing stopped, and what there is to say about all plans.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) trees: Vec<OutputTree>,
    pub(super) findings: Findings,
    /// What stopped single plans through nobody's fault in them.
    pub(super) troubles: Vec<Trouble>,
    /// Whether every plan has a bundle.
    pub(super) outcome: Outcome,
}

/// Whether every plan has a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    #[default]
    Whole,
    Stopped,
}

/// Nothing ends without a word, not even what should not happen.
fn unexplained(plan: &Utf8Path) -> Trouble {
    let trouble = Trouble::new(format!("{plan}: nothing is rendered, and no rule says why: walwright has a bug"));
    trouble.help("please report it with the plan that shows it")
}

impl Compile {
    /// Compiles every plan; nothing is written.
    pub(super) fn run(&self, terminal: Terminal) -> Result<Compiled, Trouble> {
        let templates = match self.templates()? {
            Ok(templates) => templates,
            Err(findings) => return Ok(Compiled { findings, outcome: Outcome::Stopped, ..Compiled::default() }),
        };
        let made = self.plans.each(terminal, |plan| {
            crate::compile(plan, &templates).map_err(|stopped| Trouble::new(format!("{}: {stopped}", plan.path)))
        })?;
        let mut compiled = Compiled::default();
        for plan in made {
            match plan.result {
                Some(tree) if !self.strictness.stops(&plan.findings) => compiled.trees.push(tree),
                Some(_) => compiled.outcome = Outcome::Stopped,
                None => {
                    compiled.outcome = Outcome::Stopped;
                    if plan.trouble.is_none() && !plan.findings.has_errors() {
                        compiled.troubles.push(unexplained(&plan.path));
                    }
                }
            }
            compiled.findings.extend(plan.findings);
            compiled.troubles.extend(plan.trouble);
        }
        Ok(compiled)
    }

    fn templates(&self) -> Result<Result<Templates, Findings>, Trouble> {
        let Some(dir) = &self.templates else { return Ok(Ok(Templates::builtin())) };
        if !dir.exists() {
            return Err(Trouble::new(format!("there is no folder `{dir}`")));
        }
        match Overrides::read(dir).and_then(Templates::with) {
            Ok(templates) => Ok(Ok(templates)),
            Err(errors) => Ok(Err(override_findings(errors)?.into_iter().collect())),
        }
    }
}
