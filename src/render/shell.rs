//! Quoting for POSIX shells: a value becomes exactly one word.

/// One shell word that expands to `value`, whatever it holds but NUL.
///
/// Bare where nothing in it is special to a shell, else in single quotes with `'\''` for each quote in it; a newline
/// stands as it is between the quotes. Quoting a finished command once more carries it through a second shell.
pub fn quote(value: &str) -> String {
    if is_bare(value) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

/// Words as one command, each quoted.
pub fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quote).collect::<Vec<_>>().join(" ")
}

fn is_bare(value: &str) -> bool {
    // A leading `=` is zsh's path lookup; bash and dash would take it, the login shell of a remote user may not.
    !value.is_empty() && !value.starts_with('=') && value.chars().all(is_plain)
}

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
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote("a\nb"), "'a\nb'");
        assert_eq!(quote("$(touch x)"), "'$(touch x)'");
        assert_eq!(quote("é"), "'é'");
    }

    #[test]
    fn words_join_to_one_command() {
        assert_eq!(join(["psql", "-c", "SELECT 1"]), "psql -c 'SELECT 1'");
    }
}
