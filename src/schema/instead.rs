//! What to write for a value of the wrong type: the same thing as the type that is wanted, where that passes, else the schema's example.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::example::flow;
use crate::source::Pointer;

/// The help for a value of another type than `here`, the part of `schema` for the value at `at`, takes.
pub(super) fn instead(schema: &Value, here: &Value, at: &Pointer, instance: &Value) -> Option<String> {
    let mut kinds = Vec::new();
    types(schema, here, &mut kinds);
    let fitting = |wanted: &Value| kinds.contains(&kind(wanted)) && fits(schema, here, wanted);
    let same = meant(instance).into_iter().find(|(_, wanted)| fitting(wanted));
    same.map(|(words, wanted)| format!("{words}`{}`", written(instance, &wanted))).or_else(|| {
        let example = example(schema, at)?;
        let key = at.last().filter(|key| key.parse::<usize>().is_err()).map(|key| format!("{key}: "));
        Some(format!("write, for example, `{}{}`", key.unwrap_or_default(), flow(&example)))
    })
}

/// What the value may have been meant as, the likeliest first, with the words that lead to it.
fn meant(instance: &Value) -> Vec<(&'static str, Value)> {
    match instance {
        Value::Number(_) | Value::Bool(_) => vec![
            ("put it in quotes: ", Value::String(instance.to_string())),
            ("write a list: ", json!([instance])),
            ("write a list: ", json!([instance.to_string()])),
        ],
        Value::String(text) => {
            let mut meant = vec![("write a list: ", json!([text])), ("write ", keyed(text))];
            meant.extend(plain(text));
            meant
        }
        Value::Array(items) => match items.as_slice() {
            [only] => vec![("write it without the brackets: ", only.clone())],
            _ => Vec::new(),
        },
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

/// `latest` as `{latest: true}`.
fn keyed(text: &str) -> Value {
    Value::Object(Map::from_iter([(text.to_owned(), Value::Bool(true))]))
}

/// The number or truth that a text spells. `yes` is a truth in YAML 1.1, and `15.4` a version of which the major one may be wanted.
fn plain(text: &str) -> Option<(&'static str, Value)> {
    let truth = |value: bool| ("write ", Value::Bool(value));
    match text.to_ascii_lowercase().as_str() {
        "true" => return Some(("without quotes: ", Value::Bool(true))),
        "false" => return Some(("without quotes: ", Value::Bool(false))),
        "yes" | "y" | "on" => return Some(truth(true)),
        "no" | "n" | "off" => return Some(truth(false)),
        _ => {}
    }
    if let Ok(number) = text.parse::<u64>() {
        return Some(("without quotes: ", number.into()));
    }
    let (whole, part) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = whole.parse::<u64>().ok().filter(|_| digits(whole) && digits(part))?;
    Some(("write a whole number: ", number.into()))
}

/// In quotes where they are the point, else as one would write it.
fn written(instance: &Value, wanted: &Value) -> String {
    match (instance, wanted) {
        (Value::Number(_) | Value::Bool(_), Value::String(_)) | (Value::String(_), Value::Array(_)) => {
            wanted.to_string()
        }
        _ => flow(wanted),
    }
}

/// The types that a part of the schema takes.
fn types<'s>(schema: &'s Value, here: &'s Value, kinds: &mut Vec<&'s str>) {
    kinds.extend(here["type"].as_array().into_iter().flatten().chain([&here["type"]]).filter_map(Value::as_str));
    for branch in branches(schema, here) {
        types(schema, branch, kinds);
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a part of the schema takes a value.
fn fits(schema: &Value, here: &Value, value: &Value) -> bool {
    let mut part = here.clone();
    if let Some(part) = part.as_object_mut() {
        part.insert("$defs".to_owned(), schema["$defs"].clone());
    }
    let validator = jsonschema::options().with_draft(Draft::Draft7).build(&part);
    validator.is_ok_and(|validator| validator.is_valid(value))
}

/// The schema's own example of the value at a place; of an element, one that its list has, or one made of what its keys have.
fn example(schema: &Value, at: &Pointer) -> Option<Value> {
    let mut nodes = vec![schema];
    let mut example = None;
    for token in at.tokens() {
        let inner: Vec<&Value> = nodes.iter().flat_map(|node| below(schema, node, &token)).collect();
        let own = inner.iter().find_map(|node| node["examples"].get(0)).cloned();
        let element = example.as_ref().and_then(|example: &Value| example.as_array()?.first().cloned());
        example = own.or(element).or_else(|| inner.iter().find_map(|node| assembled(schema, node)));
        nodes = inner;
    }
    example
}

/// What a part of the schema says of the value below it.
fn below<'s>(schema: &'s Value, node: &'s Value, token: &str) -> Vec<&'s Value> {
    let own = [&node["properties"][token], &node["items"], &node["additionalProperties"]];
    let own = own.into_iter().find(|inner| inner.is_object()).into_iter();
    own.chain(branches(schema, node).into_iter().flat_map(|branch| below(schema, branch, token))).collect()
}

fn branches<'s>(schema: &'s Value, node: &'s Value) -> Vec<&'s Value> {
    let reference = node["$ref"].as_str().and_then(|reference| schema.pointer(reference.strip_prefix('#')?));
    let choices = [&node["anyOf"], &node["oneOf"]].into_iter().filter_map(Value::as_array).flatten();
    reference.into_iter().chain(choices).collect()
}

/// A mapping with the keys that it must have.
fn assembled(schema: &Value, node: &Value) -> Option<Value> {
    if let Some(found) = branches(schema, node).into_iter().find_map(|branch| assembled(schema, branch)) {
        return Some(found);
    }
    let required = node["required"].as_array()?.iter().filter_map(Value::as_str);
    let entry = |key: &str| Some((key.to_owned(), node["properties"][key]["examples"].get(0)?.clone()));
    Some(Value::Object(required.map(entry).collect::<Option<_>>()?))
}
