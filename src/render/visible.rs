//! Hidden characters made visible, for every text that people read.

use std::borrow::Cow;

use crate::hidden::is_hidden;

/// `value` with each control character but newline and tab as its control picture, and each other one that
/// a reader does not see as its code point.
pub fn text(value: &str) -> Cow<'_, str> {
    shown(value, |c| matches!(c, '\n' | '\t'))
}

/// The same on one line: newline and tab become pictures too.
pub fn line(value: &str) -> String {
    shown(value, |_| false).into_owned()
}

/// Nearly every text is as it should be, and is not copied.
fn shown(value: &str, is_layout: fn(char) -> bool) -> Cow<'_, str> {
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(value);
    }
    let hidden = |c: char| is_hidden(c) && !is_layout(c);
    let Some(first) = value.find(hidden) else { return Cow::Borrowed(value) };
    let (before, rest) = value.split_at(first);
    let mut shown = before.to_owned();
    for c in rest.chars() {
        if hidden(c) {
            shown.push_str(&picture(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// What stands for a hidden character.
fn picture(c: char) -> String {
    let code = u32::from(c);
    match code {
        0..=0x1f => char::from_u32(0x2400 + code).map(String::from).unwrap_or_default(),
        0x7f => '\u{2421}'.to_string(),
        _ => format!("[U+{code:04X}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_and_layout_kept() {
        assert_eq!(text("a\n\tb"), "a\n\tb");
        assert_eq!(text("a\u{0}\u{7f}\u{202e}b"), "a\u{2400}\u{2421}[U+202E]b");
        assert_eq!(text("a\u{e0041}\u{2060}\u{3164}\u{a0}\u{fe0f}b"), "a[U+E0041][U+2060][U+3164][U+00A0][U+FE0F]b");
        assert_eq!(line("a\nb\tc"), "a\u{240a}b\u{2409}c");
    }
}
