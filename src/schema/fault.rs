//! One breach of the schema: where, in words, and how the value is mended so that the rest can still be judged.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::example::flow;
use super::meant::meant;
use super::phrase::{self, inside, listed, nearest};
use crate::source::{Part, Pointer};

/// A breach of the schema.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) pointer: Pointer,
    pub(super) part: Part,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) cure: Cure,
}

/// How many breaches are told; a document with more is another one than was meant.
pub(super) const FAULTS: usize = 200;

/// What makes the rest of the document fit the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cure {
    /// Nothing: a key that is missing is missing in the types as well.
    Leave,
    /// Take the value out; a list that should not hold it goes with it.
    Remove,
    /// Take the value out where a mapping should be; in a list an empty one keeps the place.
    Hollow,
    /// Take the number or truth for the text it is written as.
    AsText,
}

/// The faults behind one error of the validator: one for each unknown key, and those of the branch that was meant.
pub(super) fn faults(schema: &Value, error: &ValidationError<'_>) -> Vec<Fault> {
    let at = Pointer::new(error.instance_path().as_str());
    let here = node(schema, error);
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        return unexpected.iter().take(FAULTS).map(|key| unknown(schema, here, &at, key)).collect();
    }
    if let ValidationErrorKind::Required { property } = error.kind() {
        return vec![missing(here, &at, property.as_str().unwrap_or_default())];
    }
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } = error.kind()
        && let Some(found) = branch(at.as_str(), context)
    {
        return found.iter().flat_map(|inner| faults(schema, inner)).collect();
    }
    let instance = error.instance();
    let (message, help) = phrase::misfit(schema, here, error.kind().keyword(), &at, instance);
    vec![Fault { pointer: at, part: Part::Value, message, help, cure: cure(here, error.kind().keyword(), instance) }]
}

/// The part of the schema that holds the keyword which failed.
fn node<'s>(schema: &'s Value, error: &ValidationError<'_>) -> &'s Value {
    let keyword = Pointer::new(error.schema_path().as_str());
    schema.pointer(keyword.parent().unwrap_or_default().as_str()).unwrap_or(&Value::Null)
}

type Branch = Vec<ValidationError<'static>>;

/// A failed choice says nothing by itself: what was meant is the branch whose type the value has.
fn branch<'e>(at: &str, context: &'e [Branch]) -> Option<&'e Branch> {
    context.iter().find(|branch| !branch.iter().any(|error| is_of_another_type(at, error)))
}

fn is_of_another_type(at: &str, error: &ValidationError<'_>) -> bool {
    if error.instance_path().as_str() != at {
        return false;
    }
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } = error.kind() {
        return branch(at, context).is_none();
    }
    matches!(error.kind().keyword(), "type" | "const")
}

fn unknown(schema: &Value, here: &Value, at: &Pointer, key: &str) -> Fault {
    let known: Vec<&str> = properties(here).map(|(key, _)| key.as_str()).collect();
    let message = format!("unknown key `{key}`{}", inside(at));
    let help = if let Some(meant) = meant(at, key) {
        meant.to_owned()
    } else if let Some(home) = home(schema, at, key) {
        format!("`{key}` belongs in `{home}`")
    } else if let Some(nearest) = nearest(key, &known) {
        format!("did you mean `{nearest}`?")
    } else {
        format!("it takes {}", listed(&known))
    };
    Fault { pointer: at.key(key), part: Part::Key, message, help: Some(help), cure: Cure::Remove }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// What an optional block refers to.
fn resolved<'s>(schema: &'s Value, block: &'s Value) -> &'s Value {
    let reference = block["anyOf"][0]["$ref"].as_str().and_then(|reference| schema.pointer(&reference[1..]));
    reference.unwrap_or(block)
}

/// The one block of the document that knows the key, near the place where it was written; what a key of that name means deep in
/// another branch of the document is another thing.
fn home<'s>(schema: &'s Value, at: &Pointer, key: &str) -> Option<&'s str> {
    let holds = |block: &Value| properties(resolved(schema, block)).any(|(known, _)| known == key);
    let mut homes = properties(schema).filter(|(_, block)| holds(block));
    let (home, _) = homes.next()?;
    let inside = at.as_str().matches('/').count() < 2 || at.as_str().split('/').nth(1) == Some(home);
    (homes.next().is_none() && inside).then_some(home)
}

fn missing(schema: &Value, at: &Pointer, key: &str) -> Fault {
    let example = schema.pointer(&format!("/properties/{key}/examples/0"));
    let help = example.map(|example| format!("write, for example, `{key}: {}`", flow(example)));
    let message = format!("missing key `{key}`{}", inside(at));
    Fault { pointer: at.clone(), part: Part::Key, message, help, cure: Cure::Leave }
}

fn cure(schema: &Value, keyword: &str, instance: &Value) -> Cure {
    let is = |kind: &str| schema["type"] == kind || schema["type"][0] == kind;
    match keyword {
        "type" if is("object") => Cure::Hollow,
        "type" if is("string") && (instance.is_number() || instance.is_boolean()) => Cure::AsText,
        "minItems" | "minProperties" | "maxProperties" => Cure::Leave,
        _ => Cure::Remove,
    }
}
