//! The one YAML parser: events become a JSON value and the places of its parts together.

use saphyr_parser::{Event, Marker, Parser, ScanError};
use serde_json::Value;

use super::Span;
use super::builder::Builder;
use super::document::Spans;

/// How deep mappings and sequences may be nested. A plan needs seven levels.
const DEPTH: usize = 64;

/// How many values a document may hold. A plan has a few hundred.
const VALUES: usize = 100_000;

/// What a text says, with the errors that did not hinder reading the rest.
pub(super) struct Parsed {
    pub(super) value: Value,
    pub(super) spans: Spans,
    pub(super) flaws: Vec<Flaw>,
}

/// What is wrong with the YAML at one place.
#[derive(Clone, Debug)]
pub(crate) struct Flaw {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Flaw {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Parses exactly one document. The flaw returned is one that leaves nothing to read on from.
pub(super) fn parse(text: &str) -> Result<Parsed, Flaw> {
    let offsets = Offsets::of(text);
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder::new(text);
    let mut documents = 0;
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| syntax(text, &offsets, &error))?;
        let span = Span { start: offsets.byte(span.start), end: offsets.byte(span.end) };
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
        }
        if documents > 1 {
            let flaw = Flaw::new(span, "the file holds more than one document");
            return Err(flaw.help("write one document a file; a line `---` starts another"));
        }
        if builder.depth() > DEPTH {
            return Err(Flaw::new(span, format!("nested deeper than {DEPTH} levels")));
        }
        if builder.values() > VALUES {
            return Err(Flaw::new(span, format!("more than {VALUES} values")).help("is this the right file?"));
        }
        builder.take(event, span)?;
    }
    Ok(builder.finish())
}

/// From the parser's character counts to bytes.
struct Offsets {
    /// Byte offset of each character; none for ASCII, where both counts agree.
    bytes: Option<Vec<usize>>,
    end: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(byte, _)| byte).collect());
        Self { bytes, end: text.len() }
    }

    fn byte(&self, marker: Marker) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.get(marker.index()).copied().unwrap_or(self.end),
            None => marker.index().min(self.end),
        }
    }
}

const TAB: &str = "a tab in the indentation";
const BLANKS: &str = "YAML indents with blanks only; write two blanks a level";

fn syntax(text: &str, offsets: &Offsets, error: &ScanError) -> Flaw {
    let at = last_visible(text, offsets.byte(*error.marker()));
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if error.info().contains("found a tab") {
        let tab = text[at..].find('\t').map_or(at, |tab| at + tab);
        return Flaw::new(Span { start: tab, end: tab + 1 }, TAB).help(BLANKS);
    }
    let indent = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    if let Some(tab) = text[line..line + indent].find('\t') {
        let span = Span { start: line + tab, end: line + tab + 1 };
        return Flaw::new(span, "a tab in the indentation")
            .help("YAML indents with blanks only; write two blanks a level");
    }
    let span = Span { start: at, end: text[at..].chars().next().map_or(at, |next| at + next.len_utf8()) };
    let (message, help) = phrase(error.info());
    let flaw = Flaw::new(span, message);
    match help {
        Some(help) => flaw.help(help),
        None => flaw,
    }
}

/// Many errors are noticed only at the end of a line or of the file: they are about what stands before.
fn last_visible(text: &str, at: usize) -> usize {
    let line = text[at..].split('\n').next().unwrap_or_default();
    let seen = text[..at].trim_end().char_indices().next_back();
    if line.trim().is_empty() { seen.map_or(at, |(byte, _)| byte) } else { at }
}

/// The parser's words, said so that somebody who does not know its grammar can mend the line.
fn phrase(info: &str) -> (String, Option<&'static str>) {
    let known = PHRASES.iter().find(|(part, _, _)| info.contains(part));
    match known {
        Some((_, message, help)) => ((*message).to_owned(), Some(help)),
        None => (format!("not YAML: {info}"), None),
    }
}

const PHRASES: &[(&str, &str, &str)] = &[
    ("misplaced bracket", "a bracket or brace that nothing opened", "put a value that begins with one in quotes"),
    (
        "mapping values are not allowed",
        "a second `: ` on this line, or a key that is indented too far",
        "put a value that contains `: ` in quotes; align keys of one mapping",
    ),
    (
        "parsing a block mapping, did not find expected key",
        "this line is neither a key of the mapping above nor outside of it",
        "align it with the keys of its mapping",
    ),
    ("simple key expect", "a line without `: ` among the keys of a mapping", "write `key: value`"),
    ("simple key expected", "a line without `: ` among the keys of a mapping", "write `key: value`"),
    (
        "expected '-' indicator",
        "this line is neither an element of the list above nor outside of it",
        "align it with the dashes of its list",
    ),
    ("expected ',' or ']'", "a list in brackets is not closed", "separate elements by `,` and end the list with `]`"),
    (
        "expected ',' or '}'",
        "a mapping in braces is not closed",
        "separate entries by `,` and end the mapping with `}`",
    ),
    (
        "quoted scalar, found unexpected end of stream",
        "a quote is not closed",
        "end the text with the quote that it begins with",
    ),
    ("indentation in quoted scalar", "a quote is not closed", "end the text with the quote that it begins with"),
    (
        "indentation in flow construct",
        "a bracket or brace is still open before this line",
        "close it, or indent the lines that it goes on in",
    ),
    ("unknown anchor", "an alias without its anchor", "write a value that begins with `*` in quotes"),
    ("unknown escape character", "an unknown escape in double quotes", "double the backslash, or use single quotes"),
    ("recursion limit exceeded", "nested too deep", "a plan needs few levels"),
    ("unexpected character: `@'", "a plain value cannot begin with `@`", "put the value in quotes"),
    ("unexpected character: ``'", "a plain value cannot begin with a back-tick", "put the value in quotes"),
    ("unexpected character: `%'", "a plain value cannot begin with `%`", "put the value in quotes"),
    ("unprintable character", "a control character", "remove it; in double quotes `\\x1b` stands for the byte 1b"),
];
