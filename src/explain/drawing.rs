//! The time line drawn with characters: a row for each timeline, a letter for each event.

use crate::render::visible;
use crate::story::chart::{BarKind, Mark, MarkKind, Panel, Row};

/// Columns before the drawing: the names of the timelines.
const LEFT: usize = 14;
/// Columns of the drawing itself.
const WIDTH: usize = 76;

/// One panel, as lines.
pub(super) fn draw(panel: &Panel) -> Vec<String> {
    let mut lines = vec![format!("{}, {} to {}", panel.title, short(panel.from), short(panel.until))];
    lines.extend(letters(panel));
    lines.extend(panel.rows.iter().map(|row| named(&format!("timeline {}", row.timeline), &self::row(panel, row))));
    if let Some((from, until)) = panel.lost {
        let mut cells = vec![' '; WIDTH];
        fill(&mut cells, column(panel, from), column(panel, until), '~');
        lines.push(named("lost", &cells));
    }
    let mark = |mark: &Mark| {
        let text = visible::line(&mark.label);
        format!("  {} {:<27}  {text}", letter(mark.kind), mark.at.rfc3339())
    };
    lines.extend(panel.marks.iter().map(mark));
    lines
}

/// What the signs mean.
pub(super) const KEY: &str =
    "= WAL in the archive   # replayed   ! missing   ? not known   + a timeline begins   ~ lost";

/// Rows of letters, as many as it takes for no two to share a column.
fn letters(panel: &Panel) -> Vec<String> {
    let mut rows: Vec<Vec<char>> = Vec::new();
    for mark in &panel.marks {
        let at = column(panel, mark.at);
        let free = rows.iter().position(|row| row[at] == ' ').unwrap_or(rows.len());
        if free == rows.len() {
            rows.push(vec![' '; WIDTH]);
        }
        rows[free][at] = letter(mark.kind);
    }
    rows.iter().rev().map(|row| named("", row)).collect()
}

fn row(panel: &Panel, row: &Row) -> Vec<char> {
    let mut cells = vec![' '; WIDTH];
    // What is replayed comes last and is drawn over what is held.
    for bar in &row.bars {
        let sign = match bar.kind {
            BarKind::Held => '=',
            BarKind::Missing => '!',
            BarKind::Unknown => '?',
            BarKind::Replayed => '#',
        };
        fill(&mut cells, column(panel, bar.from), column(panel, bar.until), sign);
    }
    if let Some(fork) = row.fork {
        cells[column(panel, fork.began)] = '+';
    }
    cells
}

fn fill(cells: &mut [char], from: usize, until: usize, sign: char) {
    for cell in &mut cells[from..=until] {
        *cell = sign;
    }
}

fn column(panel: &Panel, at: crate::model::Instant) -> usize {
    let last = i64::try_from(WIDTH - 1).unwrap_or(0);
    usize::try_from(panel.place(at, last)).unwrap_or(0)
}

fn named(name: &str, cells: &[char]) -> String {
    let cells: String = cells.iter().collect();
    format!("{name:<LEFT$}{}", cells.trim_end())
}

fn letter(kind: MarkKind) -> char {
    match kind {
        MarkKind::Backup => 'b',
        MarkKind::Chosen => 'B',
        MarkKind::Target => 'T',
        MarkKind::Incident => 'X',
        MarkKind::Detected => 'N',
        MarkKind::LastWal => 'W',
        MarkKind::Captured => 'C',
    }
}

fn short(at: crate::model::Instant) -> String {
    at.whole_second().rfc3339()
}
