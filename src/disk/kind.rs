//! What stands under a name in a folder.

use rustix::fs::{FileType, Stat};

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A socket, pipe or device.
    Other,
}

/// What stands under a name, whose it is and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What it is.
    pub(crate) kind: Kind,
    /// Permission bits.
    pub(crate) mode: u32,
    /// The user that owns it.
    pub(crate) owner: u32,
    /// The file system and the number in it: no two things have both in common.
    pub(crate) identity: (u64, u64),
}

impl Kind {
    pub(super) fn of(kind: FileType) -> Kind {
        match kind {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            FileType::Fifo
            | FileType::Socket
            | FileType::CharacterDevice
            | FileType::BlockDevice
            | FileType::Unknown => Kind::Other,
        }
    }
}

impl Standing {
    #[allow(clippy::useless_conversion, reason = "the widths differ from system to system")]
    pub(super) fn of(stat: &Stat) -> Standing {
        let kind = Kind::of(FileType::from_raw_mode(stat.st_mode));
        let mode = u32::from(stat.st_mode) & 0o7777;
        let identity = (u64::from(stat.st_dev), u64::from(stat.st_ino));
        Standing { kind, mode, owner: stat.st_uid, identity }
    }
}
