//! From text to a `Document`: one JSON value and, for each of its parts, where it stands in the text.

mod document;
mod origin;
mod pointer;
mod span;

pub use document::{Document, Part};
pub use origin::Origin;
pub use pointer::Pointer;
pub use span::{Position, Span};
