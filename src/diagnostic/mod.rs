//! What is wrong with the input: the table of codes, the findings, and the views that people and programs read.

mod code;
mod finding;
mod findings;
mod place;
mod quoted;
pub mod view;

pub use code::{Code, Severity, UnknownCode};
pub use finding::{Finding, Stand};
pub use findings::Findings;
pub use place::Place;
pub use quoted::quoted;
pub use view::{Colour, Format, view};
