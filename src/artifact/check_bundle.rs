//! check-bundle.sh: what every script of the bundle does before anything else.

use serde::Serialize;

use super::Subject;

/// What `check-bundle.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct CheckContext<'a> {
    plan: &'a str,
    /// Every file that SHA256SUMS lists, in its order.
    files: &'a [String],
}

pub(super) fn context<'a>(subject: Subject<'a>, files: &'a [String]) -> CheckContext<'a> {
    CheckContext { plan: &subject.resolved.name, files }
}
