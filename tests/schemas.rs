//! The committed schemas are those of the types, and tell an editor all it needs.

use serde_json::Value;
use walwright::diagnostic::Code;
use walwright::output::Manifest;
use walwright::schema;
use walwright::source::Document;

fn committed() -> [(&'static str, Value); 3] {
    [("plan", schema::plan()), ("topology", schema::topology()), ("manifest", Manifest::schema())]
}

#[test]
fn the_committed_schemas_are_fresh() {
    for (file, schema) in committed() {
        let path = format!("{}/schemas/{file}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let committed = fs_err::read_to_string(&path).unwrap_or_default();
        let fresh = schema::printed(&schema);
        assert!(committed == fresh, "run `walwright schema {file} > schemas/{file}.schema.json`");
    }
}

#[test]
fn every_property_has_a_description_and_an_example_that_fits() {
    for (_, schema) in committed() {
        let mut bare = Vec::new();
        bare_properties(&schema, &schema, "", &mut bare);
        assert!(bare.is_empty(), "{bare:#?}");
    }
}

/// Properties without a description or an example, and those whose example their own schema refuses.
fn bare_properties(root: &Value, node: &Value, path: &str, bare: &mut Vec<String>) {
    match node {
        Value::Object(entries) => {
            for (name, property) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let examples = property["examples"].as_array().cloned().unwrap_or_default();
                if property["description"].as_str().is_none_or(str::is_empty) || examples.is_empty() {
                    bare.push(format!("{path}/{name}"));
                }
                let mut alone = property.clone();
                alone["$defs"] = root["$defs"].clone();
                let validator = jsonschema::validator_for(&alone).expect("a part of a schema is one");
                bare.extend(examples.iter().filter(|e| !validator.is_valid(e)).map(|e| format!("{path}/{name}: {e}")));
            }
            for (key, child) in entries.iter().filter(|(key, _)| *key != "examples") {
                bare_properties(root, child, &format!("{path}/{key}"), bare);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| bare_properties(root, item, path, bare)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_smallest_plan_that_explain_shows_has_nothing_against_it() {
    let text = Code::E0002.explanation();
    let plan = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let document = Document::parse("plan.yaml".into(), plan).unwrap();
    let (_, findings) = schema::read_plan(&document);
    assert!(findings.is_empty(), "{:?}", findings.sorted());
}

#[test]
fn a_schema_is_a_valid_schema_and_allows_no_unknown_key() {
    for (_, schema) in committed() {
        assert!(jsonschema::meta::is_valid(&schema));
        assert_eq!(schema["additionalProperties"], false);
        assert!(schema["$schema"].as_str().is_some_and(|draft| draft.contains("2020-12")));
    }
}
