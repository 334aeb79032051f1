//! Who reads a value behind the shell, and how it is spelled for that reader.
//!
//! | reader | where | spelling |
//! |---|---|---|
//! | a POSIX shell | scripts, hooks, `restore_command` | [`shell::quote`](super::shell::quote) |
//! | a person's terminal | lines to paste | [`shell::pasted`](super::shell::pasted): no `!` in double quotes |
//! | ssh, `-i` | keys | [`ssh_identity`]: `%` starts a token |
//! | rsync, `-e`, and a shell | `--remote-ssh-command` of Barman | [`remote_shell`]: quotes, no backslashes |
//! | rsync, a place | staged copies | [`rsync_place`]: an IPv6 address in brackets |
//! | PostgreSQL, a configuration file | settings | [`conf::quote`](super::conf::quote) |
//! | PostgreSQL, `restore_command` | `%` starts a placeholder | [`placeholder`] |
//! | PostgreSQL, SQL | `ALTER SYSTEM` | [`sql_literal`] |
//! | YAML | the compose override | [`yaml::quote`](super::yaml::quote) |
//! | docker compose, a value | `$` starts an interpolation | [`yaml::quote_compose`](super::yaml::quote_compose) |
//! | psql, a database | `PGDATABASE`, which is never read as a connection string; `-d` is | the word itself |
//! | systemctl, supervisorctl, ssh's host, a login | a word that begins with no dash | the word itself, E0101 for the rest |

/// A key's path for `ssh -i`, which reads `%d`, `%u` and others as tokens; `~/` is left to ssh, which takes the home of the user
/// who calls it, whatever shell stands between.
pub fn ssh_identity(path: &str) -> String {
    path.replace('%', "%%")
}

/// A command that a shell and `rsync -e` read as the same words. rsync splits at blanks, knows both quotes and no backslash,
/// and takes a doubled quote for one (`do_cmd` in its main.c); Barman hands one text to both.
pub fn remote_shell<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(remote_word).collect::<Vec<_>>().join(" ")
}

fn remote_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    // Runs in either kind of quotes, so that no quote is ever doubled and no backslash is needed.
    let mut quoted = String::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let apostrophes = first == '\'';
        let (run, after) = rest.split_at(rest.find(|c| (c == '\'') != apostrophes).unwrap_or(rest.len()));
        let quote = if apostrophes { '"' } else { '\'' };
        quoted.extend([quote]);
        quoted.push_str(run);
        quoted.extend([quote]);
        rest = after;
    }
    if quoted.is_empty() { "''".to_owned() } else { quoted }
}

/// A path on a host, as rsync takes it: `user@host:path`, where the colons of an IPv6 address would end the host.
pub fn rsync_place(user: &str, host: &str, path: &str) -> String {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    format!("{user}@{host}:{path}")
}

/// A text inside `restore_command`, where PostgreSQL reads `%f` and `%p`.
pub fn placeholder(text: &str) -> String {
    text.replace('%', "%%")
}

/// A string literal of SQL that reads the same whatever `standard_conforming_strings` is.
pub fn sql_literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const HOSTILE: &[&str] =
        &["", "a b", "it's", "''", "'", "a'\"b", "$(x) `y` \\ \"", "*?[a]", "~/.ssh/id", "é", "a\\'b", "#x;&|"];

    /// What rsync makes of the text of `-e`: `do_cmd` of main.c, word for word.
    fn split_by_rsync(text: &str) -> Vec<String> {
        let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match quote {
                Some(open) if c == open && chars.peek() == Some(&open) => word.extend(chars.next()),
                Some(open) if c == open => quote = None,
                Some(_) => word.push(c),
                None if c == ' ' && begun => {
                    words.push(std::mem::take(&mut word));
                    begun = false;
                }
                None if c == ' ' => {}
                None => {
                    begun = true;
                    if matches!(c, '\'' | '"') { quote = Some(c) } else { word.push(c) }
                }
            }
        }
        words.extend(begun.then_some(word));
        words
    }

    #[test]
    fn a_shell_and_rsync_read_the_same_words() {
        let text = remote_shell(HOSTILE.iter().copied());
        assert_eq!(split_by_rsync(&text), HOSTILE);
        let output = Command::new("sh").arg("-c").arg(format!("printf '%s\\n' {text}")).output().unwrap();
        let read = String::from_utf8(output.stdout).unwrap();
        assert_eq!(read.split_terminator('\n').collect::<Vec<_>>(), HOSTILE);
    }

    #[test]
    fn the_colons_of_an_address_do_not_end_it() {
        assert_eq!(rsync_place("postgres", "db1", "/srv/a b"), "postgres@db1:/srv/a b");
        assert_eq!(rsync_place("postgres", "2001:db8::1", "/srv"), "postgres@[2001:db8::1]:/srv");
    }

    #[test]
    fn percent_signs_are_no_tokens() {
        assert_eq!(ssh_identity("~/50%"), "~/50%%");
        assert_eq!(placeholder("%f"), "%%f");
    }

    #[test]
    fn a_literal_reads_the_same_with_either_setting() {
        assert_eq!(sql_literal(r"it's \n"), r"E'it''s \\n'");
    }
}
