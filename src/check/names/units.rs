//! E0101 for units: systemctl takes a pattern for many units, supervisorctl takes `all` and a group for many programs.
//!
//! Blanks, which supervisorctl takes for the end of a name, pass here as they do in every name; the preflight refuses such a unit.

use super::{Fault, Said, uncarried};
use crate::check::texts;
use crate::diagnostic::Findings;
use crate::language::ServiceKind;

const KEYS: &[&str] = &["/manager/service/unit", "/nodes/*/unit", "/spares/*/unit"];

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    let service = topology.manager.as_ref().and_then(|manager| manager.service.as_ref());
    let kind = service.and_then(|service| service.kind).unwrap_or(ServiceKind::Systemd);
    for (at, unit) in KEYS.iter().flat_map(|key| texts::at(origin, key)) {
        if let Some(fault) = more_than_one(unit, kind) {
            findings.push(uncarried(origin, &at, unit, fault));
        }
    }
}

fn more_than_one(unit: &str, kind: ServiceKind) -> Option<Fault> {
    match kind {
        ServiceKind::Systemd if unit.contains(['*', '?', '[']) => Some((
            "is a pattern, which systemctl takes for every unit that fits",
            "write one unit's name as `systemctl list-units` shows it",
        )),
        ServiceKind::Supervisor if unit == "all" || unit.ends_with(':') || unit.contains('*') => Some((
            "is more than one program to supervisorctl",
            "write one program's name as `supervisorctl status` shows it, `program` or `group:program`",
        )),
        ServiceKind::Systemd | ServiceKind::Supervisor | ServiceKind::Compose => None,
    }
}
