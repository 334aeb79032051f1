//! walwright writes the script of a PostgreSQL recovery.

pub mod language;
pub mod output;
pub mod render;
