//! W0311: a target behind the archive's end, in what Barman's receiver holds.

use super::case::{Case, Line, named};
use crate::diagnostic::{Code, Finding, Findings};
use crate::inventory::{Archived, Extent, Received};
use crate::model::{Target, WalName};

/// Whether the target is behind the last archived segment and in what was received after it, which is a warning.
pub(super) fn reaches(case: &Case<'_>, line: &Line, last: Archived, target: &Target, findings: &mut Findings) -> bool {
    let behind = behind(case, line, last);
    let segment = |lsn| case.size().segment_of(lsn);
    let holding = behind.iter().find(|received| match target {
        Target::Time { at, .. } => last.time < *at && *at <= received.time,
        Target::Lsn { lsn, .. } => segment(*lsn) == received.wal.segment,
        // Its end is reached with a record of the next one.
        Target::Wal { wal, .. } => wal.segment + 1 == received.wal.segment,
        Target::Xid { .. } | Target::Name(_) | Target::Immediate | Target::Latest => false,
    });
    let Some(holding) = holding else { return false };
    let file = match holding.extent {
        Extent::Partial => format!("{}.partial", case.wal(holding.wal)),
        Extent::Whole => case.wal(holding.wal),
    };
    let message = format!(
        "the target {} is behind the archive, in `{file}` of `{}`, which Barman received and has not archived",
        named(target),
        holding.time.rfc3339()
    );
    let finding = Finding::new(Code::W0311, case.at_target(target), message);
    findings.push(finding.help(if case.server.live.is_some() {
        "let it be archived and capture again; while the server is lost the rendered commands fetch it as it is"
    } else {
        "keep Barman's streaming folder as it is until the recovery is over: the rendered commands fetch partial files"
    }));
    true
}

/// What was received after a segment without a hole, in order.
fn behind(case: &Case<'_>, line: &Line, last: Archived) -> Vec<Received> {
    let received = case.server.received.iter().flatten();
    let mut next = last.wal.segment + 1;
    let mut behind = Vec::new();
    for received in received.filter(|received| received.wal.segment > last.wal.segment) {
        let wanted = line.path.wal(next, case.size());
        if wanted == Some(WalName { segment: next, ..received.wal }) && received.wal.segment == next {
            behind.push(*received);
            next += 1;
        }
    }
    behind
}
