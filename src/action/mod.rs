//! One line of a step: a verb of lib.sh with its words.
//!
//! Every value is a word of its own from here to the host; nothing is ever glued into a command.

mod seats;

pub use seats::Seats;

/// A line of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A comment: why the next line is there.
    Why(String),
    /// A verb with its words.
    Do(Vec<Word>),
    /// Lines that hold only in one case, which the run itself finds out.
    When {
        /// The fact that is looked at.
        fact: Fact,
        /// How it is compared.
        test: Test,
        /// The lines.
        then: Vec<Action>,
    },
}

/// How a fact is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is this.
    Is(String),
    /// It is not this.
    IsNot(String),
    /// There is one.
    Known,
}

/// One word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The word itself.
    Text(String),
    /// What the run found out.
    Found(Fact),
}

/// What a run finds out and a later step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The node that was primary when the run began; empty if none lived.
    Leader,
    /// The newest timeline in the archive before the promotion.
    Newest,
    /// The timeline that the promotion opened.
    Timeline,
    /// For `latest`: the last segment in the archive.
    LastSegment,
    /// The newest segment of the new timeline in the archive, before the last switch.
    Archived,
    /// The segment that was open on the primary before the stop; empty where there was none.
    Closed,
    /// Whether the backup was pinned before this run.
    Pinned,
    /// What the data directory and each tablespace of the backup hold.
    Sizes,
    /// The run's own name.
    Run,
    /// For cleanup.sh: the runs whose leftovers are removed.
    Runs,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Self; 10] = [
        Self::Leader,
        Self::Newest,
        Self::Timeline,
        Self::LastSegment,
        Self::Archived,
        Self::Closed,
        Self::Pinned,
        Self::Sizes,
        Self::Run,
        Self::Runs,
    ];

    /// Its name in the state folder and as a shell variable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Newest => "newest",
            Self::Timeline => "timeline",
            Self::LastSegment => "last_segment",
            Self::Archived => "archived",
            Self::Closed => "closed",
            Self::Pinned => "pinned_before",
            Self::Sizes => "sizes",
            Self::Run => "run_id",
            Self::Runs => "runs",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Leader => "the leader when the run began",
            Self::Newest => "the newest timeline in the archive before the promotion",
            Self::Timeline => "the new timeline",
            Self::LastSegment => "the last archived segment",
            Self::Archived => "the newest archived segment of the new timeline",
            Self::Closed => "the segment that was open before the stop",
            Self::Pinned => "whether the backup was pinned before",
            Self::Sizes => "the bytes of the backup's parts",
            Self::Run => "the run's name",
            Self::Runs => "the runs that are cleaned up after",
        }
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Word {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Fact> for Word {
    fn from(fact: Fact) -> Self {
        Self::Found(fact)
    }
}

/// The words of one line.
macro_rules! words {
    ($($word:expr),* $(,)?) => { vec![$($crate::action::Word::from($word)),*] };
}
pub(crate) use words;

impl Action {
    /// A comment.
    pub fn why(text: impl Into<String>) -> Self {
        Self::Why(text.into())
    }

    /// A verb, the seat it works on, what it is about, and the command.
    fn verb(verb: &str, seat: &str, what: &str, command: Vec<Word>) -> Self {
        let mut words = words![verb, seat, what];
        words.extend(command);
        Self::Do(words)
    }

    /// Runs a command that may be repeated.
    pub fn run(seat: &str, what: &str, command: Vec<Word>) -> Self {
        Self::verb("run", seat, what, command)
    }

    /// A fact that must hold.
    pub fn check(seat: &str, what: &str, command: Vec<Word>) -> Self {
        Self::verb("check", seat, what, command)
    }

    /// Something shown that decides nothing.
    pub fn notice(seat: &str, what: &str, command: Vec<Word>) -> Self {
        Self::verb("notice", seat, what, command)
    }

    /// Where this holds already, the whole step has nothing to do.
    pub fn settled(seat: &str, what: &str, command: Vec<Word>) -> Self {
        Self::verb("settled", seat, what, command)
    }

    /// Polls until a command succeeds; the limit is in seconds.
    pub fn wait(seat: &str, limit: u32, what: &str, command: Vec<Word>) -> Self {
        let mut words = words!["await", seat, limit.to_string(), what];
        words.extend(command);
        Self::Do(words)
    }

    /// What must be true, and the means to it.
    pub fn reach(goal: Goal, seat: &str, what: &str, command: Vec<Word>) -> [Self; 2] {
        [goal.line(), Self::verb("by", seat, what, command)]
    }

    /// The same line, left out where the goal before it holds already.
    #[must_use]
    pub fn unless_so(self) -> Self {
        match self {
            Self::Do(mut line) => {
                line.insert(0, "unless_so".into());
                Self::Do(line)
            }
            other @ (Self::Why(_) | Self::When { .. }) => other,
        }
    }

    /// The same line, put to another member of Patroni where the plan's node is lost.
    #[must_use]
    pub fn from_any(self) -> Self {
        match self {
            Self::Do(mut line) => {
                line.insert(0, "from_any".into());
                Self::Do(line)
            }
            other @ (Self::Why(_) | Self::When { .. }) => other,
        }
    }

    /// Output kept in the state folder.
    pub fn keep(name: &str, seat: &str, what: &str, command: Vec<Word>) -> Self {
        let mut words = words!["keep", name, seat, what];
        words.extend(command);
        Self::Do(words)
    }

    /// Output remembered for later steps.
    pub fn learn(fact: Fact, seat: &str, command: Vec<Word>) -> Self {
        let mut words = words!["learn", fact.name(), seat];
        words.extend(command);
        Self::Do(words)
    }

    /// Long work, detached.
    pub fn job(name: &str, seat: &str, what: &str, command: Vec<Word>) -> Self {
        let mut words = words!["job", name, seat, what];
        words.extend(command);
        Self::Do(words)
    }

    /// What clears the place of a job before it starts again.
    pub fn fresh(job: &str, job_seat: &str, seat: &str, what: &str, command: Vec<Word>) -> Self {
        let mut words = words!["fresh", job, job_seat, seat, what];
        words.extend(command);
        Self::Do(words)
    }

    /// A point of no return.
    pub fn gate(text: &str) -> Self {
        Self::Do(words!["gate", text])
    }

    /// Any other verb of lib.sh.
    pub fn call(words: Vec<Word>) -> Self {
        Self::Do(words)
    }

    /// Lines for one case.
    pub fn when(fact: Fact, test: Test, then: Vec<Self>) -> Self {
        Self::When { fact, test, then }
    }
}

/// What must be true after the next `by`.
#[derive(Clone, Debug)]
pub struct Goal<'a> {
    /// Where it is looked at.
    pub seat: &'a str,
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
        let mut words = words!["goal", self.seat, self.limit.to_string(), self.what];
        words.extend(self.command);
        Action::Do(words)
    }
}
