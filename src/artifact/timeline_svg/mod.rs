//! timeline.svg: the archive, the target and the incident, drawn.

mod labels;
mod ticks;

use serde::Serialize;

use super::Subject;
use crate::story::chart::{Bar, BarKind, Chart, Panel, Row, RowFork, Standing};
use labels::Label;
use ticks::Tick;

/// Width of the drawing.
const WIDTH: i64 = 1060;
/// Where the plot begins: to the left of it stand the names of the timelines.
const LEFT: i64 = 168;
/// Width of the plot: to the right of it the last labels have room.
const PLOT: i64 = 600;
/// Height of one line of labels.
const LINE: i64 = 18;
/// Height of one timeline.
const ROW: i64 = 40;
/// Height of a bar.
const BAR: i64 = 14;
/// A bar is at least this wide, so that one segment can be seen.
const NARROW: i64 = 3;
/// Above the labels of a panel: its title.
const HEAD: i64 = 30;
/// Below the rows of a panel: its scale.
const FOOT: i64 = 44;
/// The key at the end.
const KEY: i64 = 58;

/// What `timeline.svg.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct TimelineContext<'a> {
    plan: &'a str,
    told: String,
    width: i64,
    height: i64,
    left: i64,
    plot: i64,
    empty: &'static str,
    panels: Vec<PanelView>,
    /// Whether there is a timeline in any panel.
    rows: bool,
    key: i64,
}

/// One panel, in pixels.
#[derive(Debug, Serialize)]
struct PanelView {
    title: String,
    top: i64,
    /// Where its rows begin and end.
    rows_top: i64,
    rows_bottom: i64,
    rows: Vec<RowView>,
    labels: Vec<Label>,
    ticks: Vec<Tick>,
    /// The loss window; empty list where none is drawn.
    lost: Vec<Rect>,
    /// What is given up after it; the same.
    given_up: Vec<Rect>,
}

/// One timeline, in pixels.
#[derive(Debug, Serialize)]
struct RowView {
    name: String,
    origin: String,
    used: bool,
    middle: i64,
    bars: Vec<BarView>,
    backups: Vec<Dot>,
    /// The line from the row that it left.
    forks: Vec<ForkView>,
}

#[derive(Debug, Serialize)]
struct BarView {
    kind: BarKind,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    text: String,
}

#[derive(Debug, Serialize)]
struct Dot {
    from: i64,
    x: i64,
    y: i64,
    used: bool,
}

#[derive(Debug, Serialize)]
struct ForkView {
    left: i64,
    parent: i64,
    began: i64,
    own: i64,
}

#[derive(Debug, Serialize)]
struct Rect {
    x: i64,
    width: i64,
}

pub(super) fn context(subject: Subject<'_>) -> TimelineContext<'_> {
    let chart: &Chart = &subject.story.chart;
    let mut top = 0;
    let mut panels = Vec::new();
    for panel in &chart.panels {
        let view = view(panel, top);
        top = view.rows_bottom + FOOT;
        panels.push(view);
    }
    let key = top + 10;
    TimelineContext {
        plan: &subject.resolved.name,
        told: told(subject),
        width: WIDTH,
        height: if panels.is_empty() { 80 } else { key + KEY },
        rows: panels.iter().any(|panel| !panel.rows.is_empty()),
        left: LEFT,
        plot: PLOT,
        empty: "No instant is known: without an inventory and with this target there is nothing to draw.",
        panels,
        key,
    }
}

/// The drawing in words, for those who cannot see it.
fn told(subject: Subject<'_>) -> String {
    let events = subject.story.events.iter().map(|event| format!("{}: {}", event.at, event.what.line()));
    events.collect::<Vec<_>>().join("; ")
}

fn view(panel: &Panel, top: i64) -> PanelView {
    let labels = labels::place(panel, LEFT, PLOT);
    let lines = labels.iter().map(|label| label.lane + 1).max().unwrap_or(0);
    let rows_top = top + HEAD + lines * LINE + 8;
    let rows_bottom = rows_top + i64::try_from(panel.rows.len()).unwrap_or(0).max(1) * ROW;
    let labels = labels.into_iter().map(|label| {
        let to = label.row.map_or(rows_bottom, |row| middle(rows_top, row));
        label.below(top + HEAD, LINE, lines, to)
    });
    let rows =
        panel.rows.iter().enumerate().map(|(index, row)| row_view(panel, row, middle(rows_top, index), rows_top));
    let rect = |(from, until)| {
        let (from, until) = (panel.place(from, PLOT), panel.place(until, PLOT));
        Rect { x: LEFT + from, width: (until - from).max(1) }
    };
    PanelView {
        title: format!("{}, {}", panel.title, ticks::days(panel)),
        top: top + 20,
        rows: rows.collect(),
        ticks: ticks::ticks(panel, LEFT, PLOT),
        lost: panel.lost.map(rect).into_iter().collect(),
        given_up: panel.given_up.map(|from| rect((from, panel.until))).into_iter().collect(),
        labels: labels.collect(),
        rows_top,
        rows_bottom,
    }
}

/// The middle of a row.
fn middle(rows_top: i64, index: usize) -> i64 {
    rows_top + i64::try_from(index).unwrap_or(0) * ROW + ROW / 2
}

fn row_view(panel: &Panel, row: &Row, middle: i64, rows_top: i64) -> RowView {
    let x = |at| LEFT + panel.place(at, PLOT);
    let bar = |bar: &Bar| {
        let (from, until) = (x(bar.from), x(bar.until));
        // What is replayed lies in what is held.
        let height = if bar.kind == BarKind::Replayed { BAR - 8 } else { BAR };
        BarView {
            kind: bar.kind,
            x: from,
            y: middle - height / 2,
            width: (until - from).max(NARROW),
            height,
            text: bar.text.clone(),
        }
    };
    let dot = |(begin, end, standing): &(_, _, Standing)| Dot {
        from: x(*begin),
        x: x(*end),
        y: middle,
        used: *standing == Standing::Used,
    };
    let fork = |fork: RowFork| {
        let parent = panel.rows.iter().position(|row| row.timeline == fork.parent)?;
        Some(ForkView { left: x(fork.left), parent: self::middle(rows_top, parent), began: x(fork.began), own: middle })
    };
    RowView {
        name: format!("timeline {}", row.timeline),
        origin: row.origin.clone(),
        used: row.standing == Standing::Used,
        middle,
        bars: row.bars.iter().map(bar).collect(),
        // A backup that ended outside of the panel has no sign in it.
        backups: row.backups.iter().filter(|(_, end, _)| panel.from <= *end && *end <= panel.until).map(dot).collect(),
        forks: row.fork.and_then(fork).into_iter().collect(),
    }
}
