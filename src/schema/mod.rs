//! The JSON Schemas of the language, and what they have to say about a document in words that people understand.

mod empty;
mod example;
mod fault;
mod generate;
mod instead;
mod limits;
mod meant;
mod order;
mod phrase;
mod prune;
mod read;

pub use generate::{of, plan, printed, topology};
pub use phrase::{nearest, nearest_name};
pub use read::{Kind, check, read_plan, read_topology};
