//! `explain`: a plan in prose, or a rule in full.

use camino::Utf8PathBuf;
use clap::Args;

use super::answer::{Answer, Trouble};
use super::findings::{FindingsFormat, Reporting, Role};
use super::print::Terminal;
use crate::diagnostic::Code;
use crate::render::visible;
use crate::source::Document;

/// Explain a plan in prose, or a rule by its code
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// A plan file, or a code such as E0302
    #[arg(value_name = "PLAN|CODE")]
    subject: Utf8PathBuf,
}

impl Explain {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        // A file called E0302 is explained as `./E0302`.
        if let Ok(code) = self.subject.as_str().parse::<Code>() {
            return Ok(Answer::yes(code.explanation()));
        }
        let plan = match Document::read(&self.subject) {
            Err(finding) if finding.code == Code::E0003 => {
                let trouble = Trouble::new(finding.message);
                return Err(trouble.help("name a plan file, or a code such as `E0302`"));
            }
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
