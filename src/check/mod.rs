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

pub use instance::Instance;
pub use said::Said;

use crate::diagnostic::Findings;

/// Judges what can be judged without the inventory.
pub fn said(said: &Said) -> Findings {
    let mut findings = Findings::new();
    let rules =
        [names::check, paths::check, versions::check, manager::check, shape::check, separate::check, swap::check];
    for rule in rules {
        rule(said, &mut findings);
    }
    findings
}
