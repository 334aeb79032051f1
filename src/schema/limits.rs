//! E0007: how large a part of a plan or topology may be.

use serde_json::Value;

use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{Origin, Pointer};

/// Elements of a list: nodes, queries, hooks. The largest clusters have a few dozen nodes.
const LIST: usize = 500;
/// Keys of a mapping: tablespaces, options.
const MAPPING: usize = 500;
/// Bytes of a text that people write in sentences or in a language of its own.
const PROSE: usize = 64 << 10;
/// Bytes of any other text: the longest path that Linux takes.
const TEXT: usize = 4096;
/// The keys of the former.
const PROSE_KEYS: &[&str] = &["summary", "sql", "quiesce", "resume", "archive_command", "because", "where", "disaster"];

/// What is larger than it may be.
pub(super) fn check(origin: &Origin) -> Findings {
    let mut findings = Findings::new();
    let mut open: Vec<(Pointer, &Value)> = origin.value("").map(|value| (Pointer::root(), value)).into_iter().collect();
    while let Some((at, value)) = open.pop() {
        if let Some((size, limit, what)) = beyond(&at, value) {
            let name = at.dotted();
            let message = format!("`{name}` has {size} {what}, more than the {limit} that are taken");
            findings.push(Finding::new(Code::E0007, origin.key_at(at.as_str()), message));
            continue;
        }
        match value {
            Value::Object(entries) => open.extend(entries.iter().map(|(key, value)| (at.key(key), value))),
            Value::Array(items) => open.extend(items.iter().enumerate().map(|(index, item)| (at.index(index), item))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    findings
}

/// Size, limit and unit of what is too large.
fn beyond(at: &Pointer, value: &Value) -> Option<(usize, usize, &'static str)> {
    let (size, limit, what) = match value {
        Value::Array(items) => (items.len(), LIST, "elements"),
        Value::Object(entries) => (entries.len(), MAPPING, "keys"),
        Value::String(text) => (text.len(), text_limit(at), "bytes"),
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    (size > limit).then_some((size, limit, what))
}

fn text_limit(at: &Pointer) -> usize {
    let is_prose = at.as_str().split('/').rev().take(2).any(|key| PROSE_KEYS.contains(&key));
    if is_prose { PROSE } else { TEXT }
}
