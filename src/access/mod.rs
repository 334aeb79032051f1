//! Access: how hosts reach each other, and where their programs are.

use crate::action::{Word, words};
use crate::render::readers;
use crate::render::shell::pasted;
use crate::resolved::{Access, Become, Node, Resolved, Transfer};

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

/// A line for a person's terminal on the control host: `command`, itself a line for a shell, as the owner of the data on a node. What
/// stands in « » only a run knows.
pub fn by_hand(resolved: &Resolved, node: &Node, command: &str) -> String {
    let user = pasted(&node.os_user);
    match &resolved.access {
        Access::Ssh => {
            let way = &node.way;
            let there = match way.becoming {
                _ if way.login == node.os_user => command.to_owned(),
                Become::Sudo => format!("sudo -n -H -u {user} -- sh -c {}", pasted(command)),
                Become::Root => format!("su -s /bin/sh {user} -c {}", pasted(command)),
                Become::Never => command.to_owned(),
            };
            let mut words = vec!["ssh".to_owned(), "-t".to_owned()];
            words.extend(way.ssh.said());
            words.extend(["-l", &way.login, "--", &node.address, &format!("cd /; {there}")].map(str::to_owned));
            words.iter().map(|word| pasted(word)).collect::<Vec<_>>().join(" ")
        }
        Access::Docker { file, project } => {
            let project = project.as_ref().map(|name| format!(" -p {}", pasted(name))).unwrap_or_default();
            let (file, service) = (pasted(file), pasted(&node.address));
            format!("cd «DIR» && docker compose -f {file}{project} exec -u {user} {service} sh -c {}", pasted(command))
        }
        Access::Local => format!("sudo -H -u {user} -- sh -c {}", pasted(command)),
    }
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
