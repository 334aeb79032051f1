//! `schema`: the JSON Schemas.

use clap::{Args, ValueEnum};

use super::answer::Answer;
use crate::output::Manifest;
use crate::schema;

/// Print the JSON Schema of a document, for editors and other programs
#[derive(Args, Debug)]
pub(super) struct Schema {
    /// Whose schema
    #[arg(value_name = "DOCUMENT")]
    document: Document,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Document {
    /// A plan
    Plan,
    /// A topology
    Topology,
    /// A bundle's manifest.json
    Manifest,
}

impl Schema {
    pub(super) fn run(&self) -> Answer {
        let schema = match self.document {
            Document::Plan => schema::plan(),
            Document::Topology => schema::topology(),
            Document::Manifest => Manifest::schema(),
        };
        Answer::yes(schema::printed(&schema))
    }
}
