//! W0205 and E0204 between two timelines: what the older one wrote behind its last archived segment is not on a younger one that begins
//! exactly at the end of that.

use super::bounds::too_close;
use super::case::{Case, named};
use super::choice::Try;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, Began, TimelinePath};
use crate::model::{Instant, Target, Timeline, WalName};

/// A span of time of which a path of timelines holds nothing.
pub(super) struct Unarchived {
    /// The last segment before it.
    last: Archived,
    /// The timeline that goes on from there.
    next: Timeline,
    /// When that began.
    until: Option<Instant>,
}

/// The span that an instant falls into. None as well where a backup or the history file proves that nothing was written meanwhile, or where
/// nothing of the younger timeline is archived: that is then the end of the archive.
pub(super) fn at(case: &Case<'_>, path: &TimelinePath, at: Instant) -> Option<Unarchived> {
    let owner = case.owner_at(path, at)?;
    let (fork, next) = (path.leg(owner)?.end?, path.after(owner)?);
    let first = case.size().segment_of(fork);
    if case.size().start_of(first) != fork || case.reach(path)? < first || case.proved(owner, next, fork, at).is_some()
    {
        return None;
    }
    let last = case.server.archived(WalName { timeline: owner, segment: first.checked_sub(1)? })?;
    let until = match case.server.tree.branch(next)?.began {
        Began::At(time) => Some(time),
        Began::Always | Began::Before(_) | Began::Unknown => None,
    };
    (last.time < at).then_some(Unarchived { last, next, until })
}

impl Unarchived {
    /// The finding for a target in it: within the margin the archive's times may be late, beyond it nothing of then is there.
    pub(super) fn finding(&self, case: &Case<'_>, target: &Target, at: Instant, found: &Findings) -> Finding {
        let (last, next) = (self.last, self.next);
        let until = self.until.map(|until| format!(" at `{}`", until.rfc3339())).unwrap_or_default();
        let place = format!(
            "{} after `{}` of `{}`, the last archived segment of timeline `{}`: from then until timeline `{next}` began{until} nothing is archived",
            at.since(last.time).unwrap_or_default(),
            case.wal(last.wal),
            last.time.rfc3339(),
            last.wal.timeline
        );
        let finding = if at <= last.time.plus(case.server.margin()) {
            too_close(case, target, &place)
        } else {
            Finding::new(Code::E0204, case.at_target(target), format!("target {} is {place}", named(target)))
        };
        finding.help(self.help(case, target, found))
    }

    fn help(&self, case: &Case<'_>, target: &Target, found: &Findings) -> String {
        let own = self.last.wal.timeline;
        let bring = format!(
            "archive what `pg_wal` of the server that ran on timeline {own} still holds, where it was lost and not stopped, and capture again"
        );
        let Target::Time { bound, .. } = target else { return bring };
        let earlier = Target::Time { at: self.last.time, bound: *bound };
        match Try::of(case, &earlier).passes(case, found) {
            Some(_) => format!("write a target up to {}, or {bring}", named(&earlier)),
            None => bring,
        }
    }
}
