//! The texts of a document that stand at a kind of place, such as every node's host.

use serde_json::Value;

use crate::source::Origin;

/// The texts at `pattern`, a JSON pointer in which `*` stands for each key or index, with the pointer to each.
pub(super) fn at<'o>(origin: &'o Origin, pattern: &str) -> Vec<(String, &'o str)> {
    let mut found = vec![(String::new(), origin.value(""))];
    for token in pattern.split('/').skip(1) {
        found = found.into_iter().flat_map(|(at, value)| children(&at, value, token)).collect();
    }
    found.into_iter().filter_map(|(at, value)| Some((at, value?.as_str()?))).collect()
}

/// Every text of a document, with the pointer to each.
pub(super) fn all(origin: &Origin) -> Vec<(String, &str)> {
    let mut texts = Vec::new();
    let mut open = vec![(String::new(), origin.value(""))];
    while let Some((at, value)) = open.pop() {
        match value.and_then(Value::as_str) {
            Some(text) => texts.push((at, text)),
            None => open.extend(children(&at, value, "*")),
        }
    }
    texts
}

fn children<'v>(at: &str, value: Option<&'v Value>, token: &str) -> Vec<(String, Option<&'v Value>)> {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Some(Value::Object(entries)) if token == "*" => {
            entries.iter().map(|(key, value)| (format!("{at}/{}", escape(key)), Some(value))).collect()
        }
        Some(Value::Array(items)) if token == "*" => {
            items.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), Some(value))).collect()
        }
        Some(Value::Object(entries)) => {
            entries.get(token).map(|value| (format!("{at}/{token}"), Some(value))).into_iter().collect()
        }
        Some(Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
    }
}
