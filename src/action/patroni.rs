//! Verbs for Patroni.

use super::word::with;
use super::{Fact, Seat, Server, Word, words};

/// What Patroni is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatroniVerb {
    /// Puts the saved dynamic configuration in force again.
    Reapply(Saved),
    /// Restarts a member where a setting that was applied needs that.
    RestartIfNeeded {
        /// The configuration.
        saved: Saved,
        /// The member.
        member: String,
    },
    /// Sets maintenance mode again where somebody had set it before the run.
    PauseAgain {
        /// The configuration that tells.
        saved: Saved,
        /// Members that must run by then.
        members: Vec<String>,
    },
    /// Has a replica cloned as often as that is needed.
    Rejoin {
        /// Until when.
        until: Follows,
        /// Who asks Patroni.
        seat: Seat,
        /// The replica's owner of the data.
        replica: Seat,
        /// The replica's server.
        server: Server,
        /// The path of Patroni's configuration.
        config: String,
        /// The cluster's name in the DCS.
        scope: String,
        /// The replica's name there.
        member: String,
        /// Whether it is cloned from the leader and from nobody else.
        from_leader: bool,
    },
}

impl PatroniVerb {
    /// The words of the line.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::Reapply(saved) => saved.words("reapply"),
            Self::RestartIfNeeded { saved, member } => with(saved.words("restart_if_needed"), &[member.into()]),
            Self::PauseAgain { saved, members } => {
                let members: Vec<Word> = members.iter().map(Word::from).collect();
                with(saved.words("pause_again"), &members)
            }
            Self::Rejoin { until, seat, replica, server, config, scope, member, from_leader } => {
                let mut line = with(words!["rejoin", until.word(), seat, replica], &server.words());
                line.extend(words![Fact::Timeline, config, scope, member]);
                if *from_leader {
                    line.push("--from-leader".into());
                }
                line
            }
        }
    }
}

/// How far a replica is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// It runs, or its clone is under way.
    Begins,
    /// It is fed by the leader, on the leader's timeline.
    Streams,
}

/// The dynamic configuration of before the run, and who applies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its file in the state folder.
    pub file: &'static str,
    /// Who asks Patroni.
    pub seat: Seat,
    /// The path of Patroni's configuration.
    pub config: String,
    /// The cluster's name in the DCS.
    pub scope: String,
}

impl Saved {
    fn words(&self, verb: &str) -> Vec<Word> {
        words![verb, self.file, &self.seat, &self.config, &self.scope]
    }
}

impl Follows {
    const fn word(self) -> &'static str {
        match self {
            Self::Begins => "begins",
            Self::Streams => "streams",
        }
    }
}
