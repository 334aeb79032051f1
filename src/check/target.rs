//! E0207 and W0209: the target as it was written becomes one that makes sense.

use super::{Said, time};
use crate::diagnostic::{Code, Finding, Findings, quoted};
use crate::language::{self, Recovery};
use crate::model::{Bound, Lsn, ParseError, SegmentSize, Target, WalName, Xid};

/// Reads every key of the target and judges each; the target itself only where it is exactly one that makes sense.
pub(super) fn read(said: &Said, recovery: &Recovery, size: SegmentSize, findings: &mut Findings) -> Option<Target> {
    let written = recovery.target.as_ref()?;
    let bound = if recovery.inclusive == Some(false) { Bound::Exclusive } else { Bound::Inclusive };
    let mut faults = Vec::new();
    let mut judge = |read: Result<Target, ParseError>, key: &str| {
        let place = said.plan_origin.at(&format!("/recovery/target/{key}"));
        read.map_err(|error| faults.push(time::because(Code::E0207, place, error))).ok()
    };
    let texts = [
        written.xid.as_ref().map(|xid| judge(read_xid(xid, bound), "xid")),
        written.name.as_deref().map(|name| judge(read_name(name), "name")),
        written.lsn.as_deref().map(|lsn| judge(Lsn::parse(lsn).map(|lsn| Target::Lsn { lsn, bound }), "lsn")),
        written.wal.as_deref().map(|wal| judge(read_wal(wal, size), "wal")),
    ];
    let mut targets: Vec<Option<Target>> = texts.into_iter().flatten().collect();
    findings.extend(faults);
    if written.time.is_some() {
        targets.push(time::target(said, recovery, findings).map(|at| Target::Time { at, bound }));
    }
    targets.extend(written.immediate.filter(|said| *said).map(|_| Some(Target::Immediate)));
    targets.extend(written.latest.filter(|said| *said).map(|_| Some(Target::Latest)));
    match targets.as_mut_slice() {
        [one] => one.take(),
        _ => None,
    }
}

fn read_xid(written: &language::Xid, bound: Bound) -> Result<Target, ParseError> {
    let text = match written {
        language::Xid::Number(number) => number.to_string(),
        language::Xid::Text(text) => text.clone(),
    };
    Xid::parse(&text).map(|xid| Target::Xid { xid, bound })
}

const RESTORE_POINT: &str = "write the name that `pg_create_restore_point` was given; the server's log shows it";

/// PostgreSQL takes names of up to 63 bytes.
fn read_name(name: &str) -> Result<Target, ParseError> {
    match name.len() {
        0 => Err(ParseError::new("the name of the restore point is empty").instead(RESTORE_POINT)),
        1..=63 => Ok(Target::Name(name.to_owned())),
        bytes => {
            let phrase = format!("the name of the restore point has {bytes} bytes, PostgreSQL takes 63");
            Err(ParseError::new(phrase).instead(RESTORE_POINT))
        }
    }
}

fn read_wal(text: &str, size: SegmentSize) -> Result<Target, ParseError> {
    let wal = WalName::parse(text, size)?;
    Ok(Target::Wal { wal, size, end: wal.end(size) })
}

/// W0209. `gap` says how far the archive reaches without a hole, where it has one.
pub(super) fn check_provable(said: &Said, target: &Target, gap: Option<String>, findings: &mut Findings) {
    let (what, key) = match target {
        Target::Xid { xid, .. } => (format!("transaction `{xid}`"), "xid"),
        Target::Name(name) => (format!("restore point {}", quoted(name)), "name"),
        Target::Time { .. } | Target::Lsn { .. } | Target::Wal { .. } | Target::Immediate | Target::Latest => return,
    };
    let place = said.plan_origin.at(&format!("/recovery/target/{key}"));
    let message = format!("whether {what} is in the archive cannot be proved from here");
    let help = "nothing to change: the scripts stop before the gate unless replay has reached it";
    let finding = Finding::new(Code::W0209, place, message).help(help);
    findings.push(gap.into_iter().fold(finding, Finding::note));
}
