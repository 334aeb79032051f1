//! E0312: a promotion that would open a timeline which the archive has already.

use super::case::{Case, Line};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::HistoryFile;
use crate::model::Timeline;

/// PostgreSQL counts up from the timeline that it follows as long as it finds history files, and takes the next number for its own.
pub(super) fn check(case: &Case<'_>, line: &Line, findings: &mut Findings) {
    let tree = &case.server.tree;
    let has_file =
        |timeline: Timeline| tree.branch(timeline).is_some_and(|branch| branch.history_file == HistoryFile::There);
    let mut numbers = (line.timeline.number().saturating_add(1)..).map_while(Timeline::new);
    let Some(next) = numbers.find(|timeline| !has_file(*timeline)) else { return };
    if !case.server.segments.as_ref().is_some_and(|segments| segments.timelines().any(|own| own == next)) {
        return;
    }
    let file = next.history_file();
    let message = format!(
        "the archive holds WAL of timeline `{next}` and not `{file}`: promoted from timeline `{}`, PostgreSQL would open timeline `{next}` once more",
        line.timeline
    );
    findings.push(Finding::new(Code::E0312, case.at_timeline(), message).help(format!(
        "bring `{file}` into the archive, from `pg_wal` of a server that ran on timeline {next}, and capture again"
    )));
}
