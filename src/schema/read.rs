//! From a document to the types of the language, by way of the schema.

use std::sync::{Arc, LazyLock};

use jsonschema::{Draft, Validator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::{FAULTS, Fault, faults};
use super::phrase::{described, nearest, shown};
use super::{empty, limits, prune};
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::{Plan, Topology};
use crate::source::{Document, Origin, Part};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plan.
    Plan,
    /// A topology.
    Topology,
}

impl Kind {
    /// As the key `kind` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Topology => "topology",
        }
    }

    fn schema(self) -> &'static (Value, Validator) {
        static PLAN: LazyLock<(Value, Validator)> =
            LazyLock::new(|| compiled(include_str!("../../schemas/plan.schema.json")));
        static TOPOLOGY: LazyLock<(Value, Validator)> =
            LazyLock::new(|| compiled(include_str!("../../schemas/topology.schema.json")));
        match self {
            Self::Plan => &PLAN,
            Self::Topology => &TOPOLOGY,
        }
    }

    /// Whether one of the document's own keys is `key`, or was meant as it.
    pub fn has_meant(self, value: &Value, key: &str) -> bool {
        let known: Vec<&str> =
            self.schema().0["properties"].as_object().into_iter().flatten().map(|(key, _)| &**key).collect();
        let mut keys =
            value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(|(key, _)| &**key);
        keys.any(|own| own == key || !known.contains(&own) && nearest(own, &known) == Some(key))
    }

    /// The other kind, if the value says that it is one.
    pub fn mistaken(self, value: &Value) -> Option<Self> {
        let said = value.get("kind").and_then(Value::as_str);
        [Self::Plan, Self::Topology].into_iter().find(|kind| *kind != self && Some(kind.as_str()) == said)
    }
}

/// What the schema has to say about a document: E0002.
pub fn check(kind: Kind, origin: &Origin) -> Findings {
    let Some(value) = origin.value("") else { return Findings::new() };
    judged(kind, value).1.iter().map(|fault| finding(fault, origin)).collect()
}

/// The plan that a document holds, as far as it fits the schema, and everything that does not; none where it holds none, or so much that
/// is wrong that the rest means nothing.
pub fn read_plan(document: &Arc<Document>) -> (Option<Plan>, Findings) {
    read(Kind::Plan, &Origin::whole(Arc::clone(document)))
}

/// The topology that a document holds, as far as it fits the schema, and everything that does not.
pub fn read_topology(document: &Arc<Document>) -> (Option<Topology>, Findings) {
    read(Kind::Topology, &Origin::whole(Arc::clone(document)))
}

fn read<T: DeserializeOwned>(kind: Kind, origin: &Origin) -> (Option<T>, Findings) {
    let mut findings = origin.document.flaws();
    let value = &origin.document.value;
    if let Some((at, message)) = another(kind, value) {
        let help = match (kind, kind.mistaken(value)) {
            (Kind::Plan, Some(_)) => "name a plan; this file is what its `topology` names",
            (Kind::Plan, None) => {
                "name a plan, a mapping that says `kind: plan`; `walwright explain E0002` shows the smallest"
            }
            (Kind::Topology, _) => "name a topology, a mapping that says `kind: topology`",
        };
        findings.push(Finding::new(Code::E0002, origin.at(at), message).help(help));
        return (None, findings);
    }
    let (value, faults) = judged(kind, value);
    findings.extend(faults.iter().map(|fault| finding(fault, origin)));
    if faults.len() == FAULTS {
        let message = format!("{FAULTS} breaches of the schema; the rest is not judged");
        findings.push(Finding::new(Code::E0002, origin.at(""), message));
        return (None, findings);
    }
    let beyond = limits::check(origin);
    if !beyond.is_empty() {
        findings.extend(beyond);
        return (None, findings);
    }
    match serde_json::from_value(prune::prune(value, &faults)) {
        Ok(said) => (Some(said), findings),
        Err(error) => {
            findings.push(Finding::new(Code::E0002, origin.at(""), error.to_string()));
            (None, findings)
        }
    }
}

/// Where and why a document is another thing altogether: its keys are then no concern of anybody's. A `kind` that is nearly the one that
/// is wanted was meant as it.
fn another(kind: Kind, value: &Value) -> Option<(&'static str, String)> {
    let Value::Object(entries) = value else {
        return Some(("", format!("this is {}, not a {}", described(value), kind.as_str())));
    };
    match entries.get("kind") {
        Some(Value::String(said)) if nearest(said, &[kind.as_str()]).is_some() => None,
        Some(Value::String(said)) => match kind.mistaken(value) {
            Some(other) => Some(("/kind", format!("this is a {}, not a {}", other.as_str(), kind.as_str()))),
            None => Some((
                "/kind",
                format!("this is of the kind {}, not a {}", shown(&Value::from(&**said)), kind.as_str()),
            )),
        },
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => None,
        None => {
            let known = &kind.schema().0["properties"];
            let foreign = !entries.keys().any(|key| known.get(key).is_some());
            foreign.then(|| ("", format!("this is not a {0}: it has none of a {0}'s keys", kind.as_str())))
        }
    }
}

/// What was said, and what is wrong with it. A key without a value says nothing.
fn judged(kind: Kind, value: &Value) -> (Value, Vec<Fault>) {
    let faults = breaches(kind, value);
    if !empty::is_in(value) {
        return (value.clone(), faults);
    }
    let said = empty::dropped(value, &faults);
    let faults = breaches(kind, &said);
    (said, faults)
}

fn breaches(kind: Kind, value: &Value) -> Vec<Fault> {
    let (schema, validator) = kind.schema();
    validator.iter_errors(value).flat_map(|error| faults(schema, &error)).take(FAULTS).collect()
}

/// Reading the committed schema takes a tenth of generating it anew, and a test keeps it fresh. The library checks each schema against
/// that of its draft first; the one of draft 7 is a single small document, and what the schemas use means the same in both.
fn compiled(schema: &str) -> (Value, Validator) {
    let schema = serde_json::from_str(schema).expect("a test reads the committed schema");
    let validator = jsonschema::options().with_draft(Draft::Draft7).build(&schema);
    (schema, validator.expect("a test compiles the committed schema"))
}

fn finding(fault: &Fault, origin: &Origin) -> Finding {
    let place = match fault.part {
        Part::Key => origin.key_at(fault.pointer.as_str()),
        Part::Value => origin.at(fault.pointer.as_str()),
    };
    let mut finding = Finding::new(Code::E0002, place, fault.message.clone());
    finding.help.clone_from(&fault.help);
    finding
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Pointer;

    const EVERYTHING: &str = include_str!("../../tests/fixtures/schemas/everything.yaml");

    fn everything() -> Arc<Document> {
        Document::parse("everything.yaml".into(), EVERYTHING).expect("the fixture is YAML")
    }

    #[test]
    fn a_plan_with_every_key_has_nothing_against_it() {
        let (plan, findings) = read_plan(&everything());
        assert!(findings.is_empty(), "{:?}", findings.sorted());
        let plan = plan.expect("it is one");
        assert!(plan.side_by_side.is_some() && plan.objectives.is_some());
    }

    #[test]
    fn whatever_stands_in_one_place_the_types_can_be_filled_with_the_rest() {
        let value = everything().value.clone();
        let wrongs = json!([null, true, 7, -1, 1.5, 5_000_000_000_u64, u64::MAX, "x", "", [], {}, [1], [{}], {"a": 1}]);
        for pointer in pointers(&value, &Pointer::root()) {
            for wrong in wrongs.as_array().into_iter().flatten() {
                let mut broken = value.clone();
                *broken.pointer_mut(pointer.as_str()).expect("it was just found") = wrong.clone();
                let (said, faults) = judged(Kind::Plan, &broken);
                let pruned = prune::prune(said, &faults);
                let filled = serde_json::from_value::<Plan>(pruned);
                assert!(filled.is_ok(), "{pointer} = {wrong}: {filled:?}");
            }
        }
    }

    fn pointers(value: &Value, at: &Pointer) -> Vec<Pointer> {
        let children: Vec<(Pointer, &Value)> = match value {
            Value::Object(entries) => entries.iter().map(|(key, child)| (at.key(key), child)).collect(),
            Value::Array(items) => items.iter().enumerate().map(|(index, child)| (at.index(index), child)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        let below = children.iter().flat_map(|(at, child)| pointers(child, at));
        std::iter::once(at.clone()).chain(below).collect()
    }
}
