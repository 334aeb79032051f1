//! One plan against one captured server: what the rules about timelines, backups and WAL look at.

use super::{Incident, Said};
use crate::diagnostic::{Place, quoted};
use crate::inventory::{Backup, Server, TimelinePath};
use crate::language::{Recovery, TimelineChoice, TimelineRule};
use crate::model::{Instant, SegmentSize, Target, Timeline};

/// A plan and the server it recovers from.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) said: &'a Said,
    pub(super) recovery: &'a Recovery,
    pub(super) server: &'a Server,
    pub(super) collected_at: Instant,
    pub(super) incident: Incident,
    pub(super) advice: Advice,
}

/// Whether findings say what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advice {
    /// They do, and each help was tried before.
    Tried,
    /// This is such a try.
    Withheld,
}

/// A chosen timeline with all that lead to it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) timeline: Timeline,
    pub(super) path: TimelinePath,
    pub(super) why: String,
}

impl Case<'_> {
    pub(super) fn size(&self) -> SegmentSize {
        self.server.segment_size
    }

    /// Whether the plan leaves the timeline to `auto`.
    pub(super) fn chooses_timeline(&self) -> bool {
        matches!(self.recovery.timeline, None | Some(TimelineChoice::Rule(TimelineRule::Auto)))
    }

    /// Whether it leaves the backup to `auto`.
    pub(super) fn chooses_backup(&self) -> bool {
        matches!(self.recovery.backup.as_deref(), None | Some("auto"))
    }

    /// The path to a timeline, with the reason why it was chosen.
    pub(super) fn line(&self, timeline: Timeline, why: impl Into<String>) -> Option<Line> {
        Some(Line { timeline, path: self.server.tree.path_to(timeline)?, why: why.into() })
    }

    /// Where the target stands in the plan.
    pub(super) fn at_target(&self, target: &Target) -> Place {
        self.said.plan_origin.at(&format!("/recovery/target/{}", key(target)))
    }

    /// Where the backup is named; where it is not, the target that decided.
    pub(super) fn at_backup(&self) -> Place {
        at_backup(self.said)
    }

    /// The same for the timeline.
    pub(super) fn at_timeline(&self) -> Place {
        at_key_or_target(self.said, "/recovery/timeline")
    }

    /// The tree of timelines with the newest one and others marked.
    pub(super) fn tree(&self, marks: &[(Timeline, &str)]) -> String {
        let newest = self.server.tree.newest();
        self.server.tree.draw(|timeline| {
            let mut words: Vec<&str> = marks.iter().filter(|(at, _)| *at == timeline).map(|(_, word)| *word).collect();
            words.extend((Some(timeline) == newest).then_some("newest"));
            (!words.is_empty()).then(|| words.join(", "))
        })
    }
}

/// Where a plan names the backup; where it does not, the target that decides.
pub(super) fn at_backup(said: &Said) -> Place {
    at_key_or_target(said, "/recovery/backup")
}

fn at_key_or_target(said: &Said, pointer: &str) -> Place {
    let origin = &said.plan_origin;
    if origin.value(pointer).is_some() {
        return origin.at(pointer);
    }
    match origin.value("/recovery/target").and_then(|target| target.as_object()?.keys().next()) {
        Some(key) => origin.at(&format!("/recovery/target/{key}")),
        None => origin.key_at("/recovery"),
    }
}

/// The key of a target in a plan.
pub(super) fn key(target: &Target) -> &'static str {
    match target {
        Target::Time { .. } => "time",
        Target::Xid { .. } => "xid",
        Target::Name(_) => "name",
        Target::Lsn { .. } => "lsn",
        Target::Wal { .. } => "wal",
        Target::Immediate => "immediate",
        Target::Latest => "latest",
    }
}

/// The target as a message names it, with its value in backticks.
pub(super) fn named(target: &Target) -> String {
    match target {
        Target::Time { at, .. } => format!("`{}`", at.rfc3339()),
        Target::Xid { xid, .. } => format!("transaction `{xid}`"),
        Target::Name(name) => format!("restore point {}", quoted(name)),
        Target::Lsn { lsn, .. } => format!("`{lsn}`"),
        Target::Wal { wal, size, .. } => format!("`{}`", wal.name(*size)),
        Target::Immediate => "`immediate`".to_owned(),
        Target::Latest => "`latest`".to_owned(),
    }
}

/// Whether a backup ended at or before the target, by time or by position; true where the target's place is not known.
pub(super) fn ended_by(backup: &Backup, target: &Target) -> bool {
    match target {
        Target::Time { at, .. } => backup.end_time <= *at,
        Target::Lsn { lsn, .. } => backup.end_lsn <= *lsn,
        Target::Wal { end, .. } => backup.end_lsn <= *end,
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => true,
    }
}

/// Where a backup ended, in the measure of the target.
pub(super) fn end_of(backup: &Backup, target: &Target) -> String {
    match target {
        Target::Lsn { .. } | Target::Wal { .. } => format!("`{}`", backup.end_lsn),
        Target::Time { .. } | Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => {
            format!("`{}`", backup.end_time.rfc3339())
        }
    }
}
