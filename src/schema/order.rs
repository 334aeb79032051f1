//! The keywords of a schema in the order one reads them; names keep the order of the types.

use serde_json::{Map, Value};

const KEYWORDS: &[&str] = &[
    "$schema",
    "title",
    "description",
    "$ref",
    "type",
    "const",
    "enum",
    "anyOf",
    "oneOf",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "items",
    "minItems",
    "maxItems",
    "required",
    "properties",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "examples",
    "$defs",
];

/// A schema with its keywords, and those of its parts, in order.
pub(super) fn ordered(schema: Value) -> Value {
    match schema {
        Value::Object(mut keywords) => {
            let mut sorted = Map::new();
            for keyword in KEYWORDS {
                if let Some(value) = keywords.shift_remove(*keyword) {
                    sorted.insert((*keyword).to_owned(), part(keyword, value));
                }
            }
            sorted.extend(keywords);
            Value::Object(sorted)
        }
        Value::Array(schemas) => schemas.into_iter().map(ordered).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema,
    }
}

fn part(keyword: &str, value: Value) -> Value {
    match (keyword, value) {
        ("properties" | "$defs", Value::Object(named)) => {
            Value::Object(named.into_iter().map(|(name, schema)| (name, ordered(schema))).collect())
        }
        ("anyOf" | "oneOf" | "items" | "additionalProperties", value) => ordered(value),
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keywords_are_sorted_and_names_are_not() {
        let schema = json!({"properties": {"type": {"x": 1, "type": "string"}, "a": true}, "type": "object"});
        let sorted = r#"{"type":"object","properties":{"type":{"type":"string","x":1},"a":true}}"#;
        assert_eq!(ordered(schema).to_string(), sorted);
    }
}
