//! A rendered bundle: its files in memory and on disk, its manifest, and what rendering again would change.

mod digest;
mod manifest;
mod path;
mod tree;

pub use digest::Digest;
pub use manifest::{FileEntry, FileMode, Inputs, Kind as ManifestKind, Manifest};
pub use path::BundlePath;
pub use tree::{CHECKSUMS, File, MANIFEST, Mode, OutputTree};
