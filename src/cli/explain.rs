//! `explain`: a plan in prose, or a rule in full.

use camino::Utf8PathBuf;
use clap::Args;

use super::answer::{Answer, Trouble};
use super::findings::{FindingsFormat, Reporting, Role};
use super::plans::Reach;
use super::print::Terminal;
use crate::diagnostic::{Code, Finding};
use crate::render::visible;

/// Explain a plan in prose, or a rule by its code
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// A plan file, or a code such as E0302
    #[arg(value_name = "PLAN|CODE")]
    subject: Utf8PathBuf,
    #[command(flatten)]
    reach: Reach,
}

impl Explain {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        // A file called E0302 is explained as `./E0302`.
        if let Ok(code) = self.subject.as_str().parse::<Code>() {
            return Ok(Answer::yes(code.explanation()));
        }
        self.reach.check()?;
        let plan = match self.reach.read(&self.subject) {
            Err(Finding { code: Code::E0003, message, .. }) => {
                return Err(Trouble::new(message).help("name a plan file, or a code such as `E0302`"));
            }
            Err(Finding { code: Code::E0005, message, help, .. }) => return Err(Trouble { message, help }),
            read => read,
        };
        let (prose, findings) = match plan {
            Ok(plan) => crate::explain(&plan),
            Err(finding) => (None, finding.into()),
        };
        let mut answer = Answer::yes(visible::text(&prose.unwrap_or_default()).into_owned());
        Reporting { format: FindingsFormat::Human }.report(&mut answer, &findings, Role::Talk, terminal);
        Ok(answer)
    }
}
