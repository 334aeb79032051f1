//! The sentences.

use super::draw;
use crate::check::{Decided, Evidence, Goal};
use crate::inventory::SegmentRange;
use crate::language::{Action, Plan, Strategy};
use crate::model::{Bound, Duration, Target};

/// A plan in prose. `steps` are the titles of its steps, in order.
pub fn prose(plan: &Plan, decided: &Decided, steps: &[String]) -> String {
    let mut lines = vec![title(plan), String::new(), purpose(plan, decided)];
    lines.extend(section("Choices", choices(decided)));
    if let Some(drawing) = draw(decided) {
        lines.extend(section("Time line", drawing.lines().map(str::to_owned).collect()));
    }
    let numbered = steps.iter().enumerate().map(|(index, step)| format!("{:>2}. {step}", index + 1));
    lines.extend(section("Steps", numbered.collect()));
    lines.extend(section("Recovery time", recovery_time(decided)));
    lines.extend(section("What is lost", loss(decided)));
    lines.iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn title(plan: &Plan) -> String {
    let name = plan.name.as_deref().unwrap_or_default();
    let summary = plan.summary.as_deref().map(|summary| format!(": {summary}")).unwrap_or_default();
    let ticket = plan.ticket.as_deref().map(|ticket| format!(" ({ticket})")).unwrap_or_default();
    format!("{name}{summary}{ticket}")
}

fn purpose(plan: &Plan, decided: &Decided) -> String {
    let recovery = plan.recovery.clone().unwrap_or_default();
    let node = recovery.node.as_deref().unwrap_or_default();
    let place = match recovery.strategy.unwrap_or(Strategy::InPlace) {
        Strategy::InPlace => format!("on {node}, in the place of its data"),
        Strategy::Swap => format!("on {node}, beside the running cluster, and exchanges the directories at the end"),
        Strategy::SideBySide => format!("on {node} as an instance of its own; the cluster is not touched"),
    };
    let then = match recovery.action.unwrap_or(Action::Pause) {
        Action::Pause => "pauses there: a person looks before anything is final",
        Action::Promote => "promotes at once: nobody looks before the new timeline exists",
        Action::Shutdown => "shuts down there",
    };
    format!(
        "Restores backup {} {place}, replays WAL along {} up to {}, and {then}.",
        decided.backup.id,
        goal(decided),
        stop(&decided.target)
    )
}

fn goal(decided: &Decided) -> String {
    match decided.timeline.goal {
        Goal::Number(timeline) => format!("timeline {timeline}"),
        Goal::Latest => "the newest timeline in the archive".to_owned(),
        Goal::Current => "the backup's own timeline".to_owned(),
    }
}

fn stop(target: &Target) -> String {
    let bound = match target {
        Target::Time { bound, .. } | Target::Xid { bound, .. } | Target::Lsn { bound, .. } => *bound,
        Target::Name(_) | Target::Wal { .. } | Target::Immediate | Target::Latest => return target.to_string(),
    };
    match bound {
        Bound::Inclusive => format!("{target}, inclusive"),
        Bound::Exclusive => format!("just before {target}"),
    }
}

fn choices(decided: &Decided) -> Vec<String> {
    let mut lines = vec![
        format!("backup {}: {}", decided.backup.id, decided.backup.why),
        format!("{}: {}", goal(decided), decided.timeline.why),
    ];
    if let Some(evidence) = &decided.evidence {
        lines.extend(needed(evidence));
    }
    lines.extend(decided.notes.iter().cloned());
    lines
}

fn needed(evidence: &Evidence) -> Option<String> {
    if evidence.needed.is_empty() {
        return None;
    }
    let size = evidence.segment_size;
    let count: u64 = evidence.needed.iter().map(SegmentRange::count).sum();
    let ranges: Vec<String> = evidence.needed.iter().map(|range| range.text(size)).collect();
    Some(format!("WAL: {count} segments, {}", ranges.join(", then ")))
}

fn recovery_time(decided: &Decided) -> Vec<String> {
    let Some(evidence) = &decided.evidence else {
        return vec!["unknown without an inventory".to_owned()];
    };
    let estimate = &evidence.recovery_time;
    let mut lines = vec![format!("estimated: {}", estimate.arithmetic())];
    lines.extend(decided.objectives.rto.map(|rto| verdict("rto", rto, estimate.down)));
    lines
}

fn loss(decided: &Decided) -> Vec<String> {
    let Some(happened) = decided.incident.happened_at else {
        return vec!["everything after the target; the plan names no incident to measure it against".to_owned()];
    };
    let Target::Time { at, .. } = &decided.target else {
        return vec![
            "everything after the target; how long before the incident that is, the inventory cannot tell".to_owned(),
        ];
    };
    let Some(lost) = happened.since(*at) else {
        return vec!["the target is after the incident".to_owned()];
    };
    let mut lines = vec![format!("incident {} - target {} = {lost}", happened.rfc3339(), at.rfc3339())];
    lines.extend(decided.objectives.rpo.map(|rpo| verdict("rpo", rpo, lost)));
    lines
}

fn verdict(name: &str, objective: Duration, reached: Duration) -> String {
    let judgement = if reached <= objective { "within" } else { "over" };
    format!("{reached} is {judgement} the objective {name} {objective}")
}

fn section(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    let lines = lines.into_iter().map(|line| format!("  {line}"));
    [String::new(), title.to_owned()].into_iter().chain(lines).collect()
}
