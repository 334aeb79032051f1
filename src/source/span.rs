//! Where in a text: byte ranges, and the lines and columns that people count.

/// A range of bytes in a document's text; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A line and a column as editors show them, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl Position {
    /// Right behind a text, in it.
    pub fn after(text: &str) -> Self {
        Lines::of(text).position(text, text.len())
    }
}

/// Where each line of a text begins. A line ends with a line feed, with or without a carriage return before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The position of a byte offset in the text that this was made of; an offset past the end counts as the end.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Position { line, column: text[start..offset].chars().count() + 1 }
    }

    /// The text of a line, counted from 1, without its line break.
    pub(crate) fn text<'a>(&self, text: &'a str, line: usize) -> (usize, &'a str) {
        let start = self.starts.get(line - 1).copied().unwrap_or(text.len());
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        (start, text[start..end].trim_end_matches(['\n', '\r']))
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_counts_characters_not_bytes() {
        let text = "é: ü\nb: 1\n";
        let lines = Lines::of(text);
        assert_eq!(lines.position(text, text.find('ü').unwrap()), Position { line: 1, column: 4 });
        assert_eq!(lines.position(text, text.find('b').unwrap()), Position { line: 2, column: 1 });
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        let lines = Lines::of("ab");
        assert_eq!(lines.position("ab", 99), Position { line: 1, column: 3 });
    }
}
