//! What the recovery costs: what is lost, and how long the service is down, as sums.

use serde::Serialize;

use super::steps::{StepView, down_time};
use crate::check;
use crate::model::{Duration, Target};
use crate::render::Prose;
use crate::resolved::Strategy;
use crate::story::Material;

/// One objective against what is expected.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// `RTO` or `RPO`.
    pub name: &'static str,
    /// What is asked for; `none` where nothing is.
    pub objective: String,
    /// What is expected.
    pub expected: String,
    /// `met`, `over` or `unknown`.
    pub verdict: &'static str,
    /// The sum behind it.
    pub sum: Prose,
}

/// From the target to the incident; none where either is not a time.
pub(super) fn lost(material: Material<'_>) -> Option<Duration> {
    check::loss(&material.resolved.target, material.resolved.incident)
}

/// What nobody gets back.
pub(super) fn losses(material: Material<'_>, steps: &[StepView]) -> Vec<Prose> {
    let resolved = material.resolved;
    if resolved.target == Target::Latest {
        return vec![Prose::from(
            "Everything in the archive is replayed, and what follows it in the old pg_wal. Lost is only what is in neither: what was never \
             archived, where another node led and had not yet sent it, or where the old data directory is lost or its WAL is damaged.",
        )];
    }
    if resolved.strategy == Strategy::SideBySide {
        return vec![Prose::from("Nothing: the cluster is not touched.")];
    }
    let given_up = Prose::from(
        "Everything that was committed after the target is given up: what the incident did, and what was good.",
    );
    let mut losses = vec![match down_time(steps) {
        Some((stop, _)) => given_up.then(Prose::new(
            " That goes on until step {} keeps writers away; step {} shows how much it is.",
            &[&format!("{} {}", stop.number, stop.id), &"65 inspect"],
        )),
        None => given_up,
    }];
    let (happened, detected) = (resolved.incident.happened_at, resolved.incident.detected_at);
    if let (Some(lost), Some(happened)) = (lost(material), happened) {
        losses.push(Prose::new(
            &format!("{lost} lie between the target and the incident at {{}}: good commits of that time are lost."),
            &[&happened.rfc3339()],
        ));
    }
    if let Some(late) = happened.zip(detected).and_then(|(happened, detected)| detected.since(happened)) {
        losses.push(Prose::from(&*format!(
            "The incident was noticed {late} after it happened; good commits of that time and since then are lost too, unless \
             they are copied out of the kept data directory."
        )));
    }
    losses
}

/// Both objectives.
pub(super) fn verdicts(material: Material<'_>, steps: &[StepView]) -> Vec<Verdict> {
    vec![rto(material, steps), rpo(material)]
}

fn rto(material: Material<'_>, steps: &[StepView]) -> Verdict {
    let objective = material.resolved.objectives.rto;
    let estimate = material.resolved.evidence.as_ref().map(|evidence| &evidence.recovery_time);
    let span = match down_time(steps) {
        Some((from, Some(until))) => Prose::new("down from step {} until {} begins: ", &[&from.file, &until.file]),
        Some((from, None)) => Prose::new("down from step {} on: ", &[&from.file]),
        // A shape without steps yet.
        None => Prose::default(),
    };
    let sum = match estimate {
        Some(estimate) => span.text(&format!("{}; {}", estimate.arithmetic(), check::RecoveryTime::WITHOUT_PEOPLE)),
        None => span
            .text("how long is not known without an inventory, which has the backup's size and the number of segments"),
    };
    Verdict {
        name: "RTO",
        objective: written(objective),
        expected: estimate.map_or("unknown".to_owned(), |estimate| format!("about {}", estimate.down)),
        verdict: judged(objective.zip(estimate).map(|(objective, estimate)| estimate.down <= objective)),
        sum,
    }
}

fn rpo(material: Material<'_>) -> Verdict {
    let resolved = material.resolved;
    let objective = resolved.objectives.rpo;
    let lost = lost(material);
    let (sum, met) = match (&resolved.target, resolved.incident.happened_at) {
        (Target::Time { at, .. }, Some(happened)) => (
            Prose::new("incident {} - target {} = {}", &[&happened.rfc3339(), &at.rfc3339(), &written(lost)]),
            objective.zip(lost).map(|(objective, lost)| lost <= objective),
        ),
        (Target::Latest, _) => (Prose::from("nothing that is in the archive is lost"), None),
        (_, None) => (Prose::new("not known: the plan has no {}", &[&"incident.happened_at"]), None),
        (_, Some(_)) => (Prose::from("not known: the target is not a time"), None),
    };
    Verdict {
        name: "RPO",
        objective: written(objective),
        expected: lost.map_or("unknown".to_owned(), |lost| lost.to_string()),
        verdict: judged(met),
        sum,
    }
}

fn written(duration: Option<Duration>) -> String {
    duration.map_or("none".to_owned(), |duration| duration.to_string())
}

fn judged(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "over",
        None => "unknown",
    }
}
