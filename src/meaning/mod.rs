//! What a bundle does, in the domain's terms. The manifest keeps it, so that the next rendering can say what moved.

mod aspect;
mod hosts;
mod shift;
mod values;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::resolved::Resolved;
use aspect::{ASPECTS, TEMPLATES};
pub use shift::{Shift, first, shifts, unexplained};

/// Each aspect of a recovery with its values: one for a choice, any number for a list.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Meaning(BTreeMap<String, Vec<String>>);

impl Meaning {
    /// What a plan means; aspects that it has nothing to say about are left out.
    pub fn of(resolved: &Resolved) -> Self {
        let told = ASPECTS.iter().map(|aspect| (aspect.name.to_owned(), (aspect.values)(resolved)));
        Self(told.filter(|(_, values)| !values.is_empty()).collect())
    }

    /// The same with templates that replace built-in ones, each with what tells its text from another.
    #[must_use]
    pub fn with_templates(mut self, replaced: impl IntoIterator<Item = String>) -> Self {
        let replaced: Vec<String> = replaced.into_iter().collect();
        if !replaced.is_empty() {
            self.0.insert(TEMPLATES.to_owned(), replaced);
        }
        self
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn values(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}
