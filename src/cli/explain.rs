//! `explain`: a plan in prose, or a rule in full.

use camino::Utf8PathBuf;
use clap::Args;

use super::answer::{Answer, Trouble};
use super::print::Terminal;
use crate::diagnostic::Code;

/// Explain a plan in prose, or a rule by its code
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// A plan file, or a code such as E0302
    #[arg(value_name = "PLAN|CODE")]
    subject: Utf8PathBuf,
}

impl Explain {
    pub(super) fn run(&self, _: Terminal) -> Result<Answer, Trouble> {
        // A file called E0302 is explained as `./E0302`.
        if let Ok(code) = self.subject.as_str().parse::<Code>() {
            return Ok(Answer::yes(code.explanation()));
        }
        Err(Trouble::new("`explain PLAN` is not in this version of walwright"))
    }
}
