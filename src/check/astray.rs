//! E0304 where replay would leave the path without a word: the segment in which a timeline begins is missing, and the older timeline has it.
//! PostgreSQL looks for a segment on the newest timeline first and takes the next older one's copy, wherever that was left.

use super::case::{Case, Line, named};
use super::choice::Try;
use super::more;
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::Backup;
use crate::model::{Lsn, Target, WalName};

/// The place where replay goes astray.
struct Astray {
    /// The segment that is missing.
    wanted: WalName,
    /// The one that is read instead.
    read: WalName,
    /// Where the path leaves the older timeline.
    fork: Lsn,
}

pub(super) fn check(case: &Case<'_>, backup: &Backup, line: &Line, target: &Target, findings: &mut Findings) {
    let Some(astray) = Astray::of(case, backup, line).filter(|astray| astray.is_reached(case, backup, line, target))
    else {
        return;
    };
    let (wanted, read) = (case.wal(astray.wanted), case.wal(astray.read));
    let message = format!(
        "`{wanted}` is not in the archive: on the way to {} PostgreSQL reads `{read}` instead, along timeline `{}` past `{}`, where timeline `{}` left it",
        named(target),
        astray.read.timeline,
        astray.fork,
        astray.wanted.timeline
    );
    let help = astray.help(case, line, target, findings);
    findings.push(Finding::new(Code::E0304, case.at_target(target), message).help(help));
}

impl Astray {
    /// Where the first segment that the path lacks is one in which a timeline begins.
    fn of(case: &Case<'_>, backup: &Backup, line: &Line) -> Option<Self> {
        let path = &line.path;
        let wanted =
            case.server.missing(&path.ranges(backup.begin_wal.segment, u64::MAX, case.size()))?.next()?.first_wal();
        let fork = path.leg(wanted.timeline)?.start.filter(|fork| case.size().segment_of(*fork) == wanted.segment)?;
        let older = path.wal(wanted.segment.checked_sub(1)?, case.size())?.timeline;
        let read = WalName { timeline: older, segment: wanted.segment };
        case.server.holds(read).then_some(Self { wanted, read, fork })
    }

    /// Whether replay gets there before it stops.
    fn is_reached(&self, case: &Case<'_>, backup: &Backup, line: &Line, target: &Target) -> bool {
        let first = self.wanted.segment;
        match target {
            Target::Time { at, .. } => {
                let holding = case.server.first_since(&line.path, backup.begin_wal.segment, *at);
                holding.is_none_or(|holding| first <= holding.segment)
            }
            // What replay stops at can be the first record behind a boundary, which is then the other timeline's.
            Target::Lsn { lsn, .. } => {
                case.size().start_of(first) == self.fork && case.size().segment_of(*lsn) + 1 == first
            }
            Target::Xid { .. } | Target::Name(_) | Target::Latest => true,
            Target::Wal { .. } | Target::Immediate => false,
        }
    }

    fn help(&self, case: &Case<'_>, line: &Line, target: &Target, found: &Findings) -> String {
        let timeline = self.wanted.timeline;
        let at_work =
            case.server.live.is_some() && more::left(case, line).is_none() && case.server.last_of(timeline).is_none();
        let bring = if at_work {
            more::help(case, Some(line), found)
        } else {
            format!(
                "bring `{}` into the archive, from `pg_wal` of a server that ran on timeline {timeline}, and capture again",
                case.wal(self.wanted)
            )
        };
        let older = self.read.timeline;
        let found_there = matches!(target, Target::Xid { .. } | Target::Name(_))
            && Try::of(case, target).timeline(older).passes(case, found).is_some();
        if found_there {
            format!("{bring}; or write `timeline: {older}` where that is the one it is on")
        } else {
            bring
        }
    }
}
