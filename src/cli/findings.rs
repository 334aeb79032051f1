//! How findings are printed, and what they mean for the exit status.

use clap::{Args, ValueEnum};

use super::answer::{Answer, Status};
use super::print::Terminal;
use crate::diagnostic::{Findings, Format, view};

/// How findings are printed.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Reporting {
    /// How findings are printed: for people, programs, code scanning or as workflow annotations
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: FindingsFormat,
}

/// Whether a warning stops what an error stops.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Strictness {
    /// Treat warnings as errors
    #[arg(long)]
    deny_warnings: bool,
}

/// The format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingsFormat {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub workflow annotations
    Github,
}

/// What findings are to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What was asked for.
    Answer,
    /// Talk beside the answer.
    Talk,
}

impl Strictness {
    /// Whether these findings stop a plan.
    pub(super) fn stops(self, findings: &Findings) -> bool {
        findings.has_errors() || (self.deny_warnings && findings.has_warnings())
    }
}

impl Reporting {
    /// Puts findings into an answer: on stdout where they are what was asked for or are meant for a program, else on stderr.
    pub(super) fn report(self, answer: &mut Answer, findings: &Findings, role: Role, terminal: Terminal) {
        let to_stdout = role == Role::Answer || self.format != FindingsFormat::Human;
        let colour = if to_stdout { terminal.out } else { terminal.err };
        let text = match self.format {
            FindingsFormat::Human => view(findings, Format::Human(colour)),
            FindingsFormat::Json => view(findings, Format::Json),
            FindingsFormat::Sarif => view(findings, Format::Sarif),
            FindingsFormat::Github => view(findings, Format::Github),
        };
        if to_stdout {
            answer.say(&text);
        } else {
            answer.talk.push_str(&text);
        }
        if findings.has_errors() {
            answer.worsen(Status::No);
        }
    }

    /// Says something for people: on stdout, or on stderr where stdout holds findings for a program.
    pub(super) fn tell(self, answer: &mut Answer, text: &str) {
        if self.format == FindingsFormat::Human {
            answer.say(text);
        } else {
            answer.talk.push_str(text);
        }
    }
}
