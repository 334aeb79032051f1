//! Input that nobody meant: a precise finding, nothing written, no panic.

use std::os::unix::fs::PermissionsExt as _;

use crate::Case;

/// Renders `content` as a plan and returns the codes of its findings.
fn codes(content: &[u8]) -> Vec<String> {
    let case = Case::new();
    case.write("bad.yaml", content);
    let ran = case.run(&["render", "--format", "json", "bad.yaml"]).ended(1);
    assert_eq!(case.written(), ["bad.yaml"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let codes =
        value["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
    codes.collect()
}

#[test]
fn what_is_no_yaml_document_is_e0001() {
    let bomb: String = (0..9).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        text + &format!("a{}: &a{} [{}]\n", n + 1, n + 1, vec![format!("*a{n}"); 9].join(", "))
    });
    for (what, content) in [
        ("empty", Vec::new()),
        ("blank", b" \n# nothing\n".to_vec()),
        ("binary", vec![0x7f, b'E', b'L', b'F', 0xff, 0xfe, 0]),
        ("large", [b"# ".repeat(5 << 19), b"\nkind: plan\n".to_vec()].concat()),
        ("two documents", b"kind: plan\n---\nkind: plan\n".to_vec()),
        ("anchor bomb", bomb.into_bytes()),
        ("deep nesting", [b"a: ".to_vec(), b"[".repeat(100_000)].concat()),
        ("tabs", b"kind: plan\nrecovery:\n\tnode: db1\n".to_vec()),
    ] {
        assert_eq!(codes(&content), ["E0001"], "{what}");
    }
    assert!(codes(b"kind: plan\nkind: plan\n").contains(&"E0001".to_owned()));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let case = Case::new();
    let plan = case.read("orders.yaml");
    case.write("orders.yaml", format!("\u{feff}{}", plan.replace('\n', "\r\n")));
    case.run(&["validate", "orders.yaml"]).ended(0);
}

#[test]
fn unknown_keys_are_e0002_and_missing_files_e0003() {
    let plan = include_str!("../fixtures/cli/plan.yaml");
    assert!(codes(format!("{plan}sumary: x\n").as_bytes()).contains(&"E0002".to_owned()));
    let missing = plan.replace("topology.yaml", "nowhere.yaml");
    assert!(codes(missing.as_bytes()).contains(&"E0003".to_owned()));
}

#[test]
fn a_file_that_cannot_be_read_is_trouble() {
    let case = Case::new();
    fs_err::set_permissions(case.dir.join("orders.yaml"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if fs_err::read(case.dir.join("orders.yaml")).is_ok() {
        eprintln!("left out: root reads every file");
        return;
    }
    case.run(&["validate", "orders.yaml"]).ended(2);
}
