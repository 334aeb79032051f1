//! What a pull request can lay into a folder of bundles: nothing of it makes a render write, move or delete anything elsewhere.

use std::os::unix::fs::{MetadataExt as _, symlink};

use camino::{Utf8Path, Utf8PathBuf};
use walwright::output::{Mode, OutputError, OutputTree, Verdict, Writer};

use crate::{folder, names, tree, verdict, write};

/// A repository with something precious in it, and a folder of bundles.
fn repository() -> (tempfile::TempDir, Utf8PathBuf, Utf8PathBuf) {
    let (keep, dir) = folder();
    let git = dir.parent().unwrap().join(".git");
    fs_err::create_dir_all(git.join("hooks")).unwrap();
    fs_err::write(git.join("config"), "precious").unwrap();
    fs_err::create_dir_all(dir.join("orders")).unwrap();
    (keep, dir, git)
}

fn unharmed(git: &Utf8Path) {
    assert_eq!(names(git), ["config", "hooks"]);
    assert_eq!(fs_err::read_to_string(git.join("config")).unwrap(), "precious");
}

fn number(path: &Utf8Path) -> u64 {
    fs_err::metadata(path).unwrap().ino()
}

/// The names that work in a bundle's folder has or had.
fn work_names(root: &Utf8Path) -> Vec<String> {
    let number = number(root);
    let plain = ["commit", "stage", "old", "new"].map(|work| format!(".walwright-{work}"));
    let numbered = ["commit", "stage"].map(|work| format!(".walwright-{work}-{number}"));
    plain.into_iter().chain(numbered).collect()
}

#[test]
fn a_commit_that_came_with_the_repository_moves_nothing() {
    for name in [".walwright-commit", ".walwright-commit-1", ".walwright-stage", ".walwright-old"] {
        let (_keep, dir, git) = repository();
        let orders = dir.join("orders");
        fs_err::create_dir_all(orders.join(name).join("steps")).unwrap();
        fs_err::write(orders.join(name).join("steps/config"), "[core]\n  pager = evil\n").unwrap();
        fs_err::write(orders.join(name).join(".walwright-removals"), "steps/hooks\nsteps/config\n").unwrap();
        symlink("../../.git", orders.join("steps")).unwrap();
        assert!(matches!(write(&dir, &tree("one")), Err(OutputError::Link(_))), "{name}");
        unharmed(&git);
        assert_eq!(names(&orders), [name, "steps"]);
        assert!(orders.join(name).join("steps/config").is_file());
    }
}

#[test]
fn removals_that_came_with_the_repository_remove_nothing() {
    let (_keep, dir, git) = repository();
    let commit = dir.join("orders/.walwright-commit");
    fs_err::create_dir(&commit).unwrap();
    fs_err::write(commit.join(".walwright-removals"), "steps/config\nsteps/hooks\n").unwrap();
    symlink("../../.git", dir.join("orders/steps")).unwrap();
    write(&dir, &tree("one")).unwrap_err();
    unharmed(&git);
}

#[test]
fn an_exchange_that_came_with_the_repository_moves_nothing() {
    for name in [".orders.walwright-swap".to_owned(), ".orders.walwright-1".to_owned()] {
        let (_keep, dir, git) = repository();
        fs_err::create_dir_all(dir.join(&name).join("steps")).unwrap();
        fs_err::write(dir.join(&name).join("steps/config"), "[core]\n  pager = evil\n").unwrap();
        let listed = format!("{}  steps/other\n", "0".repeat(64));
        fs_err::write(dir.join(&name).join("SHA256SUMS"), listed).unwrap();
        fs_err::remove_file(git.join("config")).unwrap();
        symlink("../../.git", dir.join("orders/steps")).unwrap();
        assert!(matches!(write(&dir, &tree("one")), Err(OutputError::Link(_))), "{name}");
        assert_eq!(names(&git), ["hooks"]);
        assert!(dir.join(name).join("steps/config").is_file());
    }
}

#[test]
fn links_under_the_names_of_work_are_neither_followed_nor_removed() {
    let (_keep, dir, git) = repository();
    let orders = dir.join("orders");
    for name in work_names(&orders) {
        let link = orders.join(&name);
        symlink("../../.git", &link).unwrap();
        // Only the name that every render needs is in the way.
        let written = write(&dir, &tree(&name));
        assert_eq!(written.is_err(), name == ".walwright-new", "{name}: {written:?}");
        unharmed(&git);
        assert!(fs_err::symlink_metadata(&link).unwrap().is_symlink(), "{name}");
        fs_err::remove_file(link).unwrap();
    }
    symlink("../.git", dir.join(".orders.walwright-swap")).unwrap();
    symlink("../.git", dir.join(format!(".orders.walwright-{}", number(&orders)))).unwrap();
    write(&dir, &tree("last")).unwrap();
    unharmed(&git);
    assert_eq!(names(&dir).len(), 3);
}

#[test]
fn even_work_that_passes_for_our_own_reaches_nothing_outside_of_the_bundle() {
    let (_keep, dir, git) = repository();
    let orders = dir.join("orders");
    fs_err::create_dir(orders.join("work")).unwrap();
    let commit = orders.join(format!(".walwright-commit-{}", number(&orders.join("work"))));
    fs_err::rename(orders.join("work"), &commit).unwrap();
    fs_err::create_dir(commit.join("steps")).unwrap();
    fs_err::write(commit.join("steps/config"), "evil").unwrap();
    symlink("../../../.git", commit.join("linked")).unwrap();
    symlink("../../.git", orders.join("steps")).unwrap();
    assert!(matches!(Writer::open(&dir, &tree("one")), Err(OutputError::Link(_))));
    unharmed(&git);
    fs_err::remove_file(orders.join("steps")).unwrap();
    write(&dir, &tree("one")).unwrap();
    unharmed(&git);
}

#[test]
fn no_component_of_the_output_folder_may_be_a_link() {
    let (_keep, dir, git) = repository();
    let root = dir.parent().unwrap();
    symlink(".git", root.join("linked")).unwrap();
    for out in ["linked", "linked/hooks", "linked/made", "generated/../linked"] {
        let error = write(&root.join(out), &tree("one")).unwrap_err();
        assert!(matches!(&error, OutputError::Link(path) if path.ends_with("linked")), "{out}: {error}");
        unharmed(&git);
    }
    assert!(matches!(Verdict::of(&root.join("linked/hooks")), Err(OutputError::Link(_))));
    symlink("nowhere", root.join("dangling")).unwrap();
    assert!(matches!(write(&root.join("dangling"), &tree("one")), Err(OutputError::Link(_))));
}

#[test]
fn a_plans_name_is_one_folder() {
    let (_keep, dir, git) = repository();
    for name in ["", ".", "..", "../.git", "a/b", "/etc", ".git", "a\nb"] {
        let mut tree = OutputTree::new(name);
        tree.add("config", Mode::Plain, "evil");
        assert!(matches!(Writer::open(&dir, &tree), Err(OutputError::Name(_))), "{name:?}");
    }
    unharmed(&git);
}

#[test]
fn what_a_manifest_lists_behind_a_link_is_not_removed() {
    let (_keep, dir, git) = repository();
    write(&dir, &tree("one")).unwrap();
    let manifest = dir.join("orders/manifest.json");
    let hostile = fs_err::read_to_string(&manifest).unwrap().replace("RUNBOOK.md", "more/config");
    fs_err::write(&manifest, hostile).unwrap();
    symlink("../../.git", dir.join("orders/more")).unwrap();
    assert!(matches!(write(&dir, &tree("two")), Err(OutputError::Link(_))));
    unharmed(&git);
    assert!(verdict_is_refused(&dir));
}

fn verdict_is_refused(dir: &Utf8Path) -> bool {
    matches!(Verdict::of(&dir.join("orders")), Err(OutputError::Link(_)))
}

#[test]
fn foreign_work_stays_and_is_reported() {
    let (_keep, dir, _git) = repository();
    fs_err::create_dir_all(dir.join("orders/.walwright-commit/steps")).unwrap();
    write(&dir, &tree("one")).unwrap();
    assert_eq!(verdict(&dir).foreign, [".walwright-commit/"]);
    assert!(verdict(&dir).is_whole() && verdict(&dir).unfinished.is_empty());
}
