//! What happened when: backups, incident, target, capture.

use crate::inventory::Backup;
use crate::model::{Instant, Target, Timeline};
use crate::render::Prose;
use crate::story::Material;

/// Backups beside the chosen one that still get a name in the drawing.
const NAMED_BACKUPS: usize = 6;
/// Backups that cannot be restored and are told of.
const UNFINISHED: usize = 10;

/// Something at one instant.
#[derive(Clone, Debug)]
pub struct Mark {
    /// When.
    pub at: Instant,
    /// What it is.
    pub kind: MarkKind,
    /// A few words.
    pub label: String,
    /// The timeline it belongs to; none where it belongs to all.
    pub timeline: Option<Timeline>,
}

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Another backup ended.
    Backup,
    /// The chosen backup ended.
    Chosen,
    /// The target, or its segment's time.
    Target,
    /// The damage was done.
    Incident,
    /// It was noticed.
    Detected,
    /// The last segment of the path.
    LastWal,
    /// The inventory was captured.
    Captured,
}

impl MarkKind {
    /// Its name in style sheets.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Chosen => "chosen",
            Self::Target => "target",
            Self::Incident => "incident",
            Self::Detected => "detected",
            Self::LastWal => "last-wal",
            Self::Captured => "captured",
        }
    }

    /// Whether the second panel is about it; when the incident was noticed can be hours later.
    pub(super) const fn is_incident(self) -> bool {
        matches!(self, Self::Target | Self::Incident)
    }
}

/// Where the target is in time, as far as that is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// At this instant.
    At(Instant),
    /// In the segment of which the file has this time.
    About(Instant),
    /// Nobody knows.
    Unknown,
}

impl Place {
    pub(super) fn of(material: Material<'_>) -> Self {
        let evidence = material.resolved.evidence.as_ref();
        let about = |at: Option<Instant>| at.map_or(Self::Unknown, Self::About);
        match &material.resolved.target {
            Target::Time { at, .. } => Self::At(*at),
            Target::Immediate => evidence.map_or(Self::Unknown, |evidence| Self::At(evidence.backup.end_time)),
            Target::Latest => about(evidence.and_then(|evidence| Some(evidence.last_segment?.time))),
            Target::Lsn { .. } | Target::Wal { .. } => {
                about(evidence.and_then(|evidence| evidence.server.time_of(evidence.target_segment?)))
            }
            Target::Xid { .. } | Target::Name(_) => Self::Unknown,
        }
    }

    pub(super) fn exact(self) -> Option<Instant> {
        match self {
            Self::At(at) => Some(at),
            Self::About(_) | Self::Unknown => None,
        }
    }

    pub(super) fn any(self) -> Option<Instant> {
        match self {
            Self::At(at) | Self::About(at) => Some(at),
            Self::Unknown => None,
        }
    }
}

/// Every mark, by time.
pub(super) fn marks(material: Material<'_>, place: &Place) -> Vec<Mark> {
    let resolved = material.resolved;
    let mark = |at: Instant, kind, label: &str| Mark { at, kind, label: label.to_owned(), timeline: None };
    let on = |timeline, mark| Mark { timeline: Some(timeline), ..mark };
    let mut marks = Vec::new();
    match place {
        Place::At(at) => marks.push(mark(*at, MarkKind::Target, "target")),
        Place::About(at) => marks.push(mark(*at, MarkKind::Target, "target, at or before")),
        Place::Unknown => {}
    }
    marks.extend(resolved.incident.happened_at.map(|at| mark(at, MarkKind::Incident, "incident")));
    marks.extend(resolved.incident.detected_at.map(|at| mark(at, MarkKind::Detected, "incident noticed")));
    if let Some(evidence) = &resolved.evidence {
        let others: Vec<&Backup> =
            evidence.server.backups.iter().filter(|backup| backup.id != evidence.backup.id).collect();
        if others.len() <= NAMED_BACKUPS {
            let of = |backup: &&Backup| {
                on(backup.timeline, mark(backup.end_time, MarkKind::Backup, &format!("backup {}", backup.id)))
            };
            marks.extend(others.iter().map(of));
        }
        let chosen = &evidence.backup;
        let label = format!("backup {}", chosen.id);
        marks.push(on(chosen.timeline, mark(chosen.end_time, MarkKind::Chosen, &label)));
        let last = evidence.last_segment.filter(|_| resolved.target != Target::Latest);
        marks.extend(last.map(|last| {
            let label = format!("last WAL of timeline {}", last.wal.timeline);
            on(last.wal.timeline, mark(last.time, MarkKind::LastWal, &label))
        }));
        marks.push(mark(evidence.collected_at, MarkKind::Captured, "inventory captured"));
    }
    marks.sort_by_key(|mark| (mark.at, mark.kind));
    marks
}

/// What no mark can show.
pub(super) fn remarks(material: Material<'_>, place: &Place) -> Vec<Prose> {
    let resolved = material.resolved;
    let mut remarks = Vec::new();
    let Some(evidence) = &resolved.evidence else {
        return vec![Prose::from("without an inventory nothing is known of backups, timelines and archived WAL")];
    };
    match (place, &resolved.target) {
        (Place::Unknown, target) => {
            remarks.push(Prose::new(
                "when {} happened is not known: it has no place in the drawing, and what is replayed ends in it with the archive",
                &[target],
            ));
        }
        (Place::About(_), _) => {
            remarks.push(Prose::from(
                "the target is not a time: the mark is the time of its segment's file, which it is not after",
            ));
        }
        (Place::At(_), _) => {}
    }
    let others = evidence.server.backups.len().saturating_sub(1);
    if others > NAMED_BACKUPS {
        let text = format!("{others} more backups are drawn without their names");
        remarks.push(Prose::from(&*text));
    }
    let unfinished = &evidence.server.unfinished;
    for unfinished in unfinished.iter().rev().take(UNFINISHED).rev() {
        remarks.push(Prose::new("backup {} is not drawn: it ", &[&unfinished.id]).text(&unfinished.why));
    }
    if let Some(more) = unfinished.len().checked_sub(UNFINISHED).filter(|more| *more > 0) {
        remarks.push(Prose::from(&*format!("nor are {more} older ones that cannot be restored")));
    }
    if evidence.server.segments.is_none() {
        remarks.push(Prose::from("the capture holds no listing of the archive: which WAL it holds is not known"));
    }
    remarks
}
