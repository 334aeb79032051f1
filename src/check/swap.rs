//! E0403: directories that can change names.

use super::Said;
use super::paths::normal;
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::{Strategy, Via};

/// Where PostgreSQL's official image declares its volume.
const VOLUME: &str = "/var/lib/postgresql/data";

pub(super) fn check(said: &Said, findings: &mut Findings) {
    if !is_swap(said) {
        return;
    }
    let (Some(instance), Some(origin)) = (said.recovered(), &said.topology_origin) else { return };
    let Some(data_dir) = &instance.data_dir else { return };
    let path = normal(&data_dir.text);
    let mount = instance.mount_points.iter().any(|mount| normal(mount) == path);
    let what = if mount {
        "is a mount point"
    } else if path == VOLUME && said.via() == Some(Via::Docker) {
        "is the root of the container's volume"
    } else {
        return;
    };
    let name = origin.prefix.join(&data_dir.at).dotted();
    let message = format!("`swap` renames the data directory, but `{name}` {what}: `{path}`");
    let finding = Finding::new(Code::E0403, origin.at(&data_dir.at), message);
    let help = format!("move the data into a directory below it, such as `{path}/data`");
    findings.push(finding.help(help));
}

fn is_swap(said: &Said) -> bool {
    said.plan.recovery.as_ref().and_then(|recovery| recovery.strategy) == Some(Strategy::Swap)
}
