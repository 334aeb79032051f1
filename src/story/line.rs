//! The lines of a step as people read them: who, where, what, and the command.

use serde::{Serialize, Serializer};

use crate::action::Seat;
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
    #[serde(serialize_with = "seat_or_nothing")]
    pub seat: Option<Seat>,
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
        self.seat.as_ref().map_or("", Seat::host)
    }

    fn seat(&self) -> String {
        self.seat.as_ref().map_or_else(String::new, |seat| visible::line(&seat.to_string()))
    }
}

#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
fn seat_or_nothing<S: Serializer>(seat: &Option<Seat>, serializer: S) -> Result<S::Ok, S::Error> {
    match seat {
        Some(seat) => seat.serialize(serializer),
        None => serializer.serialize_str(""),
    }
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
            LineKind::Check => format!("{indent}[{}] check: {what}", line.seat()),
            LineKind::Look => format!("{indent}[{}] look: {what}", line.seat()),
            LineKind::Wait => format!("{indent}[{}] wait: {what}", line.seat()),
            LineKind::Do => format!("{indent}[{}] {what}", line.seat()),
        };
        text.push(head);
        if !line.command.is_empty() {
            text.push(format!("{indent}    $ {}", line.command.replace('\n', &format!("\n{indent}      | "))));
        }
        if !line.until.is_empty() {
            text.push(format!("{indent}    until: {}", visible::line(&line.until)));
        }
    }
    text.join("\n")
}
