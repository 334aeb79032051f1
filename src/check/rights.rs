//! E0105, W0114: a login that may not become another user, where another one has to do the work.

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, quoted};
use crate::language::{ServiceKind, Topology, Via};
use crate::source::Origin;

/// A login on a host, and the pointer to where it was written.
struct Login<'a> {
    name: &'a str,
    at: String,
    /// The key that names the user who has to do the work.
    owned_by: &'static str,
}

const ROOT: &str = "root";

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    let ssh = topology.access.as_ref().and_then(|access| access.ssh.as_ref());
    if said.via() != Some(Via::Ssh) || ssh.and_then(|ssh| ssh.sudo) != Some(false) {
        return;
    }
    nodes(topology, origin, findings);
    barman(topology, origin, findings);
}

fn nodes(topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let common = topology.access.as_ref().and_then(|access| access.ssh.as_ref()?.user.as_deref());
    let shared = topology.postgres.as_ref().and_then(|postgres| postgres.os_user.as_deref());
    for (index, node) in topology.nodes.iter().flatten().enumerate() {
        let owner = node.os_user.as_deref().or(shared).unwrap_or("postgres");
        let own = node.ssh.as_ref().and_then(|ssh| ssh.user.as_deref());
        let login = match (own, common) {
            (Some(name), _) => Login { name, at: format!("/nodes/{index}/ssh/user"), owned_by: "os_user" },
            (None, Some(name)) => Login { name, at: "/access/ssh/user".to_owned(), owned_by: "os_user" },
            (None, None) => Login { name: owner, at: "/access/ssh/sudo".to_owned(), owned_by: "os_user" },
        };
        if login.name == ROOT {
            continue;
        }
        if login.name == owner {
            unit(topology, &login, origin, findings);
        } else {
            let data = format!("the data belongs to {}", quoted(owner));
            findings.push(another(&login, owner, &data, origin));
        }
    }
}

fn barman(topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let Some(barman) = &topology.barman else { return };
    let owner = barman.os_user.as_deref().unwrap_or("barman");
    let own = barman.ssh.as_ref().and_then(|ssh| ssh.user.as_deref()).map(|name| (name, "/barman/ssh/user"));
    let written = own.or_else(|| barman.ssh_user.as_deref().map(|name| (name, "/barman/ssh_user")));
    let Some((name, at)) = written.filter(|(name, _)| *name != ROOT && *name != owner) else { return };
    let login = Login { name, at: at.to_owned(), owned_by: "barman.os_user" };
    findings.push(another(&login, owner, &format!("Barman is {}'s", quoted(owner)), origin));
}

/// Nobody but the owner, or root, can do what the scripts do with the data.
fn another(login: &Login<'_>, owner: &str, why: &str, origin: &Origin) -> Finding {
    let message = format!("the login {} may not become another user (`sudo: false`), and {why}", quoted(login.name));
    let help = format!(
        "write `sudo: true` where `sudo -n` works without a password, or log in as {}; if {} owns it, write that in `{}`",
        quoted(owner),
        quoted(login.name),
        login.owned_by
    );
    Finding::new(Code::E0105, origin.at(&login.at), message).help(help)
}

/// Units are root's, unless a rule of polkit or the socket of supervisord says otherwise: nothing here can know.
fn unit(topology: &Topology, login: &Login<'_>, origin: &Origin, findings: &mut Findings) {
    let kind = topology.manager.as_ref().and_then(|manager| manager.service.as_ref()?.kind);
    let (units, other) = match kind {
        Some(ServiceKind::Systemd) => ("units of systemd", "a rule of polkit"),
        Some(ServiceKind::Supervisor) => ("programs of supervisor", "the socket of supervisord"),
        Some(ServiceKind::Compose) | None => return,
    };
    let message = format!(
        "`sudo: false`: the login {} stops and starts {units} itself, which is root's right by default",
        quoted(login.name)
    );
    let help = format!(
        "write `sudo: true`; where {other} lets the login do it, say so with `accept: [{{code: W0114, because: …}}]` in the plan"
    );
    findings.push(Finding::new(Code::W0114, origin.at("/access/ssh/sudo"), message).help(help));
}
