//! W0141: versions newer than the newest that recoveries were tried with.

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::model::Version;
use crate::model::gate::{TRIED, Tool};

/// `barman` and `patroni` as they were read, each with where it stands.
pub(super) fn check(
    said: &Said,
    barman: Option<&(Place, Version)>,
    patroni: Option<&(Place, Version)>,
    findings: &mut Findings,
) {
    if let Some((place, version)) = barman {
        judge(Tool::Barman, place, version, findings);
    }
    if let Some((place, version)) = patroni {
        judge(Tool::Patroni, place, version, findings);
    }
    for (place, version) in servers(said) {
        judge(Tool::PostgreSql, &place, &version, findings);
    }
}

fn judge(tool: Tool, place: &Place, version: &Version, findings: &mut Findings) {
    for row in TRIED.iter().filter(|row| row.tool == tool && !row.holds(version)) {
        let message =
            format!("{tool} {version} is newer than the newest that recoveries were tried with, {}", row.newest);
        let finding = Finding::new(Code::W0141, place.clone(), message);
        findings.push(
            finding.help("rehearse the plan on a copy of this cluster before it is needed, or use a newer walwright"),
        );
    }
}

/// The major versions that the topology names, for all nodes and for single ones.
fn servers(said: &Said) -> Vec<(Place, Version)> {
    let Some((topology, origin)) = said.topology() else { return Vec::new() };
    let common = topology.postgres.as_ref().and_then(|postgres| postgres.version);
    let common = common.map(|version| (origin.at("/postgres/version"), version));
    let nodes = topology.nodes.iter().flatten().enumerate();
    let own = nodes.filter_map(|(at, node)| Some((origin.at(&format!("/nodes/{at}/version")), node.version?)));
    common
        .into_iter()
        .chain(own)
        .filter_map(|(place, version)| Some((place, Version::parse(&version.to_string()).ok()?)))
        .collect()
}
