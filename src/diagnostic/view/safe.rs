//! Text from a plan may hold anything; on a terminal or in a log it must stay text.

use std::fmt::Write;

use crate::hidden::is_hidden;

/// A message with each hidden character written as an escape, `\u{1b}` for the terminal's; no line break survives.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            _ if is_hidden(character) => write!(safe, "\\u{{{:x}}}", u32::from(character)).expect("a String takes all"),
            _ => safe.push(character),
        }
    }
    safe
}

/// A message of several lines: each line as `escaped` has it.
pub(super) fn escaped_lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// A line of source with each hidden character replaced by one harmless character, so that columns stay what they are.
pub fn pictured(line: &str) -> String {
    line.chars().map(picture).collect()
}

fn picture(character: char) -> char {
    match character {
        '\t' => '\t',
        '\u{7f}' => '\u{2421}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        _ if is_hidden(character) => '\u{fffd}',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_sequences_and_bidi_marks_become_visible() {
        assert_eq!(escaped("a\u{1b}[2Jb\u{202e}c\nd"), "a\\u{1b}[2Jb\\u{202e}c\\nd");
    }

    #[test]
    fn a_pictured_line_keeps_its_columns() {
        let line = "a\u{1b}b\u{202e}c\u{7f}";
        assert_eq!(pictured(line).chars().count(), line.chars().count());
        assert_eq!(pictured(line), "a\u{241b}b\u{fffd}c\u{2421}");
    }

    #[test]
    fn letters_of_every_script_stay() {
        assert_eq!(escaped("Größe 表 `x`"), "Größe 表 `x`");
    }
}
