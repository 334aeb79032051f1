//! `verify`: a bundle against its own checksums.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::answer::{Answer, Trouble};
use super::findings::{Reporting, Role};
use super::print::Terminal;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::output::{CHECKSUMS, Fault, MANIFEST, Verdict};
use crate::render::visible;

/// Check a rendered bundle against its own checksums and manifest; needs no plan
#[derive(Args, Debug)]
pub(super) struct Verify {
    /// The bundle's folder
    #[arg(value_name = "DIR")]
    dir: Utf8PathBuf,
    #[command(flatten)]
    reporting: Reporting,
}

impl Verify {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        let dir = &self.dir;
        let verdict = Verdict::of(dir)?.ok_or_else(|| Trouble::new(format!("there is no folder `{dir}`")))?;
        if verdict.files == 0 && verdict.digest.is_none() {
            let trouble = Trouble::new(format!("`{dir}` is no bundle: it has neither `{MANIFEST}` nor `{CHECKSUMS}`"));
            return Err(trouble.help("name the folder of one plan, such as `generated/orders-2026-01-04`"));
        }
        let mut answer = Answer::default();
        let findings: Findings = verdict.faults.iter().map(|(path, fault)| finding(&path.below(dir), *fault)).collect();
        self.reporting.report(&mut answer, &findings, Role::Answer, terminal);
        self.reporting.tell(&mut answer, &summary(dir, &verdict));
        Ok(answer)
    }
}

fn summary(dir: &Utf8Path, verdict: &Verdict) -> String {
    let count = verdict.faults.len();
    let judgement = match count {
        0 => format!("{dir}: {} files, untouched", verdict.files),
        _ => format!("{dir}: {count} of {} files are not as they were rendered", verdict.files),
    };
    let foreign = verdict.foreign.iter().map(|path| format!("  not part of the bundle: {}", visible::line(path)));
    let left = |name: &String| format!("  left by a render that was killed: {name}; render again to finish it");
    // The digest is that of the list of checksums, which an edit of another file leaves as it was.
    let digest = verdict.digest.filter(|_| verdict.is_whole()).map(|digest| format!("digest {digest}"));
    let lines = [judgement].into_iter().chain(foreign).chain(verdict.unfinished.iter().map(left)).chain(digest);
    lines.map(|line| line + "\n").collect()
}

fn finding(path: &Utf8Path, fault: Fault) -> Finding {
    let message = match fault {
        Fault::Edited => "the file was edited since it was rendered",
        Fault::Missing => "the file is missing",
        Fault::Mode => "the file's executable bit is not as it was rendered",
        Fault::NotAFile => "in the place of the file stands something else",
        Fault::Exposed => "anybody on this machine may change the file",
        Fault::Unreadable => "the manifest cannot be read",
    };
    let help = match fault {
        // A render alone takes the edit for somebody's work (E0501).
        Fault::Edited | Fault::Unreadable => {
            "render the plan again with `--force`, which overwrites edits, or fetch the bundle again"
        }
        Fault::NotAFile => "move it away and render the plan again, or fetch the bundle again",
        Fault::Missing | Fault::Mode | Fault::Exposed => "render the plan again, or fetch the bundle again",
    };
    Finding::new(Code::E0503, Place::file(path), message).help(help)
}
