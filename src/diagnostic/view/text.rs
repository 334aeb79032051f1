//! The view for people: the look of rustc.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use super::safe::{escaped, escaped_lines, pictured};
use crate::diagnostic::{Finding, Findings, Place, Severity};

/// Whether a view may use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// No escape sequences.
    Plain,
    /// Coloured for a terminal.
    Styled,
}

/// A longer line, in bytes, is named but not shown.
const LONG: usize = 400;

/// The findings one below the other, each with its line, and a last line that counts them. Empty without findings.
pub fn text(findings: &Findings, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Styled => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for finding in findings.sorted() {
        let report = renderer.render(&[group(finding)]);
        for line in report.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    if !findings.is_empty() {
        text.push_str(&summary(findings));
        text.push('\n');
    }
    text
}

fn group(finding: &Finding) -> Group<'static> {
    let level = match (finding.because(), finding.code.severity()) {
        (Some(_), _) => Level::NOTE.with_name("accepted"),
        (None, Severity::Error) => Level::ERROR,
        (None, Severity::Warning) => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(escaped(&finding.message)).id(finding.code.as_str()));
    group = match snippet(&finding.place) {
        Some(snippet) => group.element(snippet),
        None => group.element(origin(&finding.place)),
    };
    if finding.place.text().is_none() && (finding.help.is_some() || !finding.notes.is_empty()) {
        group = group.element(Padding);
    }
    if let Some(because) = finding.because() {
        group = group.element(Level::NOTE.with_name("because").message(escaped_lines(because)));
    } else if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(escaped_lines(help)));
    }
    group.elements(finding.notes.iter().map(|note| Level::NOTE.message(escaped_lines(note))))
}

/// The line at fault with its first part marked: a mapping of many lines is marked up to the end of its first.
fn snippet(place: &Place) -> Option<Snippet<'static, annotate_snippets::Annotation<'static>>> {
    let (document, span) = place.text()?;
    let line = document.position(span.start).line;
    let (start, text) = document.line(line);
    if text.len() > LONG {
        return None;
    }
    let from = span.start.saturating_sub(start).min(text.len());
    let to = span.end.saturating_sub(start).clamp(from, text.len());
    let (before, marked) = (pictured(&text[..from]), pictured(&text[from..to]));
    let mark = before.len()..before.len() + marked.len();
    let source = before + &marked + &pictured(&text[to..]);
    let annotation = AnnotationKind::Primary.span(mark);
    let path = escaped(document.path.as_str());
    Some(Snippet::source(source).path(path).line_start(line).annotation(annotation))
}

fn origin(place: &Place) -> Origin<'static> {
    let origin = Origin::path(escaped(place.path().as_str()));
    match place.range() {
        Some((start, _)) => origin.line(start.line).char_column(start.column),
        None => origin,
    }
}

/// `2 errors, 1 warning`.
fn summary(findings: &Findings) -> String {
    let counted = |severity: Severity| match findings.count(severity) {
        0 => None,
        1 => Some(format!("1 {}", severity.as_str())),
        count => Some(format!("{count} {}s", severity.as_str())),
    };
    let mut parts: Vec<String> = [Severity::Error, Severity::Warning].into_iter().filter_map(counted).collect();
    if findings.accepted() > 0 {
        parts.push(format!("{} accepted", findings.accepted()));
    }
    parts.join(", ")
}
