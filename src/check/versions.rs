//! E0104, W0108: options that this version of a tool does not have, or has in name alone.

use super::{Said, tried};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::language::RestoreMethod;
use crate::model::Version;
use crate::model::gate::{self, Gate};
use crate::source::Origin;

/// `captured` is Barman's version as the inventory has it; it was asked of the program itself and wins over the topology's.
pub(super) fn check(said: &Said, captured: Option<&Version>, findings: &mut Findings) {
    let barman = barman(said, captured, findings);
    let patroni = version(said, "/manager/patroni/version", findings);
    let recovery = said.plan.recovery.clone().unwrap_or_default();
    if let Some((place, version)) = &barman {
        floor(&gate::BARMAN, place, version, findings);
        if recovery.delta == Some(true) {
            let place = said.plan_origin.at("/recovery/delta");
            option(&gate::BARMAN_DELTA_RESTORE, place, "`delta: true`", version, findings);
        }
        prefetch(said, version, findings);
    }
    if let Some((place, version)) = &patroni {
        floor(&gate::PATRONI, place, version, findings);
        if let Some((origin, group)) = group(said) {
            option(
                &gate::PATRONI_GROUP,
                origin.at("/manager/patroni/group"),
                &format!("`group: {group}`"),
                version,
                findings,
            );
        }
        if recovery.reinit.is_some_and(|reinit| reinit.from_leader == Some(true)) {
            let place = said.plan_origin.at("/recovery/reinit/from_leader");
            option(&gate::PATRONI_REINIT_FROM_LEADER, place, "`reinit: {from_leader: true}`", version, findings);
        }
    }
    tried::check(said, barman.as_ref(), patroni.as_ref(), findings);
}

/// The node's own `barman-wal-restore` is of Barman's version, or near it.
fn prefetch(said: &Said, version: &Version, findings: &mut Findings) {
    let Some(recovery) = &said.plan.recovery else { return };
    let ahead = recovery.wal.as_ref().and_then(|wal| wal.prefetch).filter(|segments| *segments > 1);
    let in_turn = gate::BARMAN_PREFETCH_IN_TURN.holds(version) && !gate::BARMAN_PREFETCH_AT_ONCE.holds(version);
    if let (Some(segments), true, None | Some(RestoreMethod::BarmanWalRestore)) =
        (ahead, in_turn, recovery.restore_method)
    {
        let mended = gate::BARMAN_PREFETCH_AT_ONCE.since();
        let message = format!(
            "`prefetch: {segments}` with Barman {version}, whose `barman-wal-restore` fetches one after the other"
        );
        let finding = Finding::new(Code::W0108, said.plan_origin.at("/recovery/wal/prefetch"), message);
        findings.push(finding.help(format!(
            "write `bulk: true`: what is needed is copied once, before replay; Barman {mended} fetches at once again"
        )));
    }
}

fn barman(said: &Said, captured: Option<&Version>, findings: &mut Findings) -> Option<(Place, Version)> {
    let written = version(said, "/barman/version", findings);
    let captured = captured.map(|version| (said.plan_origin.at("/inventory"), version.clone()));
    captured.or(written)
}

/// The Citus group, and the topology that names it.
fn group(said: &Said) -> Option<(&Origin, u32)> {
    let (topology, origin) = said.topology()?;
    Some((origin, topology.manager.as_ref()?.patroni.as_ref()?.group?))
}

fn version(said: &Said, at: &str, findings: &mut Findings) -> Option<(Place, Version)> {
    let origin = said.topology_origin.as_ref()?;
    let text = origin.value(at)?;
    let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
    match Version::parse(&text) {
        Ok(version) => Some((origin.at(at), version)),
        Err(error) => {
            let mut finding = Finding::new(Code::E0002, origin.at(at), error.phrase);
            finding.help = error.instead;
            findings.push(finding);
            None
        }
    }
}

fn floor(gate: &Gate, place: &Place, version: &Version, findings: &mut Findings) {
    if !gate.holds(version) {
        let message = format!("{} {version} is too old: walwright needs {} or later", gate.tool, gate.since());
        let finding = Finding::new(Code::E0104, place.clone(), message);
        findings.push(finding.help(format!("upgrade {} before the next incident", gate.tool)));
    }
}

fn option(gate: &Gate, place: Place, written: &str, version: &Version, findings: &mut Findings) {
    if !gate.holds(version) {
        let message = format!("{written} needs {} {} or later; this is {version}", gate.tool, gate.since());
        findings
            .push(Finding::new(Code::E0104, place, message).help(format!("leave it out, or upgrade {}", gate.tool)));
    }
}
