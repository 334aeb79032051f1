//! Whose backup it is, and for how long Barman keeps it: E0307 and W0309.

use super::Said;
use super::case::Case;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::inventory::{Backup, Retention};

pub(super) fn check(case: &Case<'_>, backup: &Backup, findings: &mut Findings) {
    check_major(case, backup, findings);
    check_identity(case, backup, findings);
    check_retention(case, backup, findings);
}

fn check_major(case: &Case<'_>, backup: &Backup, findings: &mut Findings) {
    let Some((written, place)) = postgres_version(case.said, case.recovery.node.as_deref()) else { return };
    let Some(major) = backup.postgres_major.filter(|major| *major != written) else { return };
    let message = format!("backup `{}` is of PostgreSQL `{major}`, the topology says `{written}`", backup.id);
    let help =
        format!("write `version: {major}` if the topology is wrong; a backup runs on its own major version only");
    findings.push(Finding::new(Code::E0307, place, message).help(help));
}

/// The major version of the node that is recovered, and where it is written.
fn postgres_version(said: &Said, node: Option<&str>) -> Option<(u32, Place)> {
    let (topology, origin) = said.topology()?;
    let mut nodes = topology.nodes.iter().flatten().enumerate();
    let own = nodes.find(|(_, its)| its.name.as_deref() == node && node.is_some());
    if let Some((index, version)) = own.and_then(|(index, its)| Some((index, its.version?))) {
        return Some((version, origin.at(&format!("/nodes/{index}/version"))));
    }
    Some((topology.postgres.as_ref()?.version?, origin.at("/postgres/version")))
}

fn check_identity(case: &Case<'_>, backup: &Backup, findings: &mut Findings) {
    let (Some(its), Some(live)) = (&backup.system_id, &case.server.system_id) else { return };
    if its == live {
        return;
    }
    let message = format!(
        "backup `{}` is of the cluster with system identifier `{its}`, server `{}` now has `{live}`",
        backup.id, case.server.name
    );
    let finding = Finding::new(Code::E0307, case.at_backup(), message);
    let of_this = |other: &&Backup| other.system_id.as_ref() == Some(live);
    let newest = case.server.backups.iter().filter(of_this).max_by_key(|other| other.end_time);
    findings.push(match newest {
        Some(other) => finding.help(format!("choose a backup of the present cluster, such as `{}`", other.id)),
        None => finding.help("there is none of the present cluster: take one with `barman backup` and capture again"),
    });
}

fn check_retention(case: &Case<'_>, backup: &Backup, findings: &mut Findings) {
    let server = case.server;
    let Some(policy) = &server.retention_policy else { return };
    // Barman gives an incremental backup the status of the full one that it builds on.
    let root = server.root(backup);
    let told = policy.judge(&root.id, &server.counted, server.minimum_redundancy, case.collected_at);
    if told != Retention::Obsolete {
        return;
    }
    let its = if root.id == backup.id { String::new() } else { format!("`{}`, which it builds on, ", root.id) };
    let message = format!(
        "the retention policy `{policy}` calls backup `{}` obsolete as of `{}`: {}ended at `{}`",
        backup.id,
        case.collected_at.rfc3339(),
        if its.is_empty() { "it " } else { &its },
        root.end_time.rfc3339()
    );
    let help =
        "nothing to change: the runbook pins it with `barman keep`, but until it runs `barman cron` may delete it";
    findings.push(Finding::new(Code::W0309, case.at_backup(), message).help(help));
}
