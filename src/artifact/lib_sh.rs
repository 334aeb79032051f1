//! lib.sh: how each host is reached.

use std::ops::RangeInclusive;

use serde::Serialize;

use super::Subject;
use super::facts::{Form, forms};
use super::script;
use crate::access;
use crate::action::{Seat, Seats};
use crate::hidden::HIDDEN;
use crate::manager;
use crate::model::Target;
use crate::render::Fragment;
use crate::resolved::{ALWAYS, Access, Become, Copy, Resolved, Transfer, WalCopy, Way};
use crate::runbook::uses_staging;

/// What `lib.sh.j2` and the parts it includes print.
#[derive(Debug, Serialize)]
pub(super) struct LibContext<'a> {
    plan: &'a str,
    access: &'static str,
    service: &'static str,
    /// What of lib.sh the plan needs.
    parts: Vec<&'static str>,
    /// The name of each step.
    steps: Vec<&'static str>,
    hosts: Vec<Host>,
    logins: Vec<Login>,
    /// Every user and host that commands are run as.
    seats: Vec<Seat>,
    /// Ranges of code points that a terminal does not show as themselves.
    hidden: Vec<String>,
    /// What each fact can be.
    facts: Vec<Form>,
    /// The Citus group of Patroni; empty where there is none.
    group: String,
    /// What holds for ssh where the plan says nothing else.
    ssh_options: Vec<String>,
    /// Where Barman is that its host's PATH does not lead to.
    barman_folders: Vec<String>,
    compose_file: &'a str,
    compose_project: Vec<String>,
    target_seat: Seat,
    /// The host of the plan's node, and Barman's.
    target_host: &'a str,
    barman_host: String,
    /// The service of compose that is the plan's node, and the seconds that it gets to stop.
    target_service: &'a str,
    stop_limit: &'static str,
    /// What the plan's node may lack when its container was made anew.
    came_back: Vec<Fragment>,
    work: String,
}

/// One login of ssh.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Login {
    /// The first host that is reached by it.
    host: String,
    user: String,
    address: String,
    ssh: Vec<String>,
}

/// One host and how it is reached.
#[derive(Debug, Serialize)]
struct Host {
    name: String,
    login: String,
    address: String,
    /// How the login becomes another user.
    r#become: &'static str,
    /// What the plan says of ssh to it.
    ssh: Vec<String>,
    /// Folders of programs that its PATH does not lead to.
    folders: Vec<String>,
}

pub(super) fn context(subject: Subject<'_>) -> LibContext<'_> {
    let resolved = subject.resolved;
    let (compose_file, compose_project) = match &resolved.access {
        Access::Docker { file, project } => {
            let project = project.iter().flat_map(|name| ["-p".to_owned(), name.clone()]).collect();
            (file.as_str(), project)
        }
        Access::Ssh | Access::Local => ("", Vec::new()),
    };
    let hosts = hosts(resolved);
    LibContext {
        plan: &resolved.name,
        access: access(resolved),
        service: manager::of(resolved).name(),
        parts: parts(subject, &hosts),
        steps: subject.runbook.steps.iter().map(|step| step.id).collect(),
        logins: logins(&hosts),
        seats: subject.runbook.touched(),
        hidden: HIDDEN.iter().map(codes).collect(),
        facts: forms(resolved),
        group: group(resolved),
        hosts,
        ssh_options: ALWAYS.into_iter().flat_map(|(key, value)| ["-o".to_owned(), format!("{key}={value}")]).collect(),
        barman_folders: access::folders(&[resolved.barman.program.as_ref()]),
        compose_file,
        compose_project,
        target_seat: Seats(resolved).target(),
        target_host: &resolved.node().name,
        barman_host: Seats(resolved).barman_host(),
        target_service: &resolved.node().address,
        stop_limit: manager::STOP_LIMIT,
        came_back: script::lines(&manager::of(resolved).came_back(resolved)),
        work: resolved.work_dir(),
    }
}

/// The parts of lib.sh that only some plans need, as templates know them.
fn parts(subject: Subject<'_>, hosts: &[Host]) -> Vec<&'static str> {
    let resolved = subject.resolved;
    let staged = resolved.transfer == Transfer::Staged;
    let streamed = staged && !matches!(resolved.access, Access::Ssh);
    let parts = [
        ("patroni", resolved.patroni().is_some()),
        ("replicas", subject.runbook.reinit.is_some()),
        ("staged", uses_staging(resolved)),
        ("streamed", streamed),
        ("bulk", resolved.wal_copy == WalCopy::Bulk),
        ("delta", resolved.copy == Copy::Delta),
        ("latest", resolved.target == Target::Latest),
        ("folders", hosts.iter().any(|host| !host.folders.is_empty())),
        ("surveyed", resolved.evidence.is_some()),
    ];
    parts.into_iter().filter(|(_, needed)| *needed).map(|(name, _)| name).collect()
}

/// How hosts are reached, as templates know it.
pub(super) const fn access(resolved: &Resolved) -> &'static str {
    match &resolved.access {
        Access::Ssh => "ssh",
        Access::Docker { .. } => "docker",
        Access::Local => "local",
    }
}

fn codes(range: &RangeInclusive<char>) -> String {
    let (first, last) = (u32::from(*range.start()), u32::from(*range.end()));
    if first == last { format!("{first:x}") } else { format!("{first:x}-{last:x}") }
}

fn group(resolved: &Resolved) -> String {
    resolved.patroni().and_then(|patroni| patroni.group).map(|group| group.to_string()).unwrap_or_default()
}

/// Every login once.
fn logins(hosts: &[Host]) -> Vec<Login> {
    let mut logins: Vec<Login> = Vec::new();
    for host in hosts {
        let known = logins
            .iter()
            .any(|login| login.user == host.login && login.address == host.address && login.ssh == host.ssh);
        if !known {
            let (user, address, ssh) = (host.login.clone(), host.address.clone(), host.ssh.clone());
            logins.push(Login { host: host.name.clone(), user, address, ssh });
        }
    }
    logins
}

fn hosts(resolved: &Resolved) -> Vec<Host> {
    let nodes = resolved.nodes.iter().map(|node| {
        let folders = access::folders(&[node.programs.patronictl.as_ref(), node.programs.barman_wal_restore.as_ref()]);
        reached(node.name.clone(), &node.address, &node.way, folders)
    });
    let mut hosts: Vec<Host> = nodes.collect();
    let barman = &resolved.barman;
    let folders = access::folders(&[barman.program.as_ref()]);
    hosts.push(reached(Seats(resolved).barman_host(), &barman.host, &barman.way, folders));
    hosts
}

fn reached(name: String, address: &str, way: &Way, folders: Vec<String>) -> Host {
    Host {
        name,
        login: way.login.clone(),
        address: address.to_owned(),
        r#become: match way.becoming {
            Become::Sudo => "by_sudo",
            Become::Root => "by_su",
            Become::Never => "by_nothing",
        },
        ssh: way.ssh.said(),
        folders,
    }
}
