//! Access: how hosts reach each other, and where their programs are.

use crate::action::{Word, words};
use crate::render::readers;
use crate::resolved::{Resolved, Transfer};

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
