//! What the schema's keywords say, in words.

use serde_json::Value;

use super::example::flow;
use super::instead::instead;
use crate::source::Pointer;

/// Message and help for a value that a keyword of `here`, a part of `schema`, refuses.
pub(super) fn misfit(
    schema: &Value,
    here: &Value,
    keyword: &str,
    at: &Pointer,
    instance: &Value,
) -> (String, Option<String>) {
    let name = named(at);
    let limit = || flow(&here[keyword]);
    match keyword {
        "type" | "anyOf" | "oneOf" | "const" | "enum" => {
            let wanted = Wanted::of(schema, here);
            if wanted.values.is_empty() || !instance.is_string() {
                let (message, help) = mistyped(&wanted, &name, instance);
                (message, help.or_else(|| self::helped(schema, here, at, &wanted, instance)))
            } else {
                unlisted(&wanted, &name, instance)
            }
        }
        "pattern" => (format!("{} does not do as {name}", shown(instance)), Some(shape(here))),
        "minimum" | "maximum" if here["minimum"] == here["maximum"] => {
            (format!("{name} is {}", shown(instance)), Some(format!("the only one there is, is {}", limit())))
        }
        "minimum" => (format!("{name} is {}, less than {}", shown(instance), limit()), between(here)),
        "maximum" => (format!("{name} is {}, more than {}", shown(instance), limit()), between(here)),
        "minLength" => (format!("{name} is empty"), None),
        "minItems" => (format!("{name} is empty"), Some(format!("list {} or more", limit()))),
        "minProperties" | "maxProperties" => (format!("{name} has {} keys", size(instance)), Some(one_of(here))),
        _ => (format!("{name} breaks the rule `{keyword}: {}`", limit()), None),
    }
}

/// The types and the literal values that a part of the schema takes.
#[derive(Default)]
struct Wanted {
    types: Vec<&'static str>,
    values: Vec<String>,
    text: bool,
}

impl Wanted {
    fn of(schema: &Value, here: &Value) -> Self {
        let mut wanted = Self::default();
        wanted.gather(schema, here);
        wanted.types.dedup();
        wanted
    }

    fn gather(&mut self, schema: &Value, here: &Value) {
        if let Some(reference) = here["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            self.gather(schema, schema.pointer(reference).unwrap_or(&Value::Null));
        }
        for branch in [&here["anyOf"], &here["oneOf"]].into_iter().filter_map(Value::as_array).flatten() {
            self.gather(schema, branch);
        }
        let listed = here["enum"].as_array().into_iter().flatten();
        let values: Vec<&Value> = here.get("const").into_iter().chain(listed).collect();
        if !values.is_empty() {
            self.values.extend(values.into_iter().map(flow));
            return;
        }
        let types = here["type"].as_array().into_iter().flatten().chain([&here["type"]]).filter_map(Value::as_str);
        for kind in types.filter(|kind| *kind != "null") {
            self.text |= kind == "string";
            self.types.push(noun(kind));
        }
    }
}

fn mistyped(wanted: &Wanted, name: &str, instance: &Value) -> (String, Option<String>) {
    let values = wanted.values.iter().map(|value| format!("`{value}`"));
    let choices: Vec<String> = wanted.types.iter().map(|kind| (*kind).to_owned()).chain(values).collect();
    let message = if instance.is_null() {
        format!("{name} is empty")
    } else {
        format!("{name} is {}, not {}", described(instance), choices.join(" or "))
    };
    let help = match instance {
        Value::Null => Some(format!("give it {}, or leave the key out", choices.join(" or "))),
        Value::Number(_) | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    };
    (message, help)
}

/// What to write for a value of another type; where nothing like it would pass, what does.
fn helped(schema: &Value, here: &Value, at: &Pointer, wanted: &Wanted, instance: &Value) -> Option<String> {
    let quoted = wanted.text && here["pattern"].is_string() && (instance.is_number() || instance.is_boolean());
    let instead = instead(schema, here, at, instance);
    // An example alone does not say what the pattern takes.
    instead.filter(|help| !quoted || help.starts_with("put it")).or_else(|| quoted.then(|| shape(here)))
}

/// The numbers that pass.
fn between(here: &Value) -> Option<String> {
    // A type's own limits are no advice.
    let own = |limit: &Value| limit.as_i64().filter(|limit| !matches!(*limit, i64::MIN | i64::MAX));
    match (own(&here["minimum"]), own(&here["maximum"])) {
        (Some(least), Some(most)) => Some(format!("write a number from {least} to {most}")),
        (Some(least), None) => Some(format!("write {least} or more")),
        (None, Some(most)) => Some(format!("write {most} or less")),
        (None, None) => None,
    }
}

fn unlisted(wanted: &Wanted, name: &str, instance: &Value) -> (String, Option<String>) {
    let values: Vec<&str> = wanted.values.iter().map(String::as_str).collect();
    let suggestion = instance.as_str().and_then(|text| nearest(text, &values));
    let takes = match wanted.types.as_slice() {
        [] => format!("it takes {}", listed(&values)),
        types => format!("it takes {}, or {}", listed(&values), types.join(" or ")),
    };
    let help = suggestion.map_or_else(|| takes.clone(), |nearest| format!("did you mean `{nearest}`? {takes}"));
    (format!("{} is not a value of {name}", shown(instance)), Some(help))
}

/// What a text must look like, in words for the patterns of the language.
fn shape(here: &Value) -> String {
    let pattern = here["pattern"].as_str().unwrap_or_default();
    let words = match pattern {
        r"^[a-z0-9][a-z0-9-]{0,62}$" => "lower-case letters, digits and dashes, 63 at most, not beginning with a dash",
        r"^[0-9]{1,6}[smh]$" => "a whole number and `s`, `m` or `h`",
        _ => return format!("it must match `{pattern}`"),
    };
    let example = here["examples"][0].as_str().map(|example| format!(", such as `{example}`"));
    format!("write {words}{}", example.unwrap_or_default())
}

fn one_of(here: &Value) -> String {
    let keys: Vec<&str> = here["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    format!("write exactly one of {}", listed(&keys))
}

fn size(instance: &Value) -> usize {
    instance.as_object().map_or(0, serde_json::Map::len)
}

/// The known word that was probably meant; none where two are equally near.
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let word = word.to_lowercase().replace(['_', ' '], "-");
    let likeness = |known: &str| {
        let known = known.replace('_', "-");
        let slip = if strsim::osa_distance(&word, &known) == 1 { 1.0 } else { 0.0 };
        strsim::jaro_winkler(&word, &known).max(slip)
    };
    let mut scored: Vec<(f64, &str)> = known.iter().map(|known| (likeness(known), *known)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let unique = !matches!(scored.as_slice(), [first, second, ..] if second.0 >= first.0);
    scored.first().filter(|(likeness, _)| unique && *likeness >= 0.8).map(|(_, known)| *known)
}

/// The name of a thing that was probably meant. One with another number is another thing: `db2` is no slip for `db1`.
pub fn nearest_name<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let numbers = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    nearest(word, known).filter(|known| numbers(known) == numbers(word))
}

/// `a`, `b` and `c`, each in backticks.
pub(super) fn listed(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The words for where a key is; none for the whole document.
pub(super) fn inside(at: &Pointer) -> String {
    if at == &Pointer::root() { String::new() } else { format!(" in `{}`", at.dotted()) }
}

/// A value in backticks, shortened.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => flow(value),
    };
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}

fn named(at: &Pointer) -> String {
    if at == &Pointer::root() { "the document".to_owned() } else { format!("`{}`", at.dotted()) }
}

pub(super) fn described(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(_) | Value::Number(_) => shown(value),
        // A number with a point is read as the text that it is, so that `3.10` stays what it is; whoever wrote it wrote a number.
        Value::String(text) if text.contains('.') && text.parse::<f64>().is_ok() => shown(value),
        Value::String(_) => format!("the text {}", shown(value)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}

fn noun(kind: &str) -> &'static str {
    match kind {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        _ => "a mapping",
    }
}
