//! The one way to files and folders that somebody else may have laid out: component by component, through no symbolic link.
//!
//! A path that is looked up twice can lead to two places. So a folder is opened once, and everything in it is reached from
//! there by its own name.

mod error;
mod folder;
mod kind;

pub use error::{Deed, DiskError};
pub(crate) use folder::Folder;
pub(crate) use kind::{Kind, Standing};
