//! Hosts: how the unit on one is stopped and started, by what manages it.

mod compose;
mod unit;

use crate::action::{Action, Seat, Seats, Word, words};
use crate::output::Digest;
use crate::render::readers;
use crate::resolved::{Node, Resolved, ServiceKind, Transfer};

/// Lines that stop the unit on a node and leave no PostgreSQL running there.
pub fn stop(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::stop(resolved, node),
        ServiceKind::Compose => compose::stop(resolved, node),
    }
}

/// The same, and nothing that a step needs there besides: before what stands there is renamed on the way back.
pub fn put_down(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::stop(resolved, node),
        ServiceKind::Compose => compose::put_down(resolved, node),
    }
}

/// Lines that stop the unit on a node if somebody, or a reboot, started it meanwhile; a server of the recovery goes on.
pub fn hold(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::hold(resolved, node),
        ServiceKind::Compose => compose::hold(resolved, node),
    }
}

/// The seat and the command that stop the unit on a node.
pub fn stop_command(resolved: &Resolved, node: &Node) -> (Seat, Vec<Word>) {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => (Seats::root(node), unit::command(resolved, node, "stop")),
        ServiceKind::Compose => (Seat::Control, compose::stop_command(node)),
    }
}

/// The name under which Patroni's configuration on a node is kept in the state folder. A node keeps it when another one leaves the
/// topology; a name that is no name of a file, or too long for one, has its digest instead.
pub fn saved_configuration(node: &Node) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if node.name.len() <= 60 && node.name.bytes().all(plain) {
        format!("patroni-{}.yml", node.name)
    } else {
        format!("patroni-{}.yml", Digest::of(&node.name))
    }
}

/// Lines that start the unit on a node, as it starts every day.
pub fn start(resolved: &Resolved, node: &Node) -> Vec<Action> {
    match resolved.manager.kind {
        ServiceKind::Systemd | ServiceKind::Supervisor => unit::start(resolved, node),
        ServiceKind::Compose => compose::start(node),
    }
}

/// What manages the unit, as the library knows it.
pub fn service_kind(resolved: &Resolved) -> &'static str {
    unit::kind(resolved)
}

/// The command by which the Barman host proves that it reaches the node over ssh: what `rsync -e` is given there, and Barman.
pub fn ssh_from_barman(resolved: &Resolved) -> Vec<Word> {
    words!["reaches_clean", barman_to_node(resolved)]
}

/// The command by which the Barman host proves that rsync reaches the node. Barman names no host but in its ssh command.
pub fn rsync_from_barman(resolved: &Resolved) -> Vec<Word> {
    let node = resolved.node();
    match resolved.transfer {
        Transfer::Staged => words![
            "rsync_gets_there",
            resolved.barman.to_node.shell(),
            readers::rsync_place(&node.os_user, &node.address, "/"),
        ],
        Transfer::Remote | Transfer::S3 => words!["rsync_gets_there", barman_to_node(resolved), ":/"],
    }
}

/// The whole ssh command from the Barman host to the node, as Barman and rsync read it.
pub fn barman_to_node(resolved: &Resolved) -> String {
    let node = resolved.node();
    let command = resolved.barman.to_node.command(&node.os_user, &node.address);
    readers::remote_shell(command.iter().map(String::as_str))
}

/// The whole ssh command from the node to the Barman host, for a shell.
pub fn node_to_barman(resolved: &Resolved) -> String {
    let command = resolved.barman.from_node.command(&resolved.barman.os_user, &resolved.barman.host);
    readers::remote_shell(command.iter().map(String::as_str))
}

/// What puts programs on a host's PATH that are not there: the folders they are in.
pub fn folders(programs: &[Option<&String>]) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for folder in programs.iter().filter_map(|path| Some(path.as_ref()?.rsplit_once('/')?.0)) {
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}
