//! For people at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use camino::Utf8Path;

use super::{diffs, remarks};
use crate::diagnostic::Colour;
use crate::output::changes::{ChangeSet, Verb};
use crate::render::visible;

/// What happens to the bundle at `root`, one line a file that differs, and its digest.
pub fn summary(changes: &ChangeSet, root: &Utf8Path) -> String {
    let mut text = format!("{root}: ");
    let unchanged = changes.with(Verb::Unchanged).count();
    if changes.is_empty() {
        line(&mut text, &format!("{unchanged} files, up to date"));
    } else {
        line(&mut text, &counts(changes));
        for shift in &changes.shifts {
            line(&mut text, &format!("  {}", visible::line(&shift.what)));
            line(&mut text, &format!("      {}", shift.risk));
        }
        for (path, change) in changes.differing() {
            let mut told = format!("  {:<8} {path}", change.verb.as_str());
            for remark in remarks(change) {
                write!(told, " ({remark})").expect("a String takes any text");
            }
            line(&mut text, &told);
        }
    }
    for foreign in &changes.foreign {
        line(&mut text, &format!("  left alone, not part of the bundle: {}", visible::line(foreign)));
    }
    match (changes.before, changes.after) {
        (Some(before), Some(after)) if before != after => line(&mut text, &format!("digest {after} (was {before})")),
        (_, Some(after)) => line(&mut text, &format!("digest {after}")),
        (_, None) => {}
    }
    text
}

/// Unified diffs of what differs.
pub fn diff(changes: &ChangeSet, root: &Utf8Path, colour: Colour) -> String {
    let mut text = String::new();
    for (_, _, unified) in diffs(changes, root) {
        for told in visible::text(&unified).lines() {
            let style = match colour {
                Colour::Plain => Style::new(),
                Colour::Styled => style(told),
            };
            line(&mut text, &format!("{style}{told}{style:#}"));
        }
    }
    text
}

fn counts(changes: &ChangeSet) -> String {
    let count = |verb: Verb| (changes.with(verb).count(), verb.as_str());
    let counts = [Verb::Added, Verb::Changed, Verb::Removed, Verb::Unchanged].map(count);
    counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verb)| format!("{count} {verb}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn style(line: &str) -> Style {
    if line.starts_with("+++") || line.starts_with("---") {
        Style::new().bold()
    } else if line.starts_with('+') {
        AnsiColor::Green.on_default()
    } else if line.starts_with('-') {
        AnsiColor::Red.on_default()
    } else if line.starts_with("@@") {
        AnsiColor::Cyan.on_default()
    } else {
        Style::new()
    }
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
