//! What is recovered, where, to what point, and why so.

use serde::Serialize;

use super::steps::{StepView, down_time};
use super::{bytes, cost};
use crate::check::{Evidence, Goal};
use crate::inventory::SegmentRange;
use crate::model::{Bound, Target};
use crate::render::Prose;
use crate::resolved::{Action, Resolved, RestoreMethod, Strategy, Transfer, WalCopy};
use crate::story::Material;

/// A name and what is to be said about it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The name.
    pub name: &'static str,
    /// What there is to say.
    pub text: Prose,
}

/// A choice and its reason.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What was chosen.
    pub name: &'static str,
    /// The choice.
    pub value: Prose,
    /// Why; without a full stop.
    pub why: Prose,
}

fn entry(name: &'static str, text: Prose) -> Entry {
    Entry { name, text }
}

/// The whole recovery in two sentences.
pub(super) fn purpose(resolved: &Resolved) -> Prose {
    let place = match resolved.strategy {
        Strategy::InPlace => "in the place of its data",
        Strategy::Swap => "beside the running cluster, whose data it replaces at the end",
        Strategy::SideBySide => "as an instance of its own; the cluster is not touched",
    };
    let place = Prose::new(
        &format!("Backup {{}} of Barman server {{}} is restored on {{}}, {place}, and replayed along "),
        &[&resolved.backup, &resolved.barman.server, &resolved.node().name],
    );
    place.then(timeline(resolved)).text(" up to ").then(target(resolved)).text(". ").then(at_target(resolved))
}

/// The target as the plan's author wrote it, where that is another clock than UTC: what a person compares with a watch.
pub(super) fn as_written(resolved: &Resolved) -> Option<Prose> {
    let said = resolved.target_said.as_ref()?;
    Some(match &said.zone {
        Some(zone) => Prose::new("written as {} in {}", &[&said.text, zone]),
        None => Prose::new("written as {}", &[&said.text]),
    })
}

/// Where replay stops.
fn target(resolved: &Resolved) -> Prose {
    let with = |prose: Prose, bound: &Bound, inclusive: &str, exclusive: &str| match bound {
        Bound::Inclusive => prose.text(inclusive),
        Bound::Exclusive => prose.text(exclusive),
    };
    match &resolved.target {
        Target::Time { at, bound } => {
            let said = as_written(resolved).map_or_else(Prose::default, |said| said.text("; "));
            let said = Prose::new("{} (", &[&at.rfc3339()]).then(said);
            with(
                said,
                bound,
                "a commit at exactly this instant is kept)",
                "a commit at exactly this instant is left out)",
            )
        }
        Target::Xid { xid, bound } => with(
            Prose::new("the commit of transaction {}", &[xid]),
            bound,
            " (the transaction itself is kept)",
            " (the transaction itself is left out)",
        ),
        Target::Lsn { lsn, bound } => with(
            Prose::new("position {}", &[lsn]),
            bound,
            " (the record there is replayed)",
            " (the record there is left out)",
        ),
        Target::Name(name) => Prose::new("the restore point {}", &[name]),
        Target::Wal { wal, size, .. } => Prose::new("the end of WAL segment {}", &[&wal.name(*size)]),
        Target::Immediate => Prose::from("the earliest consistent point of the backup"),
        Target::Latest => Prose::from("the end of all archived WAL"),
    }
}

pub(super) fn timeline(resolved: &Resolved) -> Prose {
    match resolved.timeline {
        Goal::Number(timeline) => Prose::new("timeline {}", &[&timeline]),
        Goal::Latest => Prose::from("the newest timeline in the archive"),
        Goal::Current => Prose::from("the backup's own timeline"),
    }
}

/// The timeline without the word.
fn timeline_value(resolved: &Resolved) -> Prose {
    match resolved.timeline {
        Goal::Number(timeline) => Prose::new("{}", &[&timeline]),
        Goal::Latest | Goal::Current => timeline(resolved),
    }
}

fn at_target(resolved: &Resolved) -> Prose {
    match (&resolved.target, resolved.action) {
        (Target::Latest, _) => Prose::from(
            "There is no target to pause at: the node replays as a standby, stays readable, and is promoted only after a \
             person looked.",
        ),
        (_, Action::Pause) => {
            Prose::from("PostgreSQL pauses there; a person looks at the data and decides before anything is final.")
        }
        (_, Action::Promote) => {
            Prose::from("PostgreSQL opens the new timeline by itself as soon as it is there: nobody looks before.")
        }
        (_, Action::Shutdown) => Prose::new(
            "PostgreSQL shuts down there and the run ends; going on with {} is a decision of its own.",
            &[&"run.sh --from inspect"],
        ),
    }
}

/// The plan at a glance.
pub(super) fn glance(material: Material<'_>, steps: &[StepView]) -> Vec<Entry> {
    let resolved = material.resolved;
    let node = resolved.node();
    let mut entries = Vec::new();
    entries.extend(resolved.ticket.as_ref().map(|ticket| entry("Ticket", Prose::new("{}", &[ticket]))));
    entries.extend(incident(resolved));
    entries.push(entry("Cluster", cluster(resolved)));
    entries.push(entry("Recovered on", Prose::new("{}, data directory {}", &[&node.name, &node.data_dir])));
    entries.push(entry("Target", target(resolved)));
    entries.push(entry("Backup", backup(material)));
    entries.push(entry("Along", timeline(resolved)));
    entries.extend(resolved.evidence.as_ref().and_then(|evidence| wal(resolved, evidence)));
    entries.push(entry("Copy", transfer(resolved)));
    entries.push(entry("Queries", Prose::from(&*queries(resolved))));
    if let Some((from, until)) = down_time(steps) {
        let down = Prose::new("from step {}", &[&from.file]);
        let down = until.map_or(down.clone(), |until| down.then(Prose::new(" until step {}", &[&until.file])));
        let about = resolved.evidence.as_ref().map(|evidence| {
            format!(", about {} of machine time; what people take comes on top", evidence.recovery_time.down)
        });
        entries.push(entry("Service down", down.text(&about.unwrap_or_default())));
    }
    let lost =
        cost::lost(material).map(|lost| format!("{lost} before the incident, and everything after it until the stop"));
    let otherwise = match resolved.target {
        Target::Latest => "nothing that is in the archive",
        Target::Time { .. }
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }
        | Target::Immediate => "everything after the target until the stop",
    };
    entries.push(entry("Lost", Prose::from(lost.as_deref().unwrap_or(otherwise))));
    entries
}

fn incident(resolved: &Resolved) -> Option<Entry> {
    let happened = resolved.incident.happened_at?;
    let prose = Prose::new("happened {}", &[&happened.rfc3339()]);
    let prose = match resolved.incident.detected_at {
        Some(detected) => prose.then(Prose::new(", noticed {}", &[&detected.rfc3339()])),
        None => prose,
    };
    Some(entry("Incident", prose))
}

fn cluster(resolved: &Resolved) -> Prose {
    let version = resolved.node().version;
    let prose = match resolved.patroni() {
        Some(patroni) => Prose::new("{}, a Patroni cluster", &[&patroni.scope]),
        None => Prose::new("{}, standalone", &[&resolved.topology]),
    };
    let nodes = resolved.nodes.len();
    prose.text(&format!(", PostgreSQL {version}, {nodes} {}", if nodes == 1 { "node" } else { "nodes" }))
}

fn backup(material: Material<'_>) -> Prose {
    let prose = Prose::new("{}", &[&material.resolved.backup]);
    let Some(evidence) = &material.resolved.evidence else { return prose };
    let backup = &evidence.backup;
    let size = backup.size.map(|size| format!(", {}", bytes(size))).unwrap_or_default();
    prose
        .then(Prose::new(", ended {} at {}", &[&backup.end_time.rfc3339(), &backup.end_lsn]))
        .text(&format!("{size}, on timeline {}", backup.timeline))
}

fn wal(resolved: &Resolved, evidence: &Evidence) -> Option<Entry> {
    if evidence.needed.is_empty() {
        return None;
    }
    let count: u64 = evidence.needed.iter().map(SegmentRange::count).sum();
    let plural = if count == 1 { "segment" } else { "segments" };
    let ranges = Prose::list(evidence.needed.iter().map(|range| range.text(evidence.segment_size)));
    let method = match resolved.method {
        RestoreMethod::BarmanWalRestore => "barman-wal-restore",
        RestoreMethod::GetWal => "barman get-wal over ssh",
    };
    let how = match resolved.wal_copy {
        WalCopy::OnDemand => Prose::new(", fetched one by one by {}", &[&method]),
        WalCopy::Bulk => Prose::new(", copied once before replay; what is not among them by {}", &[&method]),
    };
    Some(entry("WAL", Prose::from(&*format!("{count} {plural}, ")).then(ranges).then(how)))
}

fn transfer(resolved: &Resolved) -> Prose {
    match resolved.transfer {
        Transfer::Remote => Prose::from("by Barman over ssh, straight to the node"),
        Transfer::Staged => Prose::from("restored on the Barman host first, then sent to the node"),
        Transfer::S3 => Prose::from("from S3"),
    }
}

fn queries(resolved: &Resolved) -> String {
    match resolved.verify.len() {
        0 => "none: the plan names no query that proves the data is right; a person has to look".to_owned(),
        1 => "1, asked at the target, where the answer decides; shown again at the end".to_owned(),
        count => format!("{count}, asked at the target, where the answers decide; shown again at the end"),
    }
}

/// The choices with the reasons that the rules gave.
pub(super) fn choices(material: Material<'_>) -> Vec<Choice> {
    let (resolved, decided) = (material.resolved, material.decided);
    vec![
        Choice {
            name: "Backup",
            value: Prose::new("{}", &[&resolved.backup]),
            why: Prose::quoted(&decided.backup.why),
        },
        Choice { name: "Timeline", value: timeline_value(resolved), why: Prose::quoted(&decided.timeline.why) },
    ]
}
