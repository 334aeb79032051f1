//! What to do when a step fails: by step, and by what PostgreSQL says.

use serde::Serialize;

use crate::render::Prose;
use crate::resolved::{Dcs, Resolved, ServiceKind};
use crate::story::Material;

/// A sign, what it means and what to do.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// What is to be seen.
    pub sign: Prose,
    /// What it means.
    pub meaning: Prose,
    /// What to do.
    pub act: Prose,
}

fn failure(sign: Prose, meaning: &str, act: Prose) -> Failure {
    Failure { sign, meaning: meaning.into(), act }
}

/// What is known to go wrong with this plan.
pub(super) fn failures(material: Material<'_>) -> Vec<Failure> {
    let mut failures = of_replay(material.resolved);
    failures.extend(of_patroni(material.resolved));
    failures.push(failure(
        Prose::from("the lock on the node is held by another run"),
        "somebody else recovers this node, from this or another control host",
        Prose::from("talk to them; a run that was killed is taken over by the same state folder"),
    ));
    failures.push(failure(
        Prose::from("a host was not reached"),
        "it is off, cut off, or lost",
        Prose::new(
            "call {} again when it answers; where it is lost for good, {} leaves out what needs it and lets the others serve as \
             they did",
            &[&"run.sh", &"rollback.sh --without HOST"],
        ),
    ));
    failures.extend(of_containers(material.resolved));
    failures.push(failure(
        Prose::from("no answer from a host after so many seconds"),
        "what was asked there waits for something: a lock, a mount, the DCS; it only read, and was ended",
        Prose::new("mend what holds it up; where the host is only slow: {}", &[&"run.sh --patience SECONDS"]),
    ));
    failures.push(failure(
        Prose::from("this run was begun with another bundle"),
        "the plan was rendered again after the run had begun; what is done was done by the lines of the bundle before",
        Prose::new(
            "go on, or back, with the copy of that bundle, which the message names; only where the steps that are done hold \
             for the new one, too: {}",
            &[&"run.sh --still STEP,STEP"],
        ),
    ));
    failures.push(failure(
        Prose::from("files of this bundle were edited after it was rendered"),
        "what would run is not what was reviewed",
        Prose::new(
            "render again: {}; only where the edit is meant: {}",
            &[&"walwright render --force", &"run.sh --allow-edited"],
        ),
    ));
    failures
}

fn of_containers(resolved: &Resolved) -> Vec<Failure> {
    if resolved.manager.kind != ServiceKind::Compose {
        return Vec::new();
    }
    let node = &resolved.node().address;
    vec![failure(
        Prose::new("the container of {} is stopped", &[node]),
        "docker was started again, or a step was killed between the stop of the container and its start; the idle container does not come \
         back by itself, and its files are as they were",
        Prose::new(
            "call {} again, or {}: it brings it up idle first. A plain {} would bring it and the replicas up as on every day, with their Patroni: keep it away \
             until the end",
            &[&"run.sh", &"rollback.sh", &"docker compose up"],
        ),
    )]
}

fn of_replay(resolved: &Resolved) -> Vec<Failure> {
    let log = |text: &str| Prose::new("{}", &[&text]);
    let again = "go back, then render with an earlier target, or capture the inventory again after the missing WAL was archived";
    vec![
        failure(
            log("recovery ended before configured recovery target was reached"),
            "the archive has no record beyond the target, or a segment before it could not be fetched",
            Prose::new(
                "look for the last {} in the log; has the archive more now? Then call {} again, else ",
                &[&"restored log file", &"run.sh"],
            )
            .text(again),
        ),
        failure(
            log("could not restore file … from archive: child process exited with exit code 255"),
            "the Barman host was not reached, or refused; this is an error and not the end of WAL",
            Prose::new(
                "try ssh from {} to {} by hand, then call {} again",
                &[&resolved.node().name, &resolved.barman.host, &"run.sh"],
            ),
        ),
        failure(
            log("requested timeline … is not a child of this server's history"),
            "the backup is not on the path to that timeline",
            Prose::new("{}; the plan's backup or timeline is wrong for this archive", &[&"rollback.sh"]),
        ),
        failure(
            log("insufficient parameter settings"),
            "a setting is below what the primary had when the WAL was written; PostgreSQL pauses before the target",
            Prose::new(
                "nothing to change: the step starts it again with the value that the WAL asks for. Where it stops at the same place again, {} goes back",
                &[&"rollback.sh"],
            ),
        ),
        failure(
            log("canceling statement due to lock timeout"),
            "the target lies inside a transaction that holds a lock on the table, often a VACUUM; the lock stays while replay is paused",
            Prose::new("{}; a target a little earlier or later, rendered again, is outside of it", &[&"rollback.sh"]),
        ),
    ]
}

fn of_patroni(resolved: &Resolved) -> Vec<Failure> {
    if resolved.patroni().is_none() {
        return Vec::new();
    }
    let lag = failure(
        Prose::new("{}", &[&"My wal position exceeds maximum replication lag"]),
        "the DCS still remembers the position of the cluster that was stopped",
        match resolved.dcs {
            Dcs::Reset => {
                Prose::from("its state was not removed, or came back: no other Patroni of this scope may run")
            }
            Dcs::Failover => Prose::from("the failover to the node was not taken; the step asks for it again"),
        },
    );
    let history = failure(
        Prose::new("{}", &[&"requested starting point … is not in this server's history"]),
        "a replica follows the old timeline, although Patroni lists it as running",
        Prose::new("clone it again: {}", &[&"patroni/reinit.sh MEMBER"]),
    );
    let fence = failure(
        Prose::new("{}", &[&"could not access file \"walwright_recovery_is_at_work\""]),
        "PostgreSQL was started where it has to stay down: a stopped member would lead with the old data",
        Prose::new(
            "let {} or {} start it; a member that was left out of them is cloned: {}",
            &[&"run.sh", &"rollback.sh", &"patronictl reinit"],
        ),
    );
    vec![lag, history, fence]
}
