//! The view for code scanning: SARIF 2.1.0, one run.

use serde_json::{Value, json};

use super::body;
use super::safe::escaped_lines;
use crate::diagnostic::{Code, Finding, Findings, Place};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One SARIF log with one run. Its rules are those that have results.
pub fn sarif(findings: &Findings) -> String {
    let sorted = findings.sorted();
    let mut codes: Vec<Code> = sorted.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let value = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "walwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": sorted.into_iter().map(|finding| result(finding, &codes)).collect::<Vec<_>>(),
        }],
    });
    format!("{value:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.title()},
        "help": {"text": code.explanation(), "markdown": code.explanation()},
        "defaultConfiguration": {"level": code.severity().as_str()},
    })
}

fn result(finding: &Finding, codes: &[Code]) -> Value {
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": codes.binary_search(&finding.code).ok(),
        "level": finding.code.severity().as_str(),
        "message": {"text": body(finding)},
        "locations": [location(&finding.place)],
    });
    if let Some(because) = finding.because() {
        result["suppressions"] = json!([{"kind": "inSource", "justification": escaped_lines(because)}]);
    }
    result
}

fn location(place: &Place) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(place.path().as_str())}});
    if let Some((start, end)) = place.range() {
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    json!({"physicalLocation": physical})
}

/// A path as a URI reference: everything outside of the unreserved characters and `/` is percent-encoded.
fn uri(path: &str) -> String {
    path.bytes().map(encoded).collect()
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
