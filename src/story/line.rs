//! The lines of a step as people read them: who, where, what, and the command.

use serde::Serialize;

use crate::action::{Action, Fact, Seats, Test, Word};
use crate::render::shell::quote;
use crate::render::{visible, wrapped};

/// Columns of a block of lines.
const WIDTH: usize = 110;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Why the next one is there.
    Why,
    /// The next, deeper ones hold in one case only.
    Case,
    /// Something that must hold; it only reads.
    Check,
    /// Something that is shown and decides nothing.
    Look,
    /// A command.
    Do,
    /// It waits until something holds.
    Wait,
    /// A person types the plan's name.
    Gate,
    /// Something to know.
    Note,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// How many cases it stands in.
    pub depth: usize,
    /// User and host: `postgres@db1`; empty where it is on none.
    pub seat: String,
    /// What it does or says.
    pub what: String,
    /// What must be true afterwards, and within how long; empty where nothing is waited for.
    pub until: String,
    /// The command, every word quoted; empty where there is none.
    pub command: String,
}

impl Line {
    /// The host of its seat; empty where it is on none.
    pub fn host(&self) -> &str {
        self.seat.rsplit_once('@').map_or(self.seat.as_str(), |(_, host)| host)
    }
}

/// Actions as lines. `reinit` is the loop over the replicas, which one action stands for.
pub(super) fn lines(actions: &[Action], reinit: &[Action]) -> Vec<Line> {
    let mut writer = Writer { reinit, lines: Vec::new(), goal: None };
    writer.write(actions, 0);
    writer.lines
}

/// Lines as one text: what run.sh prints before each command.
pub(super) fn block(lines: &[Line]) -> String {
    let mut text: Vec<String> = Vec::new();
    for line in lines {
        let indent = "  ".repeat(line.depth);
        let what = visible::line(&line.what);
        let head = match line.kind {
            LineKind::Why => {
                let wrapped = wrapped(&what, WIDTH - 2 - indent.len());
                text.extend(wrapped.iter().map(|part| format!("{indent}# {part}")));
                continue;
            }
            LineKind::Case => format!("{indent}{what}:"),
            LineKind::Gate => format!("{indent}-- point of no return: {what}"),
            LineKind::Note => format!("{indent}{what}"),
            LineKind::Check => format!("{indent}[{}] check: {what}", visible::line(&line.seat)),
            LineKind::Look => format!("{indent}[{}] look: {what}", visible::line(&line.seat)),
            LineKind::Wait => format!("{indent}[{}] wait: {what}", visible::line(&line.seat)),
            LineKind::Do => format!("{indent}[{}] {what}", visible::line(&line.seat)),
        };
        text.push(head);
        if !line.command.is_empty() {
            text.push(format!("{indent}    $ {}", line.command));
        }
        if !line.until.is_empty() {
            text.push(format!("{indent}    until: {}", visible::line(&line.until)));
        }
    }
    text.join("\n")
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
                Action::Why(text) => self.push(LineKind::Why, depth, text.clone()),
                Action::Do(words) => self.verb(words, depth),
                Action::When { fact, test, then } => {
                    self.push(LineKind::Case, depth, case(*fact, test));
                    self.write(then, depth + 1);
                }
            }
        }
    }

    fn push(&mut self, kind: LineKind, depth: usize, what: String) {
        let (seat, until, command) = (String::new(), String::new(), String::new());
        self.lines.push(Line { kind, depth, seat, what, until, command });
    }

    fn command(&mut self, kind: LineKind, depth: usize, seat: &str, what: String, command: &[Word]) {
        let (seat, until, command) = (seat.to_owned(), self.goal.take().unwrap_or_default(), shell(command));
        self.lines.push(Line { kind, depth, seat, what, until, command });
    }

    /// One verb of lib.sh; each has its words in its own order.
    fn verb(&mut self, words: &[Word], depth: usize) {
        use LineKind::{Check, Do, Gate, Look, Note, Wait};
        let shown: Vec<String> = words.iter().map(word).collect();
        let texts: Vec<&str> = shown.iter().map(String::as_str).collect();
        match texts.as_slice() {
            ["gate", text] => self.push(Gate, depth, (*text).to_owned()),
            ["remark" | "at_last", text] => self.push(Note, depth, (*text).to_owned()),
            ["show_saved", name] => self.push(Note, depth, format!("{name} is shown; it stays in the state folder")),
            ["reinit_loop"] => {
                let reinit = self.reinit;
                self.write(reinit, depth);
            }
            ["from_any", ..] => self.verb(&words[1..], depth),
            ["once", _, ..] => self.verb(&words[2..], depth),
            ["unless_so", ..] => {
                self.goal = None;
                self.verb(&words[1..], depth);
            }
            ["goal", _, limit, what, ..] => self.goal = Some(format!("{what} ({limit} s at most)")),
            ["run" | "by", seat, what, ..] => self.command(Do, depth, seat, (*what).to_owned(), &words[3..]),
            ["check", seat, what, ..] => self.command(Check, depth, seat, (*what).to_owned(), &words[3..]),
            ["settled", seat, what, ..] => {
                self.command(Look, depth, seat, format!("{what}? Then nothing is left to do here"), &words[3..]);
            }
            ["notice", seat, what, ..] => self.command(Look, depth, seat, (*what).to_owned(), &words[3..]),
            ["await" | "await_or_ask" | "await_spare", seat, limit, what, ..] => {
                self.command(Wait, depth, seat, format!("{what} ({limit} s at most)"), &words[4..]);
            }
            ["keep" | "job", _, seat, what, ..] => {
                self.command(Do, depth, seat, (*what).to_owned(), &words[4..]);
            }
            ["fresh", _, _, seat, what, ..] => self.command(Do, depth, seat, (*what).to_owned(), &words[5..]),
            ["learn", name, seat, ..] => {
                let fact = Fact::ALL.into_iter().find(|fact| fact.name() == *name);
                let what = fact.map_or_else(|| (*name).to_owned(), |fact| fact.title().to_owned());
                self.command(Look, depth, seat, format!("{what}: remembered for later steps"), &words[3..]);
            }
            ["hook", command] => {
                self.command(Do, depth, Seats::CONTROL, "the plan's own command".to_owned(), &[]);
                if let Some(line) = self.lines.last_mut() {
                    (*command).clone_into(&mut line.command);
                }
            }
            _ => self.special(words, &texts, depth),
        }
    }

    /// The verbs that one step alone has.
    fn special(&mut self, words: &[Word], texts: &[&str], depth: usize) {
        use LineKind::{Check, Do, Look, Wait};
        match texts {
            ["note_role", name, seat, ..] => {
                self.command(Look, depth, seat, format!("whether {name} leads, follows or is down"), &[]);
            }
            ["replay", seat, wanted, target, ..] => {
                let what = format!("replay has {wanted} at {target}; its progress is shown");
                self.command(Wait, depth, seat, what, &[]);
            }
            ["recover", seat, ..] => {
                let start: Vec<Word> =
                    ["start_recovery".into()].into_iter().chain(words[3..].iter().cloned()).collect();
                self.command(Do, depth, seat, "start PostgreSQL itself, unless it runs already".to_owned(), &start);
            }
            ["replay_all", seat, segment, ..] => {
                self.command(Wait, depth, seat, format!("{segment} is replayed; progress is shown"), &[]);
            }
            ["place", file, seat, path, what] | ["give_back", file, seat, _, path, what] => {
                self.command(Do, depth, seat, format!("{what}: {file} to {path}"), &[]);
            }
            ["bulk_wal", seat, folder, ssh, ..] => {
                self.command(Do, depth, seat, format!("copy the needed WAL into {folder}, at once, by {ssh}"), &[]);
            }
            ["carry", from, directory, seat, place, ..] => {
                self.command(Do, depth, from, format!("carry {directory} to {place} of {seat}"), &[]);
            }
            ["prove_writes", seat, ..] => {
                let what = "whether a commit comes back; where none does, it is said why".to_owned();
                let proof: Vec<Word> = ["takes_writes".into()].into_iter().chain(words[2..].iter().cloned()).collect();
                self.command(Look, depth, seat, what, &proof);
            }
            ["stop_job", name, seat] => {
                self.command(Do, depth, seat, format!("end the job {name}, if it is at work"), &[]);
            }
            ["fetch_first", seat, ..] => {
                let what = "restore_command fetches the first segment of the backup".to_owned();
                self.command(Check, depth, seat, what, &words[5..6]);
            }
            _ => self.by_patroni(words, texts, depth),
        }
    }

    /// What Patroni is told, and any verb that says all by its name.
    fn by_patroni(&mut self, words: &[Word], texts: &[&str], depth: usize) {
        use LineKind::Do;
        match texts {
            ["pause_again", _, seat, config, scope, ..] => {
                let what = "set maintenance mode again, if it was set before the run".to_owned();
                let hold: Vec<Word> = ["hold_cluster".into(), (*config).into(), (*scope).into()].into();
                self.command(Do, depth, seat, what, &hold);
            }
            ["restart_if_needed", _, seat, ..] => {
                let restart: Vec<Word> =
                    ["restart_member".into()].into_iter().chain(words[3..].iter().cloned()).collect();
                self.command(
                    Do,
                    depth,
                    seat,
                    "restart it, if a setting that was applied needs that".to_owned(),
                    &restart,
                );
            }
            ["rejoin", until, seat, _, _, _, _, _, _, _, _, member, ..] => {
                let what = match *until {
                    "begins" => format!("{member} begins to follow; where its data is old, it is cloned"),
                    _ => format!("{member} streams on the leader's timeline; where its data is old, it is cloned"),
                };
                let clone: Vec<Word> = ["reinit_member".into()].into_iter().chain(words[9..].iter().cloned()).collect();
                self.command(Do, depth, seat, what, &clone);
            }
            ["reapply", file, seat, ..] => {
                self.command(Do, depth, seat, format!("apply the saved {file}; wait until it is in force"), &[]);
            }
            _ => {
                let seat = texts.iter().find(|text| text.contains('@')).copied().unwrap_or(Seats::CONTROL);
                let what = texts.first().map(|verb| verb.replace('_', " ")).unwrap_or_default();
                self.command(Do, depth, seat, what, words);
            }
        }
    }
}

/// A word, not quoted yet. What only the run finds out stands in angle quotes.
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

fn case(fact: Fact, test: &Test) -> String {
    match (fact, test) {
        (Fact::Pinned, Test::Is(_)) => "if this run pinned the backup".to_owned(),
        (Fact::Leader, Test::Is(node)) if node.is_empty() => "if nobody led when the run began".to_owned(),
        (Fact::Leader, Test::Is(node)) => format!("if {node} led when the run began"),
        (Fact::Leader, Test::IsNot(node)) => format!("if {node} did not lead when the run began"),
        (Fact::Leader, Test::Known) => "if somebody led when the run began".to_owned(),
        (_, Test::Is(value)) => format!("if {} is {value}", fact.title()),
        (_, Test::IsNot(value)) => format!("if {} is not {value}", fact.title()),
        (_, Test::Known) => format!("if there is {}", fact.title()),
    }
}
