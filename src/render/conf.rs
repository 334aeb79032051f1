//! Quoting for PostgreSQL configuration files.

/// A value of `postgresql.conf` in single quotes.
///
/// Quotes are doubled, and so are backslashes, because the server reads C-like escapes inside the quotes; a line
/// break cannot stand there and becomes such an escape (`guc-file.l`).
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str(r"\\"),
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            _ => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_doubled_and_lines_escaped() {
        assert_eq!(quote("barman"), "'barman'");
        assert_eq!(quote("cp 'a' %p"), "'cp ''a'' %p'");
        assert_eq!(quote("C:\\x\ny"), r"'C:\\x\ny'");
        assert_eq!(quote(""), "''");
    }
}
