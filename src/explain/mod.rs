//! A plan in prose: what it restores and why, the time line, the steps, and what it costs.

mod drawing;
mod prose;

pub use drawing::draw;
pub use prose::prose;
