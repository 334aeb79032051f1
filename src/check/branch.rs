//! W0306: a target that an earlier recovery left behind, or that several timelines could hold.

use super::case::{Case, Line, named};
use super::choice::Try;
use super::live::Side;
use super::timeline::holders;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Backup, TimelinePath};
use crate::model::{Lsn, Target, Timeline};

pub(super) fn check(case: &Case<'_>, line: &Line, target: &Target, backup: Option<&Backup>, findings: &mut Findings) {
    let auto = case.chooses_timeline();
    let end = End { case, line, target, backup };
    let astray = end.abandoned().or_else(|| end.unproved());
    let astray = if auto { astray } else { astray.or_else(|| end.named_in_vain()) };
    let others = if auto { others(case, line, target) } else { Vec::new() };
    let message = match &astray {
        Some(message) => message.clone(),
        None if others.is_empty() => return,
        None => ambiguous(&others, target),
    };
    let mut marks = vec![(line.timeline, "recovered along")];
    marks.extend(others.iter().map(|other| (*other, "could hold it")));
    let mut finding = Finding::new(Code::W0306, case.at_target(target), message).note(case.tree(&marks));
    if astray.is_some() && !others.is_empty() {
        finding = finding.note(ambiguous(&others, target));
    }
    let meant = |other: &&Timeline| Try::of(case, target).timeline(**other).passes(case, findings).is_some();
    let other =
        others.iter().find(meant).map(|other| format!("write `timeline: {other}` if that is the one that is meant"));
    let otherwise = other.unwrap_or_else(|| LEFT_BEHIND.to_owned());
    findings.push(if auto {
        finding.help(format!("`auto` picked timeline `{}`: {}; {otherwise}", line.timeline, line.why))
    } else {
        finding.help(otherwise)
    });
}

/// No other timeline holds the target: there is nothing else to write.
const LEFT_BEHIND: &str = "go on only if the data that was left behind is what is wanted";

/// Timelines that a sentence names.
const LISTED: usize = 10;

fn ambiguous(others: &[Timeline], target: &Target) -> String {
    let mut list: Vec<String> = others.iter().take(LISTED).map(|other| format!("`{other}`")).collect();
    list.extend((others.len() > LISTED).then(|| format!("and {} more", others.len() - LISTED)));
    let timelines = if others.len() == 1 { "timeline" } else { "timelines" };
    format!("{timelines} {} could hold the target {} too", list.join(", "), named(target))
}

/// The point at which replay ends.
struct End<'a> {
    case: &'a Case<'a>,
    line: &'a Line,
    target: &'a Target,
    backup: Option<&'a Backup>,
}

impl End<'_> {
    /// Where the path to the newest timeline does not lead through it.
    fn abandoned(&self) -> Option<String> {
        let newest = self.case.server.tree.newest()?;
        let living = self.case.server.tree.living()?;
        let owner = self.owner()?;
        let target = named(self.target);
        let Some(leg) = living.leg(owner) else {
            return Some(format!(
                "the target {target} is on timeline `{owner}`, which an earlier recovery abandoned: \
                 the newest timeline, `{newest}`, does not descend from it"
            ));
        };
        let (start, fork) = (leg.start, leg.end?);
        let kept = |lsn: Lsn| start.is_none_or(|start| start <= lsn) && lsn < fork;
        let beyond = match self.target {
            Target::Time { at, .. } => self.case.left_before(&living, leg, *at),
            Target::Lsn { lsn, .. } => !kept(*lsn),
            Target::Wal { end, .. } => *end > fork,
            Target::Immediate => self.backup.is_some_and(|backup| backup.end_lsn > fork),
            Target::Latest => {
                let last = self.case.server.last_on(&self.line.path)?;
                last.wal.timeline == owner && last.wal.segment >= self.case.size().segment_of(fork)
            }
            Target::Xid { .. } | Target::Name(_) => false,
        };
        beyond.then(|| {
            format!(
                "the target {target} is on timeline `{owner}` beyond `{fork}`, where an earlier recovery left it \
                 for the newest timeline, `{newest}`"
            )
        })
    }

    /// The timeline that it is on; that which is recovered along where its place is not known.
    fn owner(&self) -> Option<Timeline> {
        let path = &self.line.path;
        match self.target {
            Target::Time { at, .. } => self.case.owner_at(path, *at),
            Target::Lsn { lsn, .. } => path.leg_at(*lsn).map(|leg| leg.timeline),
            Target::Wal { wal, .. } => Some(wal.timeline),
            Target::Immediate => self.backup.map(|backup| backup.timeline),
            Target::Latest => self.case.server.last_on(path).map(|last| last.wal.timeline).or_else(|| path.tip()),
            Target::Xid { .. } | Target::Name(_) => path.tip(),
        }
    }

    /// A target in the segment with the fork to a timeline that was named, while the parent went on.
    fn unproved(&self) -> Option<String> {
        let Target::Time { at, .. } = self.target else { return None };
        let owner = self.case.owner_at(&self.line.path, *at)?;
        let leg = self.line.path.leg(owner)?;
        let fork = leg.end.filter(|_| self.case.side(&self.line.path, leg, *at) == Side::InTheSegment)?;
        Some(format!(
            "the target {} is in the segment of timeline `{owner}` that the path to timeline `{}` leaves at `{fork}`: \
             on which side of that is not known, and behind it replay stops short of the target",
            named(self.target),
            self.line.timeline
        ))
    }

    /// A timeline that the plan names although the newest one does not descend from it.
    fn named_in_vain(&self) -> Option<String> {
        let newest = self.case.server.tree.newest()?;
        let living = self.case.server.tree.living()?;
        (!living.contains(self.line.timeline)).then(|| {
            format!(
                "an earlier recovery abandoned timeline `{}`, which the plan names: \
                 the newest timeline, `{newest}`, does not descend from it",
                self.line.timeline
            )
        })
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
