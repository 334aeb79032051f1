//! What the rules decide from a real archive: target, timeline and backup, with the WAL that it takes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use camino::Utf8PathBuf;
use walwright::check::{self, Decided, Goal, Said};
use walwright::model::{Bound, Target};

/// Decides the plan of a diagnostics fixture, or of one changed by `edit`.
fn decided(case: &str, edit: impl Fn(&str) -> String) -> Decided {
    let folder = Utf8PathBuf::from("tests/diagnostics").join(case);
    let plan = folder.join("plan.yaml");
    let text = edit(&fs_err::read_to_string(&plan).unwrap());
    let document = walwright::source::Document::parse(&plan, &text).unwrap();
    let (said, findings) = Said::of(&document);
    assert!(findings.is_empty(), "{findings:#?}");
    check::judge(&said).2.unwrap()
}

fn as_it_stands(text: &str) -> String {
    text.to_owned()
}

fn needed(decided: &Decided) -> Vec<String> {
    let evidence = decided.evidence.as_ref().unwrap();
    evidence.needed.iter().map(|range| range.text(evidence.segment_size)).collect()
}

#[test]
fn a_target_shortly_before_a_failover_is_followed_by_the_wal_of_the_timeline_that_goes_on() {
    let decided = decided("none-good-state-of-the-lab", as_it_stands);
    assert_eq!(decided.target.to_string(), "2026-11-20 14:18:32.570098+00:00");
    assert_eq!(decided.backup.id.as_str(), "20261120T141824");
    assert_eq!(
        decided.backup.why,
        "it is the newest backup on the path to timeline 3 that ended at or before the target: \
         at `2026-11-20T14:18:25.71921Z`, 6.850888s before"
    );
    assert_eq!(
        decided.timeline.why,
        "it goes on where timeline 1 ends, which was live at `2026-11-20T14:18:32.570098Z`"
    );
    assert_eq!(needed(&decided), ["000000010000000000000005..000000010000000000000007"]);
    let evidence = decided.evidence.as_ref().unwrap();
    assert_eq!(evidence.target_segment.unwrap().name(evidence.segment_size), "000000010000000000000006");
    assert_eq!(evidence.loss.unwrap().to_string(), "2.489644s");
    assert_eq!(evidence.newest_timeline.number(), 3);
}

#[test]
fn what_an_idle_server_closed_before_a_failover_is_followed_by_the_wal_of_the_timeline_that_goes_on() {
    // More than the margin before the end of the last segment, in which nothing need have been committed.
    let decided = decided("E0204-between-a-lost-primary-and-its-child", |text| text.replace("06:54:00Z", "01:01:00Z"));
    assert!(matches!(decided.timeline.goal, Goal::Number(timeline) if timeline.number() == 2));
    assert_eq!(decided.timeline.why, "it goes on where timeline 1 ends, which was live at `2026-03-01T01:01:00Z`");
    assert_eq!(needed(&decided), ["000000010000000000000003..000000010000000000000004", "000000020000000000000005"]);
}

#[test]
fn a_position_is_replayed_to_with_the_first_record_of_the_next_segment() {
    let decided = decided("none-lsn-in-the-last-segment-but-one", as_it_stands);
    assert_eq!(needed(&decided), ["000000010000000000000005..000000010000000000000008"]);
}

#[test]
fn the_segment_after_the_target_is_not_needed_where_it_is_missing() {
    let decided = decided("W0205-gap-after-the-target", as_it_stands);
    assert_eq!(needed(&decided), ["000000010000000000000005..000000010000000000000006"]);
}

#[test]
fn a_backup_of_a_timeline_that_a_history_names_in_vain_is_not_chosen() {
    // Timeline 4 was opened by a recovery along timeline 3 that ended before timeline 2 began.
    for target in ["{latest: true}", "{lsn: \"0/8000100\"}", "{wal: \"000000040000000000000008\"}"] {
        let decided = decided("none-clipped-history", |text| text.replace("{latest: true}", target));
        assert!(matches!(decided.timeline.goal, Goal::Number(timeline) if timeline.number() == 4), "{target}");
        assert_eq!(decided.backup.id.as_str(), "20261127T232321", "{target}");
        assert_eq!(needed(&decided)[0], "000000010000000000000002", "{target}");
    }
}

#[test]
fn latest_expects_the_last_complete_segment_of_the_newest_timeline() {
    let decided = decided("E0303-immediate", |text| text.replace("immediate: true", "latest: true"));
    assert!(matches!(decided.timeline.goal, Goal::Number(timeline) if timeline.number() == 5));
    assert_eq!(decided.backup.id.as_str(), "20261120T142014");
    let evidence = decided.evidence.as_ref().unwrap();
    assert_eq!(evidence.last_segment.unwrap().wal.name(evidence.segment_size), "000000050000000000000009");
}

#[test]
fn a_wal_name_becomes_the_start_of_the_segment_after_it() {
    let decided = decided("none-timeline-ten", as_it_stands);
    let Target::Wal { end, .. } = decided.target else { panic!("{:?}", decided.target) };
    assert_eq!(end.to_string(), "0/A000000");
    assert_eq!(
        needed(&decided),
        ["000000090000000000000005..000000090000000000000006", "0000000A0000000000000007..0000000A000000000000000A"]
    );
}

#[test]
fn an_exclusive_transaction_stays_exclusive() {
    let decided = decided("W0209-xid", as_it_stands);
    assert!(matches!(decided.target, Target::Xid { xid, bound: Bound::Exclusive } if xid.number() == 730));
}

#[test]
fn without_an_inventory_nothing_is_chosen() {
    let decided = decided("W0310-without-inventory", as_it_stands);
    assert!(decided.evidence.is_none());
    assert!(matches!(decided.timeline.goal, Goal::Number(timeline) if timeline.number() == 1));
    assert_eq!(decided.notes, ["the size of a WAL segment is not known without an inventory: 16 MiB is assumed"]);
}

#[test]
fn a_guessed_fork_is_said_to_be_one() {
    let decided = decided("none-no-history-files", as_it_stands);
    assert_eq!(
        decided.notes,
        [
            "no history file says where timeline 2 left timeline 1: its first archived segment, at 0/7000000, is taken for it"
        ]
    );
    assert_eq!(
        needed(&decided),
        ["000000010000000000000005..000000010000000000000006", "000000020000000000000007..000000020000000000000009"]
    );
}
