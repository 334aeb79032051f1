//! E0104: options that this version of a tool does not have.

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::model::Version;
use crate::model::gate::{self, Gate};

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
    }
    if let Some((place, version)) = &patroni {
        floor(&gate::PATRONI, place, version, findings);
        if recovery.reinit.is_some_and(|reinit| reinit.from_leader == Some(true)) {
            let place = said.plan_origin.at("/recovery/reinit/from_leader");
            option(&gate::PATRONI_REINIT_FROM_LEADER, place, "`reinit: {from_leader: true}`", version, findings);
        }
    }
}

fn barman(said: &Said, captured: Option<&Version>, findings: &mut Findings) -> Option<(Place, Version)> {
    let written = version(said, "/barman/version", findings);
    let captured = captured.map(|version| (said.plan_origin.at("/inventory"), version.clone()));
    captured.or(written)
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
