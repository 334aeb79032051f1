//! E0101, E0102: names that can be carried through ssh and a shell, and nodes that are told apart.

mod units;

use std::collections::BTreeMap;
use std::net::Ipv6Addr;

use super::paths::normal;
use super::{Said, texts};
use crate::diagnostic::{Code, Finding, Findings};
use crate::hidden::is_hidden;
use crate::language::Via;
use crate::schema::nearest_name;
use crate::source::{Origin, Pointer};

/// What a text is used as, and so what it may not hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A word of a command: not empty, no dash in front, no control character.
    Word,
    /// A machine, written `login@machine` elsewhere: a word without the sign between them.
    Host,
    /// Who logs in there: the word on the other side of that sign. An account of a domain, `ops@example.org`, holds one itself.
    Login,
    /// A section of Barman's configuration: barman-wal-restore quotes it badly, so it needs no quotes.
    Section,
    /// A path or a setting: no control character.
    Line,
    /// A directory that Barman restores into: no colon either.
    Destination,
}

const TOPOLOGY: &[(&str, Use)] = &[
    ("/access/ssh/user", Use::Login),
    ("/access/ssh/identity_file", Use::Word),
    ("/access/docker/compose_file", Use::Word),
    ("/access/docker/project", Use::Word),
    ("/postgres/data_dir", Use::Destination),
    ("/postgres/bin_dir", Use::Line),
    ("/postgres/os_user", Use::Word),
    ("/postgres/superuser", Use::Word),
    ("/postgres/database", Use::Word),
    ("/postgres/config_dir", Use::Line),
    ("/postgres/mount_points/*", Use::Line),
    ("/manager/patroni/scope", Use::Word),
    ("/manager/patroni/config", Use::Line),
    ("/manager/service/unit", Use::Word),
    ("/barman/host", Use::Host),
    ("/barman/os_user", Use::Word),
    ("/barman/ssh_user", Use::Login),
    ("/barman/ssh/user", Use::Login),
    ("/barman/ssh/identity_file", Use::Word),
    ("/barman/to_node/identity_file", Use::Word),
    ("/barman/from_node/identity_file", Use::Word),
    ("/programs/*", Use::Word),
    ("/barman/server", Use::Section),
    ("/barman/archives_to", Use::Section),
    ("/barman/home", Use::Line),
    ("/barman/s3/url", Use::Word),
    ("/barman/s3/profile", Use::Word),
    ("/barman/s3/endpoint_url", Use::Word),
];

/// The same below each node and each spare.
const NODE: &[(&str, Use)] = &[
    ("/name", Use::Host),
    ("/host", Use::Host),
    ("/service", Use::Word),
    ("/data_dir", Use::Destination),
    ("/bin_dir", Use::Line),
    ("/os_user", Use::Word),
    ("/superuser", Use::Word),
    ("/database", Use::Word),
    ("/config_dir", Use::Line),
    ("/mount_points/*", Use::Line),
    ("/ssh/user", Use::Login),
    ("/ssh/identity_file", Use::Word),
    ("/patroni_config", Use::Line),
    ("/unit", Use::Word),
    ("/programs/*", Use::Word),
];

const ANOTHER_DIRECTORY: &str = "use a directory without one";

const PLAN: &[(&str, Use)] = &[
    ("/topology", Use::Line),
    ("/inventory", Use::Line),
    ("/recovery/node", Use::Word),
    ("/recovery/backup", Use::Word),
    ("/recovery/target/name", Use::Line),
    ("/recovery/tablespaces/*", Use::Destination),
    ("/side_by_side/data_dir", Use::Destination),
    ("/side_by_side/compose/service", Use::Word),
    ("/side_by_side/compose/image", Use::Word),
    ("/side_by_side/compose/network", Use::Word),
    ("/verify/*/database", Use::Word),
    ("/verify/*/expect/matches", Use::Line),
    ("/after/archive_command", Use::Line),
];

pub(super) fn check(said: &Said, findings: &mut Findings) {
    carried(&said.plan_origin, PLAN, findings);
    tablespace_names(said, findings);
    if let Some(origin) = &said.topology_origin {
        carried(origin, TOPOLOGY, findings);
        for list in ["/nodes/*", "/spares/*"] {
            for (key, used) in NODE {
                carried_at(origin, &format!("{list}{key}"), *used, findings);
            }
        }
    }
    without_zero_bytes(said, findings);
    units::check(said, findings);
    unknown_node(said, findings);
    nodes_named_twice(said, findings);
    nodes_that_are_one(said, findings);
}

fn carried(origin: &Origin, table: &[(&str, Use)], findings: &mut Findings) {
    for (pattern, used) in table {
        carried_at(origin, pattern, *used, findings);
    }
}

fn carried_at(origin: &Origin, pattern: &str, used: Use, findings: &mut Findings) {
    for (at, text) in texts::at(origin, pattern) {
        if let Some(fault) = fault(text, used) {
            findings.push(uncarried(origin, &at, text, fault));
        }
    }
}

fn uncarried(origin: &Origin, at: &str, text: &str, fault: Fault) -> Finding {
    let name = origin.prefix.join(at).dotted();
    let (what, help) = fault;
    let value = if text.is_empty() { String::new() } else { format!(": `{text}`") };
    Finding::new(Code::E0101, origin.at(at), format!("`{name}` {what}{value}")).help(help)
}

/// What it is, and what to do.
pub(super) type Fault = (&'static str, &'static str);

fn fault(text: &str, used: Use) -> Option<Fault> {
    let first = text.chars().next();
    let is_word = match used {
        Use::Word | Use::Host | Use::Login | Use::Section => true,
        Use::Line | Use::Destination => false,
    };
    if text.chars().any(char::is_control) {
        Some(("holds a control character", "write it on one line, without tabs and escapes"))
    } else if text.chars().any(is_hidden) {
        Some(("holds a character that a reader does not see", "write it anew, by hand"))
    } else if is_word && first.is_none() {
        Some(("is empty", "give it a value; only a key that has a default may be left out"))
    } else if is_word && first == Some('-') {
        Some(("begins with a dash, which programs take for an option", "rename it, or reach it by another name"))
    } else if used == Use::Host && text.contains('@') {
        Some((
            "holds an at sign, which stands between login and host",
            "write the host alone; logins have keys of their own",
        ))
    } else if used == Use::Login && text.rsplit_once('@').is_some_and(|(_, domain)| !domain.contains('.')) {
        Some((
            "holds an at sign, which stands between login and host",
            "write the login alone; a host on the way goes into `options: {ProxyJump: …}`",
        ))
    } else if used == Use::Section
        && !text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
    {
        Some((
            "holds a character that `barman-wal-restore` does not carry",
            "name the section in Barman's configuration with letters, digits, dots, dashes and underscores",
        ))
    } else if used == Use::Host && text.contains(':') && text.parse::<Ipv6Addr>().is_err() && !zoned(text) {
        Some((
            "holds a colon, which only an address of IPv6 has",
            "write the host alone, an address of IPv6 without brackets; a port of sshd goes into `ssh: {port: …}`",
        ))
    } else if used == Use::Destination && text.contains(':') {
        Some(("holds a colon, which Barman and rsync take for the end of a host name", ANOTHER_DIRECTORY))
    } else {
        None
    }
}

/// What keeps a tablespace's name, which comes from a backup or a plan, from being carried.
pub(super) fn fault_of_name(name: &str) -> Option<Fault> {
    fault(name, Use::Word).or_else(|| fault(name, Use::Destination))
}

/// The same for its directory.
pub(super) fn fault_of_directory(path: &str) -> Option<Fault> {
    fault(path, Use::Destination)
}

/// `fe80::1%eth0`.
fn zoned(text: &str) -> bool {
    text.split_once('%').is_some_and(|(address, zone)| address.parse::<Ipv6Addr>().is_ok() && !zone.is_empty())
}

/// `--tablespace NAME:LOCATION` takes the first colon for its own.
fn tablespace_names(said: &Said, findings: &mut Findings) {
    let recovery = said.plan.recovery.as_ref();
    for name in recovery.and_then(|recovery| recovery.tablespaces.as_ref()).into_iter().flat_map(|map| map.keys()) {
        if let Some((what, help)) = fault_of_name(name) {
            let place = said.plan_origin.key_at(Pointer::new("/recovery/tablespaces").key(name).as_str());
            let message = format!("the name of a tablespace {what}: `{name}`");
            // People cannot write another name than the backup's, but they need not write it.
            let help = if help == ANOTHER_DIRECTORY {
                "leave it out of `tablespaces`: where it is, it can stay"
            } else {
                help
            };
            findings.push(Finding::new(Code::E0101, place, message).help(help));
        }
    }
}

/// No shell word, no file and no argument can hold a zero byte, whatever the text is for.
fn without_zero_bytes(said: &Said, findings: &mut Findings) {
    for origin in [Some(&said.plan_origin), said.topology_origin.as_ref()].into_iter().flatten() {
        for (at, text) in texts::all(origin).into_iter().filter(|(_, text)| text.contains('\0')) {
            let fault = ("holds a control character", "write it on one line, without tabs and escapes");
            findings.push(uncarried(origin, &at, text, fault));
        }
    }
}

fn unknown_node(said: &Said, findings: &mut Findings) {
    let Some(node) = said.plan.recovery.as_ref().and_then(|recovery| recovery.node.as_deref()) else { return };
    let instances = said.instances();
    let names: Vec<&str> = instances.iter().filter_map(|instance| instance.name.as_deref()).collect();
    if names.is_empty() || names.contains(&node) {
        return;
    }
    let known = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let finding =
        Finding::new(Code::E0102, said.plan_origin.at("/recovery/node"), format!("there is no node `{node}`"));
    findings.push(match nearest_name(node, &names) {
        Some(nearest) => finding.help(format!("did you mean `{nearest}`? the nodes are {known}")),
        None => finding.help(format!("the nodes are {known}")),
    });
}

fn nodes_named_twice(said: &Said, findings: &mut Findings) {
    let Some(origin) = &said.topology_origin else { return };
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for instance in said.hosts() {
        let (Some(name), at) = (instance.name, instance.at) else { continue };
        let Some(earlier) = first.get(&name) else {
            first.insert(name, at);
            continue;
        };
        let message = if at.starts_with("/spares") {
            format!("a spare has the name of another host: `{name}`")
        } else {
            format!("two nodes are named `{name}`")
        };
        let finding = Finding::new(Code::E0102, origin.at(&format!("{at}/name")), message);
        let one = origin.prefix.join(earlier).dotted();
        findings.push(finding.help("give each node a name of its own").note(format!("the first is `{one}`")));
    }
}

/// Two nodes with one host, port and data directory are one server under two names.
fn nodes_that_are_one(said: &Said, findings: &mut Findings) {
    let Some(origin) = &said.topology_origin else { return };
    let mut first: BTreeMap<(String, u32, String), String> = BTreeMap::new();
    for instance in said.hosts() {
        let Some((name, data_dir)) = instance.name.clone().zip(instance.data_dir.clone()) else { continue };
        let reached = match said.via() {
            Some(Via::Docker) => instance.service,
            Some(Via::Ssh) | None => instance.host,
            // Several nodes on this machine are E0105 altogether.
            Some(Via::Local) => None,
        };
        let Some(host) = reached else { continue };
        let key = (host, instance.port, normal(&data_dir.text));
        match first.get(&key) {
            Some(other) if *other != name => {
                let (host, port, dir) = &key;
                let message = format!("`{other}` and `{name}` are one server: `{host}`, port {port}, `{dir}`");
                let finding = Finding::new(Code::E0102, origin.at(&instance.at), message);
                findings.push(finding.help("give each its own `host`, `port` or `data_dir`, or list the server once"));
            }
            Some(_) => {}
            None => drop(first.insert(key, name)),
        }
    }
}
