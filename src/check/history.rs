//! E0305 where the path crosses a fork that no history file in the archive tells PostgreSQL of.

use super::case::{Case, Line};
use super::choice::Try;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Backup, HistoryFile};
use crate::model::Target;

/// How many backups are tried before none is named.
const TRIES: usize = 8;

impl Line {
    /// Whether PostgreSQL cannot be told to follow the timeline by its number: it ends with "recovery target timeline does not exist".
    pub(super) fn lacks_history(&self, case: &Case<'_>) -> bool {
        let branch = case.server.tree.branch(self.timeline);
        branch.is_some_and(|branch| branch.history_file == HistoryFile::Lacking)
    }
}

pub(super) fn check(case: &Case<'_>, backup: &Backup, line: &Line, target: &Target, findings: &mut Findings) {
    // A backup's own timeline is followed without its number, as `current`.
    if backup.timeline == line.timeline || !line.lacks_history(case) {
        return;
    }
    let (timeline, file) = (line.timeline, line.timeline.history_file());
    let message = format!(
        "`{file}` is not in the archive: from backup `{}` on timeline `{}` PostgreSQL does not find the way to timeline `{timeline}`",
        backup.id, backup.timeline
    );
    let own = case.server.backups.iter().rev().filter(|other| other.timeline == timeline);
    let passes = |other: &&Backup| Try::of(case, target).backup(other.id.as_str()).passes(case, findings).is_some();
    let bring = format!(
        "bring `{file}` into the archive, from `pg_wal` of a server that ran on timeline {timeline}, and capture again"
    );
    let help = match own.take(TRIES).find(passes) {
        Some(other) => format!("write `backup: {}`, which is of timeline {timeline} itself, or {bring}", other.id),
        None => bring,
    };
    findings.push(Finding::new(Code::E0305, case.at_timeline(), message).help(help));
}
