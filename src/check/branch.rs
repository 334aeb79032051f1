//! W0306: a target that an earlier recovery left behind, or that several timelines could hold.

use super::case::{Case, Line, named};
use super::timeline::holders;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::TimelinePath;
use crate::language::{TimelineChoice, TimelineRule};
use crate::model::{Lsn, Target, Timeline};

pub(super) fn check(case: &Case<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    let Some(newest) = case.server.tree.newest() else { return };
    let auto = matches!(case.recovery.timeline, None | Some(TimelineChoice::Rule(TimelineRule::Auto)));
    let abandoned = abandoned(case, line, target, newest);
    let others = if auto { others(case, line, target) } else { Vec::new() };
    let message = match &abandoned {
        Some(abandoned) => abandoned.message(target, newest),
        None if others.is_empty() => return,
        None => ambiguous(&others, target),
    };
    let mut marks = vec![(line.timeline, "recovered along")];
    marks.extend(others.iter().map(|other| (*other, "could hold it")));
    let mut finding = Finding::new(Code::W0306, case.at_target(target), message).note(case.tree(&marks));
    if abandoned.is_some() && !others.is_empty() {
        finding = finding.note(ambiguous(&others, target));
    }
    findings.push(if auto {
        let why = format!("`auto` picked timeline `{}`: {}", line.timeline, line.why);
        finding.help(format!("{why}; name another `timeline` if that is not the one that is meant"))
    } else {
        finding.help("go on only if the data that was left behind is what is wanted")
    });
}

/// Where a target is that the newest timeline does not have.
enum Abandoned {
    /// On a timeline that is no ancestor of the newest.
    Timeline(Timeline),
    /// On an ancestor, beyond the position where the path to the newest left it.
    Beyond(Timeline, Lsn),
}

impl Abandoned {
    fn message(&self, target: &Target, newest: Timeline) -> String {
        let target = named(target);
        match self {
            Self::Timeline(owner) => format!(
                "the target {target} is on timeline `{owner}`, which an earlier recovery abandoned: \
                 the newest timeline, `{newest}`, does not descend from it"
            ),
            Self::Beyond(owner, fork) => format!(
                "the target {target} is on timeline `{owner}` beyond `{fork}`, where an earlier recovery left it \
                 for the newest timeline, `{newest}`"
            ),
        }
    }
}

fn ambiguous(others: &[Timeline], target: &Target) -> String {
    let list: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
    let timelines = if others.len() == 1 { "timeline" } else { "timelines" };
    format!("{timelines} {} could hold the target {} too", list.join(", "), named(target))
}

fn abandoned(case: &Case<'_>, line: &Line, target: &Target, newest: Timeline) -> Option<Abandoned> {
    if line.timeline == newest {
        return None;
    }
    let living = case.server.tree.path_to(newest)?;
    let owner = owner(case, &line.path, target)?;
    let Some(leg) = living.leg(owner) else { return Some(Abandoned::Timeline(owner)) };
    let fork = leg.end?;
    let beyond = match target {
        Target::Time { at, .. } => case.left_before(leg, *at),
        Target::Lsn { lsn, .. } => *lsn >= fork,
        Target::Wal { end, .. } => *end > fork,
        Target::Latest => case.reach(&line.path).is_some_and(|last| last >= case.size().segment_of(fork)),
        Target::Xid { .. } | Target::Name(_) | Target::Immediate => false,
    };
    beyond.then_some(Abandoned::Beyond(owner, fork))
}

/// The timeline that the target is on; that which is recovered along where its place is not known.
fn owner(case: &Case<'_>, path: &TimelinePath, target: &Target) -> Option<Timeline> {
    match target {
        Target::Time { at, .. } => case.owner_at(path, *at),
        Target::Lsn { lsn, .. } => path.leg_at(*lsn).map(|leg| leg.timeline),
        Target::Wal { wal, .. } => Some(wal.timeline),
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => {
            path.legs().last().map(|leg| leg.timeline)
        }
    }
}

/// Other timelines on which the same time or position means other data.
fn others(case: &Case<'_>, line: &Line, target: &Target) -> Vec<Timeline> {
    match target {
        Target::Time { at, .. } => case.rivals(&line.path, *at),
        Target::Lsn { lsn, .. } => {
            let owner = |path: TimelinePath| path.leg_at(*lsn).map(|leg| leg.timeline);
            let own = owner(line.path.clone());
            let paths = holders(case, *lsn).into_iter().filter_map(|timeline| case.server.tree.path_to(timeline));
            let mut others: Vec<Timeline> = paths.filter_map(owner).filter(|other| Some(*other) != own).collect();
            others.sort_unstable();
            others.dedup();
            others
        }
        Target::Xid { .. } | Target::Name(_) | Target::Wal { .. } | Target::Immediate | Target::Latest => Vec::new(),
    }
}
