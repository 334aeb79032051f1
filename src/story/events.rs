//! The time line as a table, for those who cannot see the drawing, and the tree of timelines.

use serde::Serialize;

use super::chart::{Chart, Mark, MarkKind};
use crate::inventory::{Began, Branch, SegmentRange};
use crate::model::{Instant, WalName};
use crate::render::Prose;
use crate::story::Material;

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// When, with its fraction of a second.
    pub at: String,
    /// What kind of thing it is: for a sign beside it.
    pub kind: &'static str,
    /// What it is.
    pub what: Prose,
}

/// Marks, forks and gaps in the order of time.
pub(super) fn events(material: Material<'_>, chart: &Chart) -> Vec<Event> {
    let marks = chart.panels.first().into_iter().flat_map(|panel| &panel.marks);
    let mut all: Vec<(Instant, u8, &'static str, Prose)> = marks
        .map(|mark| (mark.at, if mark.kind == MarkKind::Captured { 9 } else { 5 }, mark.kind.name(), said(mark)))
        .collect();
    all.extend(forks(material).into_iter().map(|(at, what)| (at, 1, "fork", what)));
    all.extend(gaps(material).into_iter().map(|(at, what)| (at, 2, "missing", what)));
    all.sort_by_key(|(at, rank, ..)| (*at, *rank));
    all.into_iter().map(|(at, _, kind, what)| Event { at: at.rfc3339(), kind, what }).collect()
}

/// A mark in a line of its own, where there is room to say more.
fn said(mark: &Mark) -> Prose {
    let end = match mark.kind {
        MarkKind::Chosen => " ended: this one is restored",
        MarkKind::Backup => " ended",
        MarkKind::Target | MarkKind::Incident | MarkKind::Detected | MarkKind::LastWal | MarkKind::Captured => "",
    };
    Prose::from(&*mark.label).text(end)
}

/// Forks, and gaps, that are listed; the newest are what a recovery is about.
const LISTED: usize = 50;

fn forks(material: Material<'_>) -> Vec<(Instant, Prose)> {
    let branches = material.resolved.evidence.iter().flat_map(|evidence| evidence.tree.branches());
    let all = branches.filter_map(|branch: &Branch| {
        let (Began::At(at), Some(fork)) = (branch.began, branch.fork) else { return None };
        Some((at, Prose::new("timeline {} leaves timeline {} at {}", &[&branch.timeline, &fork.parent, &fork.lsn])))
    });
    let mut forks: Vec<(Instant, Prose)> = all.collect();
    let earlier = forks.len().saturating_sub(LISTED);
    forks.drain(..earlier);
    if let Some((at, _)) = forks.first().filter(|_| earlier > 0) {
        forks.insert(0, (*at, Prose::from(&*format!("{earlier} more timelines left another before this"))));
    }
    forks
}

/// Holes in the archive along the path, at the time of the segment before each.
fn gaps(material: Material<'_>) -> Vec<(Instant, Prose)> {
    let Some(evidence) = &material.resolved.evidence else { return Vec::new() };
    let Some(segments) = &evidence.server.segments else { return Vec::new() };
    let timelines = || evidence.path.legs().iter().map(|leg| leg.timeline);
    let count: usize = timelines().map(|timeline| segments.runs(timeline).len().saturating_sub(1)).sum();
    let earlier = count.saturating_sub(LISTED);
    let all = timelines().flat_map(|timeline| {
        let pairs = segments.runs(timeline).zip(segments.runs(timeline).skip(1));
        pairs.map(move |(run, next)| SegmentRange { timeline, first: run.end() + 1, last: next.start() - 1 })
    });
    let gaps = all.skip(earlier).filter_map(|gap| {
        let at = segments.time_of(WalName { timeline: gap.timeline, segment: gap.first - 1 })?;
        Some((at, Prose::new("WAL is missing after this: {}", &[&gap.text(evidence.segment_size)])))
    });
    let mut gaps: Vec<(Instant, Prose)> = gaps.collect();
    if let Some((at, _)) = gaps.first().filter(|_| earlier > 0) {
        gaps.insert(0, (*at, Prose::from(&*format!("WAL is missing in {earlier} more places before this"))));
    }
    gaps
}

/// The tree of timelines, with what this recovery does with each.
pub(super) fn tree(material: Material<'_>) -> String {
    let Some(evidence) = &material.resolved.evidence else { return String::new() };
    let tip = evidence.path.legs().last().map(|leg| leg.timeline);
    evidence.tree.draw(|timeline| {
        let mut words = Vec::new();
        if timeline == evidence.backup.timeline {
            words.push("the backup");
        }
        if Some(timeline) == tip {
            words.push("recovered along");
        }
        if timeline == evidence.newest_timeline {
            words.push("newest");
        }
        (!words.is_empty()).then(|| words.join(", "))
    })
}
