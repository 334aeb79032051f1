//! What a plain YAML scalar means: nothing, a truth, a whole number or text.

use serde_json::Value;

/// A plain scalar by the core schema of YAML 1.2, with one rule of our own: it is a number only if that is whole and prints back as the same
/// text. WAL file names, octal-looking modes, versions such as `3.10` and `1e3` stay the text that was written.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => whole_number(text).unwrap_or_else(|| Value::String(text.to_owned())),
    }
}

/// Whether a text, written without quotes, is read back as that text and not as a number, a truth or nothing.
pub fn is_plain_text(text: &str) -> bool {
    plain(text).is_string()
}

/// A scalar with a tag of the core schema; none where the text does not fit the tag.
pub(super) fn tagged(suffix: &str, text: &str) -> Option<Value> {
    match suffix {
        "str" => Some(Value::String(text.to_owned())),
        "null" => Some(plain(text)).filter(Value::is_null),
        "bool" => Some(plain(text)).filter(Value::is_boolean),
        "int" => whole_number(text),
        "float" => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| Value::String(text.to_owned())),
        _ => None,
    }
}

fn whole_number(text: &str) -> Option<Value> {
    let signed = text.parse::<i64>().ok().filter(|number| number.to_string() == text).map(Value::from);
    signed.or_else(|| text.parse::<u64>().ok().filter(|number| number.to_string() == text).map(Value::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_number_that_prints_back_is_a_number() {
        for text in ["0", "7", "-3", "5432", "18446744073709551615"] {
            assert!(plain(text).is_number(), "{text}");
        }
        for text in [
            "007",
            "000000010000000000000006",
            "3.10",
            "3.0",
            "1e3",
            "0x10",
            "0o7",
            "+5",
            "-0",
            ".inf",
            ".nan",
            "1_000",
        ] {
            assert_eq!(plain(text), Value::String(text.to_owned()));
        }
    }

    #[test]
    fn yes_and_no_are_words() {
        assert_eq!(plain("no"), Value::String("no".to_owned()));
        assert_eq!(plain("True"), Value::Bool(true));
        assert_eq!(plain("~"), Value::Null);
    }
}
