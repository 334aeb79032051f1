//! W0308: an inventory that is too old to know of the incident. W0310 for the part of it that was not captured.

use super::{Incident, Said};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::Server;
use crate::model::{Duration, Instant};

const OLD: Duration = Duration::seconds(24 * 3600);

/// W0308.
pub(super) fn check(said: &Said, collected_at: Instant, incident: Incident, findings: &mut Findings) {
    let finding = |message: String| {
        Finding::new(Code::W0308, said.plan_origin.at("/inventory"), message)
            .help("capture it again with `collect-inventory.sh --flush`")
    };
    if let Some(happened) = incident.happened_at.filter(|happened| collected_at < *happened) {
        let message = format!(
            "the inventory was captured at `{}`, before the incident at `{}`",
            collected_at.rfc3339(),
            happened.rfc3339()
        );
        findings.push(finding(message));
        return;
    }
    let Some(detected) = incident.detected_at else { return };
    if collected_at < detected.minus(OLD) {
        let message = format!(
            "the inventory was captured at `{}`, more than 24 h before the incident was noticed at `{}`",
            collected_at.rfc3339(),
            detected.rfc3339()
        );
        findings.push(finding(message));
    }
}

/// W0310 for the archive's coverage.
pub(super) fn check_coverage(said: &Said, server: &Server, findings: &mut Findings) {
    if server.segments.is_some() {
        return;
    }
    let message = format!(
        "the inventory holds no `wals.tsv` of server `{}`: whether the WAL is complete is checked only when the scripts run",
        server.name
    );
    let finding = Finding::new(Code::W0310, said.plan_origin.at("/inventory"), message);
    findings.push(finding.help("capture it again with `collect-inventory.sh`"));
}
