//! A plan whose every string is hostile renders to scripts that parse, lint clean, run nothing of it, and pass each value as one word.

mod plan;

use std::process::Command;

use camino::Utf8PathBuf;
use walwright::render::Templates;

pub(crate) use self::plan::Shape;
use self::plan::WORD;
use crate::bundle::{Bundle, scratch};
use crate::fakes::{Call, Fakes};
use crate::scripts::complaints;
use crate::tool::said;

/// One bundle, laid out, with fakes for all it may call.
pub(crate) struct Case {
    _keep: tempfile::TempDir,
    pub(crate) dir: Utf8PathBuf,
    root: Utf8PathBuf,
    pub(crate) bundle: Bundle,
    fakes: Fakes,
}

impl Case {
    /// The bundle of a hostile plan.
    pub(crate) fn of(shape: Shape) -> Case {
        let (_keep, dir) = scratch();
        Case::new(Bundle::of(&shape.write(&dir), &Templates::builtin()))
    }

    pub(crate) fn new(bundle: Bundle) -> Case {
        let (keep, dir) = scratch();
        let root = bundle.lay_out(&dir);
        let fakes = Fakes::new(&dir);
        fakes.add_ways();
        for program in
            ["argv", "meant", "barman", "patronictl", "psql", "pg_ctl", "rsync", "systemctl", "supervisorctl"]
        {
            fakes.add(program, "exit 0");
        }
        Case { _keep: keep, dir, root, bundle, fakes }
    }

    /// Runs a script of the bundle and proves that it ended well and touched nothing.
    fn run(&self, script: &str, options: &[&str], far: Option<(&str, &str)>) {
        let work = self.dir.join("work");
        fs_err::create_dir_all(&work).unwrap();
        let mut command = Command::new("bash");
        command.arg(self.root.join(script)).args(options).args(["--state", "../state"]);
        command.current_dir(&work).env("HOME", &self.dir).envs(far);
        let output = self.fakes.run(&mut command);
        assert!(output.status.success(), "{script}: {}", said(&output));
        self.nothing_was_touched(script);
    }

    /// Runs a step whose commands only write down their words: here, where they are `meant`, and with `far` also on the machines
    /// behind the fakes, by `argv`.
    pub(crate) fn witnessed(&self, step: &str, far: Option<(&str, &str)>) -> Vec<Call> {
        let text = format!("{}{}", self.bundle.text("lib.sh"), include_str!("witness.sh"));
        fs_err::write(self.root.join("lib.sh"), text).unwrap();
        self.run(step, &["--yes", "--allow-edited"], far);
        self.fakes.calls()
    }

    /// `x` is what the hostile values would make if one of them ran.
    fn nothing_was_touched(&self, script: &str) {
        let mut open = vec![self.dir.clone()];
        while let Some(folder) = open.pop() {
            for entry in folder.read_dir_utf8().unwrap() {
                let path = entry.unwrap().into_path();
                assert_ne!(path.file_name(), Some("x"), "{script} ran a value of the plan");
                if path.is_dir() {
                    open.push(path);
                }
            }
        }
    }

    fn steps(&self) -> Vec<&str> {
        self.bundle.scripts().into_iter().filter(|path| path.starts_with("steps/")).collect()
    }
}

/// What sends the words of a witnessed step over to the machines.
const FAR: Option<(&str, &str)> = Some(("WITNESS_FAR", "yes"));

#[test]
fn hostile_bundles_are_clean_to_the_linters() {
    let (_keep, dir) = scratch();
    let bundles: Vec<_> =
        Shape::ALL.iter().map(|shape| Bundle::of(&shape.write(&dir), &Templates::builtin())).collect();
    let wrong = complaints(&bundles, &dir);
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn a_dry_run_of_a_hostile_plan_calls_nothing() {
    for shape in Shape::ALL {
        let case = Case::of(shape);
        for script in case.steps().into_iter().chain(["run.sh", "rollback.sh", "cleanup.sh"]) {
            case.run(script, &["--dry-run"], None);
            assert_eq!(case.fakes.calls(), Vec::<Call>::new(), "{shape:?}: {script}");
        }
        case.run("run.sh", &["--list"], None);
    }
}

#[test]
fn each_value_reaches_the_program_behind_ssh_and_sudo_as_one_word() {
    for shape in Shape::ALL {
        let case = Case::of(shape);
        let mut calls = Vec::new();
        for step in case.steps() {
            let new = case.witnessed(step, FAR);
            compare(step, &new);
            calls.extend(new);
        }
        every_value_is_there(shape, &calls);
    }
}

/// What arrived is what was meant, call by call.
fn compare(step: &str, calls: &[Call]) {
    let words =
        |name: &str| calls.iter().filter(|call| call[0] == name).map(|call| call[1..].to_vec()).collect::<Vec<_>>();
    let (meant, arrived) = (words("meant"), words("argv"));
    for (meant, arrived) in meant.iter().zip(&arrived) {
        assert_eq!(meant, arrived, "{step}");
    }
    assert_eq!(meant.len(), arrived.len(), "{step}: a command did not arrive");
}

fn every_value_is_there(shape: Shape, calls: &[Call]) {
    let holds = |wanted: &String, names: &[&str]| {
        calls.iter().any(|call| names.contains(&call[0].as_str()) && call[1..].contains(wanted))
    };
    for word in shape.words() {
        assert!(holds(&word, &["argv"]), "{shape:?}: no command has the word\n{word}");
    }
    for word in shape.ways() {
        assert!(holds(&word, &["ssh", "sudo", "docker", "su"]), "{shape:?}: no way has the word\n{word}");
    }
}

#[test]
fn a_value_in_a_warning_stays_inside_of_its_code() {
    let case = Case::of(Shape::Ssh);
    let page = case.bundle.text("review.html");
    let warning = page.split("<strong>E0109</strong>").nth(1).unwrap().split("</div>").next().unwrap();
    let (mut outside, mut rest) = (String::new(), warning);
    while let Some((before, code)) = rest.split_once("<code>") {
        outside.push_str(before);
        rest = code.split_once("</code>").unwrap().1;
    }
    outside.push_str(rest);
    assert!(warning.contains("touch x") && !outside.contains("touch"), "{outside}");
    let book = case.bundle.text("RUNBOOK.md");
    let line = book.lines().find(|line| line.starts_with("- **E0109**")).unwrap();
    assert!(line.matches("<code>").count() == 1 && line.contains("touch x"), "{line}");
    assert!(line.ends_with("</code> runs a program on the machine that ssh starts from"), "{line}");
}

#[test]
fn generated_settings_keep_a_hostile_value_on_its_line() {
    for shape in Shape::ALL {
        let case = Case::of(shape);
        let conf = case.bundle.text("config/postgresql.auto.conf");
        for line in conf.lines() {
            let plain = line.is_empty()
                || line.starts_with('#')
                || line.split_once(" = '").is_some_and(|(name, value)| {
                    name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && value.ends_with('\'')
                });
            assert!(plain, "{shape:?}: {line}");
        }
        assert!(conf.contains("touch x") && !WORD.contains('\n'));
    }
}
