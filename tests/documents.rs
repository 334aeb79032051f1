//! Bad input: whatever a file holds, it is answered with precise findings and never with a panic.
//!
//! Each `tests/fixtures/documents/NAME.yaml` is read as a plan, and everything found is compared with `NAME.txt`. A new case needs no
//! Rust; `UPDATE=1 cargo test --test documents` writes the texts anew.

use std::fmt::Write;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::diagnostic::{Code, Colour, Finding, Findings, view};
use walwright::schema::read_plan;
use walwright::source::Document;

fn judged(path: &Utf8Path, text: &str) -> String {
    let findings = match Document::parse(path, text) {
        Ok(document) => read_plan(&document).1,
        Err(finding) => Findings::from(finding),
    };
    view::text(&findings, Colour::Plain)
}

fn refused(text: &str) -> Finding {
    Document::parse("plan.yaml".into(), text).expect_err("this is not a document")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to write its snapshots")]
fn each_fixture_is_answered_with_its_text() {
    let update = std::env::var("UPDATE").is_ok();
    let folder = Utf8PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/documents"));
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.extension() != Some("yaml") {
            continue;
        }
        cases += 1;
        let text = fs_err::read_to_string(&path).unwrap();
        let found = judged(Utf8Path::new(path.file_name().unwrap()), &text);
        let expected = path.with_extension("txt");
        if update {
            fs_err::write(&expected, found).unwrap();
        } else if fs_err::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{path}:\n{found}"));
        }
    }
    assert!(cases > 20, "the fixtures are gone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_above_four_mebibytes_is_refused_and_one_just_below_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("plan.yaml")).unwrap();
    let head = "summary: ";
    fs_err::write(&path, head.to_owned() + &"x".repeat((4 << 20) - head.len())).unwrap();
    assert!(Document::read(&path).is_ok());
    fs_err::write(&path, head.to_owned() + &"x".repeat(5 << 20)).unwrap();
    let finding = Document::read(&path).unwrap_err();
    assert_eq!((finding.code, finding.message.as_str()), (Code::E0001, "the file is larger than 4 MiB"));
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_their_offset_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("plan.yaml")).unwrap();
    fs_err::write(&path, b"version: 1\nname: \xc3\xa9t\xe9\n").unwrap();
    let finding = Document::read(&path).unwrap_err();
    assert_eq!((finding.code, finding.message.as_str()), (Code::E0001, "not UTF-8: byte e9 at offset 20"));
    let (start, _) = finding.place.range().unwrap();
    assert_eq!((start.line, start.column), (2, 9));
}

#[test]
fn a_folder_and_a_missing_file_are_not_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
    assert_eq!(Document::read(&path).unwrap_err().message, format!("`{path}` is a folder, not a file"));
    let path = path.join("plan.yaml");
    let finding = Document::read(&path).unwrap_err();
    assert_eq!((finding.code, finding.message), (Code::E0003, format!("there is no file `{path}`")));
}

#[test]
fn nesting_a_hundred_thousand_levels_deep_is_refused_without_going_there() {
    for opening in ["[", "{a: ", "- ", "? ", "- - ", "[{a: "] {
        assert_eq!(refused(&opening.repeat(100_000)).code, Code::E0001, "{opening}");
    }
    let stairs: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    assert_eq!(refused(&stairs).message, "nested deeper than 64 levels");
}

#[test]
fn an_anchor_bomb_is_refused_before_it_grows() {
    let mut bomb = "a0: &a0 boom\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    assert_eq!(refused(&bomb).message, "aliases expand to more than 4 MiB");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 100].join(", "));
    assert_eq!(refused(&long).message, "aliases expand to more than 4 MiB");
}

#[test]
fn a_document_with_thousands_of_mistakes_is_answered_with_the_first_of_them() {
    let keys: Vec<String> = (0..20_000).map(|n| format!("k{n}: 1\n")).collect();
    for text in [format!("verify: [{}]", "1, ".repeat(20_000)), format!("kind: plan\n{}", keys.concat())] {
        let said = judged("plan.yaml".into(), &text);
        assert!(said.contains("200 breaches of the schema; the rest is not judged"), "{}", &said[..2000]);
    }
}

#[test]
fn no_text_makes_the_parser_panic() {
    let seed = include_str!("fixtures/documents/inline-topology.yaml");
    let scraps = [
        "\t", "\r", "\0", "\u{feff}", "- ", "? ", ": ", "&a ", "*a", "!!str ", "!<", "|", ">-", "%YAML 9", "---",
        "...", "'", "\"", "{", "]", "#", "\u{2028}", "é", "\\x", "<<: ",
    ];
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for _ in 0..3000 {
        let mut text: Vec<char> = seed.chars().collect();
        for _ in 0..=next(6) {
            let at = next(text.len());
            let scrap = scraps[next(scraps.len())].chars();
            match next(3) {
                0 => text.truncate(at.max(1)),
                1 => drop(text.splice(at..at, scrap)),
                _ => drop(text.splice(at..(at + next(9)).min(text.len()), scrap)),
            }
            if text.is_empty() {
                text.push('a');
            }
        }
        judged("plan.yaml".into(), &text.into_iter().collect::<String>());
    }
}

#[test]
fn a_plan_that_an_explanation_shows_whole_has_no_error() {
    let mut whole = 0;
    for code in Code::ALL {
        let blocks = code.explanation().split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        for block in blocks.filter(|block| block.contains("kind: plan")) {
            whole += 1;
            let text = block
                .replace("../topologies/patroni1.yaml", "topologies/lab.yaml")
                .replace("../inventories/pg-primary", "inventories/plain");
            let plan = Document::parse(Utf8Path::new("tests/fixtures/plan.yaml"), &text).unwrap();
            let findings = walwright::validate(&plan);
            assert!(!findings.has_errors(), "{code}:\n{}", view::text(&findings, Colour::Plain));
        }
    }
    assert!(whole > 0, "no explanation shows a whole plan");
}
