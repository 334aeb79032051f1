//! A plan in prose, for a terminal: what it restores and why, the time line, the steps, and what it costs.

mod drawing;
mod prose;

pub use prose::prose;
