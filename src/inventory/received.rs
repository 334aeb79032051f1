//! `streaming.tsv`: WAL that Barman's receiver holds and has not archived yet.

use super::segments;
use super::wals::Listing;
use crate::model::{Instant, SegmentSize, WalName};

/// A segment in Barman's streaming folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Received {
    /// The segment.
    pub wal: WalName,
    /// How much of it is there.
    pub extent: Extent,
    /// Its file's time on the Barman host: an upper bound of what is in it.
    pub time: Instant,
}

/// How much of a segment is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The receiver still writes it, or was cut off: a `.partial` file. Only a fetch that asks for partial files gets it.
    Partial,
    /// All of it; Barman archives it within a minute.
    Whole,
}

pub(super) fn read(listing: &Listing, size: SegmentSize) -> Vec<Received> {
    let named = |timeline, raw| Some(WalName { timeline, segment: segments::number(raw, size)? });
    let of = |files: &std::collections::BTreeMap<_, Vec<(u64, Instant)>>, extent| -> Vec<Received> {
        let all = files.iter().flat_map(|(timeline, rows)| rows.iter().map(|(raw, time)| (*timeline, *raw, *time)));
        all.filter_map(|(timeline, raw, time)| Some(Received { wal: named(timeline, raw)?, extent, time })).collect()
    };
    let mut all = of(&listing.partial_files, Extent::Partial);
    all.extend(of(&listing.segments, Extent::Whole));
    all.sort_unstable();
    all
}
