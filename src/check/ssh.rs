//! E0109, W0110, E0112 and the ssh part of E0105: what may be said of ssh, on each of the three ways it goes.

mod option;

use indexmap::IndexMap;

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, quoted};
use crate::language::{RestoreMethod, SshLogin, SshWay, Topology, Via};
use crate::source::{Origin, Pointer};
use option::Power;

/// What is said of ssh at one place.
struct Block<'a> {
    at: String,
    port: bool,
    identity: Option<&'a String>,
    options: Option<&'a IndexMap<String, String>>,
}

pub(super) fn check(said: &Said, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    for block in blocks(topology) {
        identity(&block, origin, findings);
        for (key, value) in block.options.into_iter().flatten() {
            option(&block, origin, key, value, findings);
        }
    }
    one_login(topology, origin, findings);
    without_ssh(said, topology, origin, findings);
    wal_restore(said, topology, origin, findings);
}

fn blocks(topology: &Topology) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    if let Some(ssh) = topology.access.as_ref().and_then(|access| access.ssh.as_ref()) {
        let (identity, options) = (ssh.identity_file.as_ref(), ssh.options.as_ref());
        blocks.push(Block { at: "/access/ssh".to_owned(), port: ssh.port.is_some(), identity, options });
    }
    for (list, nodes) in [("nodes", &topology.nodes), ("spares", &topology.spares)] {
        for (index, node) in nodes.iter().flatten().enumerate() {
            blocks.extend(node.ssh.as_ref().map(|ssh| of_login(format!("/{list}/{index}/ssh"), ssh)));
        }
    }
    if let Some(barman) = &topology.barman {
        blocks.extend(barman.ssh.as_ref().map(|ssh| of_login("/barman/ssh".to_owned(), ssh)));
        blocks.extend(barman.to_node.as_ref().map(|way| of_way("/barman/to_node", way)));
        blocks.extend(barman.from_node.as_ref().map(|way| of_way("/barman/from_node", way)));
    }
    blocks
}

fn of_login(at: String, ssh: &SshLogin) -> Block<'_> {
    Block { at, port: ssh.port.is_some(), identity: ssh.identity_file.as_ref(), options: ssh.options.as_ref() }
}

fn of_way<'a>(at: &str, way: &'a SshWay) -> Block<'a> {
    let (identity, options) = (way.identity_file.as_ref(), way.options.as_ref());
    Block { at: at.to_owned(), port: way.port.is_some(), identity, options }
}

/// ssh takes a relative path from wherever it is called, and `${NAME}` from its environment.
fn identity(block: &Block<'_>, origin: &Origin, findings: &mut Findings) {
    let Some(path) = block.identity else { return };
    let at = format!("{}/identity_file", block.at);
    let name = origin.prefix.join(&at).dotted();
    if !path.starts_with('/') && !path.starts_with("~/") {
        let message = format!("`{name}` is relative: `{path}`");
        let finding = Finding::new(Code::E0103, origin.at(&at), message);
        findings.push(
            finding.help("write a path that begins with `/`, or with `~/` for the home of the user who calls ssh"),
        );
    } else if path.contains("${") {
        let message = format!("`{name}` holds `${{`, which ssh takes for a variable of its environment: `{path}`");
        findings.push(Finding::new(Code::E0101, origin.at(&at), message).help("write the path itself"));
    }
}

fn option(block: &Block<'_>, origin: &Origin, key: &str, value: &str, findings: &mut Findings) {
    let at = Pointer::new(&format!("{}/options", block.at)).key(key);
    let (value_at, key_at) = (origin.at(at.as_str()), origin.key_at(at.as_str()));
    let said = quoted(&format!("{key}: {value}"));
    let plain = key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key.chars().all(|character| character.is_ascii_alphanumeric());
    if !plain {
        let message = format!("`{key}` is no name of an ssh option");
        let finding = Finding::new(Code::E0101, key_at, message);
        findings.push(finding.help("write the keyword alone, as ssh_config(5) has it: letters and digits"));
        return;
    }
    if let Some((what, help)) = option::unreadable(value) {
        findings.push(Finding::new(Code::E0101, value_at, format!("the value of {said} {what}")).help(help));
        return;
    }
    match option::power(key, value) {
        Power::Plain => {}
        Power::Program(what) => findings.push(Finding::new(Code::E0109, value_at, format!("{said} {what}")).help(
            "leave it out, or take it with `accept: [{code: E0109, because: …}]` in the plan; people then read it before the run",
        )),
        Power::Trust(what) => findings.push(Finding::new(Code::W0110, value_at, format!("{said} {what}")).help(
            "leave it out; where it has to be, say why with `accept: [{code: W0110, because: …}]` in the plan",
        )),
        Power::Refused(why, help) => findings.push(Finding::new(Code::E0112, key_at, format!("{said} {why}")).help(help)),
    }
    let doubled = [("Port", block.port, "port"), ("IdentityFile", block.identity.is_some(), "identity_file")];
    for (_, _, own) in doubled.into_iter().filter(|(name, given, _)| *given && name.eq_ignore_ascii_case(key)) {
        let finding = Finding::new(Code::E0112, origin.key_at(at.as_str()), format!("{said} beside `{own}`"));
        findings.push(finding.help(format!("leave the option out; `{own}` says it")));
    }
}

fn one_login(topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let Some(barman) = &topology.barman else { return };
    let own = barman.ssh.as_ref().and_then(|ssh| ssh.user.as_ref());
    if let (Some(own), Some(other)) = (own, &barman.ssh_user)
        && own != other
    {
        let message = format!("`barman.ssh_user: {other}` beside `barman.ssh: {{user: {own}}}`");
        let finding = Finding::new(Code::E0112, origin.at("/barman/ssh_user"), message);
        findings.push(finding.help("keep the one that is right"));
    }
}

/// What is said of ssh to hosts that are not reached by it.
fn without_ssh(said: &Said, topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let Some(via) = said.via().filter(|via| *via != Via::Ssh) else { return };
    let via = if via == Via::Docker { "docker" } else { "local" };
    let mut written = Vec::new();
    for (list, nodes) in [("nodes", &topology.nodes), ("spares", &topology.spares)] {
        let with = nodes.iter().flatten().enumerate().filter(|(_, node)| node.ssh.is_some());
        written.extend(with.map(|(index, _)| format!("/{list}/{index}/ssh")));
    }
    if topology.barman.as_ref().is_some_and(|barman| barman.ssh.is_some()) {
        written.push("/barman/ssh".to_owned());
    }
    for at in written {
        let name = origin.prefix.join(&at).dotted();
        let finding = Finding::new(Code::E0105, origin.key_at(&at), format!("`{name}` beside `via: {via}`"));
        findings.push(finding.help("leave it out: `ssh` says how the control host gets there, and it does not by ssh"));
    }
}

/// `barman-wal-restore` calls ssh itself and hands it a port, nothing else (its source, 3.4 to 3.19).
fn wal_restore(said: &Said, topology: &Topology, origin: &Origin, findings: &mut Findings) {
    let Some(way) = topology.barman.as_ref().and_then(|barman| barman.from_node.as_ref()) else { return };
    let Some(recovery) = &said.plan.recovery else { return };
    if recovery.restore_method == Some(RestoreMethod::GetWal) {
        return;
    }
    let keys = [("identity_file", way.identity_file.is_some()), ("options", way.options.is_some())];
    for (key, _) in keys.into_iter().filter(|(_, given)| *given) {
        let message =
            format!("`barman.from_node.{key}` does not reach ssh: `barman-wal-restore` hands it a port alone");
        let finding = Finding::new(Code::E0105, origin.key_at(&format!("/barman/from_node/{key}")), message);
        findings.push(finding.help(
            "write `restore_method: get-wal` in `recovery`; or leave it out here and write it into `~/.ssh/config` of the \
             node's `os_user`",
        ));
    }
}
