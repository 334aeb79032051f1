//! What the capture says of this Barman and this server, against the topology and the plan: each fact that decides whether a step can work.
//! E0321 to W0327, and W0310 where it says nothing.

use super::paths::normal;
use super::{Captured, Decided, Instance, Said};
use crate::diagnostic::{Code, Finding, Findings, Place, quoted};
use crate::inventory::{Archived, Backup, Inventory, Server};
use crate::model::{Duration, Instant, Target};

/// A file this much younger than the backup it ends is a copy with a time of its own.
const YOUNGER: Duration = Duration::seconds(24 * 3600);

/// Letters that a path may differ by and still be the same path mistyped.
const SLIPS: usize = 2;

pub(super) fn check(said: &Said, captured: &Captured, decided: Option<&Decided>, findings: &mut Findings) {
    let Some((inventory, server)) = captured.archive() else { return };
    let chosen = decided.and_then(|decided| server.backup(&decided.backup.id));
    let backup = chosen.or_else(|| server.backups.last());
    configuration(said, server, backup, findings);
    data_directory(said, server, backup, findings);
    siblings(said, inventory, server, findings);
    passive(said, server, findings);
    received(said, server, findings);
    former(said, server, findings);
}

/// E0321: the backup holds no configuration, and the topology does not say where it is.
fn configuration(said: &Said, server: &Server, backup: Option<&Backup>, findings: &mut Findings) {
    let (Some(backup), Some(node), Some((_, origin))) = (backup, said.recovered(), said.topology()) else { return };
    if node.config_dir.is_some() {
        return;
    }
    let Some((file, data)) = backup.config_file.as_deref().zip(backup.data_dir.as_deref()) else { return };
    let inside = |file: &str| normal(file).starts_with(&format!("{}/", normal(data)));
    let live = server.live.as_ref().and_then(|live| live.config_file.as_deref());
    // A server that has moved its configuration since is asked after that.
    if inside(file) || live.is_some_and(inside) {
        return;
    }
    let Some((folder, _)) = file.rsplit_once('/') else { return };
    let message = format!("backup `{}` has its configuration outside the data directory: `{file}`", backup.id);
    let finding = Finding::new(Code::E0321, origin.at("/postgres"), message);
    findings.push(finding.help(format!("write `config_dir: {folder}` under `postgres`, or where it is on this node")));
}

/// W0322: no node has the data directory that the server itself or its backup names, and one nearly has.
fn data_directory(said: &Said, server: &Server, backup: Option<&Backup>, findings: &mut Findings) {
    let Some((_, origin)) = said.topology() else { return };
    let live = server.live.as_ref().and_then(|live| live.data_dir.as_deref());
    let Some(known) = live.or_else(|| backup?.data_dir.as_deref()) else { return };
    let instances = said.instances();
    let nodes = || instances.iter().filter_map(|instance: &Instance| instance.data_dir.as_ref());
    let Some(written) = said.recovered().and_then(|node| node.data_dir) else { return };
    let known = normal(known);
    let same = nodes().any(|node| normal(&node.text) == known);
    // A cluster may move to another place; what nearly is the known path was meant to be it.
    if same || strsim::osa_distance(&normal(&written.text), &known) > SLIPS {
        return;
    }
    let (own, written_here) = (quoted(&known), quoted(&written.text));
    let message = format!("{written_here} is no data directory that server `{}` knows: its own is {own}", server.name);
    let finding = Finding::new(Code::W0322, origin.at(&written.at), message);
    findings.push(finding.help(format!(
        "write {} if this is mistyped; preflight asks PostgreSQL itself before anything stops",
        quoted(&format!("data_dir: {known}"))
    )));
}

/// W0323: other servers of this Barman hold WAL of the same cluster that this one lacks.
fn siblings(said: &Said, inventory: &Inventory, server: &Server, findings: &mut Findings) {
    let Some((topology, origin)) = said.topology() else { return };
    let fed = topology.barman.as_ref().and_then(|barman| barman.archives_to.as_deref());
    let others: Vec<&Server> =
        inventory.servers.values().filter(|other| same_cluster(server, other) && has_more(other, server)).collect();
    let unsaid = others.iter().any(|other| Some(other.name.as_str()) != fed);
    if !unsaid {
        return;
    }
    let names: Vec<String> = others.iter().map(|other| format!("`{}`", other.name)).collect();
    let message = format!("the cluster of server `{}` is backed up by {} as well", server.name, names.join(" and "));
    let help = "name the server that holds the target's WAL in `barman.server`, and the one that the recovered node's \
                `archive_command` feeds in `barman.archives_to`";
    let finding = Finding::new(Code::W0323, origin.at("/barman/server"), message).help(help);
    let told = [server].into_iter().chain(others);
    findings.push(told.fold(finding, |finding, server| finding.note(timelines(server))));
}

fn same_cluster(server: &Server, other: &Server) -> bool {
    other.name != server.name && other.system_id.is_some() && other.system_id == server.system_id
}

/// Whether it has archived what the other one has not; a second copy of the same WAL decides nothing.
fn has_more(one: &Server, other: &Server) -> bool {
    let lacks = |last: &Archived| {
        other.last_archived.get(&last.wal.timeline).is_none_or(|own| own.wal.segment < last.wal.segment)
    };
    one.last_archived.values().any(lacks)
}

fn timelines(server: &Server) -> String {
    let last = server.last_archived.values();
    let each: Vec<String> = last
        .map(|last| format!("timeline {} up to `{}`", last.wal.timeline, last.wal.name(server.segment_size)))
        .collect();
    if each.is_empty() {
        return format!("`{}` has archived nothing", server.name);
    }
    format!("`{}` has {}", server.name, each.join(", "))
}

/// E0324: a copy of another Barman's server takes no backup.
fn passive(said: &Said, server: &Server, findings: &mut Findings) {
    if !server.setup.as_ref().is_some_and(|setup| setup.passive) {
        return;
    }
    let wanted = said.plan.after.as_ref().and_then(|after| after.backup);
    if wanted == Some(false) {
        return;
    }
    let message =
        format!("server `{}` is passive: it copies another Barman's, and takes no backup itself", server.name);
    let finding = Finding::new(Code::E0324, place(said, "/after/backup"), message);
    findings.push(
        finding
            .help("write `after: {backup: false}` and take the backup on the other Barman, or recover from that one"),
    );
}

/// W0310 for the part of the archive that is not archived yet.
fn received(said: &Said, server: &Server, findings: &mut Findings) {
    let streams = server.setup.as_ref().is_some_and(|setup| setup.streaming == Some(true));
    if !streams || server.received.is_some() {
        return;
    }
    let message = format!(
        "the inventory holds no `streaming.tsv` of server `{}`: what Barman has received and not archived is not known",
        server.name
    );
    let finding = Finding::new(Code::W0310, said.plan_origin.at("/inventory"), message);
    findings.push(finding.help("capture it again with `collect-inventory.sh` of this version"));
}

/// W0327: before the present cluster's first backup another one was backed up under this name.
fn former(said: &Said, server: &Server, findings: &mut Findings) {
    let (Some(last), Some(first)) = (server.former.last(), server.backups.first()) else { return };
    let named = said.plan.recovery.as_ref().and_then(|recovery| recovery.backup.as_deref());
    if server.former.iter().any(|backup| Some(backup.id.as_str()) == named) {
        // E0307 says it of that one.
        return;
    }
    let ids = [last, first].map(|backup| backup.system_id.as_ref().map(ToString::to_string).unwrap_or_default());
    let message = format!(
        "up to backup `{}` server `{}` backed up another cluster, with system identifier `{}`: {} of its backups and its WAL count for nothing here",
        last.id,
        server.name,
        ids[0],
        server.former.len()
    );
    let finding = Finding::new(Code::W0327, said.plan_origin.at("/inventory"), message);
    findings.push(
        finding
            .help("nothing to change where the present cluster is meant; the former one can be recovered only with its own major version")
            .note(format!("the present one has `{}`, and `{}` is its first backup", ids[1], first.id)),
    );
}

/// E0325 and W0326: the times of the archive's files, which a time target is sought by, are not when their WAL was written.
pub(super) fn check_times(said: &Said, server: &Server, target: &Target, findings: &mut Findings) {
    if !matches!(target, Target::Time { .. }) {
        return;
    }
    let Some((backup, time)) = refuted(server) else { return };
    let recovery = said.plan.recovery.as_ref();
    let literal = recovery
        .and_then(|recovery| recovery.backup.as_deref())
        .is_some_and(|backup| !matches!(backup, "auto" | "latest" | "oldest"));
    let numbered =
        recovery.is_some_and(|recovery| matches!(recovery.timeline, Some(crate::language::TimelineChoice::Number(_))));
    let message = format!(
        "the archive's file times are no times of its WAL: `{}` is of `{}`, and backup `{}`, which ends in it, ended at `{}`",
        backup.end_wal.name(server.segment_size),
        time.rfc3339(),
        backup.id,
        backup.end_time.rfc3339()
    );
    let place = said.plan_origin.at("/recovery/target/time");
    findings.push(if literal && numbered {
        let finding = Finding::new(Code::W0326, place, message);
        finding.help("nothing proves that the target is in the archive: make sure that WAL after it is there, or name an LSN")
    } else {
        let finding = Finding::new(Code::E0325, place, message);
        finding.help("write `backup` by its ID and `timeline` by its number, or an LSN as the target: nothing is chosen by such times")
    });
}

/// A backup and the time of the file it ends in, where that file is days younger.
fn refuted(server: &Server) -> Option<(&Backup, Instant)> {
    let segments = server.segments.as_ref()?;
    server.backups.iter().find_map(|backup| {
        let time = segments.time_of(backup.end_wal)?;
        (time.minus(YOUNGER) > backup.end_time).then_some((backup, time))
    })
}

/// Where a key of the plan stands, or the recovery where it is not written.
fn place(said: &Said, at: &str) -> Place {
    match said.plan_origin.value(at) {
        Some(_) => said.plan_origin.at(at),
        None => said.plan_origin.key_at("/recovery"),
    }
}
