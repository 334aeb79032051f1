//! The examples of the schema as one writes them in a plan.

use serde_json::Value;

use crate::source::is_plain_text;

/// A value as a YAML flow node: `{time: "2026-01-04T15:50:00+00:00"}`.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {}", flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Whether a text needs no quotes, also inside brackets.
fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._- ".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && !text.ends_with(' ')
        && text.bytes().all(plain)
        && is_plain_text(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_reads_as_one_would_write_it() {
        let example =
            json!({"node": "db1", "target": {"time": "2026-01-04T15:50:00+00:00"}, "jobs": 4, "on": ["a b", "true"]});
        let text = r#"{node: db1, target: {time: "2026-01-04T15:50:00+00:00"}, jobs: 4, on: [a b, "true"]}"#;
        assert_eq!(flow(&example), text);
    }
}
