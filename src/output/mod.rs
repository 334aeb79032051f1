//! A rendered bundle: its files in memory and on disk, its manifest, and what rendering again would change.

mod archive;
mod bundle;
mod changes;
mod error;
mod lock;
mod manifest;
mod path;
mod tree;
mod verify;
pub mod view;
mod write;

pub use archive::archive;
pub use bundle::{Bundle, Entry};
pub use changes::{Change, ChangeSet, Origin, Verb};
pub use error::OutputError;
pub use manifest::{FileEntry, FileMode, Inputs, Kind as ManifestKind, Manifest};
pub use path::BundlePath;
pub use tree::{CHECKSUMS, File, MANIFEST, Mode, OutputTree};
pub use verify::{Fault, Verdict};
pub use write::Writer;
