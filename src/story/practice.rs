//! How the bundle is used: what must be there, how it is run, what is left when it is done.

use serde::Serialize;

use super::brief::Entry;
use super::steps::{StepView, down_time};
use crate::action::Seats;
use crate::model::Target;
use crate::render::Prose;
use crate::render::shell::quote;
use crate::resolved::{Access, Action, Become, Resolved, RestoreMethod, Transfer, Way};
use crate::story::Material;

/// A command and what it is for.
#[derive(Clone, Debug, Serialize)]
pub struct Command {
    /// The command.
    pub name: String,
    /// What it does.
    pub text: Prose,
}

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
            list.extend(jumps(resolved));
            let ways: Vec<Become> = resolved.nodes.iter().map(|node| node.way.becoming).collect();
            if ways.contains(&Become::Sudo) {
                list.push(Prose::new("there, {} works without a password", &[&"sudo -n"]).then(sudo_users(resolved)));
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
                    "{} is found from the folder that {} names, which is where run.sh is called if nothing is named",
                    &[file, &"--project-dir"],
                )
                .then(named),
            ]
        }
        Access::Local => vec![Prose::from("bash 4.2 or newer, coreutils, grep, sed, awk and find on this machine")],
    }
}

/// Whom the logins become, host by host.
fn sudo_users(resolved: &Resolved) -> Prose {
    let mut hosts: Vec<(String, &Way, Vec<&str>)> =
        resolved.nodes.iter().map(|node| (node.name.clone(), &node.way, vec![node.os_user.as_str(), "root"])).collect();
    let barman = &resolved.barman;
    hosts.push((Seats(resolved).barman_host(), &barman.way, vec![barman.os_user.as_str()]));
    let mut users = Vec::new();
    for (name, way, becomes) in hosts.into_iter().filter(|(_, way, _)| way.becoming == Become::Sudo) {
        let becomes: Vec<&str> = becomes.into_iter().filter(|user| *user != way.login).collect();
        if !becomes.is_empty() {
            users.push(format!("{} on {name} to {}", way.login, becomes.join(" and ")));
        }
    }
    if users.is_empty() { Prose::default() } else { Prose::from(": from ").then(Prose::list(users)) }
}

/// The hosts that ssh goes by on its way.
fn jumps(resolved: &Resolved) -> Vec<Prose> {
    let mut ways: Vec<&Way> = resolved.nodes.iter().map(|node| &node.way).collect();
    ways.push(&resolved.barman.way);
    let mut jumps: Vec<(&str, &str)> = Vec::new();
    for (key, value) in ways.into_iter().flat_map(|way| &way.ssh.options) {
        let jump = (key.as_str(), value.as_str());
        if ["proxyjump", "proxycommand"].contains(&key.to_ascii_lowercase().as_str()) && !jumps.contains(&jump) {
            jumps.push(jump);
        }
    }
    let told = jumps.into_iter().map(|(key, value)| {
        Prose::new(
            "ssh gets there by {}: from the control host that works without a password, too",
            &[&format!("{key} {value}")],
        )
    });
    told.collect()
}

/// The folder of the compose file, as run.sh takes it; nothing where there is none.
fn project_dir(resolved: &Resolved) -> String {
    match &resolved.access {
        Access::Docker { file, .. } => match file.rsplit_once('/') {
            Some((folder, _)) if file.starts_with('/') => {
                format!(" --project-dir {}", quote(if folder.is_empty() { "/" } else { folder }))
            }
            _ => " --project-dir DIR".to_owned(),
        },
        Access::Ssh | Access::Local => String::new(),
    }
}

/// What run.sh asks, and what it does not; where DIR is, if a command has one.
pub(super) fn asks(resolved: &Resolved, steps: &[StepView]) -> Vec<Prose> {
    let mut list = Vec::new();
    if let Some((down, _)) = down_time(steps) {
        list.push(Prose::new(
            "{} does not ask before the service goes down (step {}), but where the last WAL cannot be archived: {} ends before \
             that, and whether to recover at all is decided then.",
            &[&"run.sh", &down.file, &"--to protect"],
        ));
    }
    let next = steps.iter().skip_while(|step| step.id != "inspect").find(|step| !step.gates.is_empty());
    if let Some(next) = next {
        list.push(Prose::new(
            "After {} it goes on by itself to the question of {}; until that is answered the data can be looked at, and step 65 prints \
             the command for that.",
            &[&"65-inspect.sh", &next.file],
        ));
    }
    if let Access::Docker { file, .. } = &resolved.access
        && !file.starts_with('/')
    {
        list.push(Prose::new("{} is the folder that {} is found from.", &[&"DIR", file]));
    }
    list
}

/// The commands, each with what it is for.
pub(super) fn commands(resolved: &Resolved) -> Vec<Command> {
    let folder = project_dir(resolved);
    let commands = [
        ("sha256sum -c --quiet SHA256SUMS", "the bundle is as it was rendered"),
        ("./run.sh --list", "the steps, and which are done"),
        ("./run.sh --dry-run", "every command with its host; nothing is done"),
        (
            "./run.sh --to preflight",
            "everything that can be checked; nothing is changed or kept, and the recovery checks it again",
        ),
        (
            "./run.sh --to protect",
            "all that comes before the service goes down; the recovery checks and saves it again",
        ),
        (
            "./run.sh --expect DIGEST",
            "the recovery; DIGEST is what `walwright render` and `verify` print for what was reviewed",
        ),
        ("./run.sh", "once more after a failure, a lost connection or a kill: goes on where it was"),
        ("./rollback.sh", "back to the state before the run, where a stage still allows it"),
    ];
    let named = |name: &str| if name.starts_with("./") { format!("{name}{folder}") } else { name.to_owned() };
    commands.into_iter().map(|(name, text)| Command { name: named(name), text: Prose::quoted(text) }).collect()
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
