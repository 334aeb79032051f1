//! The rules: one concern a file, each a function from what was said to findings. None stops another from being judged.

mod instance;
mod manager;
mod names;
mod paths;
mod said;
mod separate;
mod shape;
mod swap;
mod texts;
mod versions;

pub use instance::{Instance, Written};
pub use said::Said;

use crate::diagnostic::Findings;
use crate::model::Version;

/// Judges what can be judged without the archive. `barman` is Barman's version as the inventory has it.
pub fn said(said: &Said, barman: Option<&Version>) -> Findings {
    let mut findings = Findings::new();
    versions::check(said, barman, &mut findings);
    let rules = [names::check, paths::check, manager::check, shape::check, separate::check, swap::check];
    for rule in rules {
        rule(said, &mut findings);
    }
    findings
}
