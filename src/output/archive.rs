//! Bundles as one archive: the same input, the same bytes.

use std::io;

use flate2::{Compression, GzBuilder};
use tar::{EntryType, Header};

use super::tree::{Mode, OutputTree};

/// A `.tar.gz` of the bundles, each in a folder named after its plan. It carries no time, owner or host.
pub fn archive(trees: &[OutputTree]) -> io::Result<Vec<u8>> {
    let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    let mut sorted: Vec<&OutputTree> = trees.iter().collect();
    sorted.sort_by_key(|tree| tree.name());
    for tree in sorted {
        for (path, file) in tree.iter() {
            let mut header = header(file.mode, file.content.len() as u64);
            tar.append_data(&mut header, format!("{}/{path}", tree.name()), file.content.as_bytes())?;
        }
    }
    tar.into_inner()?.finish()
}

fn header(mode: Mode, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(mode.bits());
    header.set_size(size);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}
