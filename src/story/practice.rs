//! How the bundle is used: what must be there, how it is run, what is left when it is done.

use super::brief::Entry;
use crate::model::Target;
use crate::render::Prose;
use crate::resolved::{Access, Action, Become, Resolved, RestoreMethod, Transfer};
use crate::story::Material;

/// What must be there before anybody begins.
pub(super) fn prerequisites(resolved: &Resolved) -> Vec<Prose> {
    let mut list = control(resolved);
    let node = resolved.node();
    let login = format!("{}@{}", node.os_user, node.address);
    let barman = format!("{}@{}", resolved.barman.os_user, resolved.barman.host);
    let direct =
        matches!((resolved.transfer, &resolved.access), (Transfer::Remote, _) | (Transfer::Staged, Access::Ssh));
    if direct {
        list.push(Prose::new(
            "{} reaches {} by ssh without a password: the base backup goes this way",
            &[&barman, &login],
        ));
    }
    list.push(Prose::new(
        "{} on {} reaches {} by ssh without a password: WAL comes this way",
        &[&node.os_user, &node.name, &barman],
    ));
    if resolved.method == RestoreMethod::BarmanWalRestore {
        list.push(Prose::new(
            "{} is installed on {} (Debian's package {})",
            &[&"barman-wal-restore", &node.name, &"barman-cli"],
        ));
    }
    list.push(Prose::new(
        "the file system of {} on {} has room for a second copy of the data",
        &[&node.data_dir, &node.name],
    ));
    if resolved.transfer == Transfer::Staged {
        list.push(Prose::new(
            "the file system of {} on {} has room for one more",
            &[&resolved.barman.home, &resolved.barman.host],
        ));
    }
    list
}

fn control(resolved: &Resolved) -> Vec<Prose> {
    match &resolved.access {
        Access::Ssh => {
            let mut list = vec![
                Prose::from(
                    "the control host: any Linux with bash 4.2 or newer, coreutils, grep, sed, awk, find and ssh",
                ),
                Prose::from("ssh from the control host to every host below without a password, host keys known"),
            ];
            let ways: Vec<Become> = resolved.nodes.iter().map(|node| node.way.becoming).collect();
            if ways.contains(&Become::Sudo) {
                list.push(Prose::new("there, {} works without a password for the users below", &[&"sudo -n"]));
            }
            if ways.contains(&Become::Root) {
                let every = ways.iter().all(|way| *way == Become::Root);
                list.push(Prose::from(if every {
                    "the login there is root"
                } else {
                    "the login is root on some of them"
                }));
            }
            list
        }
        Access::Docker { file, project } => {
            let named = project.as_ref().map(|name| Prose::new(", project {}", &[name])).unwrap_or_default();
            vec![
                Prose::from("the control host: bash 4.2 or newer, coreutils, grep, sed, awk, find and docker compose"),
                Prose::new(
                    "{} is found from the folder where run.sh is called, or below its {}",
                    &[file, &"--project-dir"],
                )
                .then(named),
            ]
        }
        Access::Local => vec![Prose::from("bash 4.2 or newer, coreutils, grep, sed, awk and find on this machine")],
    }
}

/// The commands, each with what it is for.
pub(super) fn commands() -> Vec<Entry> {
    let commands = [
        ("sha256sum -c --quiet SHA256SUMS", "the bundle is as it was rendered"),
        ("./run.sh --list", "the steps, and which are done"),
        ("./run.sh --dry-run", "every command with its host; nothing is done"),
        (
            "./run.sh --to preflight",
            "everything that can be checked; nothing is changed or kept, and the recovery checks it again",
        ),
        (
            "./run.sh --expect DIGEST",
            "the recovery; DIGEST is what `walwright render` and `verify` print for what was reviewed",
        ),
        ("./run.sh", "once more after a failure, a lost connection or a kill: goes on where it was"),
        ("./rollback.sh", "back to the state before the run, where a stage still allows it"),
    ];
    commands.into_iter().map(|(name, text)| Entry { name, text: Prose::quoted(text) }).collect()
}

/// How to go on where the plan's action leaves the server shut down.
pub(super) fn after_shutdown(resolved: &Resolved) -> Option<Prose> {
    let halts = resolved.action == Action::Shutdown && resolved.target != Target::Latest;
    halts.then(|| {
        Prose::new(
            "The run ends after step {} with the server shut down at the target. To go on: {} starts it again, pauses at the \
             same target, shows the data and asks. To go back: {}.",
            &[&"60-replay.sh", &"./run.sh --from inspect", &"./rollback.sh"],
        )
    })
}

/// What is still true when the run is done.
pub(super) fn afterwards(material: Material<'_>) -> Vec<Prose> {
    let resolved = material.resolved;
    let node = resolved.node();
    let mut list = vec![
        Prose::new(
            "{} on {} holds the old data until {} removes it; rows that were lost can still be copied out of it",
            &[&resolved.kept_dir(), &node.name, &"cleanup.sh"],
        ),
        Prose::new(
            "the state folder ({}) holds the event log, each step's output and what was saved: keep it for the report",
            &[&format!("${{XDG_STATE_HOME:-$HOME/.local/state}}/walwright/{}", resolved.name)],
        ),
        Prose::from(
            "the cluster is on a new timeline; whatever follows it (standbys elsewhere, change data capture, logical \
                     replication) has to start again from it",
        ),
    ];
    if resolved.patroni().is_none() && resolved.nodes.len() > 1 {
        list.push(Prose::from("the other nodes are stopped and need to be cloned again"));
    }
    list.push(Prose::new("days later, when nobody wants the old data back: {}", &[&"./cleanup.sh"]));
    list
}

/// The files of the bundle that people look for.
pub(super) fn files() -> Vec<Entry> {
    let file = |name, text: &str| Entry { name, text: Prose::from(text) };
    vec![
        file("run.sh", "runs the steps in order, each once"),
        file("steps/", "one script a step; what stands below is what they run"),
        file("rollback.sh", "goes back"),
        file("check-bundle.sh, lib.sh", "what every script begins with, and what they share"),
        file("cleanup.sh", "days later: the only script that deletes"),
        file("config/postgresql.auto.conf", "the settings of the recovery"),
        file("collect-inventory.sh", "captures the archive's state anew, on the Barman host"),
        file("manifest.json, SHA256SUMS", "what it was made of, and that nobody changed it"),
    ]
}
