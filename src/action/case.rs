//! How a fact is compared, and the case as people read it: on the page, and in a dry run.

use super::Fact;

/// How a fact is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is this.
    Is(String),
    /// It is not this.
    IsNot(String),
    /// There is one.
    Known,
}

impl Test {
    /// The case of the lines that hold where it is so.
    pub fn case(&self, fact: Fact) -> String {
        match (fact, self) {
            (Fact::Pinned, Self::Is(_)) => "if this run pinned the backup".to_owned(),
            (Fact::Leader, Self::Is(node)) if node.is_empty() => "if nobody led when the run began".to_owned(),
            (Fact::Leader, Self::Is(node)) => format!("if {node} led when the run began"),
            (Fact::Leader, Self::IsNot(node)) => format!("if {node} did not lead when the run began"),
            (Fact::Leader, Self::Known) => "if somebody led when the run began".to_owned(),
            (_, Self::Is(value)) => format!("if {} is {value}", fact.title()),
            (_, Self::IsNot(value)) => format!("if {} is not {value}", fact.title()),
            (_, Self::Known) => format!("if there is {}", fact.title()),
        }
    }
}
