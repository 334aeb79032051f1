//! Verbs: everything that a line of a step can do, each with its own fields.
//!
//! Two views stand side by side, both without a default arm: [`Verb::words`] for the shell, `story::told` for people. A verb that one of
//! them forgets does not compile.

use super::{Fact, FileVerb, PatroniVerb, Seat, ServerVerb, Word};

/// What one line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Runs a command that may be repeated.
    Run(Call),
    /// The means to the goal before it.
    By(Call),
    /// A fact that must hold.
    Check(Call),
    /// Where this holds already, the whole step has nothing to do.
    Settled(Call),
    /// Something shown that decides nothing.
    Notice(Call),
    /// Polls until a command succeeds.
    Await {
        /// What follows where it never does.
        patience: Patience,
        /// Seconds.
        limit: u32,
        /// The command and what it stands for.
        call: Call,
    },
    /// What must be true after the next [`Verb::By`], or makes the next line needless.
    Goal {
        /// Seconds until it must be true.
        limit: u32,
        /// The command that succeeds when it is true.
        call: Call,
    },
    /// Output kept in the state folder.
    Keep {
        /// The file's name there.
        name: String,
        /// What prints it.
        call: Call,
    },
    /// Output remembered for later steps.
    Learn {
        /// What is learned.
        fact: Fact,
        /// Where.
        seat: Seat,
        /// What prints it.
        command: Vec<Word>,
    },
    /// Long work, detached.
    Job {
        /// Its name in the work folder.
        name: String,
        /// The work.
        call: Call,
    },
    /// Clears the place of a job before it starts again.
    Fresh {
        /// The job's name.
        job: String,
        /// Where the job runs.
        job_seat: Seat,
        /// What clears its place.
        call: Call,
    },
    /// Ends a job, if it is at work.
    StopJob {
        /// The job's name.
        name: String,
        /// Where it runs.
        seat: Seat,
    },
    /// A point of no return: a person types the plan's name.
    Gate {
        /// What is agreed to.
        text: String,
    },
    /// Something to know.
    Remark {
        /// The text.
        text: String,
    },
    /// Something to know when all is done.
    AtLast {
        /// The text.
        text: String,
    },
    /// Shows what was kept in the state folder.
    ShowSaved {
        /// The file's name there.
        name: &'static str,
    },
    /// The loop over the replicas, which stands in a script of its own.
    ReinitLoop,
    /// The step has only looked so far; from here on it counts as begun.
    InEarnest,
    /// A command of the plan's own, on the control host.
    Hook {
        /// One line of shell.
        command: String,
    },
    /// Left out where the goal before it holds already.
    UnlessSo(Box<Self>),
    /// Left out unless the place of a job was just cleared: before it starts, or starts again.
    Anew(Box<Self>),
    /// Left out where other members than this one are to be cloned.
    ForMember {
        /// The member.
        member: String,
        /// The line.
        verb: Box<Self>,
    },
    /// Put to another member of Patroni where the plan's node is lost.
    FromAny(Box<Self>),
    /// Done only where members were named by hand, and this one is none of them.
    UnlessNamed {
        /// The member.
        member: String,
        /// The line.
        verb: Box<Self>,
    },
    /// Done once in a run, however often the step is run.
    Once {
        /// What the run remembers it by.
        name: &'static str,
        /// The line.
        verb: Box<Self>,
    },
    /// Files on their way, and the command that fetches one.
    File(FileVerb),
    /// PostgreSQL itself.
    Server(ServerVerb),
    /// Patroni.
    Patroni(PatroniVerb),
}

/// A command on a host and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Where it runs.
    pub seat: Seat,
    /// What it does, or what holds when it succeeds.
    pub what: String,
    /// The words of the command.
    pub command: Vec<Word>,
}

/// What follows where something waited for never becomes true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// The run stops.
    Must,
    /// A person decides.
    Ask,
    /// The run goes on by itself.
    Spare,
}
