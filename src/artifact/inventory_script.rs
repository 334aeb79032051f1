//! collect-inventory.sh: captures the inventory on the Barman host.

use serde::Serialize;

use super::Subject;

/// What `collect-inventory.sh.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct InventoryContext<'a> {
    plan: &'a str,
    server: &'a str,
}

pub(super) fn context(subject: Subject<'_>) -> InventoryContext<'_> {
    InventoryContext { plan: &subject.resolved.name, server: &subject.resolved.barman.server }
}
