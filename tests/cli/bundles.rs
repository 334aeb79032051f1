//! `verify`, `bundle`, `templates` and `inventory`.

use std::process::Command;

use crate::Case;

#[test]
fn verify_tells_edited_missing_and_foreign_files_apart() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    case.write("generated/orders/notes.txt", "mine");
    let ran = case.run(&["verify", "generated/orders"]).ended(0);
    assert!(ran.out.contains("untouched\n  not part of the bundle: notes.txt\n"), "{ran:?}");
    case.write("generated/orders/run.sh", "#!/bin/bash\n");
    let ran = case.run(&["verify", "generated/orders"]).ended(1);
    assert!(ran.out.contains("error[E0503]: the file was edited since it was rendered"), "{ran:?}");
    fs_err::remove_file(case.dir.join("generated/orders/run.sh")).unwrap();
    let ran = case.run(&["verify", "generated/orders"]).ended(1);
    assert!(ran.out.contains("error[E0503]: the file is missing"), "{ran:?}");
    let ran = case.run(&["verify", "--format", "json", "generated/orders"]).ended(1);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["errors"], 1);
}

#[test]
fn verify_prints_no_digest_of_a_bundle_that_is_not_whole_and_its_help_leads_on() {
    let case = Case::new();
    case.run(&["render", "orders.yaml"]).ended(0);
    assert!(case.run(&["verify", "generated/orders"]).ended(0).out.contains("\ndigest "));
    case.write("generated/orders/run.sh", "#!/bin/bash\n");
    let ran = case.run(&["verify", "generated/orders"]).ended(1);
    assert!(!ran.out.contains("\ndigest ") && ran.out.contains("with `--force`, which overwrites edits"), "{ran:?}");
    case.run(&["render", "orders.yaml"]).ended(1);
    case.run(&["render", "--force", "orders.yaml"]).ended(0);
    case.run(&["verify", "generated/orders"]).ended(0);
}

#[test]
fn verify_of_something_else_is_trouble() {
    let case = Case::new();
    case.run(&["verify", "missing"]).ended(2);
    case.run(&["verify", "orders.yaml"]).ended(2);
    let ran = case.run(&["verify", "."]).ended(2);
    assert!(ran.err.starts_with("error: `.` is no bundle"), "{ran:?}");
}

#[test]
fn an_archive_is_the_same_bytes_every_time_and_holds_the_rendered_bundle() {
    let case = Case::new();
    case.run(&["bundle", "orders.yaml", "-O", "one.tar.gz"]).ended(0);
    case.run(&["bundle", "orders.yaml", "-O", "two.tar.gz"]).ended(0);
    let bytes = |name: &str| fs_err::read(case.dir.join(name)).unwrap();
    assert_eq!(bytes("one.tar.gz"), bytes("two.tar.gz"));
    fs_err::create_dir(case.dir.join("unpacked")).unwrap();
    let untar = Command::new("tar").args(["-xzf", "one.tar.gz", "-C", "unpacked"]).current_dir(&case.dir).status();
    assert!(untar.unwrap().success());
    case.run(&["verify", "unpacked/orders"]).ended(0);
    case.run(&["render", "--check", "-o", "unpacked", "orders.yaml"]).ended(0);
}

#[test]
fn an_archive_of_a_wrong_plan_is_not_written() {
    let case = Case::new();
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    case.run(&["bundle", "orders.yaml", "wrong.yaml", "-O", "x.tar.gz"]).ended(1);
    case.run(&["bundle", "orders.yaml", "-O", "no/such/folder/x.tar.gz"]).ended(2);
    case.run(&["bundle", "orders.yaml", "-O", "/dev/full"]).ended(2);
    assert_eq!(case.written(), ["wrong.yaml"]);
}

#[test]
fn ejected_templates_are_the_built_in_ones_and_overwrite_nothing() {
    let case = Case::new();
    let list = case.run(&["templates", "list"]).ended(0).out;
    let Some(name) = list.lines().next() else { return };
    case.run(&["templates", "eject", name, "--to", "own"]).ended(0);
    assert_eq!(case.run(&["templates", "show", name]).ended(0).out, case.read(&format!("own/{name}")));
    case.run(&["templates", "eject", name, "--to", "own"]).ended(2);
    case.run(&["templates", "show", "no-such-template"]).ended(2);
    case.run(&["render", "--templates", "own", "orders.yaml"]).ended(0);
}

#[test]
fn an_archive_goes_to_stdout_by_its_sign_and_never_by_another_name_for_its_kind() {
    let case = Case::new();
    case.run(&["bundle", "orders.yaml", "-O", "x.tar.gz"]).ended(0);
    for file in ["-", "/dev/stdout"] {
        let output = case.command(&["bundle", "orders.yaml", "-O", file]).output().unwrap();
        assert_eq!(output.stdout, fs_err::read(case.dir.join("x.tar.gz")).unwrap(), "{file}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("stdout: plans bundled: 1\n"));
    }
    case.run(&["bundle", "orders.yaml", "-O", "-", "--format", "json"]).ended(2);
    let ran = case.run(&["bundle", "orders.yaml", "-O", "y.zip"]).ended(2);
    assert!(ran.err.contains("name it `y.tar.gz`"), "{ran:?}");
    assert_eq!(case.written(), ["x.tar.gz"]);
}

#[test]
fn a_folder_that_is_not_there_is_called_so() {
    let case = Case::new();
    for arguments in [
        &["validate", "orders.yaml", "--root", "missing"][..],
        &["explain", "orders.yaml", "--root", "missing"],
        &["render", "orders.yaml", "--templates", "missing"],
    ] {
        let ran = case.run(arguments).ended(2);
        assert_eq!(ran.err, "error: there is no folder `missing`\n");
    }
    let ran = case.run(&["render", "orders.yaml", "-o", ""]).ended(2);
    assert!(ran.err.contains("it is empty"), "{ran:?}");
    assert_eq!(case.written(), Vec::<String>::new());
}

#[test]
fn what_the_system_refuses_is_told_with_what_was_tried() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    // Nobody may write into a folder of root's; whoever else runs this has no such folder.
    if !std::process::Command::new("true").uid(65534).status().is_ok_and(|status| status.success()) {
        eprintln!("left out: only root can become somebody who may do less");
        return;
    }
    let case = Case::new();
    let locked = case.dir.join("locked");
    fs_err::create_dir(&locked).unwrap();
    let mode = |path: &camino::Utf8Path, mode| fs_err::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(&case.dir, 0o755);
    mode(&locked, 0o700);
    for (arguments, told) in [
        (&["render", "orders.yaml", "-o", "new"][..], "`new` cannot be written: Permission denied"),
        (&["verify", "locked"], "`locked` cannot be read: Permission denied"),
        (&["render", "orders.yaml", "--templates", "locked"], "`locked` cannot be read: Permission denied"),
    ] {
        let ran = crate::Ran::of(&case.command(arguments).uid(65534).output().unwrap()).ended(2);
        assert!(ran.err.contains(told), "{ran:?}");
    }
}

#[test]
fn each_page_that_a_manual_page_names_can_be_printed() {
    let case = Case::new();
    for page in ["templates", "templates-list", "templates-show", "templates-eject"] {
        let text = case.run(&["man", page]).ended(0).out;
        assert!(text.contains(&format!(".TH walwright-{page} 1")), "{text}");
    }
    case.run(&["man", "templates-none"]).ended(2);
}

#[test]
fn an_inventory_is_summarised_for_programs_too() {
    let case = Case::new();
    let gap = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/inventories/barman-3.4-gap");
    let ran = case.run(&["inventory", "--format", "json", gap]).ended(0);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["errors"], 0);
    let server = &told["inventory"]["servers"][0];
    assert_eq!(server["backups"][0]["id"], "20261120T141824");
    assert_eq!(server["archived"].as_array().unwrap().len(), 4);
    assert_eq!(server["recoverable"][0]["missing"][0]["first"], "000000010000000000000007");
    assert_eq!(server["timelines"][1]["parent"], 1);
    let ran = case.run(&["inventory", "--format", "json", "."]).ended(1);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["inventory"].is_null());
}

#[test]
fn an_inventory_is_summarised_with_its_gap_and_windows() {
    let case = Case::new();
    let gap = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/inventories/barman-3.4-gap");
    let ran = case.run(&["inventory", gap]).ended(0);
    assert_eq!(ran.out, include_str!("../fixtures/cli/barman-3.4-gap.txt"));
    case.run(&["inventory", "missing"]).ended(2);
    let ran = case.run(&["inventory", "."]).ended(1);
    assert!(ran.out.contains("E0003"), "{ran:?}");
}

#[test]
fn an_archive_is_not_written_through_a_link() {
    let case = Case::new();
    case.write("precious", "mine");
    fs_err::create_dir(case.dir.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("precious", case.dir.join("link.tar.gz")).unwrap();
    std::os::unix::fs::symlink("elsewhere", case.dir.join("linked")).unwrap();
    for file in ["link.tar.gz", "linked/x.tar.gz"] {
        let ran = case.run(&["bundle", "orders.yaml", "-O", file]).ended(2);
        assert!(ran.err.contains("is a symbolic link"), "{ran:?}");
    }
    let ran = case.run(&["templates", "eject", "run.sh", "--to", "linked"]).ended(2);
    assert!(ran.err.contains("is a symbolic link"), "{ran:?}");
    let ran = case.run(&["render", "orders.yaml", "-o", "linked"]).ended(2);
    assert!(ran.err.contains("is a symbolic link"), "{ran:?}");
    assert_eq!(case.read("precious"), "mine");
    assert_eq!(fs_err::read_dir(case.dir.join("elsewhere")).unwrap().count(), 0);
}
