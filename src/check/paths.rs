//! E0103: directories that are absolute, can be renamed, and belong to one role each.

use camino::{Utf8Component, Utf8Path};

use super::instance::Written;
use super::{Instance, Said, texts};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::language::{Strategy, Via};
use crate::source::{Origin, Pointer};

const TOPOLOGY: &[&str] = &[
    "/postgres/data_dir",
    "/postgres/bin_dir",
    "/postgres/config_dir",
    "/postgres/mount_points/*",
    "/nodes/*/data_dir",
    "/nodes/*/bin_dir",
    "/nodes/*/config_dir",
    "/nodes/*/mount_points/*",
    "/spares/*/data_dir",
    "/spares/*/bin_dir",
    "/spares/*/config_dir",
    "/spares/*/mount_points/*",
    "/manager/patroni/config",
    "/nodes/*/patroni_config",
    "/spares/*/patroni_config",
    "/barman/home",
    "/programs/*",
    "/nodes/*/programs/*",
    "/spares/*/programs/*",
];

const PLAN: &[&str] = &["/recovery/tablespaces/*", "/side_by_side/data_dir"];

/// Homes of the services at work here; renaming one takes keys and other servers along.
const HOMES: &[&str] = &["/root", "/var/lib/postgresql", "/var/lib/pgsql", "/var/lib/barman"];

/// Directories of the system, by the Filesystem Hierarchy Standard.
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/local",
    "/var",
    "/var/lib",
];

pub(super) fn check(said: &Said, findings: &mut Findings) {
    absolute(&said.plan_origin, PLAN, findings);
    let Some(origin) = &said.topology_origin else { return };
    absolute(origin, TOPOLOGY, findings);
    for instance in said.hosts() {
        if let Some(data_dir) = &instance.data_dir {
            findings.extend(unfit(data_dir, origin).or_else(|| mounted(said, &instance, data_dir, origin)));
        }
    }
    for instance in said.instances() {
        shared(said, &instance, origin, findings);
    }
}

/// A path without `.`, `..`, doubled and trailing slashes, read as text: `/a/./b//../c/` is `/a/c`.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for component in Utf8Path::new(path).components() {
        match component {
            Utf8Component::ParentDir => drop(parts.pop()),
            Utf8Component::Normal(part) => parts.push(part),
            Utf8Component::Prefix(_) | Utf8Component::RootDir | Utf8Component::CurDir => {}
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether two directories are one, or one lies in the other.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    Utf8Path::new(&one).starts_with(&other) || Utf8Path::new(&other).starts_with(&one)
}

fn absolute(origin: &Origin, patterns: &[&str], findings: &mut Findings) {
    for (at, text) in patterns.iter().flat_map(|pattern| texts::at(origin, pattern)) {
        if !text.starts_with('/') {
            let name = origin.prefix.join(&at).dotted();
            let message = format!("`{name}` is not absolute: `{text}`");
            let finding = Finding::new(Code::E0103, origin.at(&at), message);
            findings.push(finding.help("write the whole path, from `/` on, as it is on that machine"));
        }
    }
}

/// A data directory must be one that can be renamed without taking something else along.
fn unfit(data_dir: &Written, origin: &Origin) -> Option<Finding> {
    if !data_dir.text.starts_with('/') {
        return None;
    }
    let what = taken(&normal(&data_dir.text))?;
    let name = origin.prefix.join(&data_dir.at).dotted();
    let finding = Finding::new(Code::E0103, origin.at(&data_dir.at), format!("`{name}` {what}"));
    Some(finding.help("name the directory that holds `PG_VERSION`; `SHOW data_directory` tells it"))
}

/// What a directory is that a recovery must not rename; it is written as `normal` writes it.
pub(super) fn taken(path: &str) -> Option<String> {
    if path == "/" {
        Some("is the root of the file system".to_owned())
    } else if HOMES.contains(&path) || Utf8Path::new(path).parent().is_some_and(|parent| parent == "/home") {
        Some(format!("is a home directory: `{path}`"))
    } else if SYSTEM.contains(&path) {
        Some(format!("is a directory of the system: `{path}`"))
    } else {
        None
    }
}

fn mounted(said: &Said, instance: &Instance, data_dir: &Written, origin: &Origin) -> Option<Finding> {
    let path = normal(&data_dir.text);
    let mount = instance.mount_points.iter().find(|mount| normal(mount) == path)?;
    let recovery = said.plan.recovery.as_ref();
    let strategy = recovery.and_then(|recovery| recovery.strategy);
    if strategy == Some(Strategy::SideBySide) {
        // It renames nothing of the cluster.
        return None;
    }
    let swapped = strategy == Some(Strategy::Swap);
    let recovered = said.recovered().and_then(|recovered| recovered.data_dir);
    if swapped && recovered.is_some_and(|recovered| recovered.at == data_dir.at) {
        // E0403 says it in the words of the strategy.
        return None;
    }
    let name = origin.prefix.join(&data_dir.at).dotted();
    let message = format!("`{name}` is the mount point `{mount}`, which cannot be renamed");
    let finding = Finding::new(Code::E0103, origin.at(&data_dir.at), message);
    let help = format!("move the data into a directory below it, such as `{path}/data`");
    Some(finding.help(help))
}

/// A directory with a role on the recovered node's machine.
struct Role {
    name: String,
    path: String,
    place: Place,
}

/// The directories of one node must lie apart, for one of them is renamed and another must stay.
fn shared(said: &Said, instance: &Instance, origin: &Origin, findings: &mut Findings) {
    let Some(data_dir) = instance.data_dir.as_ref().filter(|dir| dir.text.starts_with('/')) else { return };
    if unfit(data_dir, origin).is_some() {
        return;
    }
    for role in roles(said, instance, origin) {
        if role.path.starts_with('/') && overlap(&data_dir.text, &role.path) {
            let name = origin.prefix.join(&data_dir.at).dotted();
            let (one, other) = (&data_dir.text, &role.path);
            let message = format!("{} and `{name}` share a directory: `{other}` and `{one}`", role.name);
            let finding = Finding::new(Code::E0103, role.place, message);
            let inside = role.name.ends_with("config_dir`")
                && Utf8Path::new(&normal(&role.path)).starts_with(normal(&data_dir.text));
            findings.push(finding.help(if inside {
                "leave `config_dir` out: it is for configuration that lies outside of the data directory"
            } else {
                "give each a directory of its own; the data directory is renamed as a whole"
            }));
        }
    }
    if said.recovered().is_some_and(|recovered| recovered.index == instance.index) {
        tablespaces_apart(said, findings);
    }
}

fn roles(said: &Said, instance: &Instance, origin: &Origin) -> Vec<Role> {
    let own = [&instance.bin_dir, &instance.config_dir].into_iter().flatten();
    let mut roles: Vec<Role> = own.map(|written| role(origin, &written.at, &written.text)).collect();
    if let Some((at, home)) = texts::at(origin, "/barman/home").pop()
        && on_barman_host(said, instance)
    {
        roles.push(role(origin, &at, home));
    }
    if said.recovered().is_some_and(|recovered| recovered.index == instance.index) {
        let tablespaces = texts::at(&said.plan_origin, "/recovery/tablespaces/*");
        roles.extend(tablespaces.into_iter().map(|(at, path)| role(&said.plan_origin, &at, path)));
    }
    roles
}

fn role(origin: &Origin, at: &str, path: &str) -> Role {
    let name = format!("`{}`", origin.prefix.join(at).dotted());
    Role { name, path: path.to_owned(), place: origin.at(at) }
}

fn on_barman_host(said: &Said, instance: &Instance) -> bool {
    let barman = said.topology.as_ref().and_then(|topology| topology.barman.as_ref());
    let host = barman.and_then(|barman| barman.host.as_deref());
    match said.via() {
        Some(Via::Local) => true,
        Some(Via::Docker) => host.is_some() && instance.service.as_deref() == host,
        Some(Via::Ssh) | None => host.is_some() && instance.host.as_deref() == host,
    }
}

fn tablespaces_apart(said: &Said, findings: &mut Findings) {
    let tablespaces = texts::at(&said.plan_origin, "/recovery/tablespaces/*");
    for (index, (at, path)) in tablespaces.iter().enumerate() {
        let Some((other, _)) = tablespaces[..index].iter().find(|(_, other)| overlap(path, other)) else { continue };
        let names = [other, at].map(|at| Pointer::new(at).last().unwrap_or_default());
        let message = format!("the tablespaces `{}` and `{}` share a directory: `{path}`", names[0], names[1]);
        let finding = Finding::new(Code::E0103, said.plan_origin.at(at), message);
        findings.push(finding.help("give each tablespace a directory of its own"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_as_the_directories_they_name() {
        assert_eq!(normal("/a/./b//../c/"), "/a/c");
        assert_eq!(normal("/../.."), "/");
        assert!(overlap("/a/b/", "/a/b/c") && overlap("/a/b/../c", "/a/c"));
        assert!(!overlap("/a/b", "/a/bc"));
    }
}
