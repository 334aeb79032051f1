//! The compose override that holds the plan's node idle.

use serde::Serialize;

use super::Subject;
use crate::resolved::Access;

/// What `compose/docker-compose.override.yml.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct ComposeContext<'a> {
    plan: &'a str,
    node: &'a str,
    service: &'a str,
    file: &'a str,
}

pub(super) fn context(subject: Subject<'_>) -> ComposeContext<'_> {
    let resolved = subject.resolved;
    ComposeContext {
        plan: &resolved.name,
        node: &resolved.node().name,
        service: &resolved.node().address,
        file: match &resolved.access {
            Access::Docker { file, .. } => file,
            Access::Ssh | Access::Local => "docker-compose.yml",
        },
    }
}
