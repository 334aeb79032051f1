//! Verbs for files on their way from host to host.

use super::word::with;
use super::{Fact, Seat, Word, words};

/// What is done with files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileVerb {
    /// Sends a file of the bundle.
    Place {
        /// Below the bundle's folder.
        file: &'static str,
        /// To whom.
        seat: Seat,
        /// To where.
        path: String,
        /// What for.
        what: &'static str,
    },
    /// Puts back a file that was kept in the state folder, where it is missing.
    GiveBack {
        /// Its name there.
        file: String,
        /// To whom.
        seat: Seat,
        /// Whose it is.
        owner: String,
        /// To where.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// Carries a directory from host to host through the control host.
    Carry {
        /// Where it lies.
        from: Seat,
        /// The directory.
        directory: String,
        /// Where it goes.
        to: Seat,
        /// The place there.
        place: String,
        /// Where the old data is kept.
        kept: String,
        /// The plan.
        plan: String,
    },
    /// Has `restore_command` fetch the first segment of the backup.
    FetchFirst {
        /// Where it will run.
        seat: Seat,
        /// Who knows which segment that is.
        barman: Seat,
        /// Barman's server.
        server: String,
        /// The backup.
        backup: String,
        /// The command, for a shell.
        command: String,
        /// Where it puts the file.
        path: String,
    },
    /// Copies the WAL that replay needs at once.
    BulkWal {
        /// Where to.
        seat: Seat,
        /// The folder there.
        folder: String,
        /// The whole ssh command from there to the Barman host, for a shell.
        ssh: String,
        /// Barman's server.
        server: String,
        /// Bytes of a segment.
        segment_size: u64,
        /// Timeline, first and last number of each run of segments.
        spans: Vec<Word>,
    },
}

impl FileVerb {
    /// The words of the line.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::Place { file, seat, path, what } => words!["place", *file, seat, path, *what],
            Self::GiveBack { file, seat, owner, path, what } => words!["give_back", file, seat, owner, path, *what],
            Self::Carry { from, directory, to, place, kept, plan } => {
                words!["carry", from, directory, to, place, kept, plan, Fact::Run]
            }
            Self::FetchFirst { seat, barman, server, backup, command, path } => {
                words!["fetch_first", seat, barman, server, backup, command, path]
            }
            Self::BulkWal { seat, folder, ssh, server, segment_size, spans } => {
                with(words!["bulk_wal", seat, folder, ssh, server, segment_size.to_string()], spans)
            }
        }
    }
}
