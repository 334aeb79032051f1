//! `completions`: scripts that complete the command line.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Arguments;
use super::answer::Answer;

/// Print the completion script of a shell
#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Answer {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "walwright", &mut text);
        Answer::yes(text)
    }
}
