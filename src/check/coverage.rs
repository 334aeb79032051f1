//! E0304: WAL that is missing between the backup and the target, and the segments that a recovery needs at all.

use super::backup::Pick;
use super::case::{Case, Line, ended_by, named};
use super::choice::Try;
use super::{astray, bounds};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Backup, SegmentRange};
use crate::model::{Target, WalName};

/// The segments of a recovery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// The one that holds the target, where that is known.
    pub(super) target_segment: Option<WalName>,
    /// Those without which the target cannot be reached.
    pub(super) surely: Vec<SegmentRange>,
    /// Those that may be read: more than the former where the target's place is not known.
    pub(super) perhaps: Vec<SegmentRange>,
}

/// The segments from the backup's first to the one that holds the target.
pub(super) fn need(case: &Case<'_>, backup: &Backup, line: &Line, target: &Target) -> Need {
    let size = case.size();
    let first = backup.begin_wal.segment;
    let consistent = backup.end_wal.segment;
    let reach = case.reach(&line.path).unwrap_or(consistent).max(consistent);
    let wal = |segment: u64| line.path.wal(segment, size);
    let ranges = |last: u64| line.path.ranges(first, last.max(consistent), size);
    match target {
        Target::Time { at, .. } => {
            let holding = case.server.first_since(&line.path, first, *at);
            let last = holding.map_or(reach, |wal| wal.segment);
            // A commit after the target may be the first of the next segment.
            let next = wal(last + 1).filter(|next| case.server.holds(*next));
            let need = ranges(next.map_or(last, |next| next.segment));
            let target_segment = case.server.segments.as_ref().and_then(|_| wal(last));
            Need { target_segment, surely: need.clone(), perhaps: need }
        }
        Target::Lsn { lsn, .. } => {
            let last = size.segment_of(*lsn);
            // What is beyond the archive is E0204, not a gap. The record that replay stops at may be the first of the next segment.
            let next = wal(last + 1).filter(|next| case.server.holds(*next));
            let need = ranges(next.map_or(last.min(reach), |next| next.segment));
            Need { target_segment: wal(last), surely: need.clone(), perhaps: need }
        }
        Target::Wal { wal: named, .. } => {
            let need = ranges((named.segment + 1).min(reach));
            Need { target_segment: Some(*named), surely: need.clone(), perhaps: need }
        }
        Target::Latest => {
            // That the timeline began proves that there was WAL up to its beginning, archived or not.
            let begun = line.path.legs().last().and_then(|leg| size.segment_of(leg.start?).checked_sub(1));
            let need = ranges(reach.max(begun.unwrap_or_default()));
            Need { target_segment: wal(reach), surely: need.clone(), perhaps: need }
        }
        Target::Immediate => {
            Need { target_segment: wal(consistent), surely: ranges(consistent), perhaps: ranges(consistent) }
        }
        Target::Xid { .. } | Target::Name(_) => {
            Need { target_segment: None, surely: ranges(consistent), perhaps: held(case, ranges(reach)) }
        }
    }
}

/// The ranges up to the first hole.
fn held(case: &Case<'_>, ranges: Vec<SegmentRange>) -> Vec<SegmentRange> {
    let Some(hole) = case.server.missing(&ranges).and_then(|mut missing| missing.next()) else { return ranges };
    let cut = ranges.into_iter().filter(|range| range.first < hole.first);
    cut.map(|range| SegmentRange { last: range.last.min(hole.first - 1), ..range }).collect()
}

/// E0304, and W0205 before a gap.
pub(super) fn check(case: &Case<'_>, pick: &Pick<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    let need = need(case, pick.backup, line, target);
    let missing: Vec<SegmentRange> = case.server.missing(&need.surely).into_iter().flatten().collect();
    let Some(first) = missing.first() else {
        if let Some(holding) = need.target_segment {
            bounds::check_gap(case, line, target, holding, findings);
        }
        astray::check(case, pick.backup, line, target, findings);
        return;
    };
    let size = case.size();
    let count: u64 = missing.iter().map(SegmentRange::count).sum();
    let what = if count == 1 { "1 WAL segment is".to_owned() } else { format!("{count} WAL segments are") };
    let mut texts: Vec<String> = missing.iter().take(8).map(|range| format!("`{}`", range.text(size))).collect();
    texts.extend((missing.len() > 8).then(|| format!("and {} more ranges", missing.len() - 8)));
    let message =
        format!("{what} missing between backup `{}` and {}: {}", pick.backup.id, named(target), texts.join(", "));
    let help = help(case, pick.backup, line, target, findings, &missing);
    let finding = Finding::new(Code::E0304, case.at_target(target), message).help(help);
    findings.push(match reachable(case, pick.backup, line, *first) {
        Some(note) => finding.note(note),
        None => finding,
    });
}

/// How far the recovery gets.
fn reachable(case: &Case<'_>, backup: &Backup, line: &Line, gap: SegmentRange) -> Option<String> {
    let last = line.path.wal(gap.first.checked_sub(1)?, case.size())?;
    if last.segment < backup.end_wal.segment {
        return Some(format!("backup `{}` itself needs `{}` to be consistent", backup.id, case.wal(backup.end_wal)));
    }
    let time = case.server.time_of(last)?;
    Some(format!("the WAL before it ends with `{}`, archived at `{}`", case.wal(last), time.rfc3339()))
}

/// How many backups are tried before none is named.
const TRIES: usize = 8;

fn help(
    case: &Case<'_>,
    backup: &Backup,
    line: &Line,
    target: &Target,
    found: &Findings,
    missing: &[SegmentRange],
) -> String {
    let covered = |other: &&Backup| {
        let fits = other.id != backup.id && ended_by(other, target) && line.path.holds(other);
        fits && case
            .server
            .missing(&need(case, other, line, target).surely)
            .is_some_and(|mut gaps| gaps.next().is_none())
    };
    let passes = |other: &&Backup| Try::of(case, target).backup(other.id.as_str()).passes(case, found).is_some();
    match case.server.backups.iter().rev().filter(covered).take(TRIES).find(passes) {
        Some(other) => format!("write `backup: {}`: from it nothing is missing", other.id),
        // A backup is worth nothing before its own WAL is replayed.
        None if missing.first().is_some_and(|gap| gap.first <= backup.end_wal.segment) => {
            "bring the files back into the archive and capture again: the backup itself needs them".to_owned()
        }
        None => "choose a target before the gap, or bring the files back into the archive and capture again".to_owned(),
    }
}
