//! What a plan says of each aspect, in words.

use crate::model::{Bound, Target};
use crate::resolved::{
    Access, Action, AfterBackup, Copy, Dcs, Environment, Expect, Probe, ReinitOrder, ReinitSource, Resolved,
    RestoreMethod, ServiceKind, Transfer, WalCopy,
};

pub(super) fn environment(plan: &Resolved) -> &'static str {
    match plan.environment {
        Environment::Production => "production",
        Environment::Lab => "lab",
    }
}

/// A query with all that it is: the same name may stand before another one.
pub(super) fn query(probe: &Probe) -> String {
    let expected = match &probe.expect {
        Expect::Equals(value) => format!("equals {value}"),
        Expect::AtLeast(value) => format!("at least {value}"),
        Expect::AtMost(value) => format!("at most {value}"),
        Expect::Matches(pattern) => format!("matches {pattern}"),
        Expect::NotEmpty => "not empty".to_owned(),
        Expect::Shown => "only shown".to_owned(),
    };
    format!("`{}` ({} in {}, {expected})", probe.name, probe.sql, probe.database)
}

pub(super) fn target(target: &Target) -> String {
    let (text, bound) = match target {
        Target::Time { at, bound } => (at.rfc3339(), *bound),
        Target::Xid { bound, .. } | Target::Lsn { bound, .. } => (target.to_string(), *bound),
        Target::Name(_) | Target::Wal { .. } | Target::Immediate | Target::Latest => {
            (target.to_string(), Bound::Inclusive)
        }
    };
    match bound {
        Bound::Inclusive => text,
        Bound::Exclusive => format!("{text}, itself left out"),
    }
}

pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::Pause => "pause",
        Action::Promote => "promote",
        Action::Shutdown => "shutdown",
    }
}

pub(super) fn method(method: RestoreMethod) -> &'static str {
    match method {
        RestoreMethod::BarmanWalRestore => "barman-wal-restore",
        RestoreMethod::GetWal => "get-wal",
    }
}

pub(super) fn wal(plan: &Resolved) -> String {
    match (plan.wal_copy, plan.prefetch) {
        (WalCopy::Bulk, _) => "copied once, before replay".to_owned(),
        (WalCopy::OnDemand, 0 | 1) => "fetched one by one".to_owned(),
        (WalCopy::OnDemand, segments) => format!("fetched {segments} at a time"),
    }
}

pub(super) fn transfer(transfer: Transfer) -> &'static str {
    match transfer {
        Transfer::Remote => "remote",
        Transfer::Staged => "staged",
        Transfer::S3 => "s3",
    }
}

pub(super) fn copy(copy: Copy) -> &'static str {
    match copy {
        Copy::Full => "full",
        Copy::Delta => "delta",
    }
}

pub(super) fn dcs(dcs: Dcs) -> &'static str {
    match dcs {
        Dcs::Reset => "reset",
        Dcs::Failover => "failover",
    }
}

pub(super) fn reinit(plan: &Resolved) -> String {
    let order = match plan.reinit.order {
        ReinitOrder::OneByOne => "one by one",
        ReinitOrder::Parallel => "all at once",
    };
    match plan.reinit.source {
        ReinitSource::Any => order.to_owned(),
        ReinitSource::Leader => format!("{order}, from the leader"),
    }
}

pub(super) fn after(backup: AfterBackup) -> &'static str {
    match backup {
        AfterBackup::Taken => "taken",
        AfterBackup::Skipped => "skipped",
    }
}

pub(super) fn access(plan: &Resolved) -> &'static str {
    match plan.access {
        Access::Ssh => "ssh",
        Access::Docker { .. } => "docker compose exec",
        Access::Local => "this machine",
    }
}

/// The cluster's name goes into commands and into the keys of the DCS.
pub(super) fn manager(plan: &Resolved) -> String {
    let kind = match plan.manager.kind {
        ServiceKind::Systemd => "systemd",
        ServiceKind::Supervisor => "supervisor",
        ServiceKind::Compose => "compose",
    };
    match plan.patroni() {
        None => format!("{kind} alone"),
        Some(patroni) => {
            let group = patroni.group.map(|group| format!(", group {group}")).unwrap_or_default();
            let version = patroni.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
            format!("Patroni{version} under {kind}, cluster {}{group}", patroni.scope)
        }
    }
}

pub(super) fn evidence(plan: &Resolved) -> String {
    match &plan.evidence {
        Some(evidence) => format!("captured at {}", evidence.collected_at.rfc3339()),
        None => "none".to_owned(),
    }
}
