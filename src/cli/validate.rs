//! `validate`: the rules, and nothing is written.

use clap::Args;

use super::answer::{Answer, Status, Trouble};
use super::findings::{FindingsFormat, Reporting, Role, Strictness};
use super::plans::Plans;
use super::print::Terminal;
use crate::diagnostic::Findings;

/// Check plans against every rule; nothing is written
#[derive(Args, Debug)]
pub(super) struct Validate {
    #[command(flatten)]
    plans: Plans,
    #[command(flatten)]
    strictness: Strictness,
    #[command(flatten)]
    reporting: Reporting,
}

impl Validate {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        let made = self.plans.each(terminal, |plan| Ok((Some(()), crate::validate(plan))))?;
        let mut answer = Answer::default();
        let mut findings = Findings::new();
        for plan in made {
            if plan.findings.is_empty() && self.reporting.format == FindingsFormat::Human {
                answer.say(&format!("{}: nothing to object\n", plan.path));
            }
            findings.extend(plan.findings);
        }
        self.reporting.report(&mut answer, &findings, Role::Answer, terminal);
        if self.strictness.stops(&findings) {
            answer.worsen(Status::No);
        }
        Ok(answer)
    }
}
