//! From text to a `Document`: one JSON value and, for each of its parts, where it stands in the text.

mod bounds;
mod builder;
mod document;
mod origin;
mod place;
mod pointer;
mod scalar;
mod span;
mod yaml;

pub use bounds::{Bounds, Refused};
pub(crate) use document::NoDocument;
pub use document::{Document, Part};
pub use origin::Origin;
pub use place::Place;
pub use pointer::Pointer;
pub use scalar::is_plain_text;
pub use span::{Position, Span};
pub(crate) use yaml::Flaw;
