//! Escaping for Markdown (CommonMark and GitHub's), where a value must not start markup of its own.

use super::visible;

/// `value` as running text on one line.
///
/// Escapes what could start an inline anywhere and what could start a block at the value's beginning; a newline
/// becomes its character reference, which is text and never structure.
pub fn escape(value: &str) -> String {
    let shown = visible::text(value);
    let chars: Vec<char> = shown.chars().collect();
    let ordered_list = ordered_list_mark(&chars);
    let mut escaped = String::with_capacity(shown.len());
    for (at, &c) in chars.iter().enumerate() {
        match c {
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            ' ' if at == 0 || at + 1 == chars.len() => escaped.push_str("&#32;"),
            _ => {
                if needs_backslash(&chars, at) || ordered_list == Some(at) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
    }
    escaped
}

/// The same in the middle of a line, where no block can start.
pub fn escape_within(value: &str) -> String {
    // After a letter nothing is a block's beginning.
    escape(&format!("a{value}")).split_off(1)
}

/// `value` as a code span. With a line break or a pipe in it an element instead, because a span can hold no blank line
/// and a pipe would end the cell of a table.
pub fn code(value: &str) -> String {
    let shown = visible::text(value);
    if shown.is_empty() || shown.contains(['\n', '|']) {
        return format!("<code>{}</code>", escape(value));
    }
    let fence = "`".repeat(longest_run(&shown) + 1);
    let padded = if shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) {
        format!(" {shown} ")
    } else {
        shown.into_owned()
    };
    format!("{fence}{padded}{fence}")
}

/// `value` as a fenced block of the given language, without a newline at the end.
pub fn block(language: &str, value: &str) -> String {
    let shown = visible::text(value);
    let fence = "`".repeat(longest_run(&shown).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", shown.trim_end_matches('\n'))
}

fn needs_backslash(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| chars[i]);
    let after = chars.get(at + 1).copied();
    match chars[at] {
        '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => true,
        '_' => !is_word(before) || !is_word(after),
        '&' => after.is_some_and(|c| c == '#' || c.is_ascii_alphanumeric()),
        ':' => after == Some('/'),
        '.' => at >= 3 && chars[at - 3..at].iter().all(|c| c.eq_ignore_ascii_case(&'w')),
        '#' | '-' | '+' | '=' | '>' => before.is_none(),
        _ => false,
    }
}

/// Where the mark of an ordered list ends, if the text starts like one.
fn ordered_list_mark(chars: &[char]) -> Option<usize> {
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    (digits > 0 && matches!(chars.get(digits), Some('.' | ')')) && matches!(chars.get(digits + 1), None | Some(' ')))
        .then_some(digits)
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_stay_readable() {
        for value in ["db_1", "2026-01-04 15:50:00+00:00", "a > b", "Undo the DELETE on orders (INC-4711)", "3.10"] {
            assert_eq!(escape(value), value);
        }
    }

    #[test]
    fn hostile_values_start_no_markup() {
        assert_eq!(escape("# x"), r"\# x");
        assert_eq!(escape("1. x"), r"1\. x");
        assert_eq!(escape("a\n# b"), "a&#10;# b");
        assert_eq!(escape("<b>*x*_ `y` [z](u)"), r"\<b>\*x\*\_ \`y\` \[z\](u)");
        assert_eq!(escape("http://x www.x &amp;"), r"http\://x www\.x \&amp;");
        assert_eq!(escape("    code"), "&#32;   code");
    }

    #[test]
    fn code_has_more_backticks_than_its_text() {
        assert_eq!(code("run.sh"), "`run.sh`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("a\n\nb"), "<code>a&#10;&#10;b</code>");
        assert_eq!(block("bash", "a ``` b\n"), "````bash\na ``` b\n````");
    }
}
