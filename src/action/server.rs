//! Verbs for PostgreSQL itself.

use super::word::with;
use super::{Fact, Seat, Word, words};
use crate::resolved::Node;

/// What is done with a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerVerb {
    /// Finds out who is primary.
    NoteRole {
        /// The node's name.
        node: String,
        /// Its owner of the data.
        seat: Seat,
        /// Its server.
        server: Server,
    },
    /// Starts the server of the recovery unless it is there.
    Recover {
        /// The owner of the data.
        seat: Seat,
        /// The function that tells whether it is there.
        unless: &'static str,
        /// What `start_recovery` takes.
        start: Vec<Word>,
    },
    /// Waits until replay is at the target.
    Replay {
        /// The owner of the data.
        seat: Seat,
        /// The state that the server is in then.
        reached: Reached,
        /// The target, as progress is compared with it.
        target: String,
        /// What tells how far replay is.
        state: Vec<Word>,
    },
    /// Waits until all archived WAL is replayed.
    ReplayAll {
        /// The owner of the data.
        seat: Seat,
        /// What tells how far replay is.
        state: Vec<Word>,
    },
    /// Finds out whether a commit comes back.
    ProveWrites {
        /// The owner of the data.
        seat: Seat,
        /// The server.
        server: Server,
    },
}

impl ServerVerb {
    /// The words of the line.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::NoteRole { node, seat, server } => with(words!["note_role", node, seat], &server.words()),
            Self::Recover { seat, unless, start } => with(words!["recover", seat, *unless], start),
            Self::Replay { seat, reached, target, state } => {
                with(words!["replay", seat, reached.word(), target], state)
            }
            Self::ReplayAll { seat, state } => with(words!["replay_all", seat, Fact::LastSegment], state),
            Self::ProveWrites { seat, server } => with(words!["prove_writes", seat], &server.words()),
        }
    }
}

/// How the server stands when replay is at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It pauses there.
    Stopped,
    /// Its recovery has ended.
    Ended,
    /// It has shut down.
    Shut,
}

/// A server of PostgreSQL and how it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The folder of its programs.
    pub bin: String,
    /// Its data directory.
    pub data: String,
    /// The superuser.
    pub user: String,
    /// The database.
    pub database: String,
}

impl Server {
    /// The server of a node.
    pub fn of(node: &Node) -> Self {
        Self {
            bin: node.bin_dir.clone(),
            data: node.data_dir.clone(),
            user: node.superuser.clone(),
            database: node.database.clone(),
        }
    }
}

impl Server {
    /// The words by which a function of lib.sh asks it.
    pub fn words(&self) -> Vec<Word> {
        words![&self.bin, &self.data, &self.user, &self.database]
    }
}

impl Reached {
    /// Its word in the shell and for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Ended => "ended",
            Self::Shut => "shut",
        }
    }
}
