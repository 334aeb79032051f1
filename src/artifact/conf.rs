//! config/postgresql.auto.conf: both methods, the chosen one in force.

use serde::Serialize;

use super::Subject;
use crate::render::conf;
use crate::resolved::RestoreMethod;
use crate::runbook::settings::{fence, settings};
use crate::runbook::wal_fetch::{Fetch, method_command, restore_command};

/// What `config/postgresql.auto.conf.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct ConfContext<'a> {
    plan: &'a str,
    node: &'a str,
    target: String,
    reasons: Vec<String>,
    methods: Vec<Method>,
    settings: Vec<Line>,
    /// What keeps others from starting the server before the hand-over.
    fence: Vec<Line>,
}

/// One way to fetch WAL.
#[derive(Debug, Serialize)]
struct Method {
    name: &'static str,
    active: bool,
    command: String,
    /// The same as it stands in the file, for the comment of a method that is not in force.
    quoted: String,
}

/// One setting.
#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    value: String,
}

pub(super) fn context(subject: Subject<'_>) -> ConfContext<'_> {
    let resolved = subject.resolved;
    let method = |name, method| {
        let active = method == resolved.method;
        let command = if active {
            restore_command(resolved, Fetch::Asked)
        } else {
            method_command(resolved, method, Fetch::Asked)
        };
        Method { name, active, quoted: conf::quote(&command), command }
    };
    let settings = settings(resolved).into_iter().filter(|(name, _)| *name != "restore_command");
    ConfContext {
        plan: &resolved.name,
        node: &resolved.node().name,
        target: format!("Target: {}, along timeline {}, from backup {}.", resolved.target, resolved.timeline, resolved.backup),
        reasons: vec![
            "What the target does not use is set empty: the restored configuration may name another, and PostgreSQL refuses two."
                .to_owned(),
        ],
        methods: vec![
            method("barman-wal-restore", RestoreMethod::BarmanWalRestore),
            method("get-wal", RestoreMethod::GetWal),
        ],
        settings: settings.map(|(name, value)| Line { name, value }).collect(),
        fence: fence(resolved).into_iter().map(|(name, value)| Line { name, value }).collect(),
    }
}
