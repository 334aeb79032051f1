//! Killed, crowded and full: the old bundle or the new one.

use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::output::{Mode, OutputError, OutputTree, Verdict, Writer};

use crate::{folder, names, tree, verdict, write};

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
    let commit = numbered(&other.join("orders"), ".walwright-commit-");
    fs_err::rename(other.join("orders"), dir.join("orders").join(&commit)).unwrap();
    assert_eq!(verdict(&dir).unfinished, [commit]);
    Writer::open(&dir, &tree("two")).unwrap();
    assert_eq!(verdict(&dir).digest, tree("two").digest());
    assert!(verdict(&dir).is_whole() && verdict(&dir).unfinished.is_empty());
}

#[test]
fn an_unfinished_stage_is_undone_by_the_next() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    for (place, work) in [("orders", ".walwright-stage-"), (".", ".orders.walwright-")] {
        let made = dir.join(place).join("made");
        fs_err::create_dir_all(made.join("steps")).unwrap();
        fs_err::rename(&made, dir.join(place).join(numbered(&made, work))).unwrap();
    }
    fs_err::create_dir(dir.join("orders/.walwright-new")).unwrap();
    Writer::open(&dir, &tree("one")).unwrap();
    assert!(verdict(&dir).is_whole() && verdict(&dir).unfinished.is_empty());
    assert_eq!(names(&dir), ["orders"]);
}

#[test]
fn an_old_bundle_that_was_not_taken_away_goes_with_the_next_and_gives_back_what_is_foreign() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let (_keep_two, other) = folder();
    write(&other, &tree("zero")).unwrap();
    fs_err::write(other.join("orders/steps/late.txt"), "mine").unwrap();
    let old = dir.join(numbered(&dir.join("orders"), ".orders.walwright-"));
    fs_err::rename(other.join("orders"), &old).unwrap();
    Writer::open(&dir, &tree("one")).unwrap();
    assert_eq!(names(&dir), ["orders"]);
    assert_eq!(verdict(&dir).foreign, ["steps/late.txt"]);
}

#[test]
fn what_has_no_place_to_go_back_to_is_not_removed() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let old = dir.join(numbered(&dir.join("orders"), ".orders.walwright-"));
    fs_err::create_dir_all(old.join("steps")).unwrap();
    fs_err::write(old.join("steps/late.txt"), "mine").unwrap();
    assert!(matches!(Writer::open(&dir, &tree("one")), Err(OutputError::InTheWay(path)) if path == old.join("steps")));
    assert!(old.join("steps/late.txt").is_file());
}

/// A name of work that carries the number of `folder`.
fn numbered(folder: &Utf8Path, work: &str) -> String {
    format!("{work}{}", fs_err::metadata(folder).unwrap().ino())
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
        fs_err::write(ready(&dir), "").unwrap();
    }
}

/// Starts a process that writes one bundle after the other, and kills it after so many microseconds.
fn kill_a_render(dir: &Utf8Path, after: u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "atomic::victim", "--ignored"])
        .env(VICTIM, dir.as_str())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !ready(dir).exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_micros(after));
    child.kill().unwrap();
    child.wait().unwrap();
    fs_err::remove_file(ready(dir)).unwrap();
}

/// The file that tells that the process has written a bundle; on a busy machine that takes longer than everything else.
fn ready(dir: &Utf8Path) -> Utf8PathBuf {
    dir.with_file_name("ready")
}

#[test]
fn a_killed_render_leaves_the_old_bundle_or_the_new_one() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    let mut touched = 0;
    for round in 0..40_u64 {
        kill_a_render(&dir, round * 1_737 % 25_000);
        let verdict = verdict(&dir);
        assert!(verdict.is_whole(), "round {round}: {verdict:?}");
        touched += u32::from(verdict.digest != tree("one").digest());
    }
    assert!(touched > 0, "the renders were killed before they wrote anything");
    write(&dir, &tree("last")).unwrap();
    assert_eq!(names(&dir), ["orders"]);
    assert_eq!(verdict(&dir).unfinished, Vec::<String>::new());
}

#[test]
fn beside_foreign_files_a_killed_render_is_finished_by_the_next() {
    let (_keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    fs_err::write(dir.join("orders/notes.txt"), "mine").unwrap();
    for round in 0..40_u64 {
        kill_a_render(&dir, round * 1_737 % 25_000);
        drop(Writer::open(&dir, &tree("one")).unwrap());
        let verdict = verdict(&dir);
        assert!(verdict.is_whole() && verdict.unfinished.is_empty(), "round {round}: {verdict:?}");
        assert_eq!(verdict.foreign, ["notes.txt"]);
    }
}
