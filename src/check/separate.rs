//! E0401: a separate instance that shares nothing with the cluster.

use super::paths::{normal, overlap};
use super::{Instance, Said};
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::SideBySide;

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some(separate) = &said.plan.side_by_side else { return };
    data_dir(said, separate, findings);
    port(said, separate, findings);
    service(said, separate, findings);
    barman(said, separate, findings);
}

/// The nodes that a value is shared with, as people list them.
fn nodes(said: &Said, shares: impl Fn(&Instance) -> bool) -> Option<String> {
    let names: Vec<String> =
        said.instances().iter().filter(|node| shares(node)).filter_map(|node| node.name.clone()).collect();
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        1 => Some(format!("node {listed}")),
        _ => Some(format!("nodes {listed}")),
    }
}

fn data_dir(said: &Said, separate: &SideBySide, findings: &mut Findings) {
    let Some(own) = separate.data_dir.as_deref().filter(|own| own.starts_with('/')) else { return };
    let theirs =
        |node: &Instance| node.data_dir.as_ref().map(|dir| dir.text.clone()).filter(|dir| dir.starts_with('/'));
    let equal = |node: &Instance| theirs(node).is_some_and(|dir| normal(&dir) == normal(own));
    let near = |node: &Instance| theirs(node).is_some_and(|dir| overlap(&dir, own)) && !equal(node);
    let shared = [("is", nodes(said, equal)), ("lies in, or holds,", nodes(said, near))];
    for (how, nodes) in shared.into_iter().filter_map(|(how, nodes)| Some((how, nodes?))) {
        let message = format!("`side_by_side.data_dir` {how} the data directory of {nodes}: `{own}`");
        let finding = Finding::new(Code::E0401, said.plan_origin.at("/side_by_side/data_dir"), message);
        findings.push(finding.help("restore into a directory that no node uses"));
    }
}

fn port(said: &Said, separate: &SideBySide, findings: &mut Findings) {
    let Some(own) = separate.port else { return };
    let Some(nodes) = nodes(said, |node| node.port == own) else { return };
    let message = format!("`side_by_side.port` is the port of {nodes}: {own}");
    let finding = Finding::new(Code::E0401, said.plan_origin.at("/side_by_side/port"), message);
    let taken: Vec<u32> = said.instances().iter().map(|instance| instance.port).collect();
    let free = (5444..=65535).find(|port| !taken.contains(port)).unwrap_or(5444);
    findings.push(finding.help(format!("choose a port that no client knows, such as {free}")));
}

fn service(said: &Said, separate: &SideBySide, findings: &mut Findings) {
    let Some(own) = separate.compose.as_ref().and_then(|compose| compose.service.as_deref()) else { return };
    if let Some(nodes) = nodes(said, |node| node.service.as_deref() == Some(own)) {
        findings.push(taken(said, format!("`side_by_side.compose.service` is the service of {nodes}: `{own}`")));
    }
}

fn barman(said: &Said, separate: &SideBySide, findings: &mut Findings) {
    let own = separate.compose.as_ref().and_then(|compose| compose.service.as_deref());
    let barman = said.topology.as_ref().and_then(|topology| topology.barman.as_ref());
    let host = barman.and_then(|barman| barman.host.as_deref());
    if let Some(own) = own.filter(|own| host == Some(*own)) {
        findings.push(taken(said, format!("`side_by_side.compose.service` is Barman's own: `{own}`")));
    }
}

fn taken(said: &Said, message: String) -> Finding {
    let finding = Finding::new(Code::E0401, said.plan_origin.at("/side_by_side/compose/service"), message);
    finding.help("name a service that the compose file does not have")
}
