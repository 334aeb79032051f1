//! `restore_command`: PostgreSQL reads back what was meant, and no failure looks like the end of the archive.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};
use crate::fakes::Fakes;
use crate::hostile::{Case, Shape};
use crate::tool::{runs, said};

const SEGMENT: &str = "000000010000000000000006";

/// The value of a setting, as the generated file has it.
fn written(conf: &str, name: &str) -> String {
    let start = format!("{name} = '");
    let line = conf.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("{name} is not set"));
    let mut value = String::new();
    let mut rest = line.strip_suffix('\'').unwrap().chars();
    while let Some(next) = rest.next() {
        // A doubled quote is one, and a backslash takes the next as it is.
        value.push(if matches!(next, '\'' | '\\') { rest.next().unwrap() } else { next });
    }
    value
}

/// What PostgreSQL makes of the command before it gives it to a shell.
fn filled_in(command: &str, file: &str, path: &str) -> String {
    let mut text = String::new();
    let mut rest = command.chars();
    while let Some(next) = rest.next() {
        match (next, if next == '%' { rest.next() } else { None }) {
            ('%', Some('f')) => text.push_str(file),
            ('%', Some('p')) => text.push_str(path),
            ('%', Some('%')) => text.push('%'),
            ('%', other) => panic!("PostgreSQL does not know %{other:?}"),
            (plain, _) => text.push(plain),
        }
    }
    text
}

/// PostgreSQL's programs on this machine, the newest first.
fn postgres() -> Option<Utf8PathBuf> {
    let mut found: Vec<Utf8PathBuf> = Utf8Path::new("/usr/lib/postgresql")
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path().join("bin/postgres"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    let program = found.pop().unwrap_or_else(|| "postgres".into());
    runs(&[program.as_str(), "--version"], "PostgreSQL reads the settings back").then_some(program)
}

/// Everything that the step `configure` compares is what PostgreSQL reads in the generated file.
fn reads_back(program: &Utf8Path, case: &Case) {
    let data = case.dir.join("data");
    fs_err::create_dir_all(&data).unwrap();
    fs_err::write(data.join("postgresql.conf"), "").unwrap();
    fs_err::write(data.join("postgresql.auto.conf"), case.bundle.text("config/postgresql.auto.conf")).unwrap();
    let mut compared = 0;
    for call in case.witnessed("steps/55-configure.sh", None) {
        let [_, verb, _, _, _, name, value] = call.as_slice() else { continue };
        if verb != "reads_back" {
            continue;
        }
        let output = Command::new(program).args(["-C", name, "-D", data.as_str()]).output().unwrap();
        assert!(output.status.success(), "{}: {}", case.bundle.name, said(&output));
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(found.strip_suffix('\n').unwrap(), value, "{}: {name}", case.bundle.name);
        compared += 1;
    }
    assert!(compared >= 8, "{} compares too little", case.bundle.name);
}

#[test]
fn postgresql_reads_every_setting_as_it_was_meant() {
    let Some(program) = postgres() else { return };
    for shape in Shape::ALL {
        reads_back(&program, &Case::of(shape));
    }
    for bundle in Bundle::examples() {
        reads_back(&program, &Case::new(bundle));
    }
}

/// Runs a `restore_command` whose programs end with `status`, and says how it ended.
struct Fetch {
    _keep: tempfile::TempDir,
    dir: Utf8PathBuf,
    fakes: Fakes,
    command: String,
}

impl Fetch {
    fn new(command: String) -> Fetch {
        let (keep, dir) = scratch();
        fs_err::create_dir_all(dir.join("pg_wal")).unwrap();
        let fakes = Fakes::new(&dir);
        Fetch { _keep: keep, dir, fakes, command }
    }

    fn ended(&self, status: i32) -> i32 {
        // Half a file comes even from a fetch that fails.
        self.fakes.add("ssh", &format!("printf fetched\nexit {status}"));
        self.fakes.add("barman-wal-restore", &format!("printf fetched >\"${{@: -1}}\"\nexit {status}"));
        let line = filled_in(&self.command, SEGMENT, "pg_wal/RECOVERYXLOG");
        let mut command = Command::new("sh");
        let output = self.fakes.run(command.arg("-c").arg(line).current_dir(&self.dir));
        output.status.code().expect("no signal")
    }

    fn left(&self) -> Vec<String> {
        let entries = self.dir.join("pg_wal").read_dir_utf8().unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_owned()).collect()
    }

    fn clear(&self) {
        for name in self.left() {
            fs_err::remove_file(self.dir.join("pg_wal").join(name)).unwrap();
        }
    }
}

/// The commands of both methods, alone, ahead of time, after a copy, and with hostile words in them.
fn commands() -> Vec<(String, String)> {
    let mut commands = Vec::new();
    let conf = |bundle: &Bundle| bundle.text("config/postgresql.auto.conf").to_owned();
    for bundle in Bundle::examples() {
        commands.push((bundle.name.clone(), written(&conf(&bundle), "restore_command")));
    }
    for shape in Shape::ALL {
        let case = Case::of(shape);
        let conf = conf(&case.bundle);
        commands.push((case.bundle.name.clone(), written(&conf, "restore_command")));
        // The other method stands beside it as a comment.
        commands.push((format!("{}, the other", case.bundle.name), written(&conf, "# restore_command")));
    }
    commands
}

#[test]
fn only_exit_status_1_is_the_end_of_the_archive() {
    for (name, command) in commands() {
        let fetch = Fetch::new(command);
        for (status, answer) in [(0, 0), (1, 1), (2, 255), (3, 255), (126, 255), (127, 255), (255, 255)] {
            assert_eq!(fetch.ended(status), answer, "{name}: {status}\n{}", fetch.command);
            let left = fetch.left();
            let fetched = if status == 0 { vec!["RECOVERYXLOG".to_owned()] } else { Vec::new() };
            let by_client = fetch.command.contains("barman-wal-restore");
            // barman-wal-restore writes where it was told to; PostgreSQL removes that file itself before the next try.
            assert!(left == fetched || (by_client && left == ["RECOVERYXLOG"]), "{name}: {status} leaves {left:?}");
            fetch.clear();
        }
    }
}

#[test]
fn a_command_that_is_not_there_is_no_end_of_the_archive() {
    for (name, command) in commands() {
        let fetch = Fetch::new(command);
        let line = filled_in(&fetch.command, SEGMENT, "pg_wal/RECOVERYXLOG");
        let mut command = Command::new("/bin/sh");
        let output = command.arg("-c").arg(line).current_dir(&fetch.dir).env("PATH", "/nowhere").output().unwrap();
        assert_eq!(output.status.code(), Some(255), "{name}");
    }
}

#[test]
fn hostile_words_of_the_fetch_stay_words() {
    for (name, command) in commands().into_iter().filter(|(name, _)| name.starts_with("hostile")) {
        let fetch = Fetch::new(command);
        fetch.ended(0);
        let calls = fetch.fakes.calls();
        assert_eq!(calls.len(), 1, "{name}: {calls:?}");
        let said = calls[0].join("\n");
        assert!(said.contains("$(touch x)") && said.contains(SEGMENT), "{name}: {said}");
        assert!(!fetch.dir.join("x").exists(), "{name}");
    }
}

#[test]
fn copied_segments_are_taken_before_anything_is_asked_for() {
    let bundle = Bundle::of(&project("examples/patroni-get-wal"), &Templates::builtin());
    let command = written(bundle.text("config/postgresql.auto.conf"), "restore_command");
    let fetch = Fetch::new(command.replace("/var/lib/postgresql/17/patroni1.walwright/wal/", "copied/"));
    fs_err::create_dir_all(fetch.dir.join("copied")).unwrap();
    fs_err::write(fetch.dir.join("copied").join(SEGMENT), "copied").unwrap();
    assert_eq!(fetch.ended(3), 0);
    assert_eq!(fs_err::read_to_string(fetch.dir.join("pg_wal/RECOVERYXLOG")).unwrap(), "copied");
    assert!(fetch.fakes.calls().is_empty());
}
