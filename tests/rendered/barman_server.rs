//! What a capture says of Barman's server, in the steps that depend on it.

use walwright::render::Templates;

use crate::bundle::{Bundle, project};

fn bundle(case: &str) -> Bundle {
    Bundle::of(&project(&format!("tests/diagnostics/{case}")), &Templates::builtin())
}

#[test]
fn a_receiver_begins_anew_before_the_archive_is_waited_for() {
    let streams = bundle("none-received-and-captured");
    let finish = streams.text("steps/90-finish.sh");
    let at = |word: &str| finish.find(word).unwrap_or_else(|| panic!("no {word}:\n{finish}"));
    assert!(at("receive_anew pg-primary") < at("history_in_archive"), "{finish}");
}

#[test]
fn the_last_segment_of_a_timeline_that_has_none_yet_is_the_one_before_it() {
    let begun = bundle("none-newest-timeline-without-a-segment");
    let known = "last_segment pg-primary 2 000000020000000000000005 000000010000000000000004";
    assert!(begun.text("steps/60-replay.sh").contains(known), "{}", begun.text("steps/60-replay.sh"));
    let configure = begun.text("steps/55-configure.sh");
    let taken = configure.lines().skip_while(|line| !line.contains("take_unarchived"));
    assert!(taken.take(3).any(|line| line.ends_with(" 000000020000000000000005")), "{configure}");
}

#[test]
fn the_end_waits_where_the_recovered_node_archives_to() {
    let fed = bundle("none-another-server-that-is-named");
    assert!(fed.text("steps/90-finish.sh").contains("history_in_archive db2 "));
    assert!(fed.text("steps/70-promote.sh").contains("newest_number pg-primary db2"));
    assert!(fed.text("steps/20-protect.sh").contains("switch_wal "));
}
