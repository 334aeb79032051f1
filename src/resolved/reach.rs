//! From what a topology says of ssh and of programs to how each host is reached: the nearest word counts.

use indexmap::IndexMap;

use super::{Become, Programs, Ssh, Way};
use crate::language::{self, Barman, SshLogin, SshWay, Topology};

/// How run.sh gets to a node whose data belongs to `os_user`.
pub(super) fn to_node(topology: &Topology, node: &language::Node, os_user: &str) -> Way {
    let common = common(topology);
    let user = node.ssh.as_ref().and_then(|own| own.user.as_ref()).or(common.user.as_ref());
    way(&common, node.ssh.as_ref(), user.map_or(os_user, String::as_str))
}

/// How run.sh gets to the Barman host.
pub(super) fn to_barman(topology: &Topology, barman: &Barman, os_user: &str) -> Way {
    let user = barman.ssh.as_ref().and_then(|own| own.user.as_ref()).or(barman.ssh_user.as_ref());
    way(&common(topology), barman.ssh.as_ref(), user.map_or(os_user, String::as_str))
}

/// How ssh goes from one machine to another; whoever comes, sshd listens on one port.
pub(super) fn between(own: Option<&SshWay>, port: Option<u32>) -> Ssh {
    let own = own.cloned().unwrap_or_default();
    Ssh { port: own.port.or(port), identity_file: own.identity_file, options: own.options.unwrap_or_default() }
}

/// Where programs are: on this host, else on every host.
pub(super) fn programs(topology: &Topology, own: Option<&language::Programs>) -> Programs {
    let (own, common) = (own.cloned().unwrap_or_default(), topology.programs.clone().unwrap_or_default());
    Programs {
        patronictl: own.patronictl.or(common.patronictl),
        barman: own.barman.or(common.barman),
        barman_wal_restore: own.barman_wal_restore.or(common.barman_wal_restore),
    }
}

fn common(topology: &Topology) -> language::Ssh {
    topology.access.as_ref().and_then(|access| access.ssh.clone()).unwrap_or_default()
}

fn way(common: &language::Ssh, own: Option<&SshLogin>, login: &str) -> Way {
    let own = own.cloned().unwrap_or_default();
    let becoming = match (login, common.sudo) {
        ("root", _) => Become::Root,
        (_, Some(false)) => Become::Never,
        (_, Some(true) | None) => Become::Sudo,
    };
    let ssh = Ssh {
        port: own.port.or(common.port),
        identity_file: own.identity_file.or_else(|| common.identity_file.clone()),
        options: merged(common.options.clone(), own.options),
    };
    Way { login: login.to_owned(), becoming, ssh }
}

/// Both, without those of `common` that `own` has under the same name, in whatever letters.
fn merged(common: Option<IndexMap<String, String>>, own: Option<IndexMap<String, String>>) -> IndexMap<String, String> {
    let own = own.unwrap_or_default();
    let mut merged = common.unwrap_or_default();
    merged.retain(|key, _| !own.keys().any(|other| other.eq_ignore_ascii_case(key)));
    merged.extend(own);
    merged
}
