//! What a bundle is on disk: written whole or not at all, never over a person's work, never outside of its folder.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

mod atomic;
mod disk;
mod hostile;
mod lists;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::meaning::Meaning;
use walwright::model::Digest;
use walwright::output::{Bundle, BundlePath, ChangeSet, Inputs, Mode, OutputError, OutputTree, Verdict, Writer};

fn tree(version: &str) -> OutputTree {
    let mut tree = OutputTree::new("orders");
    tree.add("run.sh", Mode::Executable, format!("#!/bin/bash\necho {version}\n"));
    tree.add("RUNBOOK.md", Mode::Plain, format!("# Orders\n\n{version}\n"));
    for step in 1..20 {
        tree.add(&format!("steps/{step}0-step.sh"), Mode::Executable, format!("#!/bin/bash\necho {step} {version}\n"));
    }
    let digest = Digest::of(version);
    tree.seal(Inputs { plan: digest, topology: None, inventory: None, templates: digest }, Meaning::default());
    tree
}

fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::try_from(dir.path().to_owned()).unwrap().join("generated");
    (dir, path)
}

fn write(dir: &Utf8Path, tree: &OutputTree) -> Result<(), OutputError> {
    let writer = Writer::open(dir, tree)?;
    let changes = writer.changes(tree)?;
    writer.replace(tree, &changes)
}

fn changes(dir: &Utf8Path, tree: &OutputTree) -> Result<ChangeSet, OutputError> {
    ChangeSet::between(Bundle::read(&dir.join("orders"), Some(tree))?.as_ref(), tree)
}

fn verdict(dir: &Utf8Path) -> Verdict {
    Verdict::of(&dir.join("orders")).unwrap().expect("the bundle is there")
}

fn names(dir: &Utf8Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs_err::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn path(text: &str) -> BundlePath {
    BundlePath::parse(text).unwrap()
}
