//! `render`: plans to bundles on disk.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::answer::{Answer, Status, Trouble};
use super::compile::{Compile, Outcome};
use super::findings::{Reporting, Role};
use super::print::Terminal;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::output::{Bundle, ChangeSet, Origin, OutputTree, Writer, view};

/// Write the bundle of each plan below a folder, and print what changed
#[derive(Args, Debug)]
pub(super) struct Render {
    #[command(flatten)]
    compile: Compile,
    #[command(flatten)]
    output: Output,
    /// Write nothing; fail if anything would change
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    dry_run: bool,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    reporting: Reporting,
}

/// Where bundles are.
#[derive(Args, Debug)]
pub(super) struct Output {
    /// Folder of all bundles; each plan has a folder of its own in it
    #[arg(short = 'o', long = "output", value_name = "DIR", default_value = "generated", value_parser = named)]
    pub(super) dir: Utf8PathBuf,
}

/// A path that says something: an empty one, of a variable that is not set, is not the folder one is in.
fn named(path: &str) -> Result<Utf8PathBuf, String> {
    if path.is_empty() { Err("it is empty; `.` is the current folder".to_owned()) } else { Ok(path.into()) }
}

/// What is done with the bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Write,
    Show,
    Check,
}

/// One bundle after it was dealt with.
struct Done {
    text: String,
    findings: Findings,
}

impl Render {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        let compiled = self.compile.run(terminal)?;
        let mut findings = compiled.findings;
        let mut answer = Answer { troubles: compiled.troubles, ..Answer::default() };
        let mut text = String::new();
        for tree in &compiled.trees {
            match self.one(tree, terminal) {
                Ok(done) => {
                    text.push_str(&done.text);
                    findings.extend(done.findings);
                }
                // The other bundles are not affected.
                Err(trouble) => answer.troubles.push(trouble),
            }
        }
        if compiled.outcome == Outcome::Stopped {
            answer.worsen(Status::No);
        }
        self.reporting.report(&mut answer, &findings, Role::Talk, terminal);
        self.reporting.tell(&mut answer, &text);
        Ok(answer)
    }

    fn purpose(&self) -> Purpose {
        match (self.check, self.dry_run) {
            (true, _) => Purpose::Check,
            (false, true) => Purpose::Show,
            (false, false) => Purpose::Write,
        }
    }

    fn one(&self, tree: &OutputTree, terminal: Terminal) -> Result<Done, Trouble> {
        let root = self.output.dir.join(tree.name());
        if self.purpose() == Purpose::Write {
            return self.write(tree, &root);
        }
        let bundle = Bundle::read(&root, Some(tree))?;
        let changes = ChangeSet::between(bundle.as_ref(), tree)?;
        let mut text = view::summary(&changes, &root);
        let findings = match self.purpose() {
            Purpose::Check => out_of_date(&changes, &root),
            Purpose::Show | Purpose::Write => self.edits(&changes, &root),
        };
        if self.purpose() == Purpose::Show {
            text.push_str(&view::diff(&changes, &root, terminal.out));
        }
        Ok(Done { text, findings })
    }

    fn write(&self, tree: &OutputTree, root: &Utf8Path) -> Result<Done, Trouble> {
        let writer = Writer::open(&self.output.dir, tree)?;
        let changes = match writer.changes(tree) {
            Ok(changes) => changes,
            Err(error) => {
                writer.leave();
                return Err(error.into());
            }
        };
        let findings = self.edits(&changes, root);
        if !findings.is_empty() {
            writer.leave();
            return Ok(Done { text: String::new(), findings });
        }
        writer.replace(tree, &changes)?;
        Ok(Done { text: view::summary(&changes, root), findings })
    }

    /// What stands in the way of writing: files that a person edited, unless they may be overwritten.
    fn edits(&self, changes: &ChangeSet, root: &Utf8Path) -> Findings {
        if self.force {
            return Findings::new();
        }
        let edit = |origin: Origin| match origin {
            Origin::Rendered | Origin::Edited => "the file was edited by hand since it was rendered",
            Origin::Foreign => "the file is in the way: no render made it",
        };
        let finding = |(path, change): (&crate::output::BundlePath, &crate::output::Change)| {
            let finding = Finding::new(Code::E0501, Place::file(path.below(root)), edit(change.origin));
            match change.origin {
                Origin::Rendered | Origin::Edited => finding
                    .help("move the edit into the plan or a template (`--templates`), or overwrite it with `--force`")
                    .note(change.edit()),
                // It is nobody's edit: its difference from what is rendered is two whole files.
                Origin::Foreign => {
                    finding.help("move it away, choose another folder with `-o`, or overwrite it with `--force`")
                }
            }
        };
        changes.by_hand().map(finding).collect()
    }
}

/// E0502, where anything would change.
fn out_of_date(changes: &ChangeSet, root: &Utf8Path) -> Findings {
    if changes.is_empty() {
        return Findings::new();
    }
    let files: Vec<String> =
        changes.differing().map(|(path, change)| format!("{} {path}", change.verb.as_str())).collect();
    let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    let message = format!("`{root}` is out of date in {count}");
    let help = if changes.by_hand().next().is_some() {
        "move what was edited by hand into the plan, then render again with `--force`, which overwrites it, and review what changed"
    } else {
        "render the plan again and review what changed"
    };
    Finding::new(Code::E0502, Place::file(root), message).help(help).note(files.join("\n")).into()
}
