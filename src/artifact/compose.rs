//! The compose override that holds the plan's node idle.

use serde::Serialize;

use super::Subject;
use crate::render::shell::pasted;
use crate::resolved::Access;

/// What `compose/docker-compose.override.yml.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct ComposeContext<'a> {
    plan: &'a str,
    node: &'a str,
    service: &'a str,
    file: &'a str,
    /// The options that lead to the project, as a shell reads them.
    words: String,
    /// The service in the same way.
    service_word: String,
}

pub(super) fn context(subject: Subject<'_>) -> ComposeContext<'_> {
    let resolved = subject.resolved;
    let (file, project) = match &resolved.access {
        Access::Docker { file, project } => (file.as_str(), project.as_deref()),
        Access::Ssh | Access::Local => ("docker-compose.yml", None),
    };
    let project = project.map(|name| format!(" -p {}", pasted(name))).unwrap_or_default();
    ComposeContext {
        plan: &resolved.name,
        node: &resolved.node().name,
        service: &resolved.node().address,
        file,
        words: format!("-f {}{project}", pasted(file)),
        service_word: pasted(&resolved.node().address),
    }
}
