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
fn the_end_waits_where_the_recovered_node_archives_to() {
    let fed = bundle("none-another-server-that-is-named");
    assert!(fed.text("steps/90-finish.sh").contains("history_in_archive db2 "));
    assert!(fed.text("steps/70-promote.sh").contains("newest_number pg-primary db2"));
    assert!(fed.text("steps/20-protect.sh").contains("switch_wal "));
}
