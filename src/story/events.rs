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
    all.extend(forks(material).map(|(at, what)| (at, 1, "fork", what)));
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

fn forks(material: Material<'_>) -> impl Iterator<Item = (Instant, Prose)> {
    let branches = material.resolved.evidence.iter().flat_map(|evidence| evidence.tree.branches());
    branches.filter_map(|branch: &Branch| {
        let (Began::At(at), Some(fork)) = (branch.began, branch.fork) else { return None };
        Some((at, Prose::new("timeline {} leaves timeline {} at {}", &[&branch.timeline, &fork.parent, &fork.lsn])))
    })
}

/// Holes in the archive along the path, at the time of the segment before each.
fn gaps(material: Material<'_>) -> Vec<(Instant, Prose)> {
    let Some(evidence) = &material.resolved.evidence else { return Vec::new() };
    let Some(segments) = &evidence.server.segments else { return Vec::new() };
    let mut gaps = Vec::new();
    for timeline in evidence.path.legs().iter().map(|leg| leg.timeline) {
        let runs: Vec<_> = segments.runs(timeline).collect();
        for pair in runs.windows(2) {
            let gap = SegmentRange { timeline, first: pair[0].end() + 1, last: pair[1].start() - 1 };
            let before = segments.time_of(WalName { timeline, segment: *pair[0].end() });
            gaps.extend(
                before.map(|at| (at, Prose::new("WAL is missing after this: {}", &[&gap.text(evidence.segment_size)]))),
            );
        }
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
