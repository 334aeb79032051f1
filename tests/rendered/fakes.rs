//! Programs that stand for the ones a bundle calls: they write down their words and do nothing, or hand on what they were given.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use camino::{Utf8Path, Utf8PathBuf};

/// A folder of fakes, and the log they write.
pub(crate) struct Fakes {
    pub(crate) bin: Utf8PathBuf,
    log: Utf8PathBuf,
}

/// One call of a fake: its name, then its words.
pub(crate) type Call = Vec<String>;

/// What a fake begins with: its call goes to the log, each word ended by a zero byte, the call by an empty record.
const WRITE_DOWN: &str = "#!/bin/bash\nprintf '%s\\0' CALL \"${0##*/}\" \"$@\" >>\"${FAKE_LOG:?}\"\n";

impl Fakes {
    pub(crate) fn new(dir: &Utf8Path) -> Fakes {
        let fakes = Fakes { bin: dir.join("fakes"), log: dir.join("calls") };
        fs_err::create_dir_all(&fakes.bin).unwrap();
        fakes
    }

    /// A fake that writes down its words and then does what `body` says.
    pub(crate) fn add(&self, name: &str, body: &str) {
        let path = self.bin.join(name);
        fs_err::write(&path, format!("{WRITE_DOWN}{body}\n")).unwrap();
        fs_err::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// ssh, sudo, su and docker as they reach the other side: its shell gets one line.
    pub(crate) fn add_ways(&self) {
        // sshd hands the words to the login's shell, joined by blanks.
        self.add("ssh", "while [[ $1 != -- ]]; do shift; done\nshift 2\n(($#)) || exit 0\nexec sh -c \"$*\"");
        self.add("sudo", "while [[ $1 != -- ]]; do shift; done\nshift\nexec \"$@\"");
        self.add("su", "while [[ $1 != -c ]]; do shift; done\nexec sh -c \"$2\"");
        self.add("docker", "while (($#)) && [[ $1 != sh ]]; do shift; done\n(($#)) || exit 0\nexec \"$@\"");
    }

    /// Runs a program with the fakes in front of everything else.
    pub(crate) fn run(&self, command: &mut Command) -> Output {
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.bin)).env("FAKE_LOG", &self.log);
        command.output().unwrap()
    }

    /// What was called since the last look.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let text = fs_err::read_to_string(&self.log).unwrap_or_default();
        let _ = fs_err::remove_file(&self.log);
        let mut calls: Vec<Call> = Vec::new();
        for word in text.split_terminator('\0') {
            match calls.last_mut() {
                Some(call) if word != "CALL" => call.push(word.to_owned()),
                _ => calls.push(Vec::new()),
            }
        }
        calls
    }
}
