//! For a browser: one page that needs nothing else.

use std::fmt::Write as _;

use camino::Utf8Path;

use super::{diffs, remarks};
use crate::output::changes::ChangeSet;
use crate::render::html::escape;

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<title>walwright diff</title>
<style>
body { font: 15px/1.5 sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
pre { background: #f6f8fa; padding: .7rem; overflow-x: auto; }
code, pre { font: 13px/1.4 monospace; }
ins { color: #116329; text-decoration: none; }
del { color: #a40e26; text-decoration: none; }
</style>
</head>
<body>
";

/// A page with a section for each change set.
pub fn html<'a>(changes: impl IntoIterator<Item = (&'a ChangeSet, &'a Utf8Path)>) -> String {
    let mut page = HEAD.to_owned();
    for (changes, root) in changes {
        section(&mut page, changes, root);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn section(page: &mut String, changes: &ChangeSet, root: &Utf8Path) {
    let mut text = format!("<h1>{}</h1>\n", escape(changes.name()));
    if changes.is_empty() {
        text.push_str("<p>Nothing would change.</p>\n");
    }
    text.push_str("<ul>\n");
    for shift in &changes.shifts {
        writeln!(text, "<li><strong>{}</strong>: {}</li>", escape(&shift.what), escape(shift.risk))
            .expect("a String takes any text");
    }
    for (path, change) in changes.differing() {
        let told: Vec<&str> = std::iter::once(change.verb.as_str()).chain(remarks(change)).collect();
        writeln!(text, "<li><code>{}</code> {}</li>", escape(path.as_str()), told.join(", "))
            .expect("a String takes any text");
    }
    text.push_str("</ul>\n");
    for (path, _, unified) in diffs(changes, root).filter(|(_, _, unified)| !unified.is_empty()) {
        let lines: Vec<String> = unified.lines().map(marked).collect();
        write!(text, "<h2>{}</h2>\n<pre>{}</pre>\n", escape(path.as_str()), lines.join("\n"))
            .expect("a String takes any text");
    }
    if let Some(digest) = changes.after {
        writeln!(text, "<p>Digest <code>{digest}</code></p>").expect("a String takes any text");
    }
    page.push_str(&text);
}

fn marked(line: &str) -> String {
    let text = escape(line);
    match line.chars().next() {
        Some('+') => format!("<ins>{text}</ins>"),
        Some('-') => format!("<del>{text}</del>"),
        _ => text,
    }
}
