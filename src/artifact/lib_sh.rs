//! lib.sh: how each host is reached.

use serde::Serialize;

use super::Subject;
use crate::action::Seats;
use crate::model::Target;
use crate::resolved::{Access, Become, Copy, Resolved, ServiceKind, Transfer, WalCopy};
use crate::runbook::uses_staging;

/// What `lib.sh.j2` and the parts it includes print.
#[derive(Debug, Serialize)]
pub(super) struct LibContext<'a> {
    plan: &'a str,
    access: &'static str,
    r#become: &'static str,
    service: &'static str,
    /// What of lib.sh the plan needs.
    parts: Vec<&'static str>,
    hosts: Vec<Host>,
    logins: Vec<Login>,
    /// Every user and host that commands are run as.
    seats: Vec<String>,
    /// The Citus group of Patroni; empty where there is none.
    group: String,
    ssh_options: Vec<String>,
    compose_file: &'a str,
    compose_project: Vec<String>,
    target_seat: String,
    work: String,
}

/// One login of ssh.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Login {
    login: String,
    address: String,
}

/// One host and how it is reached.
#[derive(Debug, Serialize)]
struct Host {
    name: String,
    login: String,
    address: String,
}

pub(super) fn context(subject: Subject<'_>) -> LibContext<'_> {
    let resolved = subject.resolved;
    let (becoming, ssh_options, compose_file, compose_project) = match &resolved.access {
        Access::Ssh { becoming, options, .. } => {
            let mut words = Vec::new();
            if !options.keys().any(|key| key.eq_ignore_ascii_case("ConnectTimeout")) {
                words.extend(["-o".to_owned(), "ConnectTimeout=10".to_owned()]);
            }
            words.extend(options.iter().flat_map(|(key, value)| ["-o".to_owned(), format!("{key}={value}")]));
            (*becoming, words, "", Vec::new())
        }
        Access::Docker { file, project } => {
            let project = project.iter().flat_map(|name| ["-p".to_owned(), name.clone()]).collect();
            (Become::Never, Vec::new(), file.as_str(), project)
        }
        Access::Local => (Become::Never, Vec::new(), "", Vec::new()),
    };
    LibContext {
        plan: &resolved.name,
        access: access(resolved),
        r#become: match becoming {
            Become::Sudo => "by_sudo",
            Become::Root => "by_su",
            Become::Never => "by_nothing",
        },
        service: match resolved.manager.kind {
            ServiceKind::Systemd => "systemd",
            ServiceKind::Supervisor => "supervisor",
            ServiceKind::Compose => "compose",
        },
        parts: parts(subject),
        logins: logins(&hosts(resolved)),
        seats: seats(resolved),
        group: group(resolved),
        hosts: hosts(resolved),
        ssh_options,
        compose_file,
        compose_project,
        target_seat: Seats(resolved).target(),
        work: resolved.work_dir(),
    }
}

/// The parts of lib.sh that only some plans need, as templates know them.
fn parts(subject: Subject<'_>) -> Vec<&'static str> {
    let resolved = subject.resolved;
    let staged = resolved.transfer == Transfer::Staged;
    let streamed = staged && !matches!(resolved.access, Access::Ssh { .. });
    let parts = [
        ("patroni", resolved.patroni().is_some()),
        ("replicas", subject.runbook.reinit.is_some()),
        ("staged", uses_staging(resolved)),
        ("streamed", streamed),
        ("bulk", resolved.wal_copy == WalCopy::Bulk),
        ("delta", resolved.copy == Copy::Delta),
        ("latest", resolved.target == Target::Latest),
        ("surveyed", resolved.evidence.is_some()),
    ];
    parts.into_iter().filter(|(_, needed)| *needed).map(|(name, _)| name).collect()
}

/// How hosts are reached, as templates know it.
pub(super) const fn access(resolved: &Resolved) -> &'static str {
    match &resolved.access {
        Access::Ssh { .. } => "ssh",
        Access::Docker { .. } => "docker",
        Access::Local => "local",
    }
}

fn group(resolved: &Resolved) -> String {
    resolved.patroni().and_then(|patroni| patroni.group).map(|group| group.to_string()).unwrap_or_default()
}

/// Every login once.
fn logins(hosts: &[Host]) -> Vec<Login> {
    let mut logins: Vec<Login> = Vec::new();
    for host in hosts {
        let login = Login { login: host.login.clone(), address: host.address.clone() };
        if !logins.contains(&login) {
            logins.push(login);
        }
    }
    logins
}

fn seats(resolved: &Resolved) -> Vec<String> {
    let mut seats: Vec<String> = resolved.nodes.iter().map(Seats::owner).collect();
    if resolved.manager.kind != ServiceKind::Compose {
        seats.extend(resolved.nodes.iter().map(Seats::root));
    }
    seats.push(Seats(resolved).barman());
    seats
}

fn hosts(resolved: &Resolved) -> Vec<Host> {
    let login = |os_user: &str| resolved.access.login(os_user).to_owned();
    let mut hosts: Vec<Host> = resolved
        .nodes
        .iter()
        .map(|node| Host { name: node.name.clone(), login: login(&node.os_user), address: node.address.clone() })
        .collect();
    hosts.push(Host {
        name: Seats(resolved).barman_host(),
        login: resolved.barman.login.clone(),
        address: resolved.barman.host.clone(),
    });
    hosts
}
