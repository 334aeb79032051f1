//! The time line as a drawing needs it: panels of one span of time each, with rows of timelines and marks.

mod coverage;
mod marks;
mod rows;

use serde::Serialize;

use crate::model::{Instant, Timeline};
use crate::render::Prose;
use crate::story::Material;
use marks::Place;
pub use marks::{Mark, MarkKind};

/// The whole drawing.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The archive as it was captured; then, where target and incident would fall on one point of it, their surroundings.
    pub panels: Vec<Panel>,
    /// What the drawing cannot show.
    pub remarks: Vec<Prose>,
}

/// One span of time.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it shows.
    pub title: &'static str,
    /// Its first instant.
    pub from: Instant,
    /// Its last instant; later than the first.
    pub until: Instant,
    /// Timelines, the oldest first.
    pub rows: Vec<Row>,
    /// What happened, in order.
    pub marks: Vec<Mark>,
    /// From the target to the incident.
    pub lost: Option<(Instant, Instant)>,
    /// From where on everything is given up: the incident, else the target.
    pub given_up: Option<Instant>,
}

/// One timeline.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number.
    pub timeline: Timeline,
    /// Where it left another, for people; empty for the root.
    pub origin: String,
    /// Whether it is replayed.
    pub standing: Standing,
    /// What the archive holds of it.
    pub bars: Vec<Bar>,
    /// Where it left another.
    pub fork: Option<RowFork>,
    /// Its backups: when each began and ended, and whether it is the chosen one.
    pub backups: Vec<(Instant, Instant, Standing)>,
}

/// Where a row left another.
#[derive(Clone, Copy, Debug)]
pub struct RowFork {
    /// The timeline that was left.
    pub parent: Timeline,
    /// The time of the segment in which it was left; never later than `began`.
    pub left: Instant,
    /// When the new one began: after a recovery long after what it goes on from.
    pub began: Instant,
}

/// Whether something belongs to this recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Used,
    /// It does not.
    Unused,
}

/// A stretch of a timeline.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is.
    pub kind: BarKind,
    /// From.
    pub from: Instant,
    /// To; not before `from`.
    pub until: Instant,
    /// What it holds, for people.
    pub text: String,
}

/// What a stretch of a timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BarKind {
    /// WAL is in the archive.
    Held,
    /// WAL is missing.
    Missing,
    /// Nobody knows.
    Unknown,
    /// WAL that this recovery replays.
    Replayed,
}

/// Two marks nearer to each other than this part of the whole are drawn in a panel of their own.
const CROWDED: i64 = 8;

/// The drawing of a plan.
pub(super) fn chart(material: Material<'_>) -> Chart {
    let place = Place::of(material);
    let marks = marks::marks(material, &place);
    let mut remarks = marks::remarks(material, &place);
    let (rows, left_out) = rows::rows(material, &place);
    if left_out > 0 {
        let text = format!("{left_out} more timelines are not drawn; they are not on the way to the target");
        remarks.push(Prose::from(&*text));
    }
    let lost = material.resolved.incident.happened_at.and_then(|happened| {
        let target = place.exact()?;
        (target < happened).then_some((target, happened))
    });
    let Some((from, until)) = span(&rows, &marks) else { return Chart { panels: Vec::new(), remarks } };
    let given_up = lost.map(|(_, incident)| incident).or(place.exact());
    let title = if rows.is_empty() { "The incident" } else { "The archive" };
    let whole = Panel { title, from, until, rows, marks, lost, given_up };
    let mut panels = Vec::new();
    panels.extend(around(&whole));
    panels.insert(0, whole);
    Chart { panels, remarks }
}

/// From the first to the last instant that is drawn, widened where it is one instant only.
fn span(rows: &[Row], marks: &[Mark]) -> Option<(Instant, Instant)> {
    let bars = rows.iter().flat_map(|row| row.bars.iter().flat_map(|bar| [bar.from, bar.until]));
    let backups = rows.iter().flat_map(|row| row.backups.iter().flat_map(|(from, until, _)| [*from, *until]));
    let all: Vec<Instant> = bars.chain(backups).chain(marks.iter().map(|mark| mark.at)).collect();
    let (from, until) = (*all.iter().min()?, *all.iter().max()?);
    Some(if from < until { (from, until) } else { (shifted(from, -1_000_000), shifted(until, 1_000_000)) })
}

/// Target and incident by themselves, if they are crowded in the whole.
fn around(whole: &Panel) -> Option<Panel> {
    let near = whole.marks.iter().filter(|mark| mark.kind.is_incident()).map(|mark| mark.at);
    let near: Vec<Instant> = near.collect();
    let (first, last) = (*near.iter().min()?, *near.iter().max()?);
    let width = last.micros() - first.micros();
    if width == 0 || width * CROWDED >= whole.until.micros() - whole.from.micros() {
        return None;
    }
    let (from, until) = (shifted(first, -width).max(whole.from), shifted(last, width).min(whole.until));
    let inside = |at: Instant| from <= at && at <= until;
    let rows = whole.rows.iter().map(|row| row.within(from, until)).filter(|row| !row.bars.is_empty()).collect();
    let marks = whole.marks.iter().filter(|mark| inside(mark.at)).cloned().collect();
    Some(Panel { title: "Around the target", from, until, rows, marks, ..whole.clone() })
}

fn shifted(at: Instant, micros: i64) -> Instant {
    Instant::from_micros(at.micros().saturating_add(micros)).unwrap_or(at)
}

impl Row {
    /// The part of a row inside a span.
    fn within(&self, from: Instant, until: Instant) -> Self {
        let bars = self.bars.iter().filter(|bar| bar.from <= until && bar.until >= from);
        let backups = self.backups.iter().filter(|(begin, end, _)| *begin <= until && *end >= from);
        Self {
            bars: bars
                .map(|bar| Bar { from: bar.from.max(from), until: bar.until.min(until), ..bar.clone() })
                .collect(),
            fork: self.fork.filter(|fork| from <= fork.left && fork.began <= until),
            backups: backups.copied().collect(),
            ..self.clone()
        }
    }
}

impl Panel {
    /// Where an instant lies on a line of so many units; at its ends for what is outside.
    pub fn place(&self, at: Instant, width: i64) -> i64 {
        let (from, until) = (i128::from(self.from.micros()), i128::from(self.until.micros()));
        let at = i128::from(at.micros()).clamp(from, until);
        i64::try_from((at - from) * i128::from(width) / (until - from).max(1)).unwrap_or(width)
    }
}
