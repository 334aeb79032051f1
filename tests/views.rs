//! One list of findings in every view, each compared with its file in `tests/fixtures/views/`; `UPDATE=1` writes them anew.

use std::sync::Arc;

use walwright::diagnostic::{Code, Colour, Finding, Findings, Format, Place, view};
use walwright::source::{Document, Origin, Span};

const PLAN: &str =
    "version: 1\nname: \"a\\e\u{1b}[2J\u{202e}b\"\nrecovery:\n  node: dé9  # 100%\n  target:\n    latest: true\n";

/// Out of order, one of them twice.
fn findings() -> Findings {
    let document = Document::parse("plans/a b,c:100%.yaml".into(), PLAN).expect("the plan is YAML");
    let origin = Origin::whole(Arc::clone(&document));
    let node =
        || Finding::new(Code::E0102, origin.at("/recovery/node"), "there is no node `dé9`").help("the node is `db1`");
    let several =
        Finding::new(Code::W0306, origin.key_at("/recovery/target"), "the target lies on an abandoned timeline");
    [
        Finding::new(Code::E0601, Place::line("templates/step.sh", 3, 7), "unknown variable `titel`"),
        several.note("timeline 1\n└─ timeline 2, from 0/5000000").note("`auto` picked 2"),
        node(),
        Finding::new(
            Code::E0101,
            origin.at("/name"),
            "`name` holds a control character: `a\u{1b}[2J\u{202e}b\n::error::x`",
        ),
        Finding::new(Code::E0501, Place::file("generated/orders"), "2 files were edited: 50% of them, twice"),
        node(),
        Finding::new(Code::E0001, Place::Text { document, span: Span { start: 0, end: 7 } }, "odd"),
    ]
    .into_iter()
    .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to write its snapshots")]
fn each_view_shows_the_findings_as_its_file_has_them() {
    let formats = [
        ("txt", Format::Human(Colour::Plain)),
        ("ansi", Format::Human(Colour::Styled)),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
    ];
    for (extension, format) in formats {
        let path = format!("{}/tests/fixtures/views/findings.{extension}", env!("CARGO_MANIFEST_DIR"));
        let shown = view::view(&findings(), format);
        if std::env::var("UPDATE").is_ok() {
            fs_err::write(&path, &shown).unwrap();
        }
        assert_eq!(shown, fs_err::read_to_string(&path).unwrap_or_default(), "{path}");
    }
}

#[test]
fn no_view_lets_a_control_character_or_a_bidi_mark_through() {
    for format in [Format::Human(Colour::Plain), Format::Json, Format::Sarif, Format::Github] {
        let shown = view::view(&findings(), format);
        let hostile = shown.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(hostile, None, "{format:?}");
    }
}

#[test]
fn without_findings_people_see_nothing_and_programs_an_empty_document() {
    let none = Findings::new();
    assert_eq!(view::text(&none, Colour::Plain), "");
    assert_eq!(view::github(&none), "");
    let json: serde_json::Value = serde_json::from_str(&view::json(&none)).unwrap();
    assert_eq!(json["errors"], 0);
    let sarif: serde_json::Value = serde_json::from_str(&view::sarif(&none)).unwrap();
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn github_gets_one_command_a_finding() {
    let shown = view::github(&findings());
    assert!(shown.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{shown}");
    assert_eq!(shown.lines().count(), findings().sorted().len());
}
