//! What helps where the archive ends before a target: a way to more WAL, where anything brings it, or all that there is.

use super::bounds::{at_instant, clear_of};
use super::case::{Case, Line, named};
use super::choice::Try;
use crate::diagnostic::Findings;
use crate::language::Action;
use crate::model::{Duration, Target, Timeline};

/// What brings more WAL into the archive of the timeline that is recovered along, where anything can.
pub(super) fn help(case: &Case<'_>, line: Option<&Line>, found: &Findings) -> String {
    if let Some(over) = line.and_then(|line| over(case, line)) {
        return over;
    }
    match case.server.live.as_ref().map(|live| live.standby) {
        Some(Some(false) | None) => format!(
            "run `barman switch-wal --force --archive {}` and capture again (`collect-inventory.sh --flush` does both)",
            case.server.name
        ),
        Some(Some(true)) => "call `pg_switch_wal()` on the primary, wait for its archiving and capture again; Barman reaches a standby, which switches nothing".to_owned(),
        None => {
            let all = everything(case, line, found).map(|all| format!(", or {all}")).unwrap_or_default();
            format!("no server answered Barman when this was captured: write a target that is archived{all}, or archive what `pg_wal` of the lost primary still holds and capture again")
        }
    }
}

/// How long after the capture a switch of the WAL may still be what is missing. Later than that the capture is old, or the date is wrong.
pub(super) const SWITCHED: Duration = Duration::seconds(3600);

/// What helps a target after that: the latest that the inventory reaches, where that passes.
pub(super) fn far(case: &Case<'_>, target: &Target, found: &Findings) -> String {
    let end = case.server.tree.newest().and_then(|newest| case.server.last_on(&case.server.tree.path_to(newest)?));
    let latest = end.map(|last| at_instant(clear_of(case, last), target));
    let again = "if the date is right, capture again";
    match latest.filter(|latest| Try::of(case, latest).passes(case, found).is_some()) {
        Some(latest) => format!("the latest target that this inventory reaches is {}; {again}", named(&latest)),
        None => format!("write a target before the capture; {again}"),
    }
}

/// The timeline that a line ends on and the one that is written to instead; None where no other is known to be.
pub(super) fn left(case: &Case<'_>, line: &Line) -> Option<(Timeline, Timeline)> {
    let current = case.server.live.as_ref().and_then(|live| live.timeline).or_else(|| case.server.tree.newest())?;
    let tip = line.path.tip()?;
    (tip != current).then_some((tip, current))
}

/// A timeline that nobody writes any more: no switch and no new capture brings more of it.
fn over(case: &Case<'_>, line: &Line) -> Option<String> {
    let (tip, current) = left(case, line)?;
    let last = case.server.last_on(&line.path)?;
    Some(format!(
        "write a target before the end of `{}`: nothing more comes of timeline `{tip}`, since the cluster went on to timeline `{current}`",
        case.wal(last.wal)
    ))
}

/// The keys for all WAL up to the end of this line; None where that leads elsewhere or is refused.
pub(super) fn everything(case: &Case<'_>, line: Option<&Line>, found: &Findings) -> Option<String> {
    let refused = case.said.plan.incident.is_some()
        || case.recovery.inclusive.is_some()
        || case.recovery.action == Some(Action::Shutdown);
    if refused {
        return None;
    }
    let leads = |to: Try<'_>| {
        let (_, timeline) = to.passes(case, found)?;
        let end = case.server.last_on(&case.server.tree.path_to(timeline)?);
        line.is_none_or(|line| end == case.server.last_on(&line.path)).then_some(())
    };
    let said = Try::of(case, &Target::Latest);
    if leads(said.clone()).is_some() {
        return Some("`latest: true` for all archived WAL".to_owned());
    }
    let timeline = line?.timeline;
    leads(said.timeline(timeline))?;
    Some(format!("`latest: true` and `timeline: {timeline}` for all archived WAL of it"))
}
