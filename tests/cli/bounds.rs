//! What a plan from a stranger can have read: nothing outside of its repository, nothing through a link, nothing that has no end.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::{Case, Ran};

const SECRET: &str = "token-of-somebody";

/// A case in a repository, and a secret beside it.
fn repository() -> (Case, String) {
    let case = Case::new();
    case.write("secret.yaml", format!("version: 1\nkind: topology\nname: {SECRET}\n"));
    case.write("repo/.git/config", SECRET);
    case.write("repo/plans/orders.yaml", plan("../topology.yaml"));
    case.write("repo/topology.yaml", include_str!("../fixtures/cli/topology.yaml"));
    let secret = case.dir.join("secret.yaml").into_string();
    (case, secret)
}

fn plan(topology: &str) -> String {
    include_str!("../fixtures/cli/plan.yaml").replace("topology: topology.yaml", &format!("topology: {topology}"))
}

/// Runs every command that reads a plan; each has to refuse it with `code` and without a word of the secret.
#[track_caller]
fn refused(case: &Case, arguments: &[&str], why: &str) {
    for command in ["validate", "render", "diff", "explain"] {
        let ran = case.run(&[&[command], arguments].concat());
        assert!(ran.status == 1 || ran.status == 2, "{command}: {ran:?}");
        assert!(said(&ran).contains(why), "{command}: {ran:?}");
        assert!(!said(&ran).contains(SECRET), "{command}: {ran:?}");
    }
    assert!(!case.dir.join("generated").exists());
}

fn said(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

#[test]
fn a_topology_beside_the_plans_folder_is_within_its_repository() {
    let (case, _) = repository();
    case.run(&["validate", "repo/plans/orders.yaml"]).ended(0);
    case.run(&["validate", "repo"]).ended(0);
    let plan = case.dir.join("repo/plans/orders.yaml");
    case.run(&["validate", plan.as_str()]).ended(0);
}

#[test]
fn nothing_outside_of_the_repository_is_read() {
    let (case, secret) = repository();
    for topology in
        [secret.as_str(), "../../secret.yaml", "/proc/self/environ", "/dev/zero", "../repo/../../secret.yaml"]
    {
        case.write("repo/plans/orders.yaml", plan(topology));
        refused(&case, &["repo/plans/orders.yaml"], "lies outside of the plan's repository");
    }
    case.write("repo/plans/orders.yaml", plan("../topology.yaml") + "inventory: /proc/self\n");
    refused(&case, &["repo/plans/orders.yaml"], "lies outside of the plan's repository");
}

#[test]
fn no_link_is_followed() {
    let (case, secret) = repository();
    let repo = case.dir.join("repo");
    symlink(&secret, repo.join("linked.yaml")).unwrap();
    symlink("..", repo.join("out")).unwrap();
    symlink("nowhere", repo.join("dangling")).unwrap();
    symlink("/proc/self/environ", repo.join("environ")).unwrap();
    for topology in ["../linked.yaml", "../out/secret.yaml", "../dangling", "../environ"] {
        case.write("repo/plans/orders.yaml", plan(topology));
        refused(&case, &["repo/plans/orders.yaml"], "is a symbolic link, which walwright does not follow");
    }
    case.write("repo/plans/orders.yaml", plan("../topology.yaml") + "inventory: ../out/captured\n");
    refused(&case, &["repo/plans/orders.yaml"], "is a symbolic link");
    // A link that says to be a plan, a folder that is one, and a plan behind one.
    symlink("../../secret.yaml", repo.join("plans/more.yaml")).unwrap();
    symlink("..", repo.join("all")).unwrap();
    refused(&case, &["repo/plans/more.yaml"], "is a symbolic link");
    refused(&case, &["repo/all/repo/plans/orders.yaml"], "is a symbolic link");
    for argument in ["repo/plans", "repo/all", "repo/a*/r*/plans/o*"] {
        let ran = case.run(&["validate", argument]).ended(2);
        assert!(ran.err.contains("is a symbolic link") && !said(&ran).contains(SECRET), "{argument}: {ran:?}");
    }
}

#[test]
fn files_of_a_capture_and_templates_are_no_links() {
    let (case, secret) = repository();
    for file in ["diagnose.json", "wals.tsv", "collected_at", "history/00000002.history", "history"] {
        let capture = case.dir.join("repo/captured");
        let _ = fs_err::remove_dir_all(&capture);
        let copied = Command::new("cp")
            .args(["-r", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/inventories/barman-3.4-gap")])
            .arg(&capture)
            .status();
        assert!(copied.unwrap().success());
        let place = capture.join(file);
        let _ = fs_err::remove_file(&place);
        let _ = fs_err::remove_dir_all(&place);
        symlink(if file == "history" { "/etc" } else { &secret }, &place).unwrap();
        case.write("repo/plans/orders.yaml", plan("../topology.yaml") + "inventory: ../captured\n");
        refused(&case, &["repo/plans/orders.yaml"], "it is a symbolic link");
    }
    case.write("repo/plans/orders.yaml", plan("../topology.yaml"));
    fs_err::create_dir(case.dir.join("repo/own")).unwrap();
    symlink(&secret, case.dir.join("repo/own/run.sh.j2")).unwrap();
    let ran = case.run(&["render", "--templates", "repo/own", "repo/plans/orders.yaml"]).ended(2);
    assert!(ran.err.contains("is a symbolic link") && !said(&ran).contains(SECRET), "{ran:?}");
}

#[test]
fn what_is_no_topology_is_named_and_not_quoted() {
    let (case, _) = repository();
    for content in [
        format!("{SECRET}\n"),
        format!("key: {SECRET}\n"),
        format!("- {SECRET}\n"),
        format!("A={SECRET}\0B={SECRET}\0"),
    ] {
        case.write("repo/settings", content);
        case.write("repo/plans/orders.yaml", plan("../settings"));
        refused(&case, &["repo/plans/orders.yaml"], "E0003");
    }
    case.write("repo/plans/orders.yaml", plan("../.git/config"));
    refused(&case, &["repo/plans/orders.yaml"], "E0003");
}

#[test]
fn pipes_devices_and_endless_files_are_refused_at_once() {
    let (case, _) = repository();
    let fifo = case.dir.join("repo/pipe.yaml");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    case.write("repo/plans/orders.yaml", plan("../pipe.yaml"));
    refused(&case, &["repo/plans/orders.yaml"], "is not a plain file");
    refused(&case, &["repo/pipe.yaml"], "is not a plain file");
    refused(&case, &["/dev/zero"], "is not a plain file");
    let large = fs_err::File::create(case.dir.join("repo/large.yaml")).unwrap();
    large.set_len(1 << 40).unwrap();
    case.write("repo/plans/orders.yaml", plan("../large.yaml"));
    refused(&case, &["repo/plans/orders.yaml"], "4 MiB");
    fs_err::create_dir(case.dir.join("repo/own")).unwrap();
    fs_err::rename(&fifo, case.dir.join("repo/own/run.sh.j2")).unwrap();
    case.write("repo/plans/orders.yaml", plan("../topology.yaml"));
    let ran = case.run(&["render", "--templates", "repo/own", "repo/plans/orders.yaml"]).ended(2);
    assert!(ran.err.contains("is not a plain file"), "{ran:?}");
    let capture = case.dir.join("repo/captured");
    fs_err::create_dir(&capture).unwrap();
    assert!(Command::new("mkfifo").arg(capture.join("diagnose.json")).status().unwrap().success());
    case.write("repo/plans/orders.yaml", plan("../topology.yaml") + "inventory: ../captured\n");
    refused(&case, &["repo/plans/orders.yaml"], "it is not a file");
}

#[test]
fn a_root_that_was_given_widens_and_narrows() {
    let (case, secret) = repository();
    case.write("topology.yaml", include_str!("../fixtures/cli/topology.yaml"));
    case.write("repo/plans/orders.yaml", plan("../../topology.yaml"));
    case.run(&["validate", "--root", ".", "repo/plans/orders.yaml"]).ended(0);
    refused(&case, &["--root", "repo", "repo/plans/orders.yaml"], "lies outside of the folder given with `--root`");
    refused(&case, &["--root", "repo/plans", secret.as_str()], "lies outside of the folder given with `--root`");
}

#[test]
fn without_a_repository_the_folder_around_the_plans_own_is_the_limit() {
    let case = Case::new();
    case.write("all/plans/orders.yaml", plan("../topologies/one.yaml"));
    case.write("all/topologies/one.yaml", include_str!("../fixtures/cli/topology.yaml"));
    case.run(&["validate", "all/plans/orders.yaml"]).ended(0);
    case.write("secret.yaml", SECRET);
    case.write("all/plans/orders.yaml", plan("../../secret.yaml"));
    refused(&case, &["all/plans/orders.yaml"], "lies outside of the folder around the plan's own");
}

#[test]
fn a_folder_that_anybody_may_write_to_is_no_limit() {
    let case = Case::new();
    let shared = case.dir.join("shared");
    case.write("shared/mine/orders.yaml", plan("../theirs.yaml"));
    case.write("shared/theirs.yaml", include_str!("../fixtures/cli/topology.yaml"));
    fs_err::set_permissions(&shared, std::os::unix::fs::PermissionsExt::from_mode(0o1777)).unwrap();
    refused(&case, &["shared/mine/orders.yaml"], "lies outside of the plan's folder");
}
