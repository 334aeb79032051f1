//! Who does what: the roles of an incident, the decisions, and what is said to others.

use serde::Serialize;

use super::brief::{Entry, as_written};
use super::steps::{StepView, down_time};
use crate::action::{Seat, Seats};
use crate::model::Target;
use crate::render::Prose;
use crate::resolved::{Access, Action, Resolved, ServiceKind, Way};
use crate::story::Material;

/// A decision that a person takes.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// When.
    pub when: Prose,
    /// What is decided.
    pub what: Prose,
}

/// A host and what happens on it.
#[derive(Clone, Debug, Serialize)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub reached: Prose,
    /// What it is in this recovery.
    pub role: Prose,
    /// The steps that work on it.
    pub steps: Prose,
}

/// The roles; one person may have several, but who decides does not type.
pub(super) fn roles() -> Vec<Entry> {
    let role = |name, text: &str| Entry { name, text: Prose::from(text) };
    vec![
        role("Incident lead", "decides at every point below and at every point of no return; keeps the clock"),
        role("Operator", "runs the scripts on the control host and reads out what they print"),
        role("Second pair of eyes", "follows this page, ticks the boxes, may say stop at any time"),
        role("Owner of the data", "says whether the data at the target is the right one"),
        role("Communication", "tells users and management what the messages below say"),
    ]
}

/// What is decided, and when.
pub(super) fn decisions(material: Material<'_>, steps: &[StepView]) -> Vec<Decision> {
    let mut decisions = Vec::new();
    let gated: Vec<&StepView> = steps.iter().filter(|step| !step.gates.is_empty()).collect();
    if let Some((down, _)) = down_time(steps) {
        decisions.push(Decision {
            when: Prose::new("before step {}", &[&down.file]),
            what: Prose::from(
                "Recover at all? The cluster serves as before. Is the damage worth the down time and what is lost, or can the \
                 rows be copied out of a second instance?",
            ),
        });
    }
    if steps.iter().any(|step| step.id == "inspect") {
        let what = match material.resolved.action {
            Action::Promote if material.resolved.target != Target::Latest => {
                "Is this the right data? The new timeline exists already; the old data directory can still come back."
            }
            Action::Pause | Action::Promote | Action::Shutdown => {
                "Is this the right data? If not: go back, or another target. From here every step is harder to undo."
            }
        };
        decisions.push(Decision { when: Prose::new("in step {}", &[&"65-inspect.sh"]), what: Prose::from(what) });
    }
    for step in gated {
        for gate in &step.gates {
            decisions.push(Decision {
                when: Prose::new("point of no return in step {}", &[&step.file]),
                what: Prose::from(&**gate),
            });
        }
    }
    decisions
}

/// Sentences to send, at their moments.
pub(super) fn messages(material: Material<'_>) -> Vec<Entry> {
    let resolved = material.resolved;
    let down = match &resolved.evidence {
        Some(evidence) => format!(
            "It is down while the machines work, about {}, and on top of that while people look at the data and decide.",
            evidence.recovery_time.down
        ),
        None => "It is down for an unknown time.".to_owned(),
    };
    let place = match &resolved.target {
        Target::Latest | Target::Immediate => Prose::from(&*resolved.target.to_string()),
        target @ (Target::Time { .. }
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }) => {
            let said = as_written(resolved).map(|said| Prose::from(" (").then(said).text(")"));
            Prose::new("{}", &[target]).then(said.unwrap_or_default())
        }
    };
    let lost = match resolved.target {
        Target::Latest => " Please write nothing now.",
        Target::Time { .. }
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }
        | Target::Immediate => " What was written after that point is lost; please write nothing now.",
    };
    let begin = Prose::new("We recover {} to ", &[&resolved.topology]).then(place).text(&format!(". {down}{lost}"));
    let look =
        Prose::new("The data of {} is at the target and is being looked at. It is still down.", &[&resolved.topology]);
    // Where the plan kept writers away, its own commands let them in, a step later.
    let let_in = material.runbook.step("resume").is_some();
    let served = if let_in {
        "When run.sh says after that that it takes writes"
    } else {
        "When run.sh says that it takes writes"
    };
    let follow = if resolved.nodes.len() > 1 { "Replicas, archiving" } else { "Archiving" };
    let up = Prose::new(&format!("{{}} takes writes again. {follow} and a new backup follow."), &[&resolved.topology]);
    let end = Prose::new(
        "The recovery of {} is finished. Please report what looks wrong; the old data is kept.",
        &[&resolved.topology],
    );
    vec![
        Entry { name: "Before the stop", text: begin },
        Entry { name: "At the target", text: look },
        Entry { name: served, text: up },
        Entry { name: "At the end", text: end },
    ]
}

/// Every host, the control host first.
pub(super) fn hosts(resolved: &Resolved, steps: &[StepView]) -> Vec<Host> {
    let mut hosts = vec![Host {
        name: Seat::Control.host().to_owned(),
        reached: Prose::from("where run.sh is called"),
        role: Prose::from(match resolved.manager.kind {
            ServiceKind::Compose => {
                "runs every script, docker compose and the plan's own commands; keeps the state folder"
            }
            ServiceKind::Systemd | ServiceKind::Supervisor => {
                "runs every script and the plan's own commands; keeps the state folder"
            }
        }),
        steps: on(steps, Seat::Control.host()),
    }];
    for node in &resolved.nodes {
        let target = node.name == resolved.node().name;
        let role = match (target, resolved.patroni().is_some()) {
            (true, true) => "is restored; becomes the leader",
            (true, false) => "is restored; serves again",
            (false, true) => "is stopped first and cloned from the new leader",
            (false, false) => "is stopped and stays stopped: standbys without Patroni are cloned by hand",
        };
        hosts.push(Host {
            name: node.name.clone(),
            reached: reached(resolved, &node.way, &node.os_user, &node.address),
            role: Prose::from(role),
            steps: on(steps, &node.name),
        });
    }
    let name = Seats(resolved).barman_host();
    hosts.push(Host {
        reached: reached(resolved, &resolved.barman.way, &resolved.barman.os_user, &resolved.barman.host),
        role: Prose::new("holds the backup and the WAL of {}", &[&resolved.barman.server]),
        steps: on(steps, &name),
        name,
    });
    hosts
}

fn on(steps: &[StepView], host: &str) -> Prose {
    let on = steps.iter().filter(|step| step.hosts.iter().any(|name| name == host));
    let on: Vec<&str> = on.map(|step| step.number.as_str()).collect();
    Prose::from(&*if on.is_empty() { "none".to_owned() } else { on.join(", ") })
}

/// How run.sh reaches a host.
fn reached(resolved: &Resolved, way: &Way, os_user: &str, address: &str) -> Prose {
    match &resolved.access {
        Access::Ssh => {
            let mut words = vec!["ssh".to_owned()];
            words.extend(way.ssh.said());
            words.push(format!("{}@{address}", way.login));
            Prose::list([words.join(" ")])
        }
        Access::Docker { .. } => Prose::new("docker compose exec {} as {}", &[&address, &os_user]),
        Access::Local => Prose::from("this machine"),
    }
}
