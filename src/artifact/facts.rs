//! What a fact can be: the one table, which lib.sh has as well.

use serde::Serialize;

use crate::action::Fact;
use crate::resolved::Resolved;

/// The number of a timeline, as PostgreSQL has them.
const TIMELINE: &str = "[1-9][0-9]{0,9}";
/// The name of a WAL segment; empty where there is none.
const SEGMENT: &str = "([0-9A-F]{24})?";

/// A fact and its form, an extended regular expression for the whole value.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    name: &'static str,
    form: String,
}

/// The forms of all that a run learns. Its own name and those of other runs are no answers.
pub(super) fn forms(resolved: &Resolved) -> Vec<Form> {
    let form = |fact: Fact| Some(Form { name: fact.name(), form: form(fact, resolved)? });
    Fact::ALL.into_iter().filter_map(form).collect()
}

fn form(fact: Fact, resolved: &Resolved) -> Option<String> {
    let form = match fact {
        Fact::Leader => {
            let names: Vec<String> = resolved.nodes.iter().map(|node| literal(&node.name)).collect();
            return Some(format!("({})?", names.join("|")));
        }
        Fact::Newest | Fact::Timeline => TIMELINE,
        Fact::LastSegment | Fact::Archived | Fact::Closed => SEGMENT,
        Fact::Pinned => "nokeep|full|standalone",
        Fact::Sizes => "((data|[0-9]{1,10})=[0-9]{1,18} ?)*",
        Fact::Run | Fact::Runs => return None,
    };
    Some(form.to_owned())
}

/// A text as a regular expression that fits it alone.
fn literal(text: &str) -> String {
    // Only these, and in brackets: to GNU's expressions `\'` and `\<` are signs of their own.
    let sign = |c: char| ".[]{}()\\*+?|$".contains(c);
    text.chars()
        .map(|c| {
            if c == '^' {
                "\\^".to_owned()
            } else if sign(c) {
                format!("[{c}]")
            } else {
                c.into()
            }
        })
        .collect()
}
