//! Programs of the machine that a test needs.

use std::process::{Command, Output};

/// Whether `program` runs here. Where it does not, the suite `what` is left out and says so; under CI=true that is a failure.
#[expect(clippy::disallowed_methods, reason = "in CI nothing may be left out")]
pub(crate) fn runs(program: &[&str], what: &str) -> bool {
    let found = Command::new(program[0]).args(&program[1..]).output();
    let there = found.is_ok_and(|output| output.status.success());
    assert!(
        there || std::env::var("CI").as_deref() != Ok("true"),
        "{} is not here, and CI leaves nothing out: {what}",
        program[0]
    );
    if !there {
        eprintln!("left out, because {} is not here: {what}", program[0]);
    }
    there
}

/// Both streams of a program as text.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What is wrong with it: nothing where it ended well and was silent.
pub(crate) fn trouble(command: &mut Command) -> Option<String> {
    let output = command.output().unwrap();
    let said = said(&output);
    (!output.status.success() || !said.is_empty()).then_some(said)
}
