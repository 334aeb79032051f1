//! Sentences with code in them, which every kind of file shows in its own way.

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use serde::{Serialize, Serializer};

use super::kind::Kind;
use super::{html, markdown, visible};

/// Running text in which the values of a plan stand as code. Nothing of a value can become markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Code(String),
}

impl Prose {
    /// A sentence whose `{}` are filled with values, as code, in order.
    pub fn new(pattern: &str, values: &[&dyn Display]) -> Self {
        let mut prose = Self::default();
        let mut values = values.iter();
        for (index, text) in pattern.split("{}").enumerate() {
            if index > 0 {
                prose.pieces.extend(values.next().map(|value| Piece::Code(value.to_string())));
            }
            prose = prose.text(text);
        }
        prose
    }

    /// A sentence as findings have it: what stands between back-ticks is code, and between more of them where it holds some
    /// (`diagnostic::quoted`). Back-ticks that nothing closes are text.
    pub fn quoted(text: &str) -> Self {
        let mut prose = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find('`') {
            let (before, from) = rest.split_at(start);
            let (fence, inside) = from.split_at(ticks(from));
            let Some(end) = closing(inside, fence.len()) else {
                prose = prose.text(before).text(fence);
                rest = inside;
                continue;
            };
            let code = &inside[..end];
            let padded = (fence.len() > 1).then(|| code.strip_prefix(' ')?.strip_suffix(' ')).flatten();
            prose = prose.text(before);
            prose.pieces.push(Piece::Code(padded.unwrap_or(code).to_owned()));
            rest = &inside[end + fence.len()..];
        }
        prose.text(rest)
    }

    /// Goes on with plain text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.pieces.push(Piece::Text(text.to_owned()));
        }
        self
    }

    /// Goes on with another sentence.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// A list of values as code, with commas between them.
    pub fn list<T: Display>(values: impl IntoIterator<Item = T>) -> Self {
        let mut prose = Self::default();
        for (index, value) in values.into_iter().enumerate() {
            prose = prose.text(if index > 0 { ", " } else { "" });
            prose.pieces.push(Piece::Code(value.to_string()));
        }
        prose
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How the sentence stands in a file of `kind`.
    pub fn within(&self, kind: Kind) -> String {
        let piece = |(index, piece): (usize, &Piece)| match (kind, piece) {
            (Kind::Markdown, Piece::Text(text)) if index == 0 => markdown_text(text, markdown::escape),
            (Kind::Markdown, Piece::Text(text)) => markdown_text(text, markdown::escape_within),
            (Kind::Markdown, Piece::Code(code)) => markdown::code(code),
            (Kind::Html, Piece::Text(text)) => html::escape(text),
            (Kind::Html, Piece::Code(code)) => format!("<code>{}</code>", html::escape(code)),
            (Kind::Shell | Kind::Conf | Kind::Yaml | Kind::Compose | Kind::Json, _) => String::new(),
        };
        match kind {
            Kind::Markdown | Kind::Html => self.pieces.iter().enumerate().map(piece).collect(),
            Kind::Shell | Kind::Conf | Kind::Yaml | Kind::Compose | Kind::Json => kind.escape(&self.to_string()),
        }
    }

    /// The sentence for a terminal, on one line: code as it is, control characters made visible.
    pub fn line(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Code(text) => visible::line(text),
        };
        self.pieces.iter().map(text).collect()
    }
}

/// How many back-ticks a text begins with.
fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// Where just as many back-ticks stand as opened.
fn closing(text: &str, fence: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        at += found;
        let run = ticks(&text[at..]);
        if run == fence {
            return Some(at);
        }
        at += run;
    }
    None
}

/// Blanks at the ends of a piece are blanks inside of the sentence.
fn markdown_text(text: &str, escape: fn(&str) -> String) -> String {
    let inner = text.trim_matches(' ');
    let start = text.len() - text.trim_start_matches(' ').len();
    let end = if inner.is_empty() { 0 } else { text.len() - text.trim_end_matches(' ').len() };
    format!("{}{}{}", &text[..start], escape(inner), &text[text.len() - end..])
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self::default().text(text)
    }
}

/// Code between backticks.
impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Code(code) => f.write_char('`').and_then(|()| f.write_str(code)).and_then(|()| f.write_char('`')),
        })
    }
}

impl Object for Prose {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.as_ref(), f)
    }
}

impl Serialize for Prose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Inside a template context the sentence travels whole; anywhere else it is a string.
        if minijinja::value::serializing_for_value() {
            Value::from_object(self.clone()).serialize(serializer)
        } else {
            serializer.collect_str(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::quoted;

    #[test]
    fn values_are_code_in_every_kind_and_markup_in_none() {
        let prose = Prose::new("node {} <of> *{}*", &[&"a`b", &"<script>\n"]);
        assert_eq!(prose.within(Kind::Markdown), "node ``a`b`` \\<of> \\*<code>\\<script>&#10;</code>\\*");
        assert_eq!(prose.within(Kind::Html), "node <code>a`b</code> &lt;of&gt; *<code>&lt;script&gt;\n</code>*");
        assert_eq!(prose.line(), "node a`b <of> *<script>\u{240a}*");
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        let prose = Prose::quoted("it ended at `2026-01-04T15:25:30Z`, 24m before");
        assert_eq!(prose.within(Kind::Html), "it ended at <code>2026-01-04T15:25:30Z</code>, 24m before");
        assert_eq!(prose.to_string(), "it ended at `2026-01-04T15:25:30Z`, 24m before");
        assert!(Prose::from("").is_empty());
    }

    #[test]
    fn a_value_with_backticks_stays_inside_of_its_code() {
        for value in ["a`b", "`", "x` is fine, approved by `security", "`` ``", "a``", " `a "] {
            let prose = Prose::quoted(&format!("{} and {}, as ever", quoted(value), quoted("plain")));
            let code: Vec<&Piece> = prose.pieces.iter().filter(|piece| matches!(piece, Piece::Code(_))).collect();
            assert_eq!(code, [&Piece::Code(value.to_owned()), &Piece::Code("plain".to_owned())]);
        }
        assert_eq!(Prose::quoted("it's 5` o'clock").to_string(), "it's 5` o'clock");
        assert_eq!(Prose::quoted("`` is empty").line(), "`` is empty");
    }
}
