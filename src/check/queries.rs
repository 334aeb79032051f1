//! E0121: the plan's queries are each one statement that reads.

use super::{Said, texts};
use crate::diagnostic::{Code, Finding, Findings};

/// How a statement begins that a cursor can be opened for.
const READING: &[&str] = &["select", "with", "values", "table", "show", "explain"];

/// Functions that change a setting or run a text of their own. The run looks for the same.
const REFUSED: &[&str] = &[
    "set_config",
    "query_to_xml",
    "cursor_to_xml",
    "ts_stat",
    "ts_rewrite",
    "crosstab",
    "connectby",
    "xpath_table",
    "dblink",
];

pub(super) fn check(said: &Said, findings: &mut Findings) {
    for (at, text) in texts::at(&said.plan_origin, "/verify/*/sql") {
        if let Some(why) = trouble(text) {
            let finding = Finding::new(Code::E0121, said.plan_origin.at(&at), why);
            findings.push(finding.help("write one `SELECT`; it runs in a transaction that only reads"));
        }
    }
}

fn trouble(text: &str) -> Option<String> {
    let code = outside_quotes(text);
    if code.trim_end().trim_end_matches(';').contains(';') {
        return Some("the query is more than one statement".to_owned());
    }
    let first = code.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let first: String = first.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    if !READING.contains(&first.as_str()) {
        return Some(format!("the query begins with `{first}`, which does not read"));
    }
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let found = words.find(|word| REFUSED.iter().any(|refused| word.starts_with(refused)));
    if let Some(word) = found {
        return Some(format!("the query calls `{word}`"));
    }
    let hidden = ["u&'", "u&\""].into_iter().find(|spelling| lower.contains(spelling));
    hidden.map(|spelling| format!("the query spells something with `{spelling}`"))
}

/// The text with every quoted part and comment replaced by a blank.
fn outside_quotes(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| quoted(rest)).or_else(|| dollar_quoted(rest, &code));
        if let Some(length) = skipped {
            code.push(' ');
            rest = &rest[length..];
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    code
}

/// The length of the comment that `text` begins with; one in `/*` holds others.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("--") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        match text.as_bytes().get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            Some(_) | None => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    Some(text.len())
}

/// The length of the string or name in quotes that `text` begins with. A doubled quote begins another one, which is as good. A backslash is
/// taken as it is where the string has an `E`; else the server decides.
fn quoted(text: &str) -> Option<usize> {
    let escaped = text.starts_with("E'") || text.starts_with("e'");
    let open = usize::from(escaped);
    let quote = text.as_bytes().get(open).filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let mut at = open + 1;
    while let Some(byte) = text.as_bytes().get(at) {
        at += 1;
        if byte == quote {
            return Some(at);
        }
        if escaped && *byte == b'\\' {
            at += 1;
        }
    }
    Some(text.len())
}

/// The length of the string between dollars that `text` begins with; in the middle of a name a dollar is a letter.
fn dollar_quoted(text: &str, before: &str) -> Option<usize> {
    if !text.starts_with('$') || before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
        return None;
    }
    let end = text[1..].find('$')? + 2;
    let tag = &text[..end];
    let name = &tag[1..end - 1];
    if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    Some(text[end..].find(tag).map_or(text.len(), |at| end + at + tag.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_statement_that_reads_passes() {
        for text in [
            "SELECT count(*) FROM orders",
            "  -- why\nselect ';' ;",
            "SELECT $x$ ; $x$, \"a;b\", E'\\';', 1 /* ; /* ; */ ; */",
            "(SELECT 1) UNION (SELECT 2)",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "SHOW max_connections",
        ] {
            assert_eq!(trouble(text), None, "{text}");
        }
    }

    #[test]
    fn anything_else_does_not() {
        for text in [
            "SELECT 1; SELECT 2",
            "SELECT 'a'';' || ';'; DROP TABLE x",
            "COPY (SELECT 1) TO PROGRAM 'id'",
            "SET ROLE postgres",
            "DO $$ BEGIN END $$",
            "SELECT Set_Config('role', 'postgres', false)",
            "SELECT \"set_config\"('role', 'postgres', false)",
            "SELECT U&\"set\\005fconfig\"('role', 'postgres', false)",
            "SELECT query_to_xml('SELECT 1', true, true, '')",
            "SELECT a$b$; SELECT 2 --$b$",
            "",
        ] {
            assert!(trouble(text).is_some(), "{text}");
        }
    }
}
