//! The command line as a person or a pipeline meets it: exit statuses, streams, files.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

mod bounds;
mod bundles;
mod empty;
mod input;
mod plans;
mod render;
mod streams;

use std::fmt;
use std::process::{Command, Output};

use camino::{Utf8Path, Utf8PathBuf};

/// A folder with one plan, `orders.yaml`, that nothing is wrong with but that it has no inventory.
pub(crate) struct Case {
    _keep: tempfile::TempDir,
    pub(crate) dir: Utf8PathBuf,
}

/// What a run left on the two streams, and how it ended.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Case {
    pub(crate) fn new() -> Case {
        let keep = tempfile::tempdir().unwrap();
        let dir = Utf8PathBuf::try_from(keep.path().to_owned()).unwrap();
        let case = Case { _keep: keep, dir };
        case.write("topology.yaml", include_str!("../fixtures/cli/topology.yaml"));
        case.write("orders.yaml", include_str!("../fixtures/cli/plan.yaml"));
        case
    }

    /// Writes a file of the case.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.dir.join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs_err::read_to_string(self.dir.join(name)).unwrap()
    }

    /// Writes the plan under another name, into another file.
    pub(crate) fn plan(&self, file: &str, name: &str) {
        let plan = include_str!("../fixtures/cli/plan.yaml").replace("name: orders\n", &format!("name: {name}\n"));
        self.write(file, plan);
    }

    /// The program, in the case's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_walwright"));
        command.args(arguments).current_dir(&self.dir).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    /// Everything in the case's folder but the inputs, by path.
    pub(crate) fn written(&self) -> Vec<String> {
        let mut files = files_below(&self.dir);
        files.retain(|file| !matches!(file.as_str(), "topology.yaml" | "orders.yaml"));
        files
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Ran {
        Ran {
            status: output.status.code().expect("no signal ends walwright"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Checks how the run ended; and that it never ends well with an error on stderr, or in a panic.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Ran {
        assert_eq!(self.status, status, "{self:?}");
        assert!(status != 0 || !self.err.contains("error"), "{self:?}");
        assert!(!self.err.contains("has a bug"), "{self:?}");
        self
    }
}

/// Both streams, as much of them as a failure needs to be understood.
impl fmt::Debug for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = |text: &str| text.chars().take(2000).collect::<String>();
        write!(f, "status {}\n-- stdout\n{}\n-- stderr\n{}", self.status, start(&self.out), start(&self.err))
    }
}

pub(crate) fn files_below(dir: &Utf8Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir_utf8().unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path().to_owned());
            } else {
                files.push(entry.path().strip_prefix(dir).unwrap().to_string());
            }
        }
    }
    files.sort();
    files
}
