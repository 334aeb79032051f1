//! Labels of marks, placed so that none covers another or another's line, however near the marks are.

use serde::Serialize;

use super::ticks;
use crate::render::visible;
use crate::story::chart::{Mark, Panel};

/// Pixels of a narrow and of a wide character at the size of the labels; rather too many than too few.
const NARROW: i64 = 7;
const WIDE: i64 = 14;
/// Between a label and its mark's line, and between two labels.
const GAP: i64 = 5;

/// A mark's label with its line.
#[derive(Debug, Serialize)]
pub(super) struct Label {
    kind: &'static str,
    text: String,
    x: i64,
    /// The base line of the text.
    y: i64,
    /// How many labels are below it.
    #[serde(skip)]
    pub(super) lane: i64,
    /// The row its line ends at; none where it goes through all.
    #[serde(skip)]
    pub(super) row: Option<usize>,
    /// Where its line ends.
    to: i64,
}

impl Label {
    /// At its height, in a zone of so many lines below `top`, with a line down to `to`.
    pub(super) fn below(self, top: i64, line: i64, lines: i64, to: i64) -> Self {
        Self { y: top + (lines - self.lane) * line - 4, to, ..self }
    }
}

/// Labels stand to the right of their marks. From right to left, each goes above all those that begin under it: its own line
/// then passes to their left, and theirs end below it.
pub(super) fn place(panel: &Panel, left: i64, width: i64) -> Vec<Label> {
    let mut placed: Vec<Label> = Vec::new();
    for mark in panel.marks.iter().rev() {
        let text = text(panel, mark);
        let x = left + panel.place(mark.at, width);
        let end = x + extent(&text) + 2 * GAP;
        let under = placed.iter().filter(|label| label.x < end).map(|label| label.lane + 1);
        let lane = under.max().unwrap_or(0);
        let row = mark.timeline.and_then(|own| panel.rows.iter().position(|row| row.timeline == own));
        placed.push(Label { kind: mark.kind.name(), text, x, y: 0, lane, row, to: 0 });
    }
    placed.reverse();
    placed
}

fn text(panel: &Panel, mark: &Mark) -> String {
    visible::line(&format!("{} {}", ticks::clock(panel, mark.at), mark.label))
}

fn extent(text: &str) -> i64 {
    text.chars().map(|c| if c < '\u{1100}' { NARROW } else { WIDE }).sum()
}
