//! What comes from outside is bounded: whatever its size, it is answered soon and with the limit that it passed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use walwright::diagnostic::{Code, Colour, Finding, Findings, view};
use walwright::source::Document;

const PLAN: &str = include_str!("fixtures/cli/plan.yaml");
const TOPOLOGY: &str = include_str!("fixtures/cli/topology.yaml");

/// What is said about a plan with its topology inline.
fn judged(plan: &str) -> String {
    let findings: Findings = match Document::parse("plan.yaml".into(), plan) {
        Ok(document) => walwright::validate(&document),
        Err(finding) => finding.into(),
    };
    view::text(&findings, Colour::Plain)
}

fn inline(topology: &str) -> String {
    let indented = topology.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
    PLAN.replace("topology: topology.yaml\n", &format!("topology:\n{indented}"))
}

fn refused(text: &str) -> Finding {
    Document::parse("plan.yaml".into(), text).expect_err("this is not a document")
}

#[test]
fn ten_thousand_nodes_are_more_than_are_taken() {
    let nodes = (0..10_000).map(|n| format!("  - {{name: node{n}}}\n")).collect::<Vec<_>>().concat();
    let topology = format!("{TOPOLOGY}\n").replace("nodes:\n", &format!("nodes:\n{nodes}"));
    assert!(topology.len() > 100_000, "the fixture has no list of nodes");
    let said = judged(&inline(&topology));
    assert!(said.contains("error[E0007]") && said.contains("more than the 500 that are taken"), "{}", &said[..500]);
}

#[test]
fn as_many_nodes_as_are_taken_are_judged_soon() {
    let nodes = (0..450).map(|n| format!("  - {{name: node{n}}}\n")).collect::<Vec<_>>().concat();
    let topology = format!("{TOPOLOGY}\n").replace("nodes:\n", &format!("nodes:\n{nodes}"));
    assert!(!judged(&inline(&topology)).contains("error"));
}

#[test]
fn fifty_thousand_tablespaces_are_more_than_are_taken() {
    let spaces = (0..50_000).map(|n| format!("    t{n}: /mnt/t{n}\n")).collect::<Vec<_>>().concat();
    let plan = PLAN.replace("recovery:\n", &format!("recovery:\n  tablespaces:\n{spaces}"));
    assert!(judged(&plan).contains("`recovery.tablespaces` has 50000 keys, more than the 500 that are taken"));
}

#[test]
fn a_megabyte_in_a_text_is_more_than_is_taken() {
    let long = "x".repeat(1 << 20);
    let summary = judged(&PLAN.replace("name: orders\n", &format!("name: orders\nsummary: {long}\n")));
    assert!(summary.contains("`summary` has 1048576 bytes, more than the 65536 that are taken"), "{}", &summary[..300]);
    let node = judged(&PLAN.replace("node: db1", &format!("node: {long}")));
    assert!(node.contains("`recovery.node` has 1048576 bytes, more than the 4096 that are taken"), "{}", &node[..300]);
}

#[test]
fn keys_and_values_of_a_document_are_counted() {
    let long = format!("{}: 1\n", "k".repeat(1 << 20));
    assert_eq!(refused(&long).code, Code::E0001);
    let deep = (0..20).map(|depth| format!("{}{}:\n", " ".repeat(depth), "k".repeat(200))).collect::<Vec<_>>().concat();
    assert!(refused(&deep).message.contains("keys in keys"), "{}", refused(&deep).message);
    assert_eq!(refused(&"- a\n".repeat(1 << 19)).message, "more than 100000 values");
}
