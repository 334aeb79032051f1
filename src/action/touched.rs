//! Which seats a line touches: the third view of a verb, for what must know every host that commands may be at work on.

use super::{Action, FileVerb, PatroniVerb, Seat, ServerVerb, Verb};

/// Every seat that the lines touch but the control host, in the order in which they come up.
pub fn touched<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Vec<Seat> {
    let mut seats = Vec::new();
    for action in actions {
        visit(action, &mut |seat: &Seat| {
            if *seat != Seat::Control && !seats.contains(seat) {
                seats.push(seat.clone());
            }
        });
    }
    seats
}

fn visit(action: &Action, found: &mut impl FnMut(&Seat)) {
    match action {
        Action::Why(_) => {}
        Action::Do(verb) => verb.seats().into_iter().for_each(found),
        Action::When { fact: _, test: _, then } => then.iter().for_each(|action| visit(action, found)),
    }
}

impl Verb {
    fn seats(&self) -> Vec<&Seat> {
        match self {
            Self::Run(call)
            | Self::By(call)
            | Self::Check(call)
            | Self::Settled(call)
            | Self::Notice(call)
            | Self::Await { call, .. }
            | Self::Goal { call, .. }
            | Self::Keep { call, .. }
            | Self::Job { call, .. } => vec![&call.seat],
            Self::Fresh { job_seat, call, .. } => vec![job_seat, &call.seat],
            Self::Learn { seat, .. } | Self::StopJob { seat, .. } => vec![seat],
            Self::UnlessSo(verb)
            | Self::Anew(verb)
            | Self::FromAny(verb)
            | Self::ForMember { verb, .. }
            | Self::UnlessNamed { verb, .. }
            | Self::Once { verb, .. } => verb.seats(),
            Self::File(verb) => verb.seats(),
            Self::Server(verb) => vec![verb.seat()],
            Self::Patroni(verb) => verb.seats(),
            Self::Gate { .. }
            | Self::Remark { .. }
            | Self::AtLast { .. }
            | Self::ShowSaved { .. }
            | Self::ReinitLoop
            | Self::InEarnest
            | Self::Hook { .. } => Vec::new(),
        }
    }
}

impl FileVerb {
    fn seats(&self) -> Vec<&Seat> {
        match self {
            Self::Place { seat, .. } | Self::GiveBack { seat, .. } | Self::BulkWal { seat, .. } => vec![seat],
            Self::Carry { from, to, .. } => vec![from, to],
            Self::FetchFirst { seat, barman, .. } => vec![barman, seat],
        }
    }
}

impl ServerVerb {
    const fn seat(&self) -> &Seat {
        match self {
            Self::NoteRole { seat, .. }
            | Self::Recover { seat, .. }
            | Self::Replay { seat, .. }
            | Self::ReplayAll { seat, .. }
            | Self::ProveWrites { seat, .. } => seat,
        }
    }
}

impl PatroniVerb {
    fn seats(&self) -> Vec<&Seat> {
        match self {
            Self::Reapply(saved) | Self::RestartIfNeeded { saved, .. } | Self::PauseAgain { saved, .. } => {
                vec![&saved.seat]
            }
            Self::Rejoin { seat, replica, .. } => vec![seat, replica],
        }
    }
}
