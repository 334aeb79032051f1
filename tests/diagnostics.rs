//! Every rule, by fixture: each folder `tests/diagnostics/CODE-SLUG/` holds a `plan.yaml`, what it refers to, and `expected.txt`, the whole
//! text that `validate` prints about it. Where that has a help, `followed` beside it is what people do who follow it (`followed/way.rs`).
//!
//! A new case needs no Rust: make the folder, run `UPDATE=1 cargo test --test diagnostics` and read the text that it wrote. The text must show
//! the code the folder is named after; a folder named `none-SLUG` must show nothing. A plan may refer to what other tests use as well:
//! `inventory: ../../fixtures/…`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod followed;

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::check::{self, Said};
use walwright::diagnostic::{Code, Colour, Findings, view};
use walwright::source::{Bounds, Document};

/// Codes of other commands than `validate`; their own tests show them.
const ELSEWHERE: &[Code] = &[Code::E0501, Code::E0502, Code::E0503, Code::E0601, Code::E0602];

fn folder() -> Utf8PathBuf {
    Utf8PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diagnostics"))
}

fn cases() -> Vec<Utf8PathBuf> {
    let entries = folder().read_dir_utf8().expect("the cases are part of the project");
    let mut cases: Vec<Utf8PathBuf> = entries.map(|entry| entry.expect("a folder can be listed").into_path()).collect();
    cases.sort();
    cases
}

/// What is found in a case, with paths relative to its folder.
fn found(case: &Utf8Path) -> String {
    // The project is a repository only where it was cloned.
    let project = Bounds::given(Utf8Path::new(env!("CARGO_MANIFEST_DIR")));
    view::text(&judged(case, &project), Colour::Plain).replace(&format!("{case}/"), "")
}

fn judged(case: &Utf8Path, bounds: &Bounds) -> Findings {
    match Document::read_within(&case.join("plan.yaml"), bounds) {
        Ok(plan) => {
            let (said, mut findings) = Said::of(&plan);
            findings.extend(check::judge(&said).0);
            findings
        }
        Err(finding) => finding.into(),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to write its snapshots")]
fn each_case_is_answered_with_its_text() {
    let update = std::env::var("UPDATE").is_ok();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = found(&case);
        let expected = case.join("expected.txt");
        if update {
            fs_err::write(&expected, &found).unwrap();
        } else if fs_err::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{case}:\n{found}"));
        }
        let code = case.file_name().unwrap().split('-').next().unwrap();
        let shown = if code == "none" { found.is_empty() } else { found.contains(&format!("[{code}]")) };
        assert!(shown, "{case} shows no {code}:\n{found}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let shown: BTreeSet<String> = cases().iter().map(|case| case.file_name().unwrap()[..5].to_owned()).collect();
    let elsewhere = |code: &Code| ELSEWHERE.contains(code);
    let bare: Vec<&Code> = Code::ALL.iter().filter(|code| !shown.contains(code.as_str()) && !elsewhere(code)).collect();
    assert!(bare.is_empty(), "no case for {bare:?}");
}
