//! A plan whose every string is hostile: its scripts parse, and each value reaches its command as one word, through ssh,
//! sudo and two shells, without anything in it being run.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use camino::{Utf8Path, Utf8PathBuf};

const TOPOLOGY: &str = include_str!("fixtures/cli/hostile/topology.yaml");

struct Case {
    _keep: tempfile::TempDir,
    dir: Utf8PathBuf,
}

impl Case {
    /// A rendered bundle, an empty folder to run it from, and machines that only write down what they are told.
    fn new() -> Case {
        let keep = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::try_from(keep.path().to_owned()).unwrap();
        let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/cli/hostile/plan.yaml");
        let mut render = Command::new(env!("CARGO_BIN_EXE_walwright"));
        let output = render.args(["render", "-o", dir.as_str(), plan]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let case = Case { _keep: keep, dir };
        fs_err::create_dir(case.dir.join("here")).unwrap();
        // ssh hands one string to the other side's shell; sudo runs the words after its options; bash is told a body, a
        // name and words. Each writes down what it got; the last two stop there.
        case.program("ssh", "exec /bin/sh -c \"${@: -1}\"");
        case.program("sudo", "while [[ $1 != -- ]]; do shift; done; shift; exec \"$@\"");
        case.program("bash", "");
        case.program("barman", "");
        case
    }

    fn program(&self, name: &str, body: &str) {
        let path = self.dir.join("programs").join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        let log = self.dir.join("log");
        fs_err::write(&path, format!("#!/bin/bash\nprintf '%s\\0' {name} \"$@\" >>{log}\n{body}\n")).unwrap();
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.dir.join("programs"));
        let mut command = Command::new("/bin/bash");
        command.arg(self.dir.join("hostile").join(script)).args(arguments).current_dir(self.dir.join("here"));
        command.env_clear().env("PATH", path).env("HOME", self.dir.join("here").as_str());
        command.env("XDG_STATE_HOME", self.dir.join("state").as_str()).output().unwrap()
    }

    /// Every word that any of the programs was given.
    fn words(&self) -> Vec<String> {
        let log = fs_err::read_to_string(self.dir.join("log")).unwrap();
        log.split('\0').map(str::to_owned).collect()
    }
}

fn scripts(dir: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut scripts = Vec::new();
    for entry in dir.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.is_dir() {
            scripts.extend(self::scripts(&path));
        } else if path.extension() == Some("sh") {
            scripts.push(path);
        }
    }
    scripts
}

/// The value of a key of the topology, wherever it stands.
fn value<'a>(value: &'a serde_yaml::Value, path: &[&str]) -> &'a str {
    path.iter().fold(value, |value, key| &value[*key]).as_str().unwrap()
}

#[test]
fn every_script_parses() {
    let case = Case::new();
    let scripts = scripts(&case.dir.join("hostile"));
    assert!(scripts.len() > 10);
    for script in scripts {
        let output = Command::new("/bin/bash").arg("-n").arg(&script).output().unwrap();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn nothing_in_a_value_is_run_and_each_arrives_as_one_word() {
    let case = Case::new();
    let dry = case.run("run.sh", &["--dry-run", "--yes"]);
    assert!(dry.status.success(), "{}", String::from_utf8_lossy(&dry.stderr));
    // What it finds out about machines that answer nothing is of no matter here.
    case.run("steps/10-preflight.sh", &["--yes"]);
    let left: Vec<_> = case.dir.join("here").read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()).collect();
    assert!(left.is_empty(), "{left:?}");
    let topology: serde_yaml::Value = serde_yaml::from_str(TOPOLOGY).unwrap();
    let words = case.words();
    for path in [
        &["access", "ssh", "user"][..],
        &["postgres", "data_dir"],
        &["postgres", "bin_dir"],
        &["postgres", "os_user"],
        &["postgres", "superuser"],
        &["postgres", "database"],
        &["manager", "patroni", "scope"],
        &["manager", "patroni", "config"],
        &["barman", "host"],
        &["barman", "os_user"],
        &["barman", "server"],
    ] {
        let value = value(&topology, path);
        assert!(words.iter().any(|word| word == value), "`{value}` of {path:?} is no word of any command");
    }
    for host in ["d b'1$(touch x)", "ho st'$(touch x)"] {
        assert!(words.iter().any(|word| word == host), "`{host}` is no word of any command");
    }
}
