//! Quoting for YAML, and for the compose files among it.

use std::fmt::Write as _;

/// A double-quoted YAML scalar: never a number, a boolean, null or a tag, whatever it looks like.
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_unprintable(c) => write!(quoted, "\\u{:04X}", u32::from(c)).expect("a String takes any text"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The same for a compose file, where `$` would start an interpolation and is therefore doubled.
pub fn quote_compose(value: &str) -> String {
    quote(&value.replace('$', "$$"))
}

/// What YAML 1.2 calls not printable, its extra line breaks, and the byte order mark; all in the basic plane.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_reads_back_as_the_same_string() {
        for value in ["", "no", "1e3", "a: b", "\"q\" \\ '", "a\n\tb\r", "\u{85}\u{2028}\u{1b}[0m", "é 🐘 #x", "~"] {
            let read: String = serde_yaml::from_str(&quote(value)).expect("the scalar is YAML");
            assert_eq!(read, value);
        }
    }

    #[test]
    fn compose_gets_its_dollars_doubled() {
        assert_eq!(quote_compose("${HOME} $(x)"), r#""$${HOME} $$(x)""#);
    }
}
