//! Control and direction characters made visible, for every text that people read.

use std::borrow::Cow;

/// `value` with each control character but newline and tab as its control picture, and each character that turns the
/// direction of text as its code point.
pub fn text(value: &str) -> Cow<'_, str> {
    if value.chars().any(|c| c != '\n' && c != '\t' && is_hidden(c)) {
        Cow::Owned(value.chars().map(picture_unless_layout).collect())
    } else {
        Cow::Borrowed(value)
    }
}

/// The same on one line: newline and tab become pictures too.
pub fn line(value: &str) -> String {
    value.chars().map(picture).collect()
}

fn picture_unless_layout(c: char) -> Cow<'static, str> {
    match c {
        '\n' => Cow::Borrowed("\n"),
        '\t' => Cow::Borrowed("\t"),
        _ => picture(c),
    }
}

fn picture(c: char) -> Cow<'static, str> {
    let code = u32::from(c);
    let shown = match code {
        0..=0x1f => char::from_u32(0x2400 + code).map(String::from),
        0x7f => Some('\u{2421}'.to_string()),
        _ if is_hidden(c) => Some(format!("[U+{code:04X}]")),
        _ => Some(c.to_string()),
    };
    Cow::Owned(shown.unwrap_or_default())
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_and_layout_kept() {
        assert_eq!(text("a\n\tb"), "a\n\tb");
        assert_eq!(text("a\u{0}\u{7f}\u{202e}b"), "a\u{2400}\u{2421}[U+202E]b");
        assert_eq!(line("a\nb\tc"), "a\u{240a}b\u{2409}c");
    }
}
