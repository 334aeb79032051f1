//! walwright writes the script of a PostgreSQL recovery.

pub mod language;
pub mod model;
