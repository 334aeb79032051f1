//! Timeline and backup chosen and judged: what the plan is held to, and what a help is held to before it names one.

use super::backup::{self, Pick, Wanted};
use super::case::{Advice, Case, Line};
use super::{bounds, branch, cluster, coverage, history, incident, newer, numbering, timeline};
use crate::diagnostic::{Findings, Severity};
use crate::inventory::Backup;
use crate::language::{Recovery, TimelineChoice, TimelineRule};
use crate::model::{BackupId, Target, Timeline};

/// What is chosen, as far as it can be.
pub(super) struct Choice<'a> {
    pub(super) pick: Option<Pick<'a>>,
    pub(super) line: Option<Line>,
}

/// Chooses, and holds what was chosen to every rule about the archive.
pub(super) fn judge<'a>(
    case: &Case<'a>,
    wanted: Option<&Wanted>,
    target: Option<&Target>,
    findings: &mut Findings,
) -> Choice<'a> {
    let named = wanted.and_then(|wanted| backup::named_one(case, wanted, target, findings));
    let line = timeline::choose(case, target, named.as_ref().map(|pick| pick.backup), findings);
    if let Some(target) = target {
        check_place(case, line.as_ref(), target, named.as_ref().map(|pick| pick.backup), findings);
    }
    let pick = match (wanted, target) {
        (Some(Wanted::Auto), target) => backup::auto(case, line.as_ref(), target, findings),
        (Some(_) | None, _) => named,
    };
    if let Some(pick) = &pick {
        backup::check(case, pick.backup, line.as_ref(), target, findings);
        cluster::check(case, pick.backup, findings);
        if let Some(target) = target {
            incident::check_backup(case, pick.backup, target, findings);
        }
    }
    if let (Some(pick), Some(line), Some(target)) = (&pick, &line, target)
        && line.path.holds(pick.backup)
    {
        history::check(case, pick.backup, line, target, findings);
        numbering::check(case, line, findings);
        coverage::check(case, pick, line, target, findings);
    }
    Choice { pick, line }
}

/// The target against the end of the archive and the tree of timelines.
fn check_place(
    case: &Case<'_>,
    line: Option<&Line>,
    target: &Target,
    backup: Option<&Backup>,
    findings: &mut Findings,
) {
    bounds::check_capture(case, target, findings);
    let Some(line) = line else { return };
    if timeline::holds(case, &line.path, target) {
        bounds::check(case, line, target, findings);
        newer::check(case, line, target, findings);
        branch::check(case, line, target, backup, findings);
    }
}

/// What a help may tell people to write.
#[derive(Clone, Debug)]
pub(super) struct Try<'a> {
    pub(super) backup: Option<&'a str>,
    pub(super) timeline: Option<TimelineChoice>,
    pub(super) target: &'a Target,
}

impl<'a> Try<'a> {
    /// The plan as it stands.
    pub(super) fn of(case: &'a Case<'_>, target: &'a Target) -> Self {
        Self { backup: case.recovery.backup.as_deref(), timeline: case.recovery.timeline.clone(), target }
    }

    /// With another backup.
    pub(super) fn backup(self, backup: &'a str) -> Self {
        Self { backup: Some(backup), ..self }
    }

    /// With another timeline.
    pub(super) fn timeline(self, timeline: Timeline) -> Self {
        Self { timeline: Some(TimelineChoice::Number(timeline.number())), ..self }
    }

    /// With the timeline left to `auto`.
    pub(super) fn auto_timeline(self) -> Self {
        Self { timeline: Some(TimelineChoice::Rule(TimelineRule::Auto)), ..self }
    }

    /// With the timeline that `auto` takes, where that passes by its number too: a help names both.
    pub(super) fn passes_by_number(self, case: &Case<'_>, found: &Findings) -> Option<(BackupId, Timeline)> {
        let (_, timeline) = self.clone().auto_timeline().passes(case, found)?;
        self.timeline(timeline).passes(case, found)
    }

    /// What is chosen then, where the rules have nothing against it but what was found already, which has a help of its own.
    pub(super) fn passes(&self, case: &Case<'_>, found: &Findings) -> Option<(BackupId, Timeline)> {
        self.outcome(case, found).ok()
    }

    /// The same, or what the rules have against it; nothing where that cannot be tried.
    pub(super) fn outcome(&self, case: &Case<'_>, found: &Findings) -> Result<(BackupId, Timeline), String> {
        if case.advice == Advice::Withheld {
            return Err(String::new());
        }
        let recovery = Recovery {
            backup: self.backup.map(str::to_owned),
            timeline: self.timeline.clone(),
            ..case.recovery.clone()
        };
        let trial = Case { recovery: &recovery, advice: Advice::Withheld, ..*case };
        let mut findings = Findings::new();
        let wanted = Wanted::read(case.said, self.backup, Some(case.server), &mut findings);
        let choice = judge(&trial, wanted.as_ref(), Some(self.target), &mut findings);
        let known = |message: &str| found.sorted().iter().any(|finding| finding.message == message);
        let errors = findings.sorted().into_iter().filter(|finding| finding.code.severity() == Severity::Error);
        if let Some(against) = errors.into_iter().find(|finding| !known(&finding.message)) {
            return Err(against.message.clone());
        }
        let (Some(pick), Some(line)) = (choice.pick, choice.line) else { return Err(String::new()) };
        Ok((pick.backup.id.clone(), line.timeline))
    }
}
