//! Against the archive: from the target, the timeline and the backup that a plan names to those that are meant.

use super::backup::{Pick, Wanted};
use super::case::{self, Advice, Case, Line};
use super::evidence::{ChosenBackup, ChosenTimeline, Decided, Evidence, Goal};
use super::{
    Captured, Incident, Objectives, RecoveryTime, Said, barman_server, choice, coverage, freshness, incident,
    objectives, target,
};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{ForkPoint, Inventory, SegmentRange, Server};
use crate::language::{Recovery, TimelineChoice, TimelineRule};
use crate::model::{SegmentSize, Target, Timeline, Version};

/// Judges target, timeline, backup, coverage and objectives; what is decided only where target, timeline and backup are.
pub fn decide(said: &Said, captured: &Captured, findings: &mut Findings) -> Option<Decided> {
    let none = Recovery::default();
    let recovery = said.plan.recovery.as_ref().unwrap_or(&none);
    let incident = Incident::read(said, findings);
    let size = captured.archive().map_or(SegmentSize::DEFAULT, |(_, server)| server.segment_size);
    let target = target::read(said, recovery, size, findings);
    if let Some(target) = &target {
        incident::check(said, target, incident, findings);
        objectives::check_rpo(said, target, incident, findings);
    }
    let server = captured.archive().map(|(_, server)| server);
    let wanted = Wanted::read(said, recovery.backup.as_deref(), server, findings);
    let plan = Plan { said, recovery, target, wanted, incident };
    let target = plan.target.clone();
    let decided = match captured {
        Captured::Nothing => plan.without_archive(findings),
        Captured::Unreadable => None,
        Captured::Archive { .. } => plan.with_archive(captured.archive()?, findings),
    };
    if let Some(target) = &target {
        target::check_provable(said, target, decided.as_ref().and_then(gap), findings);
    }
    decided
}

/// Where the WAL breaks off before the end of the archive: a target whose place is not known must be before that.
fn gap(decided: &Decided) -> Option<String> {
    let evidence = decided.evidence.as_ref()?;
    let (whole, end) = (evidence.needed.last()?.last_wal(), evidence.last_segment?.wal);
    (whole.segment < end.segment).then(|| {
        format!("WAL is missing after `{}`: the target must be before its end", whole.name(evidence.segment_size))
    })
}

/// What a plan says about its recovery, as far as it makes sense.
struct Plan<'a> {
    said: &'a Said,
    recovery: &'a Recovery,
    target: Option<Target>,
    wanted: Option<Wanted>,
    incident: Incident,
}

impl Plan<'_> {
    /// Without an inventory nothing is chosen: the plan must name the backup, and the timeline passes as it stands.
    fn without_archive(&self, findings: &mut Findings) -> Option<Decided> {
        let id = match self.wanted.clone()? {
            Wanted::Literal(id) => id,
            Wanted::Auto | Wanted::Latest | Wanted::Oldest => {
                let written = self.recovery.backup.as_deref().unwrap_or("auto");
                let message = format!("`backup: {written}` cannot be decided without an inventory");
                let finding = Finding::new(Code::E0303, case::at_backup(self.said), message);
                findings.push(finding.help("name the backup by its ID, or capture an inventory and name its folder"));
                return None;
            }
        };
        let (goal, why) = match &self.recovery.timeline {
            Some(TimelineChoice::Number(number)) => {
                (Goal::Number(self.numbered(*number, findings)?), "the plan names it")
            }
            Some(TimelineChoice::Rule(TimelineRule::Current)) => (Goal::Current, "the plan asks for the backup's own"),
            Some(TimelineChoice::Rule(TimelineRule::Latest)) => {
                (Goal::Latest, "the plan asks for the newest in the archive")
            }
            Some(TimelineChoice::Rule(TimelineRule::Auto)) | None => {
                (Goal::Latest, "without an inventory `auto` is PostgreSQL's own default, the newest in the archive")
            }
        };
        Some(Decided {
            target: self.target.clone()?,
            timeline: ChosenTimeline { goal, why: why.to_owned() },
            backup: ChosenBackup { id, why: "the plan names it".to_owned() },
            incident: self.incident,
            objectives: Objectives::read(self.said),
            barman_version: barman_version(self.said),
            notes: self.notes(),
            evidence: None,
        })
    }

    fn notes(&self) -> Vec<String> {
        let assumed = matches!(self.target, Some(Target::Wal { .. }));
        let note = || {
            format!("the size of a WAL segment is not known without an inventory: {} is assumed", SegmentSize::DEFAULT)
        };
        assumed.then(note).into_iter().collect()
    }

    fn numbered(&self, number: u32, findings: &mut Findings) -> Option<Timeline> {
        let timeline = Timeline::new(number);
        if timeline.is_none() {
            let place = self.said.plan_origin.at("/recovery/timeline");
            findings
                .push(Finding::new(Code::E0305, place, "timeline `0` does not exist").help("timelines count from 1"));
        }
        timeline
    }

    fn with_archive(self, (inventory, server): (&Inventory, &Server), findings: &mut Findings) -> Option<Decided> {
        let case = Case {
            said: self.said,
            recovery: self.recovery,
            server,
            collected_at: inventory.collected_at,
            incident: self.incident,
            advice: Advice::Tried,
        };
        freshness::check(self.said, inventory.collected_at, self.incident, findings);
        freshness::check_coverage(self.said, server, findings);
        if let Some(target) = &self.target {
            barman_server::check_times(self.said, server, target, findings);
        }
        let choice = choice::judge(&case, self.wanted.as_ref(), self.target.as_ref(), findings);
        let (pick, line, target) = (choice.pick?, choice.line?, self.target?);
        Some(conclude(&case, inventory, pick, line, target, findings))
    }
}

/// What follows from the three choices: coverage, cost, and the evidence of it all.
fn conclude(
    case: &Case<'_>,
    inventory: &Inventory,
    pick: Pick<'_>,
    line: Line,
    target: Target,
    findings: &mut Findings,
) -> Decided {
    let need = coverage::need(case, pick.backup, &line, &target);
    let segments = need.perhaps.iter().map(SegmentRange::count).sum();
    let recovery_time = RecoveryTime::estimate(case.recovery, pick.backup, segments);
    objectives::check_rto(case, pick.backup, segments, findings);
    let notes = notes(case, &line);
    let goal = if line.lacks_history(case) { Goal::Current } else { Goal::Number(line.timeline) };
    let evidence = Evidence {
        collected_at: case.collected_at,
        system_id: case.server.system_id.clone(),
        newest_timeline: case.server.tree.newest().unwrap_or(line.timeline),
        tree: case.server.tree.clone(),
        last_segment: case.server.last_on(&line.path),
        backup: pick.backup.clone(),
        segment_size: case.server.segment_size,
        target_segment: need.target_segment,
        needed: need.perhaps,
        recovery_time,
        loss: objectives::loss(&target, case.incident),
        path: line.path,
        server: case.server.clone(),
    };
    Decided {
        target,
        timeline: ChosenTimeline { goal, why: line.why },
        backup: ChosenBackup { id: pick.backup.id.clone(), why: pick.why },
        incident: case.incident,
        objectives: Objectives::read(case.said),
        barman_version: inventory.barman_version.clone().or_else(|| barman_version(case.said)),
        notes,
        evidence: Some(evidence),
    }
}

/// Forks that are told of.
const NOTES: usize = 20;

/// What was taken for granted about the timelines on the path.
fn notes(case: &Case<'_>, line: &Line) -> Vec<String> {
    let branches = line.path.legs().iter().filter_map(|leg| case.server.tree.branch(leg.timeline));
    let guessed = branches.filter_map(|branch| {
        let fork = branch.fork.filter(|fork| fork.point == ForkPoint::Guessed)?;
        Some(format!(
            "no history file says where timeline {} left timeline {}: its first archived segment, at {}, is taken for it",
            branch.timeline, fork.parent, fork.lsn
        ))
    });
    let mut guessed: Vec<String> = guessed.collect();
    let more = guessed.len().saturating_sub(NOTES);
    guessed.truncate(NOTES);
    guessed.extend((more > 0).then(|| format!("… and {more} more timelines have no history file either")));
    guessed
}

/// Barman's version as the topology has it.
fn barman_version(said: &Said) -> Option<Version> {
    Version::parse(said.topology.as_ref()?.barman.as_ref()?.version.as_deref()?).ok()
}
