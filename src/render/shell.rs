//! Quoting for POSIX shells: a value becomes exactly one word.

/// One shell word that expands to `value`, whatever it holds but NUL; the same in every POSIX shell.
///
/// Bare where nothing in it is special, else in the quotes in which a reader, and shellcheck, takes nothing in it for an
/// expansion: single ones, or double ones with backslashes where it holds `'`, `$` or a back-tick. Quoting a finished
/// command once more carries it through a second shell.
pub fn quote(value: &str) -> String {
    if is_bare(value) {
        return value.to_owned();
    }
    // `'~/x'` looks like a mistake; `'~''/x'` cannot.
    if let Some(rest) = value.strip_prefix("~/") {
        return format!("'~'{}", quoted(&format!("/{rest}")));
    }
    quoted(value)
}

fn quoted(value: &str) -> String {
    if !value.contains(NOT_IN_SINGLE) {
        format!("'{value}'")
    } else if !value.contains(NOT_IN_DOUBLE) {
        in_double_quotes(value)
    } else {
        // Runs of either kind, glued: still one word.
        let mut word = String::new();
        let mut rest = value;
        while let Some(first) = rest.chars().next() {
            let (refused, single) =
                if NOT_IN_SINGLE.contains(&first) { (NOT_IN_DOUBLE, false) } else { (NOT_IN_SINGLE, true) };
            let (run, after) = rest.split_at(rest.find(refused).unwrap_or(rest.len()));
            let run = if single { format!("'{run}'") } else { in_double_quotes(run) };
            word.push_str(&run);
            rest = after;
        }
        word
    }
}

/// What ends single quotes, and what in them looks like an expansion or a mistyped quote.
const NOT_IN_SINGLE: &[char] = &['\'', '$', '`', '\u{2018}', '\u{2019}'];
/// What in double quotes looks like a mistyped quote.
const NOT_IN_DOUBLE: &[char] = &['\u{201c}', '\u{201d}'];

fn in_double_quotes(value: &str) -> String {
    let mut word = String::with_capacity(value.len() + 2);
    word.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            word.push('\\');
        }
        word.push(c);
    }
    word.push('"');
    word
}

/// The same for a line that a person pastes into a terminal. An interactive bash replaces `!` by words of its history in double quotes,
/// where it may close them; in single quotes it does not.
pub fn pasted(value: &str) -> String {
    if is_bare(value) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

/// Words as one command, each quoted.
pub fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quote).collect::<Vec<_>>().join(" ")
}

fn is_bare(value: &str) -> bool {
    // A leading `=` is zsh's path lookup; bash and dash would take it, the login shell of a remote user may not.
    !value.is_empty() && !value.starts_with('=') && value.chars().all(is_plain) && !KEYWORDS.contains(&value)
}

/// Words that a reader, and shellcheck, takes for syntax where they stand bare.
const KEYWORDS: [&str; 16] = [
    "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select", "then", "time",
    "until", "while",
];

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_./:=@%+,-".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_bare() {
        for word in ["db1", "/var/lib/postgresql/15/main", "user@host", "--jobs=4", "0/6380000", "50%", "a+b,c"] {
            assert_eq!(quote(word), word);
        }
    }

    #[test]
    fn anything_else_is_one_single_quoted_word() {
        assert_eq!(quote(""), "''");
        assert_eq!(quote("~postgres"), "'~postgres'");
        assert_eq!(quote("=ls"), "'=ls'");
        assert_eq!(quote("it's"), "\"it's\"");
        assert_eq!(quote("a\nb"), "'a\nb'");
        assert_eq!(quote("$(touch x)"), "\"\\$(touch x)\"");
        assert_eq!(quote("é"), "'é'");
        assert_eq!(quote("done"), "'done'");
        assert_eq!(quote("~/x"), "'~''/x'");
        assert_eq!(quote("\u{201c}$x\u{201d}"), "'\u{201c}'\"\\$x\"'\u{201d}'");
    }

    #[test]
    fn words_join_to_one_command() {
        assert_eq!(join(["psql", "-c", "SELECT 1"]), "psql -c 'SELECT 1'");
    }
}
