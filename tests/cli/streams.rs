//! What goes to stdout and to stderr, and how a run ends.

use std::process::Stdio;

use crate::{Case, Ran};

#[test]
fn yes_is_0_no_is_1_and_trouble_is_2() {
    let case = Case::new();
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    case.run(&["validate", "orders.yaml"]).ended(0);
    case.run(&["validate", "wrong.yaml"]).ended(1);
    case.run(&["validate", "missing.yaml"]).ended(2);
    case.run(&["validate"]).ended(2);
    case.run(&["frobnicate"]).ended(2);
    case.run(&[]).ended(2);
    case.run(&["--help"]).ended(0);
    case.run(&["--version"]).ended(0);
}

#[test]
fn warnings_do_not_stop_unless_they_are_denied() {
    let case = Case::new();
    case.run(&["validate", "orders.yaml"]).ended(0);
    case.run(&["validate", "--deny-warnings", "orders.yaml"]).ended(1);
    case.run(&["render", "--deny-warnings", "orders.yaml"]).ended(1);
    assert_eq!(case.written(), Vec::<String>::new());
}

#[test]
fn trouble_goes_to_stderr_and_leaves_stdout_empty() {
    let ran = Case::new().run(&["render", "missing.yaml"]).ended(2);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "error: there is no file `missing.yaml`\n"));
}

#[test]
fn findings_for_programs_are_one_document_on_stdout() {
    let case = Case::new();
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    for command in ["validate", "render"] {
        let ran = case.run(&[command, "--format", "json", "wrong.yaml"]).ended(1);
        let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert!(value["errors"].as_u64().unwrap() > 0, "{value}");
        let ran = case.run(&[command, "--format", "sarif", "wrong.yaml", "orders.yaml"]).ended(1);
        assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok());
    }
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let case = Case::new();
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    let has_colour = |arguments: &[&str]| {
        let ran = Ran::of(&case.command(arguments).env("NO_COLOR", "1").output().unwrap());
        (ran.out + &ran.err).contains('\x1b')
    };
    assert!(!has_colour(&["validate", "wrong.yaml"]));
    assert!(has_colour(&["--color", "always", "validate", "wrong.yaml"]));
    assert!(has_colour(&["--color=always", "validate"]));
    assert!(has_colour(&["validate", "missing.yaml", "--color=always"]));
    assert!(!has_colour(&["--color", "never", "validate", "wrong.yaml"]));
    assert!(!has_colour(&["frobnicate"]));
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let case = Case::new();
    for arguments in [&["man"][..], &["schema", "plan"], &["--help"]] {
        let mut child = case.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::of(&child.wait_with_output().unwrap()).ended(0);
        assert_eq!(ran.err, "");
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_trouble() {
    let case = Case::new();
    for arguments in [&["man"][..], &["validate", "orders.yaml"], &["--help"]] {
        let full = fs_err::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = case.command(arguments).stdout(full.into_file()).output().unwrap();
        let ran = Ran::of(&output).ended(2);
        assert!(ran.err.starts_with("error: cannot write the answer: No space left on device"), "{ran:?}");
    }
}

#[test]
fn commands_of_a_later_version_say_so() {
    let case = Case::new();
    for command in ["init", "plan", "test", "report"] {
        let ran = case.run(&[command, "--anything", "at all"]).ended(2);
        assert_eq!(ran.err, format!("error: `{command}` is not in this version of walwright\n"));
    }
    case.run(&["diff", "--against", "HEAD", "orders.yaml"]).ended(2);
}

#[test]
fn every_code_is_explained() {
    let case = Case::new();
    let ran = case.run(&["explain", "e0304"]).ended(0);
    assert!(ran.out.starts_with("# E0304"), "{ran:?}");
    case.run(&["explain", "E9999"]).ended(2);
}

#[test]
fn completions_manual_and_schemas_are_printed() {
    let case = Case::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(case.run(&["completions", shell]).ended(0).out.contains("walwright"));
    }
    assert!(case.run(&["man"]).ended(0).out.contains(".TH walwright 1"));
    assert!(case.run(&["man", "render"]).ended(0).out.contains(".TH walwright-render 1"));
    case.run(&["man", "frobnicate"]).ended(2);
    for document in ["plan", "topology", "manifest"] {
        let ran = case.run(&["schema", document]).ended(0);
        assert!(serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["properties"].is_object());
    }
}

#[test]
fn a_plan_is_explained_with_its_time_line_and_arithmetic() {
    let case = Case::new();
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/cli/explained.yaml");
    let ran = case.run(&["explain", plan]).ended(0);
    assert_eq!(ran.out, include_str!("../fixtures/cli/explained.txt"));
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    assert_eq!(case.run(&["explain", "wrong.yaml"]).ended(1).out, "");
    case.run(&["explain", "missing.yaml"]).ended(2);
}
