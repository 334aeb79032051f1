//! walwright writes the script of a PostgreSQL recovery.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod explain;
pub mod inventory;
pub mod language;
pub mod model;
pub mod output;
pub mod render;
pub mod schema;
pub mod source;

mod pipeline;

pub use pipeline::{Later, compile, explain, validate};
