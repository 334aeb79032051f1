//! `diff`: what rendering would change.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::answer::{Answer, Status, Trouble};
use super::compile::{Compile, Outcome};
use super::findings::{FindingsFormat, Reporting, Role};
use super::print::Terminal;
use super::render::Output;
use crate::meaning::first;
use crate::output::{Bundle, ChangeSet, view};

/// Print what rendering would change; nothing is written
#[derive(Args, Debug)]
pub(super) struct Diff {
    #[command(flatten)]
    compile: Compile,
    #[command(flatten)]
    output: Output,
    /// How the difference is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DiffFormat,
    /// Exit with 1 if there is a difference
    #[arg(long)]
    exit_code: bool,
    /// Compare with the plan and its inputs as of a git revision (not in this version)
    #[arg(long, value_name = "GIT_REV")]
    against: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For programs
    Json,
    /// For a browser
    Html,
}

impl Diff {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        if self.against.is_some() {
            return Err(Trouble::new("`--against` is not in this version of walwright"));
        }
        let compiled = self.compile.run(terminal)?;
        let mut sets = Vec::new();
        for tree in &compiled.trees {
            let root = self.output.dir.join(tree.name());
            let bundle = Bundle::read(&root, Some(tree))?;
            let mut changes = ChangeSet::between(bundle.as_ref(), tree)?;
            if changes.before.is_none() && changes.shifts.is_empty() {
                changes.shifts.push(first());
            }
            sets.push((changes, root));
        }
        let mut answer = Answer::yes(self.view(&sets, terminal));
        answer.troubles = compiled.troubles;
        let reporting = Reporting { format: FindingsFormat::Human };
        reporting.report(&mut answer, &compiled.findings, Role::Talk, terminal);
        let differs = sets.iter().any(|(changes, _)| !changes.is_empty());
        if compiled.outcome == Outcome::Stopped || (self.exit_code && differs) {
            answer.worsen(Status::No);
        }
        Ok(answer)
    }

    fn view(&self, sets: &[(ChangeSet, Utf8PathBuf)], terminal: Terminal) -> String {
        match self.format {
            DiffFormat::Text => {
                let one = |(changes, root): &(ChangeSet, Utf8PathBuf)| {
                    view::summary(changes, root) + &view::diff(changes, root, terminal.out)
                };
                sets.iter().map(one).collect()
            }
            DiffFormat::Markdown => {
                let sections: Vec<String> = sets.iter().map(|(changes, root)| view::markdown(changes, root)).collect();
                sections.join("\n")
            }
            DiffFormat::Json => {
                let plans: Vec<_> = sets.iter().map(|(changes, root)| view::json(changes, root)).collect();
                format!("{:#}\n", json!({ "plans": plans }))
            }
            DiffFormat::Html => view::html(sets.iter().map(|(changes, root)| (changes, root.as_path()))),
        }
    }
}
