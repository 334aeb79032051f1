//! From a document to the types of the language, by way of the schema.

use std::sync::{Arc, LazyLock};

use jsonschema::Validator;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::{Fault, faults};
use super::{generate, prune};
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
        static PLAN: LazyLock<(Value, Validator)> = LazyLock::new(|| compiled(generate::plan()));
        static TOPOLOGY: LazyLock<(Value, Validator)> = LazyLock::new(|| compiled(generate::topology()));
        match self {
            Self::Plan => &PLAN,
            Self::Topology => &TOPOLOGY,
        }
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
    judged(kind, value).iter().map(|fault| finding(fault, origin)).collect()
}

/// The plan that a document holds, as far as it fits the schema, and everything that does not.
pub fn read_plan(document: &Arc<Document>) -> (Plan, Findings) {
    read(Kind::Plan, &Origin::whole(Arc::clone(document)))
}

/// The topology that a document holds, as far as it fits the schema, and everything that does not.
pub fn read_topology(document: &Arc<Document>) -> (Topology, Findings) {
    read(Kind::Topology, &Origin::whole(Arc::clone(document)))
}

fn read<T: DeserializeOwned + Default>(kind: Kind, origin: &Origin) -> (T, Findings) {
    let mut findings = origin.document.flaws();
    let value = &origin.document.value;
    if let Some(other) = kind.mistaken(value) {
        let message = format!("this is a {}, not a {}", other.as_str(), kind.as_str());
        findings.push(Finding::new(Code::E0002, origin.at("/kind"), message));
        return (T::default(), findings);
    }
    let faults = judged(kind, value);
    findings.extend(faults.iter().map(|fault| finding(fault, origin)));
    match serde_json::from_value(prune::prune(value.clone(), &faults)) {
        Ok(said) => (said, findings),
        Err(error) => {
            findings.push(Finding::new(Code::E0002, origin.at(""), error.to_string()));
            (T::default(), findings)
        }
    }
}

fn judged(kind: Kind, value: &Value) -> Vec<Fault> {
    let (schema, validator) = kind.schema();
    validator.iter_errors(value).flat_map(|error| faults(schema, &error)).collect()
}

fn compiled(schema: Value) -> (Value, Validator) {
    let validator =
        jsonschema::validator_for(&schema).expect("the schema is generated from types, none of it is input");
    (schema, validator)
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
