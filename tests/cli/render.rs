//! `render` and `diff`: what is written, what is not, and what is said about it.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::{Case, Ran};

/// The digest that a command printed last.
fn digest(ran: &Ran) -> String {
    let line = ran.out.lines().rfind(|line| line.starts_with("digest ")).expect("a digest is printed");
    line["digest ".len()..][..64].to_owned()
}

#[test]
fn a_bundle_is_written_below_its_own_folder_alone() {
    let case = Case::new();
    let ran = case.run(&["render", "orders.yaml"]).ended(0);
    let written = case.written();
    assert!(written.contains(&"generated/orders/manifest.json".to_owned()), "{written:?}");
    assert!(written.iter().all(|file| file.starts_with("generated/orders/")), "{written:?}");
    let sums = Command::new("sha256sum").arg("generated/orders/SHA256SUMS").current_dir(&case.dir).output().unwrap();
    assert!(String::from_utf8(sums.stdout).unwrap().starts_with(&digest(&ran)));
    assert_eq!(digest(&case.run(&["verify", "generated/orders"]).ended(0)), digest(&ran));
    assert_eq!(digest(&case.run(&["diff", "orders.yaml"]).ended(0)), digest(&ran));
}

#[test]
fn place_time_and_environment_do_not_reach_the_output() {
    let case = Case::new();
    let first = digest(&case.run(&["render", "orders.yaml"]).ended(0));
    let other = Case::new();
    let plan = other.dir.join("orders.yaml");
    let mut command = other.command(&["render", "-o", "elsewhere", plan.as_str()]);
    command.envs([("TZ", "Asia/Tokyo"), ("LC_ALL", "de_DE.UTF-8"), ("HOME", "/nowhere"), ("USER", "someone")]);
    let ran = Ran::of(&command.output().unwrap()).ended(0);
    assert_eq!(digest(&ran), first);
    let text: String = other.written().iter().map(|file| other.read(file)).collect();
    assert!(!text.contains(other.dir.as_str()), "an absolute path is in the bundle");
}

#[test]
fn check_and_dry_run_write_nothing() {
    let case = Case::new();
    let ran = case.run(&["render", "--check", "orders.yaml"]).ended(1);
    assert!(ran.err.contains("E0502") && ran.err.contains("added manifest.json"), "{ran:?}");
    let ran = case.run(&["render", "--dry-run", "orders.yaml"]).ended(0);
    assert!(ran.out.contains("+++ generated/orders/run.sh"), "{ran:?}");
    assert_eq!(case.written(), Vec::<String>::new());
    case.run(&["render", "orders.yaml"]).ended(0);
    case.run(&["render", "--check", "orders.yaml"]).ended(0);
}

#[test]
fn an_edit_by_hand_is_shown_and_kept_unless_forced() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    let rendered = case.read("generated/orders/run.sh");
    case.write("generated/orders/run.sh", format!("{rendered}by hand\n"));
    for arguments in [&["render", "orders.yaml"][..], &["render", "--dry-run", "orders.yaml"]] {
        let ran = case.run(arguments).ended(1);
        assert!(ran.err.contains("E0501") && ran.err.contains("+by hand"), "{ran:?}");
    }
    case.run(&["render", "--check", "orders.yaml"]).ended(1);
    assert!(case.read("generated/orders/run.sh").ends_with("by hand\n"));
    case.run(&["render", "--force", "orders.yaml"]).ended(0);
    assert_eq!(case.read("generated/orders/run.sh"), rendered);
}

#[test]
fn what_stands_in_the_way_of_a_render_is_answered_with_a_way_on() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    case.write("generated/orders/run.sh", "by hand\n");
    let ran = case.run(&["render", "--check", "orders.yaml"]).ended(1);
    assert!(ran.err.contains("render again with `--force`"), "{ran:?}");
    // In another folder lies a file that no render made.
    case.write("other/orders/run.sh", "mine\n");
    let ran = case.run(&["render", "orders.yaml", "-o", "other"]).ended(1);
    assert!(ran.err.contains("no render made it") && ran.err.contains("move it away"), "{ran:?}");
    assert!(!ran.err.contains("into the plan") && !ran.err.contains("+++"), "{ran:?}");
}

#[test]
fn diff_begins_with_what_moved_and_what_that_means() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    let plan = case.read("orders.yaml");
    case.write(
        "orders.yaml",
        plan.replace("  node: db1\n", "  node: db1\n  restore_method: get-wal\n  action: promote\n"),
    );
    let text = case.run(&["diff", "orders.yaml"]).ended(0).out;
    let moved: Vec<&str> = text.lines().skip(1).take(4).collect();
    let expected = [
        "  action is promote, was pause",
        "      only with `pause` somebody looks at the data before the new timeline exists",
        "  restore method is get-wal, was barman-wal-restore",
        "      WAL comes by another program and another connection; the preflight tries it",
    ];
    assert_eq!(moved, expected, "{text}");
    let json = case.run(&["diff", "--format", "json", "orders.yaml"]).ended(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["plans"][0]["meaning"][0]["what"], "action is promote, was pause");
    for format in ["markdown", "html"] {
        let page = case.run(&["diff", "--format", format, "orders.yaml"]).ended(0).out;
        assert!(page.contains("restore method is get"), "{page}");
    }
}

#[test]
fn diff_is_silent_neither_about_a_manifest_that_says_nothing_nor_about_templates() {
    let case = Case::new();
    let moved = |options: &[&str]| {
        let arguments = [&["diff", "--format", "json"], options, &["orders.yaml"]].concat();
        let json: serde_json::Value = serde_json::from_str(&case.run(&arguments).ended(0).out).unwrap();
        let told = json["plans"][0]["meaning"].as_array().unwrap().clone();
        told.iter().map(|shift| shift["what"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(moved(&[]), ["there was no bundle before"]);
    case.run(&["render", "orders.yaml"]).ended(0);
    assert_eq!(moved(&[]), [""; 0]);
    // Somebody writes a template of their own.
    case.run(&["templates", "eject", "run.sh.j2", "--to", "own"]).ended(0);
    case.write("own/run.sh.j2", format!("{}# mine\n", case.read("own/run.sh.j2")));
    let told = moved(&["--templates", "own"]);
    assert!(told.len() == 1 && told[0].starts_with("run.sh.j2 ("), "{told:?}");
    // A script is another one, though the manifest says that all is as it was.
    let rendered = case.read("generated/orders/manifest.json");
    let replaced = |what: &dyn Fn(&mut serde_json::Value)| {
        let mut manifest: serde_json::Value = serde_json::from_str(&rendered).unwrap();
        what(&mut manifest);
        case.write("generated/orders/manifest.json", format!("{manifest:#}\n"));
        let sums = Command::new("bash")
            .args([
                "-c",
                "sed -i '/manifest.json$/d; /lib.sh$/d' SHA256SUMS && sha256sum manifest.json lib.sh >>SHA256SUMS",
            ])
            .current_dir(case.dir.join("generated/orders"))
            .status();
        assert!(sums.unwrap().success());
    };
    let lib = case.read("generated/orders/lib.sh");
    case.write("generated/orders/lib.sh", format!("{lib}# older\n"));
    replaced(&|_| {});
    assert_eq!(moved(&[]), ["the scripts change for another reason"]);
    // The manifest says nothing any more, with checksums that confirm it.
    replaced(&|manifest| drop(manifest.as_object_mut().unwrap().remove("meaning")));
    let told = moved(&[]);
    assert_eq!(told[0], "nothing is known of what the bundle did before");
    assert!(told.contains(&"node is db1, was not said".to_owned()), "{told:?}");
    // It says something that no checksum confirms, or is none.
    for manifest in [rendered.replace("\"pause\"", "\"promote\""), "{}\n".to_owned()] {
        case.write("generated/orders/manifest.json", manifest);
        assert_eq!(moved(&[])[0], "nothing is known of what the bundle did before");
    }
}

#[test]
fn diff_shows_and_counts_in_every_format() {
    let case = Case::new();
    case.run(&["diff", "orders.yaml"]).ended(0);
    case.run(&["diff", "--exit-code", "orders.yaml"]).ended(1);
    case.run(&["render", "orders.yaml"]).ended(0);
    case.run(&["diff", "--exit-code", "orders.yaml"]).ended(0);
    case.write("orders.yaml", case.read("orders.yaml").replace("15:50", "15:45"));
    let text = case.run(&["diff", "orders.yaml"]).ended(0).out;
    assert!(text.contains("  changed  config/postgresql.auto.conf\n"), "{text}");
    assert!(text.contains("+recovery_target_time = '2026-01-04 15:45:00.000000+00:00'\n"), "{text}");
    let markdown = case.run(&["diff", "--format", "markdown", "orders.yaml"]).ended(0).out;
    assert!(
        markdown.contains("| `config/postgresql.auto.conf` | changed |") && markdown.contains("```diff"),
        "{markdown}"
    );
    let json = case.run(&["diff", "--format", "json", "orders.yaml"]).ended(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_ne!(json["plans"][0]["digest"]["before"], json["plans"][0]["digest"]["after"]);
    let html = case.run(&["diff", "--format", "html", "orders.yaml"]).ended(0).out;
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<ins>"), "{html}");
}

#[test]
fn an_output_folder_that_cannot_be_used_is_trouble_and_left_alone() {
    let case = Case::new();
    case.write("file", "x");
    let ran = case.run(&["render", "-o", "file", "orders.yaml"]).ended(2);
    assert_eq!(ran.err.lines().last(), Some("error: `file` is not a folder"), "{ran:?}");
    fs_err::create_dir_all(case.dir.join("outside")).unwrap();
    fs_err::create_dir_all(case.dir.join("generated")).unwrap();
    symlink("../outside", case.dir.join("generated/orders")).unwrap();
    let ran = case.run(&["render", "orders.yaml"]).ended(2);
    assert!(ran.err.contains("`generated/orders` is a symbolic link"), "{ran:?}");
    assert_eq!(case.written(), ["file", "generated/orders"]);
}

#[test]
fn a_read_only_disk_is_trouble_and_the_old_bundle_stays() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    let generated = case.dir.join("generated");
    let mount = |arguments: &[&str]| {
        let output = Command::new("mount").args(arguments).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !mount(&["--bind", generated.as_str(), generated.as_str()]) {
        eprintln!("left out: only root can make a disk read-only");
        return;
    }
    assert!(mount(&["-o", "remount,ro,bind", generated.as_str()]));
    case.write("orders.yaml", case.read("orders.yaml").replace("15:50", "15:45"));
    let ran = case.run(&["render", "orders.yaml"]);
    let verified = case.run(&["verify", "generated/orders"]);
    let checked = case.run(&["render", "--check", "orders.yaml"]);
    assert!(Command::new("umount").arg(generated.as_str()).status().unwrap().success());
    let ran = ran.ended(2);
    assert!(ran.err.contains("Read-only file system"), "{ran:?}");
    verified.ended(0);
    checked.ended(1);
    assert!(case.written().iter().all(|file| !file.contains(".walwright")), "{:?}", case.written());
}

#[test]
fn an_override_is_used_and_a_wrong_one_is_a_finding() {
    let case = Case::new();
    case.write("own/nothing.sh.j2", "echo\n");
    let ran = case.run(&["render", "--templates", "own", "orders.yaml"]).ended(1);
    assert!(ran.err.contains("E0602"), "{ran:?}");
    case.run(&["render", "--templates", "missing", "orders.yaml"]).ended(2);
    assert_eq!(case.written(), ["own/nothing.sh.j2"]);
}
