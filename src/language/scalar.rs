//! Values that people write as a word or as a number, whichever comes to hand.

use schemars::JsonSchema;
use serde::Deserialize;

/// A value compared as text: `"60104"` and `60104` are the same.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum Scalar {
    /// Text, compared byte by byte.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// `true` or `false`, compared with `t`/`f` as PostgreSQL prints them.
    Flag(bool),
}

/// A transaction ID, as a number or as text.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum Xid {
    /// The number PostgreSQL's log or `pg_waldump` shows.
    Number(i64),
    /// The same in quotes.
    Text(String),
}

/// A timeline: `auto`, `latest`, `current` or a number.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum TimelineChoice {
    /// The timeline's number, as in the first eight digits of a WAL file name (decimal here).
    Number(u32),
    /// A rule instead of a number.
    Rule(TimelineRule),
}

/// How a timeline is found when it is not named by its number.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TimelineRule {
    /// Computed from the inventory.
    Auto,
    /// The newest timeline in the archive.
    Latest,
    /// The backup's own timeline.
    Current,
}
