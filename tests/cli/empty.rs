//! A key without a value is a key that is not there; and no command ends without saying why.

use serde_json::{Map, Value, json};
use walwright::diagnostic::{Colour, view};
use walwright::source::Document;

use crate::Case;

/// A plan with every key of the language that goes with an in-place recovery, and one for the others.
fn bases() -> [Value; 2] {
    let text = include_str!("../fixtures/schemas/everything.yaml");
    let everything = Document::parse("everything.yaml".into(), text).unwrap().value.clone();
    let mut in_place = everything.clone();
    let recovery = &mut in_place["recovery"];
    recovery["strategy"] = json!("in-place");
    recovery["target"] = json!({"lsn": "0/6380000"});
    recovery["backup"] = json!("20260104T152519");
    recovery["restore_method"] = json!("barman-wal-restore");
    recovery["wal"] = json!({"prefetch": 4, "bulk": false});
    recovery.as_object_mut().unwrap().shift_remove("time_zone");
    for key in ["side_by_side", "inventory"] {
        in_place.as_object_mut().unwrap().shift_remove(key);
    }
    let topology = in_place["topology"].as_object_mut().unwrap();
    topology["access"].as_object_mut().unwrap().shift_remove("docker");
    topology["nodes"] = json!([{"name": "db1"}, {"name": "db2", "host": "db2.internal", "port": 5433}]);
    [in_place, everything]
}

/// Everything that is said about a plan, and what its bundle does; none where nothing is rendered.
fn answered(plan: &Value) -> (String, Option<String>) {
    let document = Document::parse("plan.yaml".into(), &plan.to_string()).unwrap();
    let judged = walwright::judge(&document);
    assert!(judged.meant.is_some() || judged.findings.has_errors(), "nobody says why nothing is rendered: {plan}");
    // Where it is said differs: the key is there or it is not.
    let said = view::text(&judged.findings, Colour::Plain);
    let said = said.lines().filter(|line| line.starts_with("error") || line.starts_with("warning"));
    let meant = judged.meant.map(|(_, resolved)| format!("{resolved:?}"));
    (said.collect::<Vec<_>>().join("\n"), meant)
}

/// Each mapping of the document by pointer.
fn mappings<'v>(value: &'v Value, at: &str, found: &mut Vec<(String, &'v Map<String, Value>)>) {
    match value {
        Value::Object(entries) => {
            found.push((at.to_owned(), entries));
            entries.iter().for_each(|(key, value)| mappings(value, &format!("{at}/{key}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| mappings(item, &format!("{at}/{index}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Each key of a document, with the document in which it has that value and the one in which it is not.
fn with_each_key(base: &Value, value: &Value) -> Vec<(String, Value, Value)> {
    let mut all = Vec::new();
    mappings(base, "", &mut all);
    let keys = all.into_iter().flat_map(|(at, entries)| entries.keys().map(move |key| (at.clone(), key.clone())));
    let changed = keys.map(|(at, key)| {
        let (mut with, mut without) = (base.clone(), base.clone());
        with.pointer_mut(&at).unwrap()[&key] = value.clone();
        without.pointer_mut(&at).unwrap().as_object_mut().unwrap().shift_remove(&key);
        (format!("{at}/{key}"), with, without)
    });
    changed.collect()
}

#[test]
fn each_key_without_a_value_is_as_if_it_were_not_there() {
    for base in bases() {
        let keys = with_each_key(&base, &Value::Null);
        assert!(keys.len() > 50, "{}", keys.len());
        for (key, empty, missing) in keys {
            let (empty, missing) = (answered(&empty), answered(&missing));
            // A key of a mapping of the user's own, such as an option of ssh, has no value that it could stand for.
            let told = empty.0.contains("is empty") && empty.1.is_none();
            assert!(told || empty == missing, "{key}:\n{}\n{}", empty.0, missing.0);
        }
    }
}

#[test]
fn each_key_with_a_hollow_value_is_answered() {
    for base in bases() {
        for hollow in [json!(""), json!({})] {
            for (_, plan, _) in with_each_key(&base, &hollow) {
                answered(&plan);
            }
        }
    }
}

#[test]
fn a_target_without_a_value_is_said_by_every_command() {
    for target in ["time", "xid", "name", "lsn", "wal", "immediate", "latest"] {
        let case = Case::new();
        let plan = include_str!("../fixtures/cli/plan.yaml");
        let line = plan.lines().find(|line| line.trim_start().starts_with("target:")).unwrap();
        for empty in [format!("{{{target}: null}}"), format!("{{{target}: }}"), format!("{{{target}: ~}}")] {
            case.write("empty.yaml", plan.replace(line, &format!("  target: {empty}")));
            let commands: [&[&str]; 5] = [
                &["validate", "empty.yaml"],
                &["render", "empty.yaml"],
                &["diff", "empty.yaml"],
                &["explain", "empty.yaml"],
                &["bundle", "empty.yaml", "-O", "x.tar.gz"],
            ];
            for command in commands {
                let ran = case.run(command).ended(1);
                assert!(format!("{}{}", ran.out, ran.err).contains("error[E0201]: there is no target"), "{ran:?}");
            }
        }
        assert_eq!(case.written(), ["empty.yaml"]);
    }
}
