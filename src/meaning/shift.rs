//! What moved between two renderings, each with its risk.

use super::Meaning;
use super::aspect::{ASPECTS, Aspect, Moved, Told};
use crate::model::Instant;

/// One thing that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// What moved, from what to what.
    pub what: String,
    /// Why it matters.
    pub risk: &'static str,
}

/// What moved from `before` to `after`; nothing where it is not known what was before.
pub fn shifts(before: &Meaning, after: &Meaning) -> Vec<Shift> {
    if before.is_empty() {
        return Vec::new();
    }
    ASPECTS.iter().flat_map(|aspect| moved(aspect, before.values(aspect.name), after.values(aspect.name))).collect()
}

fn moved(aspect: &Aspect, before: &[String], after: &[String]) -> Vec<Shift> {
    match &aspect.moved {
        Moved::Choice(_) if before == after => Vec::new(),
        Moved::Choice(risk) => vec![Shift { what: choice(aspect.name, before, after), risk }],
        Moved::List { came, went } => {
            let told = |told: &Told, entry: &String| Shift { what: format!("{entry} {}", told.verb), risk: told.risk };
            let gone = before.iter().filter(|entry| !after.contains(entry)).map(|entry| told(went, entry));
            let new = after.iter().filter(|entry| !before.contains(entry)).map(|entry| told(came, entry));
            gone.chain(new).collect()
        }
    }
}

fn choice(name: &str, before: &[String], after: &[String]) -> String {
    match (before, after) {
        ([before], [after]) => match span(before, after) {
            Some(span) => format!("{name} moved by {span}, from {before} to {after}"),
            None => format!("{name} is {after}, was {before}"),
        },
        ([], [after, ..]) => format!("{name} is {after}, was not said"),
        ([before, ..], _) => format!("{name} is not said any more, was {before}"),
        ([], []) => format!("{name} is not said"),
    }
}

/// How far one instant lies from another: `+5m`.
fn span(before: &str, after: &str) -> Option<String> {
    let parts = |text: &str| match text.split_once(", ") {
        Some((instant, bound)) => (Instant::parse(instant).ok(), bound.to_owned()),
        None => (Instant::parse(text).ok(), String::new()),
    };
    let ((before, bound_before), (after, bound_after)) = (parts(before), parts(after));
    let (before, after) = (before?, after.filter(|_| bound_before == bound_after)?);
    match after.since(before).filter(|_| after > before) {
        Some(later) => Some(format!("+{later}")),
        None => before.since(after).map(|earlier| format!("-{earlier}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(entries: &[(&str, &[&str])]) -> Meaning {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        Meaning(entries.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect())
    }

    fn told(before: &[(&str, &[&str])], after: &[(&str, &[&str])]) -> Vec<String> {
        shifts(&meaning(before), &meaning(after)).into_iter().map(|shift| shift.what).collect()
    }

    #[test]
    fn a_target_in_time_tells_how_far_it_moved() {
        let before = "2026-01-04T15:50:00Z";
        for (after, moved) in [("2026-01-04T15:55:00Z", "+5m"), ("2026-01-04T15:49:30Z", "-30s")] {
            let expected = format!("target moved by {moved}, from {before} to {after}");
            assert_eq!(told(&[("target", &[before])], &[("target", &[after])]), [expected]);
        }
        let other = told(&[("target", &[before])], &[("target", &["transaction 738, itself left out"])]);
        assert_eq!(other, ["target is transaction 738, itself left out, was 2026-01-04T15:50:00Z"]);
    }

    #[test]
    fn entries_of_lists_come_and_go() {
        let before = [("replicas", ["db2", "db4"].as_slice())];
        let after = [("replicas", ["db2", "db3"].as_slice())];
        assert_eq!(told(&before, &after), ["db4 is no longer reinitialised", "db3 is stopped and reinitialised"]);
    }

    #[test]
    fn another_query_under_the_same_name_is_told() {
        let before = [("queries", ["`orders` (SELECT 1 in app, equals 1)"].as_slice())];
        let after = [("queries", ["`orders` (SELECT 2 in app, equals 1)"].as_slice())];
        assert_eq!(told(&before, &after).len(), 2);
    }

    #[test]
    fn an_option_of_ssh_comes_with_its_risk() {
        let after = [("action", ["pause"].as_slice()), ("ssh options", ["db1: ProxyCommand=x"].as_slice())];
        let told = shifts(&meaning(&[("action", &["pause"])]), &meaning(&after));
        assert!(
            told[0].what.starts_with("db1: ProxyCommand=x is a new option") && told[0].risk.contains("run a program")
        );
    }

    #[test]
    fn nothing_moved_where_nothing_was_known_or_nothing_differs() {
        let known = [("action", ["pause"].as_slice())];
        assert_eq!(told(&[], &known), [""; 0]);
        assert_eq!(told(&known, &known), [""; 0]);
    }
}
