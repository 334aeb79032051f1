//! Timeline history files: where each ancestor of a timeline ended.

use crate::model::{Instant, Lsn, Timeline};

/// What one history file says, oldest ancestor first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct History {
    /// Each ancestor with the position where the next one begins.
    pub(super) ancestors: Vec<(Timeline, Lsn)>,
    /// The time of the first commit behind the last of these positions, where the recovery that ended there stopped before it.
    pub(super) stopped_before: Option<Instant>,
    /// Whether that recovery stopped before a record: the timeline that it followed went on.
    pub(super) left_out: bool,
}

/// What PostgreSQL 12 and earlier write where no commit stopped the recovery: its own year zero.
const NO_COMMIT: &str = "2000-01-01T00:00:00Z";

/// A line that is not one of a history file.
#[derive(Debug)]
pub(super) struct Error {
    /// From 1.
    pub(super) line: usize,
    /// What is wrong with it.
    pub(super) why: String,
}

/// The timeline of a file name like `0000000A.history`.
pub(super) fn timeline_of(name: &str) -> Option<Timeline> {
    Timeline::parse_hex(name.strip_suffix(".history")?).ok()
}

/// Reads a history file as PostgreSQL does: blank lines and comments are skipped, what follows the position is prose.
pub(super) fn parse(text: &str, of: Timeline) -> Result<History, Error> {
    let mut ancestors: Vec<(Timeline, Lsn)> = Vec::new();
    let (mut stopped_before, mut left_out) = (None, false);
    for (index, line) in text.lines().enumerate() {
        let error = |why: String| Error { line: index + 1, why };
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        let timeline = Timeline::parse(first).map_err(|cause| error(cause.phrase))?;
        let position = words.next().ok_or_else(|| error(format!("timeline `{timeline}` has no position")))?;
        let position = Lsn::parse(position).map_err(|cause| error(cause.phrase))?;
        let previous = ancestors.last().map(|(timeline, _)| *timeline);
        if timeline >= of || previous.is_some_and(|previous| timeline <= previous) {
            return Err(error(format!(
                "timeline `{timeline}` cannot stand here: the ancestors of `{of}` come in order"
            )));
        }
        ancestors.push((timeline, position));
        let reason: Vec<&str> = words.collect();
        stopped_before = commit_after(&reason);
        left_out = stopped_before.is_some() || record_after(&reason);
    }
    if ancestors.is_empty() {
        return Err(Error { line: 1, why: format!("the history of timeline `{of}` names no ancestor") });
    }
    Ok(History { ancestors, stopped_before, left_out })
}

/// The reason of a recovery to a time is `before` and the time of the commit that it did not replay.
fn commit_after(reason: &[&str]) -> Option<Instant> {
    let ["before", date, time, ..] = reason else { return None };
    let commit = Instant::parse(&format!("{date} {time}")).ok()?;
    (Instant::parse(NO_COMMIT) != Ok(commit)).then_some(commit)
}

/// That of a recovery to a position or a transaction is `before` and where it stopped; zero where it did not get there.
fn record_after(reason: &[&str]) -> bool {
    match reason {
        ["before", "LSN", lsn, ..] => Lsn::parse(lsn).is_ok_and(|lsn| lsn != Lsn(0)),
        ["before", "transaction", xid, ..] => xid.parse::<u32>().is_ok_and(|xid| xid != 0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(number: u32) -> Timeline {
        Timeline::new(number).unwrap()
    }

    #[test]
    fn several_ancestors_with_blank_lines_between_are_read() {
        let text = "# made by hand\n1\t0/66B8AC8\tbefore 2026-11-20 14:18:35.059742+00\n\n\n4\t0/70000A0\tno recovery target specified\r\n";
        let history = parse(text, timeline(5)).unwrap();
        assert_eq!(history.ancestors, [(timeline(1), Lsn(0x66B_8AC8)), (timeline(4), Lsn(0x700_00A0))]);
    }

    #[test]
    fn a_recovery_to_a_time_tells_which_commit_it_left_out() {
        let stopped = |reason: &str| parse(&format!("1\t0/3001E30\t{reason}\n"), timeline(2)).unwrap().stopped_before;
        let commit = stopped("before 2026-11-27 23:33:49.655265+00").map(Instant::rfc3339);
        assert_eq!(commit.as_deref(), Some("2026-11-27T23:33:49.655265Z"));
        assert_eq!(stopped("before 2026-11-28 05:03:49.655265+05:30").map(Instant::rfc3339), commit);
        for reason in [
            "no recovery target specified",
            "before LSN 0/5000028",
            "before transaction 745",
            "before 2000-01-01 00:00:00+00",
            "",
        ] {
            assert_eq!(stopped(reason), None, "{reason}");
        }
    }

    #[test]
    fn a_recovery_that_stopped_before_a_record_tells_that_its_timeline_went_on() {
        let left_out = |reason: &str| parse(&format!("1\t0/3001E30\t{reason}\n"), timeline(2)).unwrap().left_out;
        for reason in ["before 2026-11-27 23:33:49.655265+00", "before LSN 0/5000028", "before transaction 745"] {
            assert!(left_out(reason), "{reason}");
        }
        for reason in [
            "no recovery target specified",
            "after LSN 0/5000028",
            "after transaction 745",
            "before LSN 0/0",
            "before transaction 0",
            "before 2000-01-01 00:00:00+00",
            "at restore point \"before LSN 0/5000028\"",
            "",
        ] {
            assert!(!left_out(reason), "{reason}");
        }
    }

    #[test]
    fn timelines_are_hexadecimal_in_names_and_decimal_in_lines() {
        assert_eq!(timeline_of("0000000A.history"), Some(timeline(10)));
        assert_eq!(timeline_of("0000000a.history"), None);
        assert_eq!(parse("9\t0/1\tx\n", timeline(10)).unwrap().ancestors[0].0, timeline(9));
    }

    #[test]
    fn what_is_not_a_history_is_refused_with_its_line() {
        for (text, line) in
            [("", 1), ("\n1\n", 2), ("1\t0/1\n1\t0/2\n", 2), ("5\t0/1\n", 1), ("x\t0/1\n", 1), ("1\tzero\n", 1)]
        {
            assert_eq!(parse(text, timeline(5)).unwrap_err().line, line, "{text:?}");
        }
    }
}
