//! W0404: what the recovery costs, estimated, against what it may cost.

use super::case::Case;
use super::{Incident, Said};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::inventory::Backup;
use crate::language::{self, Recovery, RestoreMethod, Strategy, Transfer};
use crate::model::{Duration, Target};

/// What the recovery may cost; the plan's objectives win over its topology's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Objectives {
    /// How long the service may be down.
    pub rto: Option<Duration>,
    /// How much may be lost before the incident.
    pub rpo: Option<Duration>,
}

impl Objectives {
    pub(super) fn read(said: &Said) -> Self {
        let parse = |written: Option<(String, Place)>| written.and_then(|(text, _)| Duration::parse(&text).ok());
        Self { rto: parse(written(said, Objective::Rto)), rpo: parse(written(said, Objective::Rpo)) }
    }
}

#[derive(Clone, Copy)]
enum Objective {
    Rto,
    Rpo,
}

/// An objective as it was written, and where.
fn written(said: &Said, which: Objective) -> Option<(String, Place)> {
    let of = |objectives: &Option<language::Objectives>| {
        let objectives = objectives.as_ref()?;
        match which {
            Objective::Rto => objectives.rto.clone(),
            Objective::Rpo => objectives.rpo.clone(),
        }
    };
    let pointer = match which {
        Objective::Rto => "/objectives/rto",
        Objective::Rpo => "/objectives/rpo",
    };
    let plan = of(&said.plan.objectives).map(|text| (text, said.plan_origin.at(pointer)));
    plan.or_else(|| {
        said.topology().and_then(|(topology, origin)| Some((of(&topology.objectives)?, origin.at(pointer))))
    })
}

/// What one WAL segment and one recovery cost. Measured, not promised: 60 almost empty segments of 16 MiB on two cores.
struct Cost {
    /// Fetched one by one by `barman-wal-restore` or `get-wal` while replaying: a process and a connection each.
    one_by_one: u64,
    /// Replayed from a local copy.
    replay: u64,
    /// Fetched into that copy, once, before replay.
    bulk_fetch: u64,
    /// Stop, configuration, start, promotion and hand-over.
    around: u64,
    /// The same where the recovered data only changes names with the old.
    exchange: u64,
}

/// Milliseconds.
const COST: Cost = Cost { one_by_one: 800, replay: 100, bulk_fetch: 270, around: 20_000, exchange: 11_000 };

/// Bytes a second, where the backup's record does not tell how fast it was copied: an assumption, one slow disk.
const ASSUMED_RATE: u64 = 50_000_000;

/// How long a recovery is estimated to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryTime {
    /// The copy of the base backup.
    pub copy: Duration,
    /// How that was estimated.
    pub copy_basis: String,
    /// Fetching and replaying WAL.
    pub replay: Duration,
    /// How that was estimated.
    pub replay_basis: String,
    /// Stop, start, promotion and hand-over.
    pub around: Duration,
    /// The service's own down time: all of it, but for `swap`, which restores beside the running cluster.
    pub down: Duration,
}

impl RecoveryTime {
    /// From a backup's size and speed and the number of segments to replay.
    pub(super) fn estimate(recovery: &Recovery, backup: &Backup, segments: u64) -> Self {
        let (copy, copy_basis) = copy(recovery, backup);
        let (replay, replay_basis) = replay(recovery, segments);
        let swap = recovery.strategy == Some(Strategy::Swap);
        let around = seconds(if swap { COST.exchange } else { COST.around });
        let whole = Duration::seconds(
            copy.as_seconds().saturating_add(replay.as_seconds()).saturating_add(around.as_seconds()),
        );
        Self { copy, copy_basis, replay, replay_basis, around, down: if swap { around } else { whole } }
    }

    /// What no estimate has in it: nobody knows how long people look, and who has to be asked.
    pub const WITHOUT_PEOPLE: &'static str =
        "this is machine time: what people take at the target and at the gates comes on top";

    /// The estimate as a sum.
    pub fn arithmetic(&self) -> String {
        let Self { copy, copy_basis, replay, replay_basis, around, down } = self;
        if down == around {
            return format!(
                "exchange of the directories {around}; copy {copy} and replay {replay} happen beside the running cluster"
            );
        }
        format!(
            "copy {copy} ({copy_basis}) + replay {replay} ({replay_basis}) + stop, start and hand-over {around} = {down}"
        )
    }
}

fn copy(recovery: &Recovery, backup: &Backup) -> (Duration, String) {
    let Some(size) = backup.size.filter(|size| *size > 0) else {
        return (Duration::seconds(0), "the backup's size is not recorded".to_owned());
    };
    // A copy that reused most of an older backup says little about one that moves everything.
    let measured = backup.copied.zip(backup.copy_millis).filter(|(bytes, millis)| *millis > 0 && *bytes >= size / 2);
    let rate = measured.map(|(bytes, millis)| (bytes / millis).saturating_mul(1000)).filter(|rate| *rate > 0);
    let (hops, times) = match recovery.transfer {
        Some(Transfer::Staged) => (2, ", twice"),
        Some(Transfer::Remote | Transfer::S3) | None => (1, ""),
    };
    let millis = u128::from(size) * 1000 / u128::from(rate.unwrap_or(ASSUMED_RATE)) * hops;
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    let origin = if rate.is_some() { "as when it was taken" } else { "assumed" };
    let basis = format!("{} at {}/s {origin}{times}", bytes(size), bytes(rate.unwrap_or(ASSUMED_RATE)));
    (seconds(millis), basis)
}

fn replay(recovery: &Recovery, segments: u64) -> (Duration, String) {
    let bulk = recovery.wal.as_ref().and_then(|wal| wal.bulk) == Some(true);
    let method = match recovery.restore_method {
        Some(RestoreMethod::GetWal) => "get-wal",
        Some(RestoreMethod::BarmanWalRestore) | None => "barman-wal-restore",
    };
    let (each, how) = if bulk {
        (COST.bulk_fetch + COST.replay, "copied before replay".to_owned())
    } else {
        (COST.one_by_one, format!("by {method}"))
    };
    let plural = if segments == 1 { "" } else { "s" };
    let basis = format!("{segments} segment{plural} {how}, {}.{:02}s each", each / 1000, each % 1000 / 10);
    (seconds(segments.saturating_mul(each)), basis)
}

/// Milliseconds rounded up.
fn seconds(millis: u64) -> Duration {
    Duration::seconds(millis.div_ceil(1000))
}

fn bytes(count: u64) -> String {
    let units = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    match units.iter().find(|(_, unit)| count >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", count / unit, count % unit * 10 / unit),
        None => format!("{count} B"),
    }
}

/// From the target to the incident; None where either is not a time, or the target is not before it.
pub fn loss(target: &Target, incident: Incident) -> Option<Duration> {
    let Target::Time { at, .. } = target else { return None };
    incident.happened_at?.since(*at)
}

/// W0404, recovery point: what is lost against what may be lost.
pub(super) fn check_rpo(said: &Said, target: &Target, incident: Incident, findings: &mut Findings) {
    let Some((text, place)) = written(said, Objective::Rpo) else { return };
    let (Ok(objective), Some(loss)) = (Duration::parse(&text), loss(target, incident)) else { return };
    let (Target::Time { at, .. }, Some(happened)) = (target, incident.happened_at) else { return };
    if loss <= objective {
        return;
    }
    let message = format!("what is lost, {loss}, is over the objective `rpo: {text}`");
    let finding = Finding::new(Code::W0404, place, message);
    let help = "write a target nearer to the incident, or the objective that is meant";
    findings.push(finding.help(help).note(format!(
        "incident {} - target {} = {loss}",
        happened.rfc3339(),
        at.rfc3339()
    )));
}

/// W0404, recovery time: the estimate against the objective.
pub(super) fn check_rto(case: &Case<'_>, backup: &Backup, segments: u64, findings: &mut Findings) {
    let Some((text, place)) = written(case.said, Objective::Rto) else { return };
    let Ok(objective) = Duration::parse(&text) else { return };
    let estimate = RecoveryTime::estimate(case.recovery, backup, segments);
    if estimate.down <= objective {
        return;
    }
    let message = format!("the estimated recovery time, {}, is over the objective `rto: {text}`", estimate.down);
    let finding =
        Finding::new(Code::W0404, place, message).note(estimate.arithmetic()).note(RecoveryTime::WITHOUT_PEOPLE);
    let wal = language::Wal { bulk: Some(true), ..case.recovery.wal.clone().unwrap_or_default() };
    let bulk = Recovery { wal: Some(wal), ..case.recovery.clone() };
    let bulk = RecoveryTime::estimate(&bulk, backup, segments).down;
    findings.push(finding.help(if bulk <= objective {
        "write `wal: {bulk: true}` in `recovery`: the segments are copied once, before replay".to_owned()
    } else if bulk < estimate.down {
        format!("write the objective that can be met: with `wal: {{bulk: true}}` in `recovery` it takes {bulk}, and people on top")
    } else {
        "write the objective that can be met".to_owned()
    }));
}
