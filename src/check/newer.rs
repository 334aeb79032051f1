//! E0204 where the cluster runs on a timeline of which nothing has come into the archive: its newest is then not the end.

use super::case::{Case, Line, named};
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::{TimelineChoice, TimelineRule};
use crate::model::Target;

pub(super) fn check(case: &Case<'_>, line: &Line, target: &Target, findings: &mut Findings) {
    let follows = match case.recovery.timeline {
        None | Some(TimelineChoice::Rule(TimelineRule::Auto | TimelineRule::Latest)) => true,
        Some(TimelineChoice::Rule(TimelineRule::Current) | TimelineChoice::Number(_)) => false,
    };
    let Some(current) = case.server.live.as_ref().and_then(|live| live.timeline) else { return };
    if *target != Target::Latest || !follows || current <= line.timeline {
        return;
    }
    let message = format!(
        "{} would end on timeline `{}`: the cluster runs on timeline `{current}`, of which nothing is in the archive",
        named(target),
        line.timeline
    );
    findings.push(Finding::new(Code::E0204, case.at_target(target), message).help(format!(
        "make archiving work (`barman check {}` says what it lacks) and capture again, or write `timeline: {}` for what is archived",
        case.server.name, line.timeline
    )));
}
