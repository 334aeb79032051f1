//! What is wrong with the input: the table of codes, the findings, and the views that people and programs read.

mod code;
mod finding;
mod findings;
mod quoted;
mod reading;
pub mod view;

pub use crate::source::Place;
pub use code::{Code, Severity, UnknownCode};
pub use finding::{Finding, Stand};
pub use findings::Findings;
pub use quoted::quoted;
pub use reading::unread;
pub use view::{Colour, Format, view};
