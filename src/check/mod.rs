//! The rules: one concern a file, each a function from what was said to findings. None stops another from being judged.

mod accept;
mod archive;
mod astray;
mod backup;
mod barman_server;
mod bounds;
mod branch;
mod captured;
mod carried;
mod case;
mod choice;
mod cluster;
mod coverage;
mod evidence;
mod freshness;
mod hidden;
mod history;
mod incident;
mod instance;
mod live;
mod manager;
mod more;
mod names;
mod newer;
mod numbering;
mod objectives;
mod onward;
mod paths;
mod queries;
mod received;
mod rights;
mod said;
mod separate;
mod shape;
mod ssh;
mod swap;
mod tablespaces;
mod target;
mod texts;
mod time;
mod timeline;
mod tried;
mod unarchived;
mod unfit;
mod versions;

pub use archive::decide;
pub use captured::Captured;
pub use evidence::{ChosenBackup, ChosenTimeline, Decided, Evidence, Goal};
pub use incident::Incident;
pub use instance::{Instance, Written};
pub use objectives::{Objectives, RecoveryTime, loss};
pub use said::{Holds, Said};

use crate::diagnostic::Findings;
use crate::model::Version;

/// Judges everything: what is found, what was captured, and what is decided where target, timeline and backup are.
pub fn judge(said: &Said) -> (Findings, Captured, Option<Decided>) {
    let mut findings = Findings::new();
    if said.holds == Holds::Nothing {
        return (findings, Captured::Unreadable, None);
    }
    let captured = Captured::read(said, &mut findings);
    findings.extend(self::said(said, captured.barman_version()));
    let decided = decide(said, &captured, &mut findings);
    tablespaces::check(said, &captured, decided.as_ref(), &mut findings);
    carried::check(said, &captured, decided.as_ref(), &mut findings);
    barman_server::check(said, &captured, decided.as_ref(), &mut findings);
    accept::check(said, &mut findings);
    (findings, captured, decided)
}

/// Judges what can be judged without the archive. `barman` is Barman's version as the inventory has it.
pub fn said(said: &Said, barman: Option<&Version>) -> Findings {
    let mut findings = Findings::new();
    versions::check(said, barman, &mut findings);
    let rules = [
        names::check,
        hidden::check,
        paths::check,
        manager::check,
        ssh::check,
        rights::check,
        shape::check,
        separate::check,
        swap::check,
        queries::check,
    ];
    for rule in rules {
        rule(said, &mut findings);
    }
    findings
}
