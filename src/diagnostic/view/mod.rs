//! The views of a list of findings: people, programs, code scanning, workflow annotations. Each is a function from findings to text.

mod github;
mod json;
mod safe;
mod sarif;
mod text;

pub use github::github;
pub use json::{document, json};
pub use safe::{escaped, pictured};
pub use sarif::sarif;
pub use text::{Colour, text};

use super::{Finding, Findings};
use safe::escaped_lines;

/// The format a list of findings is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: the line at fault with what is wrong below it.
    Human(Colour),
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub workflows: one annotation a finding.
    Github,
}

/// The findings in a format. Every view but the human one and `github` answers a document also when there are none.
pub fn view(findings: &Findings, format: Format) -> String {
    match format {
        Format::Human(colour) => text(findings, colour),
        Format::Json => json(findings),
        Format::Sarif => sarif(findings),
        Format::Github => github(findings),
    }
}

/// Message, help and notes, one a line, for views that have one text a finding.
fn body(finding: &Finding) -> String {
    let because = finding.because().map(|because| format!("accepted because: {}", escaped_lines(because)));
    let help = finding.advice().map(|help| format!("help: {}", escaped_lines(help))).or(because);
    let notes = finding.notes.iter().map(|note| format!("note: {}", escaped_lines(note)));
    std::iter::once(escaped(&finding.message)).chain(help).chain(notes).collect::<Vec<_>>().join("\n")
}
