//! The settings of the recovery, as PostgreSQL must read them back.

use super::wal_fetch::{Fetch, restore_command};
use crate::model::{Bound, Target, gate};
use crate::resolved::{Action, Resolved};

/// One setting: its name and its value.
pub type Setting = (&'static str, String);

/// Every setting of the recovery, in the order of the file. What a target does not use is set empty: the restored
/// configuration may hold another target, and PostgreSQL refuses two. The empty ones come first: while one target is set,
/// PostgreSQL up to 17 refuses even an empty other one.
pub fn settings(resolved: &Resolved) -> Vec<Setting> {
    let mut settings = vec![
        ("restore_command", restore_command(resolved, Fetch::Asked)),
        ("recovery_end_command", String::new()),
        ("archive_cleanup_command", String::new()),
        ("recovery_target_timeline", resolved.timeline.to_string()),
    ];
    let (active, value) = target(&resolved.target);
    settings.extend(TARGETS.into_iter().filter(|name| *name != active).map(|name| (name, String::new())));
    if !active.is_empty() {
        settings.push((active, value));
    }
    if let Some(bound) = bound(&resolved.target) {
        settings.push(("recovery_target_inclusive", on(bound).to_owned()));
    }
    settings.push(("recovery_target_action", action(resolved.action).to_owned()));
    settings
}

/// The names that stand in the file, for the reset after the promotion.
pub fn names(resolved: &Resolved) -> Vec<&'static str> {
    settings(resolved).into_iter().map(|(name, _)| name).collect()
}

/// A library that no machine has: its name is what people find in the log of a start that failed.
const NO_LIBRARY: &str = "walwright_recovery_is_at_work";

/// What keeps everybody else, a unit at a boot perhaps, from starting a server on the data in the meantime. A library that is missing ends
/// each start; where a manager names libraries on its command line, a server without address and socket ends as well. One that names both
/// still archives nothing. The recovery's own server is given libraries and socket where it is started.
pub fn fence(resolved: &Resolved) -> Vec<Setting> {
    let mut fence = vec![
        ("shared_preload_libraries", NO_LIBRARY.to_owned()),
        ("listen_addresses", String::new()),
        ("unix_socket_directories", String::new()),
        ("archive_command", "/bin/false".to_owned()),
    ];
    if gate::POSTGRESQL_ARCHIVE_LIBRARY.holds_major(resolved.node().version) {
        fence.push(("archive_library", String::new()));
    }
    fence
}

/// The signal file: a recovery that ends at a target, or, without one, a standby, which no failing fetch can end.
pub const fn signal(target: &Target) -> &'static str {
    match target {
        Target::Latest => "standby.signal",
        Target::Time { .. }
        | Target::Xid { .. }
        | Target::Name(_)
        | Target::Lsn { .. }
        | Target::Wal { .. }
        | Target::Immediate => "recovery.signal",
    }
}

/// Every parameter that can name a target. Source: PostgreSQL, "Recovery Target".
const TARGETS: [&str; 5] =
    ["recovery_target", "recovery_target_name", "recovery_target_time", "recovery_target_xid", "recovery_target_lsn"];

fn target(target: &Target) -> (&'static str, String) {
    match target {
        Target::Time { at, .. } => ("recovery_target_time", at.to_string()),
        Target::Xid { xid, .. } => ("recovery_target_xid", xid.to_string()),
        Target::Name(name) => ("recovery_target_name", name.clone()),
        Target::Lsn { lsn, .. } => ("recovery_target_lsn", lsn.to_string()),
        Target::Wal { end, .. } => ("recovery_target_lsn", end.to_string()),
        Target::Immediate => ("recovery_target", "immediate".to_owned()),
        Target::Latest => ("", String::new()),
    }
}

/// Whether the target itself is replayed, where PostgreSQL asks.
pub const fn bound(target: &Target) -> Option<Bound> {
    match target {
        Target::Time { bound, .. } | Target::Xid { bound, .. } | Target::Lsn { bound, .. } => Some(*bound),
        Target::Wal { .. } => Some(Bound::Exclusive),
        Target::Name(_) | Target::Immediate | Target::Latest => None,
    }
}

const fn on(bound: Bound) -> &'static str {
    match bound {
        Bound::Inclusive => "on",
        Bound::Exclusive => "off",
    }
}

/// The action as PostgreSQL and Barman write it.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::Pause => "pause",
        Action::Promote => "promote",
        Action::Shutdown => "shutdown",
    }
}
