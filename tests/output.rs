//! What a bundle is on disk: written whole or not at all, never over a person's work, never outside of its folder.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::output::{
    Bundle, BundlePath, ChangeSet, Digest, Fault, Inputs, Mode, Origin, OutputError, OutputTree, Verb, Verdict, Writer,
};

fn tree(version: &str) -> OutputTree {
    let mut tree = OutputTree::new("orders");
    tree.add("run.sh", Mode::Executable, format!("#!/bin/bash\necho {version}\n"));
    tree.add("RUNBOOK.md", Mode::Plain, format!("# Orders\n\n{version}\n"));
    for step in 1..20 {
        tree.add(&format!("steps/{step}0-step.sh"), Mode::Executable, format!("#!/bin/bash\necho {step} {version}\n"));
    }
    let digest = Digest::of(version);
    tree.seal(Inputs { plan: digest, topology: None, inventory: None, templates: digest });
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

#[test]
fn a_bundle_is_written_whole_and_sha256sum_agrees() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    assert_eq!(names(&dir), ["orders"]);
    assert_eq!(names(&dir.join("orders")), ["RUNBOOK.md", "SHA256SUMS", "manifest.json", "run.sh", "steps"]);
    let mode = fs_err::metadata(dir.join("orders/run.sh")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    let mut check = Command::new("sha256sum");
    check.args(["-c", "--strict", "--quiet", "SHA256SUMS"]).current_dir(dir.join("orders"));
    assert!(check.status().unwrap().success());
    let verdict = verdict(&dir);
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(verdict.digest, tree("one").digest());
}

#[test]
fn the_same_again_touches_nothing() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let before = fs_err::metadata(dir.join("orders")).unwrap().modified().unwrap();
    write(&dir, &tree("one")).unwrap();
    assert_eq!(fs_err::metadata(dir.join("orders")).unwrap().modified().unwrap(), before);
    assert!(changes(&dir, &tree("one")).unwrap().is_empty());
}

#[test]
fn a_file_that_no_longer_belongs_is_removed() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let mut smaller = OutputTree::new("orders");
    smaller.add("run.sh", Mode::Executable, "#!/bin/bash\n");
    let digest = Digest::of("");
    smaller.seal(Inputs { plan: digest, topology: None, inventory: None, templates: digest });
    let change_set = changes(&dir, &smaller).unwrap();
    assert_eq!(change_set.with(Verb::Removed).count(), 20);
    assert_eq!(change_set.by_hand().count(), 0);
    write(&dir, &smaller).unwrap();
    assert_eq!(names(&dir.join("orders")), ["SHA256SUMS", "manifest.json", "run.sh"]);
}

#[test]
fn an_edit_by_hand_is_seen_with_what_was_edited() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::write(dir.join("orders/run.sh"), "#!/bin/bash\necho by hand\n").unwrap();
    let change_set = changes(&dir, &tree("one")).unwrap();
    let edits: Vec<_> = change_set.by_hand().collect();
    assert_eq!(edits.len(), 1);
    assert_eq!((edits[0].0, edits[0].1.origin), (&path("run.sh"), Origin::Edited));
    assert_eq!(
        edits[0].1.edit(),
        "--- as rendered\n+++ as edited\n@@ -1,2 +1,2 @@\n #!/bin/bash\n-echo one\n+echo by hand\n"
    );
    assert_eq!(verdict(&dir).faults, [(path("run.sh"), Fault::Edited)]);
}

#[test]
fn an_edit_of_a_file_that_the_next_rendering_drops_is_an_edit_too() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::write(dir.join("orders/steps/10-step.sh"), "mine\n").unwrap();
    let mut smaller = OutputTree::new("orders");
    smaller.add("run.sh", Mode::Executable, "#!/bin/bash\n");
    let change_set = changes(&dir, &smaller).unwrap();
    assert_eq!(change_set.by_hand().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["steps/10-step.sh"]);
}

#[test]
fn each_of_both_lists_tells_on_the_other() {
    for list in ["manifest.json", "SHA256SUMS"] {
        let (_keep, dir) = folder();
        write(&dir, &tree("one")).unwrap();
        let file = dir.join("orders").join(list);
        let edited = fs_err::read_to_string(&file).unwrap().replacen('0', "1", 1);
        fs_err::write(&file, edited).unwrap();
        assert!(!verdict(&dir).is_whole(), "{list}");
        assert!(changes(&dir, &tree("one")).unwrap().by_hand().count() > 0, "{list}");
        fs_err::remove_file(&file).unwrap();
        assert_eq!(verdict(&dir).faults, [(path(list), Fault::Missing)]);
    }
}

#[test]
fn a_missing_file_is_a_fault_and_comes_back() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::remove_file(dir.join("orders/run.sh")).unwrap();
    assert_eq!(verdict(&dir).faults, [(path("run.sh"), Fault::Missing)]);
    assert_eq!(changes(&dir, &tree("one")).unwrap().by_hand().count(), 0);
    write(&dir, &tree("one")).unwrap();
    assert!(verdict(&dir).is_whole());
}

#[test]
fn a_lost_executable_bit_is_a_fault_and_comes_back() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::set_permissions(dir.join("orders/run.sh"), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(verdict(&dir).faults, [(path("run.sh"), Fault::Mode)]);
    write(&dir, &tree("one")).unwrap();
    assert!(verdict(&dir).is_whole());
}

#[test]
fn foreign_files_stay_and_are_reported() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::write(dir.join("orders/notes.txt"), "mine").unwrap();
    fs_err::create_dir(dir.join("orders/logs")).unwrap();
    fs_err::write(dir.join("orders/steps/mine.sh"), "mine").unwrap();
    symlink("/etc/passwd", dir.join("orders/link")).unwrap();
    write(&dir, &tree("two")).unwrap();
    let verdict = verdict(&dir);
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(verdict.foreign, ["link", "logs/", "notes.txt", "steps/mine.sh"]);
    assert_eq!(verdict.unfinished, Vec::<String>::new());
    assert_eq!(verdict.digest, tree("two").digest());
}

#[test]
fn a_file_that_no_render_made_is_not_overwritten_unasked() {
    let (_keep, dir) = folder();
    fs_err::create_dir_all(dir.join("orders")).unwrap();
    fs_err::write(dir.join("orders/run.sh"), "mine").unwrap();
    let change_set = changes(&dir, &tree("one")).unwrap();
    assert_eq!(change_set.by_hand().map(|(_, change)| change.origin).collect::<Vec<_>>(), [Origin::Foreign]);
    write(&dir, &tree("one")).unwrap();
    let verdict = verdict(&dir);
    assert!(verdict.is_whole() && verdict.unfinished.is_empty() && verdict.foreign.is_empty(), "{verdict:?}");
}

#[test]
fn symbolic_links_are_refused_wherever_walwright_would_write() {
    for link in ["orders", "orders/steps", "orders/run.sh"] {
        let (_keep, dir) = folder();
        let outside = dir.parent().unwrap().join("outside");
        fs_err::create_dir_all(&outside).unwrap();
        fs_err::create_dir_all(dir.join(link).parent().unwrap()).unwrap();
        symlink(&outside, dir.join(link)).unwrap();
        let error = write(&dir, &tree("one")).unwrap_err();
        assert!(matches!(&error, OutputError::Link(path) if *path == dir.join(link)), "{link}: {error}");
        assert_eq!(names(&outside), Vec::<String>::new());
        assert!(fs_err::symlink_metadata(dir.join(link)).unwrap().is_symlink());
    }
}

#[test]
fn a_manifest_cannot_name_files_outside_of_its_bundle() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let victim = dir.join("victim");
    fs_err::write(&victim, "precious").unwrap();
    let manifest = dir.join("orders/manifest.json");
    let hostile = fs_err::read_to_string(&manifest).unwrap().replace("RUNBOOK.md", "../victim");
    fs_err::write(&manifest, hostile).unwrap();
    assert!(verdict(&dir).faults.contains(&(path("manifest.json"), Fault::Unreadable)));
    write(&dir, &tree("two")).unwrap();
    assert_eq!(fs_err::read_to_string(victim).unwrap(), "precious");
}

#[test]
fn an_output_folder_that_is_a_file_is_said_so() {
    let (_keep, dir) = folder();
    fs_err::write(&dir, "x").unwrap();
    let error = write(&dir, &tree("one")).unwrap_err();
    assert!(matches!(&error, OutputError::NotAFolder(path) if *path == dir), "{error}");
    let error = write(&dir.join("deeper"), &tree("one")).unwrap_err();
    assert!(matches!(&error, OutputError::NotAFolder(path) if *path == dir), "{error}");
}

#[test]
fn a_folder_in_a_files_place_is_said_so() {
    let (_keep, dir) = folder();
    fs_err::create_dir_all(dir.join("orders/run.sh")).unwrap();
    let error = write(&dir, &tree("one")).unwrap_err();
    assert!(matches!(&error, OutputError::NotAFile(path) if *path == dir.join("orders/run.sh")), "{error}");
}

#[test]
fn a_full_disk_leaves_the_old_bundle_and_no_trace() {
    let (_keep, dir) = folder();
    fs_err::create_dir_all(&dir).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs", dir.as_str()])
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("left out: only root can mount a small disk");
        return;
    }
    let unmount = scopeguard(|| {
        Command::new("umount").arg(dir.as_str()).status().unwrap();
    });
    write(&dir, &tree("one")).unwrap();
    let mut huge = OutputTree::new("orders");
    huge.add("run.sh", Mode::Executable, "x".repeat(1 << 20));
    let error = write(&dir, &huge).unwrap_err();
    assert!(error.to_string().contains("No space left"), "{error}");
    let verdict = verdict(&dir);
    assert!(verdict.is_whole() && verdict.unfinished.is_empty(), "{verdict:?}");
    assert_eq!(verdict.digest, tree("one").digest());
    let mut fresh = OutputTree::new("fresh");
    fresh.add("run.sh", Mode::Executable, "x".repeat(1 << 20));
    write(&dir, &fresh).unwrap_err();
    assert_eq!(names(&dir), ["orders"]);
    drop(unmount);
}

fn scopeguard<F: Fn()>(run: F) -> impl Drop {
    struct Guard<F: Fn()>(F);
    impl<F: Fn()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    Guard(run)
}

#[test]
fn a_committed_but_unfinished_render_is_completed_by_the_next() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let (_keep_two, other) = folder();
    write(&other, &tree("two")).unwrap();
    fs_err::rename(other.join("orders"), dir.join("orders/.walwright-commit")).unwrap();
    assert_eq!(verdict(&dir).unfinished, [".walwright-commit"]);
    Writer::open(&dir, &tree("two")).unwrap();
    assert_eq!(verdict(&dir).digest, tree("two").digest());
    assert!(verdict(&dir).is_whole() && verdict(&dir).unfinished.is_empty());
}

#[test]
fn an_unfinished_stage_is_undone_by_the_next() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::create_dir_all(dir.join("orders/.walwright-stage/steps")).unwrap();
    fs_err::create_dir_all(dir.join(".orders.walwright-swap/steps")).unwrap();
    Writer::open(&dir, &tree("one")).unwrap();
    assert!(verdict(&dir).is_whole() && verdict(&dir).unfinished.is_empty());
    assert_eq!(names(&dir), ["orders"]);
}

#[test]
fn renders_at_once_wait_for_each_other() {
    let (_keep, dir) = folder();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let dir = &dir;
            scope.spawn(move || {
                for round in 0..10 {
                    write(dir, &tree(&format!("{writer}-{round}"))).unwrap();
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..100 {
                if let Some(verdict) = Verdict::of(&dir.join("orders")).unwrap() {
                    assert!(verdict.is_whole() || verdict.digest.is_none(), "{verdict:?}");
                }
            }
        });
    });
    assert!(verdict(&dir).is_whole());
    assert_eq!(names(&dir), ["orders"]);
}

/// Name of the variable that tells the killed process where to write.
const VICTIM: &str = "WALWRIGHT_TEST_OUTPUT";

#[test]
#[ignore = "the process that the next test kills"]
#[allow(clippy::disallowed_methods)]
fn victim() {
    let dir = Utf8PathBuf::from(std::env::var(VICTIM).unwrap());
    for round in 0.. {
        write(&dir, &tree(&format!("victim {round}"))).unwrap();
    }
}

#[test]
fn a_killed_render_leaves_the_old_bundle_or_the_new_one() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    for round in 0..40_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "victim", "--ignored"])
            .env(VICTIM, dir.as_str())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(5_000 + round * 737 % 9_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let verdict = verdict(&dir);
        assert!(verdict.is_whole(), "round {round}: {verdict:?}");
    }
    write(&dir, &tree("last")).unwrap();
    assert_eq!(names(&dir), ["orders"]);
    assert_eq!(verdict(&dir).unfinished, Vec::<String>::new());
}
