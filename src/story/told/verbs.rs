//! What the verbs for files, servers and Patroni do.

use super::{Told, word};
use crate::action::{Fact, FileVerb, Follows, PatroniVerb, ServerVerb, Word, words};
use crate::story::line::LineKind::{Check, Do, Look, Wait};

pub(super) fn file(verb: &FileVerb) -> Told {
    match verb {
        FileVerb::Place { file, seat, path, what } => Told::new(Do, seat.clone(), format!("{what}: {file} to {path}")),
        FileVerb::GiveBack { file, seat, owner: _, path, what } => {
            Told::new(Do, seat.clone(), format!("{what}: {file} to {path}"))
        }
        FileVerb::Carry { from, directory, to, place, kept: _, plan: _ } => {
            Told::new(Do, from.clone(), format!("carry {directory} to {place} of {to}"))
        }
        FileVerb::FetchFirst { seat, command, .. } => {
            let what = "restore_command fetches the first segment of the backup".to_owned();
            Told::new(Check, seat.clone(), what).by(words![command])
        }
        FileVerb::BulkWal { seat, folder, ssh, .. } => {
            Told::new(Do, seat.clone(), format!("copy the needed WAL into {folder}, at once, by {ssh}"))
        }
    }
}

pub(super) fn server(verb: &ServerVerb) -> Told {
    match verb {
        ServerVerb::NoteRole { node, seat, server: _ } => {
            Told::new(Look, seat.clone(), format!("whether {node} leads, follows or is down"))
        }
        ServerVerb::Recover { seat, unless: _, start } => {
            Told::new(Do, seat.clone(), "start PostgreSQL itself, unless it runs already".to_owned())
                .by(function("start_recovery", start.clone()))
        }
        ServerVerb::Replay { seat, reached, target, state: _ } => {
            Told::new(Wait, seat.clone(), format!("replay has {} at {target}; its progress is shown", reached.word()))
        }
        ServerVerb::ReplayAll { seat, state: _ } => {
            let last = word(&Fact::LastSegment.into());
            Told::new(Wait, seat.clone(), format!("{last} is replayed; progress is shown"))
        }
        ServerVerb::ProveWrites { seat, server } => {
            Told::new(Look, seat.clone(), "whether a commit comes back; where none does, it is said why".to_owned())
                .by(function("takes_writes", server.words()))
        }
    }
}

pub(super) fn patroni(verb: &PatroniVerb) -> Told {
    match verb {
        PatroniVerb::Reapply(saved) => {
            Told::new(Do, saved.seat.clone(), format!("apply the saved {}; wait until it is in force", saved.file))
        }
        PatroniVerb::RestartIfNeeded { saved, member } => {
            Told::new(Do, saved.seat.clone(), "restart it, if a setting that was applied needs that".to_owned())
                .by(words!["restart_member", &saved.config, &saved.scope, member])
        }
        PatroniVerb::PauseAgain { saved, members: _ } => {
            Told::new(Do, saved.seat.clone(), "set maintenance mode again, if it was set before the run".to_owned())
                .by(words!["hold_cluster", &saved.config, &saved.scope])
        }
        PatroniVerb::Rejoin { until, seat, config, scope, member, from_leader, .. } => {
            let how_far = match until {
                Follows::Begins => "begins to follow",
                Follows::Streams => "streams on the leader's timeline",
            };
            let what = format!("{member} {how_far}; where its data is old, it is cloned");
            let mut clone = words!["reinit_member", config, scope, member];
            if *from_leader {
                clone.push("--from-leader".into());
            }
            Told::new(Do, seat.clone(), what).by(clone)
        }
    }
}

fn function(name: &str, words: Vec<Word>) -> Vec<Word> {
    [name.into()].into_iter().chain(words).collect()
}
