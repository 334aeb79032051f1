//! For a pull request.

use std::fmt::Write as _;

use camino::Utf8Path;

use super::{diffs, remarks};
use crate::output::changes::ChangeSet;
use crate::render::markdown as md;

/// A section with a table of the files that differ and their unified diffs.
pub fn markdown(changes: &ChangeSet, root: &Utf8Path) -> String {
    let mut text = format!("## {}\n\n", md::escape(changes.name()));
    if changes.is_empty() {
        text.push_str("Nothing would change.\n");
    } else {
        for shift in &changes.shifts {
            writeln!(text, "- **{}**: {}", md::escape_within(&shift.what), shift.risk)
                .expect("a String takes any text");
        }
        text.push_str(if changes.shifts.is_empty() { "" } else { "\n" });
        text.push_str("| file | change |\n| --- | --- |\n");
    }
    for (path, change) in changes.differing() {
        let told: Vec<&str> = std::iter::once(change.verb.as_str()).chain(remarks(change)).collect();
        writeln!(text, "| {} | {} |", md::code(path.as_str()), told.join(", ")).expect("a String takes any text");
    }
    for (path, _, unified) in diffs(changes, root).filter(|(_, _, unified)| !unified.is_empty()) {
        let (name, block) = (md::code(path.as_str()), md::block("diff", &unified));
        write!(text, "\n### {name}\n\n{block}\n").expect("a String takes any text");
    }
    if let Some(digest) = changes.after {
        write!(text, "\nDigest `{digest}`.\n").expect("a String takes any text");
    }
    text
}
