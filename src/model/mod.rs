//! Types that cannot be wrong: a value of one of these was judged when it was made.
//!
//! Each has a `parse` whose error is a phrase for people, and a `Display` that is the one canonical text.

mod backup_id;
mod digest;
mod duration;
pub mod gate;
mod instant;
mod lsn;
mod parse_error;
mod system_id;
mod target;
mod timeline;
mod version;
mod wal;
mod xid;

pub use backup_id::BackupId;
pub use digest::Digest;
pub use duration::Duration;
pub use instant::{Instant, WrittenTime};
pub use lsn::Lsn;
pub use parse_error::ParseError;
pub use system_id::SystemId;
pub use target::{Bound, Target};
pub use timeline::Timeline;
pub use version::Version;
pub(crate) use wal::wal_name_parts;
pub use wal::{SegmentSize, WalName};
pub use xid::Xid;
