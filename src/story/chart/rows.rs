//! Which timelines are drawn, and where each left another.

use std::collections::BTreeSet;

use super::coverage;
use super::marks::Place;
use super::{Row, RowFork, Standing};
use crate::check::Evidence;
use crate::inventory::{Backup, Began, Branch, ForkPoint};
use crate::model::{Instant, Lsn, Timeline, WalName};
use crate::story::Material;

/// Rows that a page has room for.
const ROWS: usize = 10;
/// Backups of a row that are drawn.
const BACKUPS: usize = 500;

/// The rows, and how many timelines were left out.
pub(super) fn rows(material: Material<'_>, place: &Place) -> (Vec<Row>, usize) {
    let Some(evidence) = &material.resolved.evidence else { return (Vec::new(), 0) };
    let drawn = drawn(evidence);
    let left_out = evidence.tree.branches().count() - drawn.len();
    let numbers: Vec<Timeline> = drawn.into_iter().collect();
    let row = |timeline: &Timeline| {
        let branch = evidence.tree.branch(*timeline)?;
        Some(Row {
            timeline: *timeline,
            origin: origin(branch),
            standing: standing(evidence, *timeline),
            bars: coverage::bars(evidence, branch, place.any()),
            fork: fork(evidence, branch).filter(|fork| numbers.contains(&fork.parent)),
            backups: backups(evidence, *timeline),
        })
    };
    (numbers.iter().filter_map(row).collect(), left_out)
}

/// All of them, or those that say most of this recovery.
fn drawn(evidence: &Evidence) -> BTreeSet<Timeline> {
    let all: Vec<Timeline> = evidence.tree.branches().map(|branch| branch.timeline).collect();
    if all.len() <= ROWS {
        return all.into_iter().collect();
    }
    let legs = evidence.path.legs().iter().rev().map(|leg| leg.timeline);
    let told =
        [evidence.newest_timeline, evidence.backup.timeline].into_iter().chain(legs).chain(all.iter().rev().copied());
    let mut drawn = BTreeSet::new();
    for timeline in told {
        if drawn.len() < ROWS {
            drawn.insert(timeline);
        }
    }
    drawn
}

/// On the path, from the backup on.
fn standing(evidence: &Evidence, timeline: Timeline) -> Standing {
    let legs = evidence.path.legs().iter().map(|leg| leg.timeline);
    let mut replayed = legs.skip_while(|leg| *leg != evidence.backup.timeline);
    if replayed.any(|leg| leg == timeline) { Standing::Used } else { Standing::Unused }
}

fn origin(branch: &Branch) -> String {
    match branch.fork {
        None => String::new(),
        Some(fork) => {
            let about = if fork.point == ForkPoint::Guessed { "about " } else { "" };
            format!("left {} at {about}{}", fork.parent, fork.lsn)
        }
    }
}

/// Where a timeline left another, in time; none where nothing tells when it began.
pub(super) fn fork(evidence: &Evidence, branch: &Branch) -> Option<RowFork> {
    let (fork, began) = (branch.fork?, began(branch)?);
    // What is left on the boundary of segments is left at the end of the one before.
    let last = Lsn(fork.lsn.0.saturating_sub(1));
    let wal = WalName { timeline: fork.parent, segment: evidence.segment_size.segment_of(last) };
    // Of a segment that the older timeline did not finish, what is in it is as old as the new one.
    let left = evidence.server.time_of(wal).map_or(began, |left| left.min(began));
    Some(RowFork { parent: fork.parent, left, began })
}

/// When a timeline began, as far as that is known.
pub(super) fn began(branch: &Branch) -> Option<Instant> {
    match branch.began {
        Began::At(at) | Began::Before(at) => Some(at),
        Began::Always | Began::Unknown => None,
    }
}

fn backups(evidence: &Evidence, timeline: Timeline) -> Vec<(Instant, Instant, Standing)> {
    let of_it = evidence.server.backups.iter().rev().filter(|backup| backup.timeline == timeline);
    let of_it: Vec<&Backup> = of_it.take(BACKUPS).collect();
    // Of very many the newest are drawn, and the chosen one.
    let chosen_one = Some(&evidence.backup).filter(|chosen| chosen.timeline == timeline);
    let left_out = chosen_one.filter(|chosen| !of_it.iter().any(|backup| backup.id == chosen.id));
    let chosen = |id| if id == &evidence.backup.id { Standing::Used } else { Standing::Unused };
    let spans = left_out.into_iter().chain(of_it.into_iter().rev()).map(|backup| {
        (backup.begin_time.unwrap_or(backup.end_time).min(backup.end_time), backup.end_time, chosen(&backup.id))
    });
    spans.collect()
}
