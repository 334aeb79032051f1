//! Every example against its snapshots: `snapshots/EXAMPLE/` has each file of the bundle at its path, `findings.txt` and `files.txt`.
//!
//! A new example needs no Rust: make the folder below `examples/`, run `UPDATE=1 cargo test --test rendered examples` and read what it wrote.
//! lib.sh is nearly the same everywhere: one example has it whole, the others have their difference to that one. review.html says what
//! RUNBOOK.md says: that one example has it too. The manifest and the checksums hold digests that nobody can review; `files.txt` stands for
//! them.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use walwright::output::{CHECKSUMS, MANIFEST};

use crate::bundle::{Bundle, project};

/// The example whose lib.sh and review.html are kept whole.
const WHOLE: &str = "patroni-wal-restore";

/// What the snapshots of an example have to be, by path.
fn expected(bundle: &Bundle, whole: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (path, file) in bundle.tree.iter() {
        match path.as_str() {
            CHECKSUMS | MANIFEST => {}
            "review.html" if bundle.name != WHOLE => {}
            "lib.sh" if bundle.name != WHOLE => {
                files.insert("lib.sh.diff".to_owned(), difference(whole, &file.content));
            }
            other => {
                files.insert(other.to_owned(), file.content.clone());
            }
        }
    }
    files.insert("files.txt".to_owned(), bundle.listing());
    if !bundle.findings.is_empty() {
        files.insert("findings.txt".to_owned(), bundle.findings.clone());
    }
    files
}

/// What differs, without line numbers: a change elsewhere in the file is no change here.
fn difference(from: &str, to: &str) -> String {
    let diff = similar::TextDiff::from_lines(from, to);
    let text = diff.unified_diff().context_radius(1).to_string();
    text.lines().map(|line| if line.starts_with("@@") { "@@\n".to_owned() } else { format!("{line}\n") }).collect()
}

fn files_below(dir: &Utf8Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir_utf8().into_iter().flatten() {
            let path = entry.unwrap().into_path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(dir).unwrap().to_string());
            }
        }
    }
    files
}

/// Makes the snapshots what they have to be.
fn write(dir: &Utf8Path, expected: &BTreeMap<String, String>) {
    for (path, text) in expected {
        let path = dir.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    for path in files_below(dir) {
        if !expected.contains_key(&path) {
            fs_err::remove_file(dir.join(path)).unwrap();
        }
    }
}

/// What is wrong with the snapshots, as a reviewer wants to see it.
fn differences(dir: &Utf8Path, expected: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in expected {
        let found = fs_err::read_to_string(dir.join(path)).unwrap_or_default();
        if found != *text {
            let diff = similar::TextDiff::from_lines(&found, text);
            wrong.push(diff.unified_diff().header(&format!("{dir}/{path}"), "rendered").to_string());
        }
    }
    let left = files_below(dir).into_iter().filter(|path| !expected.contains_key(path));
    wrong.extend(left.map(|path| format!("{dir}/{path} is not rendered any more\n")));
    wrong
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to write its snapshots")]
fn each_example_is_rendered_as_its_snapshots_say() {
    let update = std::env::var("UPDATE").is_ok();
    let bundles = Bundle::examples();
    let whole = bundles.iter().find(|bundle| bundle.name == WHOLE).expect("the example is there").text("lib.sh");
    let mut wrong = Vec::new();
    for bundle in &bundles {
        let dir = project("snapshots").join(&bundle.name);
        let expected = expected(bundle, whole);
        if update {
            write(&dir, &expected);
        }
        wrong.extend(differences(&dir, &expected));
    }
    assert!(
        wrong.is_empty(),
        "{}\nread the difference, then: UPDATE=1 cargo test --test rendered examples",
        wrong.concat()
    );
}

#[test]
fn each_snapshot_is_of_an_example() {
    let examples: BTreeSet<String> = Bundle::examples().into_iter().map(|bundle| bundle.name).collect();
    let entries = project("snapshots").read_dir_utf8().unwrap();
    let left: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_owned()).filter(|name| !examples.contains(name)).collect();
    assert!(left.is_empty(), "snapshots of no example: {left:?}");
}

#[test]
fn each_example_is_complete_and_named_after_its_folder() {
    for bundle in Bundle::examples() {
        assert_eq!(bundle.name, bundle.tree.name());
        for file in
            ["topology.yaml", "plan.yaml", "inventory/diagnose.json", "inventory/wals.tsv", "inventory/collected_at"]
        {
            assert!(bundle.folder.join(file).is_file(), "{} has no {file}", bundle.name);
        }
        for (file, schema) in [("topology.yaml", "topology"), ("plan.yaml", "plan")] {
            let line = format!("# yaml-language-server: $schema=../../schemas/{schema}.schema.json\n");
            let text = fs_err::read_to_string(bundle.folder.join(file)).unwrap();
            assert!(text.starts_with(&line), "{}/{file} begins without its schema", bundle.name);
        }
        let plan = fs_err::read_to_string(bundle.folder.join("plan.yaml")).unwrap();
        assert!(plan.contains("\nsummary: "), "{} does not say what it is", bundle.name);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let digests = || Bundle::examples().into_iter().map(|bundle| bundle.tree.digest()).collect::<Vec<_>>();
    assert_eq!(digests(), digests());
}
