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

/// What moved from `before` to `after`. Nothing moved silently: where nothing is known of what was before, all that is is new.
pub fn shifts(before: &Meaning, after: &Meaning) -> Vec<Shift> {
    let unknown = before.is_empty().then(unknown);
    let moved = ASPECTS.iter().flat_map(|one| moved(one, before.values(one.name), after.values(one.name)));
    unknown.into_iter().chain(moved).collect()
}

fn unknown() -> Shift {
    Shift {
        what: "nothing is known of what the bundle did before".to_owned(),
        risk: "its manifest does not say, or is not the one that was rendered; each of these may be new",
    }
}

/// Said where there is no bundle to compare with: one that was taken away tells no other story.
pub fn first() -> Shift {
    Shift { what: "there was no bundle before".to_owned(), risk: "all of it is new; read it whole" }
}

/// Said where scripts change though nothing moved.
pub fn unexplained() -> Shift {
    Shift {
        what: "the scripts change for another reason".to_owned(),
        risk: "nothing of what is told of a plan moved; read their differences",
    }
}

fn moved(aspect: &Aspect, before: &[String], after: &[String]) -> Vec<Shift> {
    match &aspect.moved {
        Moved::Choice(_) if before == after => Vec::new(),
        Moved::Choice(risk) => vec![Shift { what: choice(aspect.name, before, after), risk }],
        Moved::List { came, went, order } => {
            let told = |told: &Told, entry: &String| Shift { what: format!("{entry} {}", told.verb), risk: told.risk };
            let (gone, stayed) = beyond(before, after);
            let (new, stays) = beyond(after, before);
            let moved = order.filter(|_| stayed != stays).map(|risk| Shift {
                what: format!("the order of the {} is another: {}", aspect.name, after.join(", ")),
                risk,
            });
            let gone = gone.into_iter().map(|entry| told(went, entry));
            gone.chain(new.into_iter().map(|entry| told(came, entry))).chain(moved).collect()
        }
    }
}

/// The entries of a list that another one does not have, or not as often, and the others.
fn beyond<'a>(list: &'a [String], other: &[String]) -> (Vec<&'a String>, Vec<&'a String>) {
    let mut left: Vec<&String> = other.iter().collect();
    list.iter().partition(|entry| match left.iter().position(|one| one == entry) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    })
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
    fn nothing_moved_where_nothing_differs() {
        let known = [("action", ["pause"].as_slice())];
        assert_eq!(told(&known, &known), [""; 0]);
    }

    #[test]
    fn where_nothing_was_known_everything_is_told() {
        let known = [("action", ["pause"].as_slice()), ("replicas", ["db2"].as_slice())];
        let expected = [
            "nothing is known of what the bundle did before",
            "action is pause, was not said",
            "db2 is stopped and reinitialised",
        ];
        assert_eq!(told(&[], &known), expected);
    }

    #[test]
    fn another_order_and_a_second_time_are_told() {
        let commands = |all: &'static [&'static str]| [("commands before the stop", all)];
        assert_eq!(
            told(&commands(&["a", "b"]), &commands(&["b", "a", "a"])),
            ["a runs before the stop", "the order of the commands before the stop is another: b, a, a"]
        );
        assert_eq!(told(&commands(&["a", "a"]), &commands(&["a"])), ["a no longer runs before the stop"]);
        assert_eq!(told(&commands(&["a", "b"]), &commands(&["c", "a", "b"])), ["c runs before the stop"]);
    }
}
