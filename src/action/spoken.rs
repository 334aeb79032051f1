//! A verb as the shell reads it: its name in lib.sh, then its words in the order that the function takes them.

use super::word::with;
use super::{Call, Patience, Verb, Word, words};

impl Verb {
    /// The words of the line.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::Run(call) => joined(words!["run"], call),
            Self::By(call) => joined(words!["by"], call),
            Self::Check(call) => joined(words!["check"], call),
            Self::Settled(call) => joined(words!["settled"], call),
            Self::Notice(call) => joined(words!["notice"], call),
            Self::Await { patience, limit, call } => timed(patience.verb(), *limit, call),
            Self::Goal { limit, call } => timed("goal", *limit, call),
            Self::Keep { name, call } => joined(words!["keep", name], call),
            Self::Learn { fact, seat, command } => with(words!["learn", fact.name(), seat], command),
            Self::Job { name, call } => joined(words!["job", name], call),
            Self::Fresh { job, job_seat, call } => joined(words!["fresh", job, job_seat], call),
            Self::StopJob { name, seat } => words!["stop_job", name, seat],
            Self::Gate { text } => words!["gate", text],
            Self::Remark { text } => words!["remark", text],
            Self::AtLast { text } => words!["at_last", text],
            Self::ShowSaved { name } => words!["show_saved", *name],
            Self::ReinitLoop => words!["reinit_loop"],
            Self::InEarnest => words!["in_earnest"],
            Self::Hook { command } => words!["hook", command],
            Self::UnlessSo(verb) => with(words!["unless_so"], &verb.words()),
            Self::Anew(verb) => with(words!["anew"], &verb.words()),
            Self::ForMember { member, verb } => with(words!["for_member", member], &verb.words()),
            Self::FromAny(verb) => with(words!["from_any"], &verb.words()),
            Self::UnlessNamed { member, verb } => with(words!["unless_named", member], &verb.words()),
            Self::Once { name, verb } => with(words!["once", *name], &verb.words()),
            Self::File(verb) => verb.words(),
            Self::Server(verb) => verb.words(),
            Self::Patroni(verb) => verb.words(),
        }
    }
}

impl Patience {
    const fn verb(self) -> &'static str {
        match self {
            Self::Must => "await",
            Self::Ask => "await_or_ask",
            Self::Spare => "await_spare",
        }
    }
}

fn joined(mut line: Vec<Word>, call: &Call) -> Vec<Word> {
    line.extend(words![&call.seat, &call.what]);
    with(line, &call.command)
}

fn timed(verb: &str, limit: u32, call: &Call) -> Vec<Word> {
    with(words![verb, &call.seat, limit.to_string(), &call.what], &call.command)
}
