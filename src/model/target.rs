//! The recovery target, once it is known to make sense.

use std::fmt;

use super::{Instant, Lsn, SegmentSize, WalName, Xid};

/// Whether the target itself is replayed: `recovery_target_inclusive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Stop just after the target.
    Inclusive,
    /// Stop just before it.
    Exclusive,
}

/// Where replay stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// At an instant: the last transaction that committed by then is kept.
    Time {
        /// The instant.
        at: Instant,
        /// Whether a commit at exactly this instant is kept.
        bound: Bound,
    },
    /// At the commit of a transaction.
    Xid {
        /// The transaction.
        xid: Xid,
        /// Whether it is kept.
        bound: Bound,
    },
    /// At a restore point.
    Name(String),
    /// At a position in the WAL.
    Lsn {
        /// The position.
        lsn: Lsn,
        /// Whether the record there is replayed.
        bound: Bound,
    },
    /// At the end of a WAL segment.
    Wal {
        /// The last segment that is replayed.
        wal: WalName,
        /// What gives the name its text.
        size: SegmentSize,
        /// The start of the segment after it: the exclusive `recovery_target_lsn` that this compiles to.
        end: Lsn,
    },
    /// At the earliest consistent point of the backup.
    Immediate,
    /// At the end of all archived WAL.
    Latest,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time { at, .. } => at.fmt(f),
            Self::Xid { xid, .. } => write!(f, "transaction {xid}"),
            Self::Name(name) => write!(f, "restore point {name}"),
            Self::Lsn { lsn, .. } => lsn.fmt(f),
            Self::Wal { wal, size, .. } => write!(f, "the end of {}", wal.name(*size)),
            Self::Immediate => f.write_str("the backup's earliest consistent point"),
            Self::Latest => f.write_str("the end of all archived WAL"),
        }
    }
}
