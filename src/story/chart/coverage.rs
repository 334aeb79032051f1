//! What the archive holds of a timeline, in time. A segment's time is its file's: an upper bound of what is in it.

use super::rows::{began, fork};
use super::{Bar, BarKind};
use crate::check::Evidence;
use crate::inventory::{Branch, SegmentRange, Segments};
use crate::model::{Instant, Timeline, WalName};

/// Runs of one timeline that are drawn; an archive with more holes has no drawing.
const RUNS: usize = 200;

/// The bars of one timeline; `target` is where replay ends, in time.
pub(super) fn bars(evidence: &Evidence, branch: &Branch, target: Option<Instant>) -> Vec<Bar> {
    let mut bars = match &evidence.server.segments {
        Some(segments) => held(evidence, branch, segments),
        None => unknown(evidence, branch),
    };
    bars.extend(replayed(evidence, branch.timeline, target));
    bars
}

fn held(evidence: &Evidence, branch: &Branch, segments: &Segments) -> Vec<Bar> {
    let timeline = branch.timeline;
    let size = evidence.segment_size;
    let time = |segment: u64| segments.time_of(WalName { timeline, segment });
    let text = |first: u64, last: u64, what: &str| {
        let range = SegmentRange { timeline, first, last };
        format!("{}, {what}", range.text(size))
    };
    let mut bars: Vec<Bar> = Vec::new();
    let mut before: Option<(u64, Instant)> = None;
    for run in segments.runs(timeline).take(RUNS) {
        let (Some(first), Some(last)) = (time(*run.start()), time(*run.end())) else { continue };
        let last = last.max(first);
        let from = match before {
            Some((segment, at)) => {
                let text = text(segment + 1, run.start() - 1, "missing");
                bars.push(Bar { kind: BarKind::Missing, from: at, until: first.max(at), text });
                first
            }
            None => began_by(evidence, branch, first),
        };
        let count = run.end() - run.start() + 1;
        let text = text(*run.start(), *run.end(), &format!("{count} in the archive"));
        bars.push(Bar { kind: BarKind::Held, from, until: last, text });
        before = Some((*run.end(), last));
    }
    bars
}

/// The first segment holds what came since the timeline began, or since the backup that needs it.
fn began_by(evidence: &Evidence, branch: &Branch, first: Instant) -> Instant {
    let of_it = evidence.server.backups.iter().filter(|backup| backup.timeline == branch.timeline);
    let backup = of_it.filter_map(|backup| backup.begin_time).min();
    [began(branch), backup].into_iter().flatten().fold(first, Instant::min)
}

/// Without a listing: from the first that is known of a timeline to its last archived segment.
fn unknown(evidence: &Evidence, branch: &Branch) -> Vec<Bar> {
    let Some(last) = evidence.server.last_archived.get(&branch.timeline) else { return Vec::new() };
    let text = format!("up to {}; what is in between is not known", last.wal.name(evidence.segment_size));
    let from = began_by(evidence, branch, last.time);
    vec![Bar { kind: BarKind::Unknown, from, until: last.time, text }]
}

/// The part of this timeline that the recovery replays.
fn replayed(evidence: &Evidence, timeline: Timeline, target: Option<Instant>) -> Option<Bar> {
    let legs: Vec<Timeline> = evidence.path.legs().iter().map(|leg| leg.timeline).collect();
    let own = legs.iter().position(|leg| *leg == timeline)?;
    let first = legs.iter().position(|leg| *leg == evidence.backup.timeline)?;
    if own < first {
        return None;
    }
    let began = |leg: &Timeline| evidence.tree.branch(*leg).and_then(began);
    let from =
        if own == first { evidence.backup.begin_time.unwrap_or(evidence.backup.end_time) } else { began(&timeline)? };
    let until = match legs.get(own + 1) {
        Some(next) => fork(evidence, evidence.tree.branch(*next)?)?.left,
        None => target.or(evidence.last_segment.map(|last| last.time))?,
    };
    let ranges = evidence.needed.iter().filter(|range| range.timeline == timeline);
    let names: Vec<String> = ranges.map(|range| range.text(evidence.segment_size)).collect();
    let text = format!("replayed: {}", names.join(", "));
    (from <= until).then_some(Bar { kind: BarKind::Replayed, from, until, text })
}
