//! The captured facts of a Barman server: backups, timelines, WAL coverage. Judged nowhere here.
//!
//! `collected_at` is the only "now" there is. Keys of `diagnose.json` that can carry secrets are never read.

mod backup;
mod diagnose;
mod drawing;
mod files;
mod folder;
mod former;
mod history;
mod limits;
mod needed;
mod path;
mod reached;
mod received;
mod retention;
mod segments;
mod server;
mod setup;
mod tree;
mod wals;
mod window;

pub use backup::{Backup, Tablespace, Unfinished};
pub use files::digest;
pub use folder::place_of;
pub use path::{Leg, SegmentRange, TimelinePath};
pub use received::{Extent, Received};
pub use retention::{Counted, Retention, RetentionPolicy};
pub use segments::Segments;
pub use server::{Archived, Server};
pub use setup::{Live, Setup, Slot, SlotMaker};
pub use tree::{Began, Branch, Fork, ForkPoint, HistoryFile, TimelineTree};
pub use window::Window;

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::diagnostic::{Findings, Place};
use crate::model::{Instant, Version};

/// What `collect-inventory.sh` captured on the Barman host.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// Barman's own version.
    pub barman_version: Option<Version>,
    /// When the capture was made.
    pub collected_at: Instant,
    /// The servers that Barman knew, by the name in its configuration.
    pub servers: BTreeMap<String, Server>,
}

impl Inventory {
    /// Reads a captured folder. `named_at` is where the user named it: findings about the folder as a whole point there.
    pub fn read(dir: &Utf8Path, named_at: &Place) -> Result<Self, Findings> {
        folder::read(dir, named_at)
    }

    /// A server by the name in Barman's configuration.
    pub fn server(&self, name: &str) -> Option<&Server> {
        self.servers.get(name)
    }
}
