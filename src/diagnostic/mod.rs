//! What is wrong with the input: the table of codes, the findings, and the views that people and programs read.

mod code;
mod finding;
mod findings;
mod place;

pub use code::{Code, Severity};
pub use finding::Finding;
pub use findings::Findings;
pub use place::Place;
