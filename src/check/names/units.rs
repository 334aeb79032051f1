//! E0101 for units: systemctl takes signs of patterns for many units, supervisorctl takes blanks, `all` and a group for many programs.

use super::{Fault, Said, fault, plain, uncarried};
use crate::check::texts;
use crate::diagnostic::Findings;
use crate::language::ServiceKind;

const KEYS: &[&str] = &["/manager/service/unit", "/nodes/*/unit", "/spares/*/unit"];

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    let service = topology.manager.as_ref().and_then(|manager| manager.service.as_ref());
    let kind = service.and_then(|service| service.kind).unwrap_or(ServiceKind::Systemd);
    for (at, unit) in KEYS.iter().flat_map(|key| texts::at(origin, key)) {
        if let Some(fault) = fault(unit, super::Use::Word).or_else(|| more_than_one(unit, kind)) {
            findings.push(uncarried(origin, &at, unit, fault));
        }
    }
}

/// The characters of names are those of `systemd.unit(5)`; supervisorctl takes its line apart at blanks, whatever the shell held together.
fn more_than_one(unit: &str, kind: ServiceKind) -> Option<Fault> {
    match kind {
        ServiceKind::Systemd if !plain(unit, ":@\\") => Some((
            "holds a character that names of units do not have; systemctl would take it for a pattern, or change it",
            "write the unit's name as `systemctl list-units` shows it",
        )),
        ServiceKind::Supervisor if unit == "all" || !one_program(unit) => Some((
            "may be more than one program to supervisorctl",
            "write one program's name as `supervisorctl status` shows it, `program` or `group:program`",
        )),
        ServiceKind::Systemd | ServiceKind::Supervisor | ServiceKind::Compose => None,
    }
}

/// `group:` is the whole group, as `group:*` is.
fn one_program(unit: &str) -> bool {
    let program = unit.split_once(':').map_or(unit, |(group, program)| if group.is_empty() { "" } else { program });
    !program.is_empty() && plain(&unit.replacen(':', "", 1), "@+")
}
