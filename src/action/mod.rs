//! The lines of a step.

mod case;
mod fact;
mod file;
mod patroni;
mod seat;
mod server;
mod spoken;
mod touched;
mod verb;
mod word;

pub use case::Test;
pub use fact::Fact;
pub use file::FileVerb;
pub use patroni::{Follows, PatroniVerb, Saved};
pub use seat::{Seat, Seats};
pub use server::{Reached, Server, ServerVerb};
pub use touched::touched;
pub use verb::{Call, Patience, Verb};
pub use word::Word;
pub(crate) use word::words;

/// A line of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A comment: why the next line is there.
    Why(String),
    /// A verb of lib.sh.
    Do(Box<Verb>),
    /// Lines that hold only in one case, which the run itself finds out.
    When {
        /// The fact that is looked at.
        fact: Fact,
        /// How it is compared.
        test: Test,
        /// The lines.
        then: Vec<Self>,
    },
}

impl From<Verb> for Action {
    fn from(verb: Verb) -> Self {
        Self::Do(Box::new(verb))
    }
}

impl From<FileVerb> for Action {
    fn from(verb: FileVerb) -> Self {
        Self::from(Verb::File(verb))
    }
}

impl From<ServerVerb> for Action {
    fn from(verb: ServerVerb) -> Self {
        Self::from(Verb::Server(verb))
    }
}

impl From<PatroniVerb> for Action {
    fn from(verb: PatroniVerb) -> Self {
        Self::from(Verb::Patroni(verb))
    }
}

impl Action {
    /// A comment.
    pub fn why(text: impl Into<String>) -> Self {
        Self::Why(text.into())
    }

    /// Runs a command that may be repeated.
    pub fn run(seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Run(Call::new(seat, what, command)))
    }

    /// A fact that must hold.
    pub fn check(seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Check(Call::new(seat, what, command)))
    }

    /// Something shown that decides nothing.
    pub fn notice(seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Notice(Call::new(seat, what, command)))
    }

    /// Where this holds already, the whole step has nothing to do.
    pub fn settled(seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Settled(Call::new(seat, what, command)))
    }

    /// Polls until a command succeeds; the limit is in seconds. Where it never does, the run stops.
    pub fn wait(seat: &Seat, limit: u32, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Await { patience: Patience::Must, limit, call: Call::new(seat, what, command) })
    }

    /// What must be true, and the means to it.
    pub fn reach(goal: Goal<'_>, seat: &Seat, what: &str, command: Vec<Word>) -> [Self; 2] {
        [goal.line(), Self::from(Verb::By(Call::new(seat, what, command)))]
    }

    /// Output kept in the state folder.
    pub fn keep(name: &str, seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Keep { name: name.to_owned(), call: Call::new(seat, what, command) })
    }

    /// Output remembered for later steps.
    pub fn learn(fact: Fact, seat: &Seat, command: Vec<Word>) -> Self {
        Self::from(Verb::Learn { fact, seat: seat.clone(), command })
    }

    /// Long work, detached.
    pub fn job(name: &str, seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self::from(Verb::Job { name: name.to_owned(), call: Call::new(seat, what, command) })
    }

    /// What clears the place of a job before it starts again.
    pub fn fresh(job: &str, job_seat: &Seat, seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        let call = Call::new(seat, what, command);
        Self::from(Verb::Fresh { job: job.to_owned(), job_seat: job_seat.clone(), call })
    }

    /// A point of no return.
    pub fn gate(text: &str) -> Self {
        Self::from(Verb::Gate { text: text.to_owned() })
    }

    /// Lines for one case.
    pub fn when(fact: Fact, test: Test, then: Vec<Self>) -> Self {
        Self::When { fact, test, then }
    }

    /// The same line, left out where the goal before it holds already.
    #[must_use]
    pub fn unless_so(self) -> Self {
        self.within(|verb| Verb::UnlessSo(Box::new(verb)))
    }

    /// The same line, left out unless the place of the job before it was just cleared.
    #[must_use]
    pub fn anew(self) -> Self {
        self.within(|verb| Verb::Anew(Box::new(verb)))
    }

    /// The same line, left out where other members than this one are to be cloned.
    #[must_use]
    pub fn for_member(self, member: &str) -> Self {
        self.within(|verb| Verb::ForMember { member: member.to_owned(), verb: Box::new(verb) })
    }

    /// The same line, done only where members were named by hand and this one is none of them.
    #[must_use]
    pub fn unless_named(self, member: &str) -> Self {
        self.within(|verb| Verb::UnlessNamed { member: member.to_owned(), verb: Box::new(verb) })
    }

    /// The same line, put to another member of Patroni where the plan's node is lost.
    #[must_use]
    pub fn from_any(self) -> Self {
        self.within(|verb| Verb::FromAny(Box::new(verb)))
    }

    /// The same line, done once in a run, which remembers it by this name.
    #[must_use]
    pub fn once(self, name: &'static str) -> Self {
        self.within(|verb| Verb::Once { name, verb: Box::new(verb) })
    }

    fn within(self, put: impl FnOnce(Verb) -> Verb) -> Self {
        match self {
            Self::Do(verb) => put(*verb).into(),
            other @ (Self::Why(_) | Self::When { .. }) => other,
        }
    }
}

impl Call {
    fn new(seat: &Seat, what: &str, command: Vec<Word>) -> Self {
        Self { seat: seat.clone(), what: what.to_owned(), command }
    }
}

/// What must be true after the next line.
#[derive(Clone, Debug)]
pub struct Goal<'a> {
    /// Where it is looked at.
    pub seat: &'a Seat,
    /// Seconds until it must be true.
    pub limit: u32,
    /// What it is.
    pub what: &'a str,
    /// The command that succeeds when it is true.
    pub command: Vec<Word>,
}

impl Goal<'_> {
    /// The line that states it.
    pub fn line(self) -> Action {
        Action::from(Verb::Goal { limit: self.limit, call: Call::new(self.seat, self.what, self.command) })
    }
}
