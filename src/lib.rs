//! walwright writes the script of a PostgreSQL recovery.

pub mod access;
pub mod action;
pub mod artifact;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod disk;
pub mod explain;
pub mod hidden;
pub mod inventory;
pub mod language;
pub mod manager;
pub mod meaning;
pub mod model;
pub mod output;
pub mod render;
pub mod resolved;
pub mod runbook;
pub mod schema;
pub mod source;
pub mod story;

mod pipeline;

pub use pipeline::{Judged, Stopped, compile, explain, judge, script, validate};
