//! The schemas, generated from the types of the language.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Value, json};

use super::order::ordered;
use crate::language::{Plan, Topology};

/// The JSON Schema of a plan.
pub fn plan() -> Value {
    of::<Plan>("walwright plan")
}

/// The JSON Schema of a topology.
pub fn topology() -> Value {
    of::<Topology>("walwright topology")
}

/// The JSON Schema (2020-12) of a type, under a title of its own.
pub fn of<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(limits).transform(&mut schema);
    schema.insert("title".to_owned(), title.into());
    ordered(schema.to_value())
}

/// As a schema is committed: indented, one newline at the end.
pub fn printed(schema: &Value) -> String {
    format!("{schema:#}\n")
}

/// `uint32` and its like are no formats of JSON Schema: a validator that does not know them would let numbers through that do not fit.
fn limits(schema: &mut schemars::Schema) {
    let Some(format) = schema.get("format").and_then(Value::as_str).map(str::to_owned) else { return };
    let (minimum, maximum) = match format.as_str() {
        "uint32" => (json!(0), json!(u32::MAX)),
        "int64" => (json!(i64::MIN), json!(i64::MAX)),
        "uint64" | "uint" => (json!(0), json!(u64::MAX)),
        _ => (Value::Null, Value::Null),
    };
    schema.remove("format");
    for (key, limit) in [("minimum", minimum), ("maximum", maximum)] {
        if schema.get(key).is_none() && !limit.is_null() {
            schema.insert(key.to_owned(), limit);
        }
    }
}
