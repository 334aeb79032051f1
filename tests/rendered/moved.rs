//! No key of a plan or a topology changes the scripts without a line that says what moved, and why that matters.

use std::collections::BTreeSet;

use camino::Utf8Path;
use serde_json::{Value, json};
use walwright::meaning::shifts;
use walwright::output::OutputTree;
use walwright::render::Templates;
use walwright::schema;
use walwright::source::{Bounds, Document};

use crate::bundle::{project, scratch};

/// Keys that make another bundle, which is compared with none: the plan's name is its folder's.
const ANOTHER_BUNDLE: &[&str] = &["/name", "/version", "/kind", "/topology/version", "/topology/kind"];

/// Plans that have the most keys in force between them.
const PLANS: &[&str] = &["patroni-wal-restore", "compose-services", "standalone-debian"];

/// A plan with its topology inside, in a folder of its own.
struct Case {
    _keep: tempfile::TempDir,
    folder: camino::Utf8PathBuf,
    plan: Value,
    templates: Templates,
}

impl Case {
    fn of(example: &str) -> Case {
        let (keep, folder) = scratch();
        let from = project("examples").join(example);
        copy(&from, &folder);
        let read =
            |name: &str| -> Value { serde_yaml::from_str(&fs_err::read_to_string(from.join(name)).unwrap()).unwrap() };
        let mut plan = read("plan.yaml");
        plan["topology"] = read("topology.yaml");
        Case { _keep: keep, folder, plan, templates: Templates::builtin() }
    }

    /// The bundle of a plan; none where it has errors.
    fn render(&self, plan: &Value) -> Option<OutputTree> {
        let path = self.folder.join("plan.yaml");
        fs_err::write(&path, plan.to_string()).unwrap();
        let document = Document::read_within(&path, &Bounds::given(Utf8Path::new("/"))).ok()?;
        walwright::compile(&document, &self.templates).ok()?.0
    }
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(entry.path(), &to);
        } else {
            fs_err::copy(entry.path(), to).unwrap();
        }
    }
}

/// What a run does, file by file.
fn run(tree: &OutputTree) -> Vec<(&str, &str)> {
    let files = tree.iter().filter(|(path, _)| path.is_run());
    files.map(|(path, file)| (path.as_str(), file.content.as_str())).collect()
}

/// Each key with the values that its schema shows or allows, as pointers into a plan that has the topology inside.
fn keys() -> Vec<(String, Vec<Value>)> {
    let mut keys = Vec::new();
    let (plan, topology) = (schema::plan(), schema::topology());
    walk(&plan, &plan, "", &mut keys);
    keys.retain(|(at, _)| !at.starts_with("/topology"));
    walk(&topology, &topology, "/topology", &mut keys);
    keys
}

fn walk(root: &Value, node: &Value, at: &str, keys: &mut Vec<(String, Vec<Value>)>) {
    if let Some(name) = node["$ref"].as_str() {
        return walk(root, root.pointer(name.trim_start_matches('#')).unwrap(), at, keys);
    }
    let mut values: Vec<Value> = node["examples"].as_array().cloned().unwrap_or_default();
    values.extend(node["enum"].as_array().into_iter().flatten().cloned());
    values.extend(node.get("const").cloned());
    if !at.is_empty() {
        keys.push((at.to_owned(), values));
    }
    for some in ["anyOf", "oneOf", "allOf"] {
        node[some].as_array().into_iter().flatten().for_each(|one| walk(root, one, at, keys));
    }
    for (name, property) in node["properties"].as_object().into_iter().flatten() {
        walk(root, property, &format!("{at}/{name}"), keys);
    }
    if node["items"].is_object() {
        // Of the nodes the second is a replica, which is written of elsewhere than the one that is recovered.
        let index = usize::from(at == "/topology/nodes");
        walk(root, &node["items"], &format!("{at}/{index}"), keys);
    }
}

/// The value at a pointer, its parents made where they are missing.
fn place<'v>(value: &'v mut Value, at: &str) -> Option<&'v mut Value> {
    at.split('/').skip(1).try_fold(value, |value, token| match value {
        Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
        Value::Object(entries) => Some(entries.entry(token).or_insert(Value::Null)),
        Value::Null => {
            *value = json!({});
            Some(value.as_object_mut()?.entry(token).or_insert(Value::Null))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// Other values that the one of a key may have.
fn others(now: &Value, shown: &[Value]) -> Vec<Value> {
    let mut others = match now {
        Value::Bool(yes) => vec![json!(!yes)],
        Value::Number(number) => vec![json!(number.as_u64().unwrap_or_default() + 1)],
        Value::String(text) => vec![json!(format!("{text}2"))],
        Value::Array(items) => vec![Value::Array(items.iter().rev().chain(items.first()).cloned().collect())],
        Value::Null | Value::Object(_) => Vec::new(),
    };
    others.extend(shown.iter().cloned().chain([Value::Null]));
    let mut seen = BTreeSet::new();
    others.into_iter().filter(|other| other != now && seen.insert(other.to_string())).collect()
}

#[test]
fn each_key_that_changes_the_scripts_has_a_line() {
    let keys = keys();
    let (mut silent, mut told) = (Vec::new(), BTreeSet::new());
    for example in PLANS {
        let case = Case::of(example);
        let before = case.render(&case.plan).unwrap();
        for (at, shown) in keys.iter().filter(|(at, _)| !ANOTHER_BUNDLE.contains(&at.as_str())) {
            // What one plan has shown need not be shown by another.
            if told.contains(at.as_str()) {
                continue;
            }
            let Some(now) = place(&mut case.plan.clone(), at).cloned() else { continue };
            for value in others(&now, shown).into_iter().take(4) {
                let mut plan = case.plan.clone();
                *place(&mut plan, at).unwrap() = value.clone();
                prune(&mut plan);
                let Some(after) = case.render(&plan) else { continue };
                if run(&before) == run(&after) {
                    continue;
                }
                told.insert(at.as_str());
                if shifts(before.meaning(), after.meaning()).is_empty() {
                    silent.push(format!("{example}: {at}: {now} -> {value}"));
                }
                break;
            }
        }
    }
    assert!(silent.is_empty(), "no line for\n{}", silent.join("\n"));
    // The walk reaches the keys: it must not become a test of nothing.
    assert!(told.len() > 40, "{told:#?}");
}

/// A key without a value is left out.
fn prune(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
