//! The time line of a recovery, drawn from top to bottom.

use crate::check::{Decided, Evidence};
use crate::inventory::{Backup, Branch, SegmentRange};
use crate::model::{Instant, Target};

/// What lies between one event and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    /// Nothing of this recovery.
    Idle,
    /// WAL that is replayed.
    Replayed,
    /// Changes that are given up.
    Lost,
}

/// One line of the drawing.
struct Event {
    at: Instant,
    /// Orders events of one instant: what ends comes before what begins.
    rank: u8,
    sign: &'static str,
    text: String,
    /// What begins here, if anything does.
    begins: Option<Stretch>,
}

/// Backups, forks of timelines, holes in the archive, incident and target in the order they happened; a bar shows what is
/// replayed and what is lost. None without an inventory.
pub fn draw(decided: &Decided) -> Option<String> {
    let evidence = decided.evidence.as_ref()?;
    let mut events: Vec<Event> = backups(evidence).chain(forks(evidence)).chain(gaps(evidence)).collect();
    events.extend(target(decided, evidence));
    events.extend(ends(decided, evidence));
    events.sort_by_key(|event| (event.at, event.rank));
    let mut lines = Vec::new();
    let mut stretch = Stretch::Idle;
    for (index, event) in events.iter().enumerate() {
        if index > 0 {
            lines.push(format!("{:22}{}", "", bar(stretch)));
        }
        lines.push(format!("{:<22}{} {}", event.at.whole_second().rfc3339(), event.sign, event.text));
        stretch = event.begins.unwrap_or(stretch);
    }
    lines.push("┃ replayed   ░ lost".to_owned());
    Some(lines.join("\n"))
}

fn bar(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::Idle => "│",
        Stretch::Replayed => "┃",
        Stretch::Lost => "░",
    }
}

fn backups(evidence: &Evidence) -> impl Iterator<Item = Event> + '_ {
    let event = |backup: &Backup| {
        let chosen = backup.id == evidence.backup.id;
        let note = if chosen { ", restored" } else { "" };
        Event {
            at: backup.end_time,
            rank: 2,
            sign: if chosen { "◆" } else { "◇" },
            text: format!("backup {} ended (timeline {}){note}", backup.id, backup.timeline),
            begins: chosen.then_some(Stretch::Replayed),
        }
    };
    evidence.server.backups.iter().map(event)
}

fn forks(evidence: &Evidence) -> impl Iterator<Item = Event> + '_ {
    use crate::inventory::Began;
    let event = |branch: &Branch| {
        let (Began::At(at), Some(fork)) = (branch.began, branch.fork) else { return None };
        let text = format!("timeline {} leaves timeline {} at {}", branch.timeline, fork.parent, fork.lsn);
        Some(Event { at, rank: 1, sign: "├", text, begins: None })
    };
    evidence.tree.branches().filter_map(event)
}

/// Holes in the archive along the path, at the time of the segment before each.
fn gaps(evidence: &Evidence) -> impl Iterator<Item = Event> + '_ {
    let size = evidence.segment_size;
    let segments = evidence.server.segments.as_deref();
    let event = move |gap: SegmentRange| {
        let before = crate::model::WalName { timeline: gap.timeline, segment: gap.first.checked_sub(1)? };
        let text = format!("WAL missing after this: {}", gap.text(size));
        Some(Event { at: segments?.time_of(before)?, rank: 3, sign: "╳", text, begins: None })
    };
    let runs = segments.into_iter().flat_map(move |segments| {
        let legs = evidence.path.legs().iter().map(|leg| leg.timeline);
        legs.flat_map(move |timeline| holes(segments, timeline))
    });
    runs.filter_map(event)
}

fn holes(segments: &crate::inventory::Segments, timeline: crate::model::Timeline) -> Vec<SegmentRange> {
    let runs: Vec<_> = segments.runs(timeline).collect();
    runs.windows(2).map(|pair| SegmentRange { timeline, first: pair[0].end() + 1, last: pair[1].start() - 1 }).collect()
}

/// The target: its instant, or the time of the segment that holds it.
fn target(decided: &Decided, evidence: &Evidence) -> Option<Event> {
    let (at, text) = match (&decided.target, evidence.target_segment) {
        (Target::Time { at, .. }, _) => (*at, format!("target {}", decided.target)),
        (target, Some(wal)) => {
            let at = evidence.server.archived(wal)?.time;
            (at, format!("target {target}, in a segment archived at this time"))
        }
        (Target::Immediate, None) => (evidence.backup.end_time, format!("target: {}", decided.target)),
        (Target::Latest, None) => (evidence.last_segment?.time, format!("target: {}", decided.target)),
        (Target::Xid { .. } | Target::Name(_) | Target::Lsn { .. } | Target::Wal { .. }, None) => return None,
    };
    let lost = decided.incident.happened_at.is_some_and(|happened| happened > at);
    let begins = Some(if lost { Stretch::Lost } else { Stretch::Idle });
    Some(Event { at, rank: 4, sign: "●", text, begins })
}

/// Incident, the end of the archive, the capture.
fn ends(decided: &Decided, evidence: &Evidence) -> Vec<Event> {
    let event = |at: Instant, rank, sign, text: String, begins| Event { at, rank, sign, text, begins };
    let mut events = Vec::new();
    if let Some(at) = decided.incident.happened_at {
        events.push(event(at, 5, "✗", "incident".to_owned(), Some(Stretch::Idle)));
    }
    if let Some(at) = decided.incident.detected_at {
        events.push(event(at, 6, "│", "incident noticed".to_owned(), None));
    }
    if let Some(last) = &evidence.last_segment {
        let text = format!("last archived WAL on this path, {}", last.wal.name(evidence.segment_size));
        events.push(event(last.time, 7, "┴", text, None));
    }
    events.push(event(evidence.collected_at, 8, " ", "inventory captured".to_owned(), None));
    events
}
