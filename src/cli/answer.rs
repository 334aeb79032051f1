//! What a command has to say, before it is printed.

use std::fmt;
use std::process::ExitCode;

use crate::disk::DiskError;
use crate::output::OutputError;

/// How a command ended; the exit status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// 0.
    #[default]
    Yes,
    /// 1: findings, out of date, differs, tampered.
    No,
    /// 2: usage, input and output, a bug.
    Trouble,
}

/// A command's answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// What was asked for; goes to stdout.
    pub(super) text: Vec<u8>,
    /// The talk beside it; goes to stderr.
    pub(super) talk: String,
    /// What went wrong for a part of the work while the rest was done; goes to stderr, and the status is trouble.
    pub(super) troubles: Vec<Trouble>,
    /// Yes or no.
    pub(super) status: Status,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Trouble {
    /// What is the matter, lower case, without full stop.
    pub(super) message: String,
    /// What to do.
    pub(super) help: Option<String>,
}

impl Answer {
    /// Yes, with this on stdout.
    pub(super) fn yes(text: impl Into<Vec<u8>>) -> Answer {
        Answer { text: text.into(), ..Answer::default() }
    }

    /// Adds to stdout.
    pub(super) fn say(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    /// Whether it is a no without a reason.
    pub(super) fn is_silent(&self) -> bool {
        self.status != Status::Yes && self.text.is_empty() && self.talk.is_empty() && self.troubles.is_empty()
    }

    /// Makes the status at least this bad.
    pub(super) fn worsen(&mut self, status: Status) {
        self.status = self.status.max(status);
    }
}

impl Trouble {
    /// Trouble without a help line.
    pub(super) fn new(message: impl Into<String>) -> Trouble {
        Trouble { message: message.into(), help: None }
    }

    /// Says what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Trouble {
        self.help = Some(help.into());
        self
    }
}

impl From<OutputError> for Trouble {
    fn from(error: OutputError) -> Trouble {
        Trouble::new(error.to_string())
    }
}

impl From<DiskError> for Trouble {
    fn from(error: DiskError) -> Trouble {
        let is_link = matches!(error, DiskError::Link(_));
        let trouble = Trouble::new(error.to_string());
        if is_link { trouble.help("name the place where it leads, or move the link away") } else { trouble }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::new(error.to_string())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Yes => ExitCode::SUCCESS,
            Status::No => ExitCode::from(1),
            Status::Trouble => ExitCode::from(2),
        }
    }
}
