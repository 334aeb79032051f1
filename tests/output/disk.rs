//! What is on disk before and after: edits, foreign files, links, faults.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use walwright::meaning::Meaning;
use walwright::model::Digest;
use walwright::output::{Fault, Inputs, Mode, Origin, OutputError, OutputTree, Verb};

use crate::{changes, folder, names, path, tree, verdict, write};

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
    smaller.seal(Inputs { plan: digest, topology: None, inventory: None, templates: digest }, Meaning::default());
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
