//! RUNBOOK.md: the plan for people.

use serde::Serialize;

use super::Subject;
use crate::story::Story;

/// What `RUNBOOK.md.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct RunbookContext<'a> {
    story: &'a Story,
}

pub(super) fn context(subject: Subject<'_>) -> RunbookContext<'_> {
    RunbookContext { story: subject.story }
}
