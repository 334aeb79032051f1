//! When the incident happened, and E0206: a target that does not leave it out.

use super::case::Case;
use super::choice::Try;
use super::{Said, time};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::Backup;
use crate::model::{Bound, Instant, Target};

/// When the incident happened and was noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Incident {
    /// When the damage was done.
    pub happened_at: Option<Instant>,
    /// When it was noticed.
    pub detected_at: Option<Instant>,
}

impl Incident {
    pub(super) fn read(said: &Said, findings: &mut Findings) -> Self {
        let Some(incident) = &said.plan.incident else { return Self::default() };
        let mut read = |text: &Option<String>, pointer: &str| {
            time::instant(text.as_deref()?, said.plan_origin.at(pointer), findings)
        };
        Self {
            happened_at: read(&incident.happened_at, "/incident/happened_at"),
            detected_at: read(&incident.detected_at, "/incident/detected_at"),
        }
    }
}

/// E0206.
pub(super) fn check(said: &Said, target: &Target, incident: Incident, findings: &mut Findings) {
    match target {
        Target::Time { at, bound } => {
            let Some(happened) = incident.happened_at else { return };
            let Some(after) = at.since(happened) else { return };
            let finding =
                |message: String| Finding::new(Code::E0206, said.plan_origin.at("/recovery/target/time"), message);
            if *at > happened {
                let message =
                    format!("target `{}` is {after} after the incident at `{}`", at.rfc3339(), happened.rfc3339());
                findings.push(finding(message).help("write a time before `incident.happened_at`"));
            } else if *bound == Bound::Inclusive {
                let message = format!("target `{0}` is 0s after the incident at `{0}` and includes it", at.rfc3339());
                findings.push(finding(message).help("add `inclusive: false`, or write an earlier time"));
            }
        }
        Target::Latest if said.plan.incident.is_some() => {
            let happened = incident.happened_at.map(|at| format!(" at `{}`", at.rfc3339())).unwrap_or_default();
            let message = format!("`latest: true` replays everything, the incident{happened} too");
            let finding = Finding::new(Code::E0206, said.plan_origin.at("/recovery/target/latest"), message);
            findings.push(finding.help("write a target before the incident, or leave `incident` out"));
        }
        Target::Latest
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }
        | Target::Immediate => {}
    }
}

/// E0206 for a target whose place is not compared with the incident: a backup that ended after it holds the damage for certain.
pub(super) fn check_backup(case: &Case<'_>, backup: &Backup, target: &Target, findings: &mut Findings) {
    match target {
        Target::Immediate | Target::Xid { .. } | Target::Name(_) | Target::Lsn { .. } | Target::Wal { .. } => {}
        Target::Time { .. } | Target::Latest => return,
    }
    let Some(happened) = case.incident.happened_at.filter(|happened| backup.end_time > *happened) else { return };
    let after = backup.end_time.since(happened).unwrap_or_default();
    let message = format!(
        "backup `{}` ended at `{}`, {after} after the incident at `{}`: the damage is in it",
        backup.id,
        backup.end_time.rfc3339(),
        happened.rfc3339()
    );
    let finding = Finding::new(Code::E0206, case.at_backup(), message);
    if let Target::Lsn { .. } | Target::Wal { .. } = target {
        findings.push(
            finding.help("write a target before the incident: what this backup is replayed to is behind its end"),
        );
        return;
    }
    let earlier = case.server.backups.iter().filter(|other| other.end_time < happened);
    let mut earlier: Vec<&Backup> = earlier.collect();
    earlier.sort_by_key(|other| (other.end_time, &other.id));
    let passes = |other: &&&Backup| Try::of(case, target).backup(other.id.as_str()).passes(case, findings).is_some();
    let help = match earlier.iter().rev().take(TRIES).find(passes) {
        Some(other) => format!("write `backup: {}`, which ended at `{}`", other.id, other.end_time.rfc3339()),
        None => "write a backup that ended before the incident, and a target that it can be replayed to".to_owned(),
    };
    findings.push(finding.help(help));
}

/// How many backups are tried before none is named.
const TRIES: usize = 8;
