//! The view for programs.

use serde_json::{Value, json};

use super::safe::{escaped, escaped_lines};
use crate::diagnostic::{Finding, Findings, Severity};

/// One JSON object: `findings` in their order, and how many `errors`, `warnings` and `accepted` ones there are. Lines and columns count from 1, columns in
/// characters; `pointer` is a JSON pointer into the file. What does not apply is null.
pub fn json(findings: &Findings) -> String {
    format!("{:#}\n", document(findings))
}

/// The same as a value, to which a command adds its own answer.
pub fn document(findings: &Findings) -> Value {
    let list: Vec<Value> = findings.sorted().into_iter().map(entry).collect();
    json!({
        "findings": list,
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "accepted": findings.accepted(),
    })
}

fn entry(finding: &Finding) -> Value {
    let range = finding.place.range();
    json!({
        "code": finding.code.as_str(),
        "severity": finding.code.severity().as_str(),
        "title": finding.code.title(),
        "message": escaped(&finding.message),
        "help": finding.advice().map(escaped_lines),
        "notes": finding.notes.iter().map(|note| escaped_lines(note)).collect::<Vec<_>>(),
        "accepted": finding.because().map(escaped_lines),
        "file": escaped(finding.place.path().as_str()),
        "line": range.map(|(start, _)| start.line),
        "column": range.map(|(start, _)| start.column),
        "end_line": range.map(|(_, end)| end.line),
        "end_column": range.map(|(_, end)| end.column),
        "pointer": finding.place.pointer().map(|pointer| escaped(pointer.as_str())),
    })
}
