//! Actions as people read them: each verb says what it does, where, and by which command.

mod verbs;

use super::line::{Line, LineKind};
use crate::action::{Action, Call, Seat, Verb, Word};
use crate::render::shell::quote;

/// Actions as lines. `reinit` is the loop over the replicas, which one action stands for.
pub(super) fn lines(actions: &[Action], reinit: &[Action]) -> Vec<Line> {
    let mut writer = Writer { reinit, lines: Vec::new(), goal: None };
    writer.write(actions, 0);
    writer.lines
}

/// What a verb does, before its place among the lines is known.
struct Told {
    kind: LineKind,
    seat: Seat,
    what: String,
    command: Vec<Word>,
}

impl Told {
    const fn new(kind: LineKind, seat: Seat, what: String) -> Self {
        Self { kind, seat, what, command: Vec::new() }
    }

    fn by(self, command: Vec<Word>) -> Self {
        Self { command, ..self }
    }

    fn call(kind: LineKind, call: &Call) -> Self {
        Self::new(kind, call.seat.clone(), call.what.clone()).by(call.command.clone())
    }
}

struct Writer<'a> {
    reinit: &'a [Action],
    lines: Vec<Line>,
    /// What the next `by` must bring about.
    goal: Option<String>,
}

impl Writer<'_> {
    fn write(&mut self, actions: &[Action], depth: usize) {
        for action in actions {
            match action {
                Action::Why(text) => self.say(LineKind::Why, depth, text),
                Action::Do(verb) => self.verb(verb, depth),
                Action::When { fact, test, then } => {
                    self.say(LineKind::Case, depth, &test.case(*fact));
                    self.write(then, depth + 1);
                }
            }
        }
    }

    fn say(&mut self, kind: LineKind, depth: usize, what: &str) {
        let (until, command) = (String::new(), String::new());
        self.lines.push(Line { kind, depth, seat: None, what: what.to_owned(), until, command });
    }

    fn tell(&mut self, depth: usize, told: Told) {
        let command = shell(&told.command);
        self.put(depth, told, command);
    }

    fn put(&mut self, depth: usize, told: Told, command: String) {
        let (kind, seat, what) = (told.kind, Some(told.seat), told.what);
        self.lines.push(Line { kind, depth, seat, what, until: self.goal.take().unwrap_or_default(), command });
    }

    fn verb(&mut self, verb: &Verb, depth: usize) {
        use LineKind::{Check, Do, Gate, Look, Note, Wait};
        match verb {
            Verb::Gate { text } => self.say(Gate, depth, text),
            Verb::Remark { text } | Verb::AtLast { text } => self.say(Note, depth, text),
            Verb::ShowSaved { name } => {
                self.say(Note, depth, &format!("{name} is shown; it stays in the state folder"));
            }
            // The whole loop, which pages tell of, names nobody.
            Verb::InEarnest | Verb::UnlessNamed { .. } => {}
            Verb::ReinitLoop => {
                let reinit = self.reinit;
                self.write(reinit, depth);
            }
            Verb::FromAny(verb) | Verb::Anew(verb) | Verb::ForMember { verb, .. } | Verb::Once { verb, .. } => {
                self.verb(verb, depth);
            }
            Verb::UnlessSo(verb) => {
                self.goal = None;
                self.verb(verb, depth);
            }
            Verb::Goal { limit, call } => self.goal = Some(at_most(&call.what, *limit)),
            Verb::Run(call)
            | Verb::By(call)
            | Verb::Keep { call, .. }
            | Verb::Job { call, .. }
            | Verb::Fresh { call, .. } => self.tell(depth, Told::call(Do, call)),
            Verb::Check(call) => self.tell(depth, Told::call(Check, call)),
            Verb::Notice(call) => self.tell(depth, Told::call(Look, call)),
            Verb::Settled(call) => {
                let what = format!("{}? Then nothing is left to do here", call.what);
                self.tell(depth, Told { what, ..Told::call(Look, call) });
            }
            Verb::Await { patience: _, limit, call } => {
                self.tell(depth, Told { what: at_most(&call.what, *limit), ..Told::call(Wait, call) });
            }
            Verb::Learn { fact, seat, command } => {
                let what = format!("{}: remembered for later steps", fact.title());
                self.tell(depth, Told::new(Look, seat.clone(), what).by(command.clone()));
            }
            Verb::StopJob { name, seat } => {
                self.tell(depth, Told::new(Do, seat.clone(), format!("end the job {name}, if it is at work")));
            }
            Verb::Hook { command } => {
                let told = Told::new(Do, Seat::Control, "the plan's own command".to_owned());
                self.put(depth, told, command.clone());
            }
            Verb::File(verb) => self.tell(depth, verbs::file(verb)),
            Verb::Server(verb) => self.tell(depth, verbs::server(verb)),
            Verb::Patroni(verb) => self.tell(depth, verbs::patroni(verb)),
        }
    }
}

fn at_most(what: &str, limit: u32) -> String {
    format!("{what} ({limit} s at most)")
}

/// A word for people, not quoted yet. What only the run finds out stands in angle quotes.
fn word(word: &Word) -> String {
    match word {
        Word::Text(text) => text.clone(),
        Word::Found(fact) => format!("«{}»", fact.title()),
    }
}

fn shell(words: &[Word]) -> String {
    let quoted = words.iter().map(|next| match next {
        Word::Text(text) => quote(text),
        Word::Found(_) => word(next),
    });
    quoted.collect::<Vec<_>>().join(" ")
}
