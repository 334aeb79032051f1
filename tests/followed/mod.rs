//! Whoever does what a help says is out of the state in which it was printed.
//!
//! Beside the `plan.yaml` of a case lies `followed`: what a person does who follows its helps (see `way.rs`). After it no finding with
//! one of these helps is left, no error has come in its place, and no warning but those that the file names. A case with a help and without
//! `followed` fails, unless [`NOTHING_TO_WRITE`] says why nothing in the files could follow it.

mod way;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::diagnostic::{Finding, Findings, Severity, Stand};
use walwright::source::Bounds;
use way::Way;

/// Helps that ask for no change of any file, by words of theirs, and why they are true all the same.
const NOTHING_TO_WRITE: &[(&str, &str)] = &[
    ("nothing to change", "says so itself"),
    ("name a plan;", "says what to call walwright with; the file is right as it is"),
    ("the runbook switches the WAL first", "says what the run does; nobody has to do anything"),
    ("keep Barman's streaming folder as it is", "something to leave alone until the run has fetched from it"),
    ("rehearse the plan on a copy", "a rehearsal shows what no file can: whether the new version behaves"),
    (
        "go on only if the data that was left behind",
        "no other timeline holds the target; only a person knows whether it is meant",
    ),
    ("has more room behind it", "says that there is nothing to write, and why"),
    ("no backup would do", "says that there is nothing to write, and why"),
];

fn is_followed(help: &str) -> bool {
    !NOTHING_TO_WRITE.iter().any(|(words, _)| help.contains(words))
}

/// Cases and fixtures where they may be changed, with the paths between them as they are.
fn copied() -> (tempfile::TempDir, Utf8PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::try_from(keep.path().canonicalize().unwrap()).unwrap();
    for folder in ["tests/diagnostics", "tests/fixtures"] {
        copy(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &root.join(folder));
    }
    (keep, root)
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_symlink() {
            fs_err::os::unix::fs::symlink(path.read_link_utf8().unwrap(), to).unwrap();
        } else if path.is_dir() {
            copy(path, &to);
        } else {
            fs_err::copy(path, to).unwrap();
        }
    }
}

/// The helps of these findings that a change of the files follows.
fn helps(findings: &Findings) -> Vec<(&Finding, &str)> {
    let open = findings.sorted().into_iter().filter_map(|finding| Some((finding, finding.advice()?)));
    open.filter(|(_, help)| is_followed(help)).collect()
}

/// What is wrong after a way was gone.
fn amiss(before: &Findings, after: &Findings, way: &Way) -> Vec<String> {
    let mut amiss = Vec::new();
    for found in after.sorted() {
        let code = found.code.as_str();
        let old = |other: &&Finding| other.code == found.code && other.help == found.help;
        let stood = before.sorted().into_iter().find(old);
        let said = format!("{code} {}", found.message);
        let told = found.code.severity() == Severity::Warning && way.leaves.iter().any(|left| left == code);
        match stood {
            _ if told || found.stand == Stand::Accepted => {}
            Some(_) if found.advice().is_some_and(is_followed) => amiss.push(format!("still {said}")),
            Some(_) => {}
            None => amiss.push(format!("now {said}\n      help: {}", found.help.as_deref().unwrap_or("none"))),
        }
    }
    amiss.extend(
        way.leaves
            .iter()
            .filter(|code| !after.sorted().into_iter().any(|found| found.code.as_str() == *code))
            .map(|code| format!("no {code}")),
    );
    amiss
}

#[test]
fn who_follows_a_help_is_out_of_its_state() {
    let (_keep, root) = copied();
    let bounds = Bounds::given(&root);
    let mut wrong = Vec::new();
    for case in super::cases() {
        let name = case.file_name().unwrap();
        let case = root.join("tests/diagnostics").join(name);
        let before = super::judged(&case, &bounds);
        let ways = Way::all(&fs_err::read_to_string(case.join("followed")).unwrap_or_default());
        match (helps(&before).as_slice(), ways.is_empty()) {
            ([], false) => wrong.push(format!("{name}: `followed`, and no help to follow")),
            ([(_, help), ..], true) => wrong.push(format!("{name}: nothing follows: {help}")),
            _ => {}
        }
        for way in ways {
            let untouched = way.follow(&case);
            let after = super::judged(&case, &bounds);
            for (path, text) in untouched {
                match text {
                    Some(text) => fs_err::write(path, text).unwrap(),
                    None => fs_err::remove_file(path).unwrap(),
                }
            }
            let amiss = amiss(&before, &after, &way);
            wrong.extend(amiss.into_iter().map(|what| format!("{name}, {}: {what}", way.title)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_help_that_nobody_follows_in_a_file_is_said_somewhere() {
    let bounds = Bounds::given(Utf8Path::new(env!("CARGO_MANIFEST_DIR")));
    let found: Vec<Findings> = super::cases().iter().map(|case| super::judged(case, &bounds)).collect();
    for (words, _) in NOTHING_TO_WRITE {
        let said =
            |found: &Findings| found.sorted().iter().any(|one| one.advice().is_some_and(|help| help.contains(words)));
        assert!(found.iter().any(said), "no case says: {words}");
    }
}
