//! E0105, W0106, W0108: a manager, an access, a transfer and a way to fetch WAL that fit each other.

use super::{Said, texts};
use crate::diagnostic::{Code, Finding, Findings, quoted};
use crate::language::{Manager, Recovery, RestoreMethod, Service, ServiceKind, Topology, Transfer, Via};
use crate::source::{Origin, Pointer};

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    access(topology, origin, findings);
    if let Some(service) = topology.manager.as_ref().and_then(|manager| manager.service.as_ref()) {
        service_and_access(service, topology, origin, findings);
        unit(service, topology, origin, findings);
    }
    if let Some(manager) = &topology.manager {
        cloning(manager, origin, findings);
        patroni_only(said, manager, findings);
    }
    programs(origin, findings);
    transfer(said, topology, findings);
    prefetch(said, findings);
    separate_service(said, findings);
}

/// A block about one way to reach the machines beside another way.
fn access(topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let Some(access) = &topology.access else { return };
    let Some(via) = access.via else { return };
    let blocks = [(access.ssh.is_some(), Via::Ssh), (access.docker.is_some(), Via::Docker)];
    for (_, block) in blocks.into_iter().filter(|(given, block)| *given && *block != via) {
        let (block, via) = (word(block), word(via));
        let message = format!("the block `{block}` beside `via: {via}`");
        let finding = Finding::new(Code::E0002, origin.key_at(&format!("/access/{block}")), message);
        findings.push(finding.help(format!("leave it out, or write `via: {block}`")));
    }
    let nodes = topology.nodes.as_ref().map_or(0, Vec::len);
    if via == Via::Local && nodes > 1 {
        let message = format!("`via: local` reaches one machine, but there are {nodes} nodes");
        let finding = Finding::new(Code::E0105, origin.at("/access/via"), message);
        findings.push(finding.help("write `via: ssh`, or list only the node on this machine"));
    }
}

fn service_and_access(service: &Service, topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let access = topology.access.as_ref();
    let (Some(kind), Some(via)) = (service.kind, access.and_then(|access| access.via)) else { return };
    let init = access.and_then(|access| access.docker.as_ref()).and_then(|docker| docker.init);
    let (message, help) = match (kind, via) {
        (ServiceKind::Compose, Via::Ssh | Via::Local) => (
            format!("a compose service is not reached by `via: {}`", word(via)),
            "write `via: docker`, or name the systemd unit or supervisor program that runs on the host",
        ),
        (ServiceKind::Systemd, Via::Docker) if init != Some(true) => (
            "a systemd unit in a container that runs no init".to_owned(),
            "write `kind: compose` or `kind: supervisor`; where systemd is process 1, `access: {docker: {init: true}}`",
        ),
        (
            ServiceKind::Compose | ServiceKind::Systemd | ServiceKind::Supervisor,
            Via::Ssh | Via::Docker | Via::Local,
        ) => {
            return;
        }
    };
    findings.push(Finding::new(Code::E0105, origin.at("/manager/service/kind"), message).help(help));
}

/// Only Patroni's unit has a name to guess; PostgreSQL's differs from one distribution to the next.
fn unit(service: &Service, topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let standalone = topology.manager.as_ref().is_some_and(|manager| manager.patroni.is_none());
    let each = topology.nodes.as_ref().is_some_and(|nodes| nodes.iter().all(|node| node.unit.is_some()));
    let named = service.unit.is_some() || each || matches!(service.kind, Some(ServiceKind::Compose) | None);
    if standalone && !named {
        let message = "missing key `unit` in `manager.service`: without Patroni it has no default";
        let finding = Finding::new(Code::E0002, origin.key_at("/manager/service"), message);
        findings.push(finding.help("write PostgreSQL's own unit, for example `unit: postgresql@15-main`"));
    }
}

fn cloning(manager: &Manager, origin: &Origin, findings: &mut Findings) {
    let methods = manager.patroni.as_ref().and_then(|patroni| patroni.create_replica_methods.as_ref());
    for (index, method) in methods.into_iter().flatten().enumerate().filter(|(_, method)| *method != "basebackup") {
        let message =
            format!("replicas are cloned by {}, which may bring back what the recovery undoes", quoted(method));
        let place = origin.at(&format!("/manager/patroni/create_replica_methods/{index}"));
        let finding = Finding::new(Code::W0106, place, message);
        findings.push(finding.help("for the recovery, leave `basebackup` alone in `create_replica_methods`"));
    }
}

fn patroni_only(said: &Said, manager: &Manager, findings: &mut Findings) {
    if manager.patroni.is_some() {
        return;
    }
    for (index, node) in said.topology.iter().flat_map(|topology| &topology.nodes).flatten().enumerate() {
        if let (Some((_, origin)), true) = (said.topology(), node.patroni_config.is_some()) {
            let place = origin.key_at(&format!("/nodes/{index}/patroni_config"));
            let finding = Finding::new(Code::E0105, place, "`patroni_config` without `manager.patroni`");
            findings.push(finding.help("leave it out, or describe Patroni in `manager`"));
        }
    }
    let Recovery { reinit, dcs, .. } = said.plan.recovery.clone().unwrap_or_default();
    for (_, key) in [(reinit.is_some(), "reinit"), (dcs.is_some(), "dcs")].into_iter().filter(|(given, _)| *given) {
        let message = format!("`recovery.{key}` is about Patroni, but the topology has no `manager.patroni`");
        let finding = Finding::new(Code::E0105, said.plan_origin.key_at(&format!("/recovery/{key}")), message);
        findings.push(finding.help("leave it out: a standalone node has neither replicas to clone nor a DCS"));
    }
}

/// A program is found by its name once its folder leads the PATH.
fn programs(origin: &Origin, findings: &mut Findings) {
    for list in ["/programs", "/nodes/*/programs", "/spares/*/programs"] {
        for (at, path) in texts::at(origin, &format!("{list}/*")) {
            let program = Pointer::new(&at).last().unwrap_or_default().replace('_', "-");
            if path.starts_with('/') && path.rsplit('/').next() != Some(program.as_str()) {
                let name = origin.prefix.join(&at).dotted();
                let message = format!("`{name}` ends in another name than the program's: `{path}`");
                let finding = Finding::new(Code::E0103, origin.at(&at), message);
                findings
                    .push(finding.help(format!("write the path of `{program}` itself, or of a link with that name")));
            }
        }
    }
}

fn transfer(said: &Said, topology: &Topology, findings: &mut Findings) {
    let transfer = said.plan.recovery.as_ref().and_then(|recovery| recovery.transfer);
    let store = topology.barman.as_ref().and_then(|barman| barman.s3.as_ref());
    if transfer == Some(Transfer::S3) && store.is_none() {
        let message = "`transfer: s3` needs an object store, but the topology has no `barman.s3`";
        let finding = Finding::new(Code::E0105, said.plan_origin.at("/recovery/transfer"), message);
        findings.push(finding.help("write `s3: {url: \"s3://bucket/prefix\"}` in the topology's `barman`"));
    }
}

fn prefetch(said: &Said, findings: &mut Findings) {
    let Some(recovery) = &said.plan.recovery else { return };
    let ahead = recovery.wal.as_ref().and_then(|wal| wal.prefetch).filter(|segments| *segments > 1);
    if let (Some(segments), Some(RestoreMethod::GetWal)) = (ahead, recovery.restore_method) {
        let message = format!("`prefetch: {segments}` beside `restore_method: get-wal`, which fetches one by one");
        let finding = Finding::new(Code::W0108, said.plan_origin.at("/recovery/wal/prefetch"), message);
        findings.push(finding.help("write `bulk: true`: what is needed is copied once, before replay"));
    }
}

fn separate_service(said: &Said, findings: &mut Findings) {
    let compose = said.plan.side_by_side.as_ref().and_then(|separate| separate.compose.as_ref());
    let Some(via) = said.via().filter(|via| *via != Via::Docker) else { return };
    if compose.is_some() {
        let message = format!("a compose service is not reached by `via: {}`", word(via));
        let finding = Finding::new(Code::E0105, said.plan_origin.key_at("/side_by_side/compose"), message);
        findings.push(finding.help("leave `compose` out: the separate instance then runs on the node itself"));
    }
}

fn word(via: Via) -> &'static str {
    match via {
        Via::Ssh => "ssh",
        Via::Docker => "docker",
        Via::Local => "local",
    }
}
