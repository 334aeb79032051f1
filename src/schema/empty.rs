//! A key without a value is a key that is not there, everywhere.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fault::Fault;
use crate::source::Pointer;

/// `value` without the keys that have no value. Those that `faults` are about stay: that they are empty was said already.
pub(super) fn dropped(value: &Value, faults: &[Fault]) -> Value {
    let told: BTreeSet<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    full(value, &Pointer::root(), &told)
}

/// Whether there is such a key at all.
pub(super) fn is_in(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.values().any(|value| value.is_null() || is_in(value)),
        Value::Array(items) => items.iter().any(is_in),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn full(value: &Value, at: &Pointer, told: &BTreeSet<&str>) -> Value {
    match value {
        Value::Object(entries) => {
            let stays = |at: &Pointer, value: &Value| !value.is_null() || told.contains(at.as_str());
            let entries = entries.iter().map(|(key, value)| (key, at.key(key), value));
            let entries = entries.filter(|(_, at, value)| stays(at, value));
            Value::Object(entries.map(|(key, at, value)| (key.clone(), full(value, &at, told))).collect())
        }
        Value::Array(items) => {
            Value::Array(items.iter().enumerate().map(|(index, item)| full(item, &at.index(index), told)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
