//! Real captures are read right: the facts are those known of the servers they were captured from.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::diagnostic::Place;
use walwright::inventory::{Archived, Inventory, RetentionPolicy, Server};
use walwright::model::{BackupId, Instant, Lsn, SegmentSize, Timeline, WalName};

fn capture(name: &str) -> Inventory {
    let dir = Utf8PathBuf::from("tests/fixtures/inventories").join(name);
    Inventory::read(&dir, &Place::file(&dir)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn primary(name: &str) -> Server {
    capture(name).servers.remove("pg-primary").unwrap()
}

fn timeline(number: u32) -> Timeline {
    Timeline::new(number).unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn wal(name: &str) -> WalName {
    WalName::parse(name, SegmentSize::DEFAULT).unwrap()
}

fn path(server: &Server, last: u32) -> Vec<(u32, Option<String>)> {
    let path = server.tree.path_to(timeline(last)).unwrap();
    path.legs().iter().map(|leg| (leg.timeline.number(), leg.end.map(|lsn| lsn.to_string()))).collect()
}

/// The segments from a backup to a number, as text.
fn needed(server: &Server, backup: &str, along: u32, last: &str) -> Vec<String> {
    let backup = server.backup(&BackupId::parse(backup).unwrap()).unwrap();
    let path = server.tree.path_to(timeline(along)).unwrap();
    let ranges = path.ranges(backup.begin_wal.segment, wal(last).segment, server.segment_size);
    ranges.iter().map(|range| range.text(server.segment_size)).collect()
}

fn windows(server: &Server) -> Vec<String> {
    let text = |archived: &Option<Archived>| match archived {
        Some(last) => format!("{} {}", last.wal.name(server.segment_size), last.time.rfc3339()),
        None => "nothing".to_owned(),
    };
    let windows: Vec<_> = server.windows(usize::MAX).collect();
    let lines = windows.iter().map(|window| {
        let gaps: Vec<String> = window.gaps.iter().map(|gap| gap.text(server.segment_size)).collect();
        format!("{} on {} to {} {}", window.backup, window.timeline, text(&window.until), gaps.join(" "))
    });
    lines.map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn three_timelines_fork_where_the_history_says() {
    let inventory = capture("barman-3.4-three-timelines");
    assert_eq!(inventory.barman_version.as_ref().unwrap().as_str(), "3.4.0");
    assert_eq!(inventory.collected_at, instant("2026-11-20T14:19:20Z"));
    let server = inventory.server("pg-primary").unwrap();
    assert_eq!(server.system_id.as_ref().unwrap().as_str(), "7710257837700923437");
    assert_eq!(path(server, 3), [(1, Some("0/90000A0".into())), (2, Some("0/E0000A0".into())), (3, None)]);
    assert_eq!(server.tree.newest(), Some(timeline(3)));
    assert_eq!(server.margin().as_seconds(), 30);
    assert_eq!(server.retention_policy, Some(RetentionPolicy::Window { days: 7 }));
}

#[test]
fn backups_end_at_an_exact_time_and_position() {
    let server = primary("barman-3.4-three-timelines");
    let ends: Vec<_> =
        server.backups.iter().map(|b| (b.id.as_str(), b.timeline.number(), b.end_time, b.end_lsn)).collect();
    assert_eq!(
        ends,
        [
            ("20261120T141824", 1, instant("2026-11-20T14:18:25.719210+00:00"), Lsn(0x500_0100)),
            ("20261120T141854", 2, instant("2026-11-20T14:18:55.685944+00:00"), Lsn(0xB00_0100)),
        ]
    );
    let first = &server.backups[0];
    assert_eq!((first.postgres_major, first.size, first.copy_millis), (Some(15), Some(28_092_328), Some(855)));
}

#[test]
fn the_good_state_is_in_segment_six() {
    let server = primary("barman-3.4-three-timelines");
    let good = instant("2026-11-20 14:18:32.570098+00");
    assert_eq!(server.tree.live_at(good), Some(timeline(1)));
    let along = server.tree.path_to(timeline(1)).unwrap();
    assert_eq!(server.first_since(&along, 5, good), Some(wal("000000010000000000000006")));
    let position = along.wal(server.segment_size.segment_of(Lsn::parse("0/6380000").unwrap()), server.segment_size);
    assert_eq!(position, Some(wal("000000010000000000000006")));
}

#[test]
fn a_fork_inside_a_segment_takes_it_from_the_younger_timeline() {
    let server = primary("barman-3.4-three-timelines");
    let expected = [
        "000000010000000000000005..000000010000000000000008",
        "000000020000000000000009..00000002000000000000000D",
        "00000003000000000000000E",
    ];
    assert_eq!(needed(&server, "20261120T141824", 3, "00000003000000000000000E"), expected);
    let branched = primary("barman-3.4-branched");
    let expected =
        ["000000010000000000000005", "000000040000000000000006", "000000050000000000000007..000000050000000000000009"];
    assert_eq!(needed(&branched, "20261120T141824", 5, "000000050000000000000009"), expected);
}

#[test]
fn a_gap_ends_the_window_of_the_backup_before_it() {
    assert_eq!(
        windows(&primary("barman-3.4-gap")),
        [
            "20261120T141824 on 3 to 000000010000000000000006 2026-11-20T14:18:35.44322Z 000000010000000000000007",
            "20261120T141854 on 3 to 00000003000000000000000E 2026-11-20T14:19:06.711221Z",
        ]
    );
}

#[test]
fn a_branched_archive_has_a_window_a_branch() {
    let server = primary("barman-3.4-branched");
    assert_eq!(path(&server, 5), [(1, Some("0/66B8AC8".into())), (4, Some("0/70000A0".into())), (5, None)]);
    assert_eq!(server.tips(), [timeline(3), timeline(5)]);
    assert_eq!(server.tree.live_at(instant("2026-11-20T14:18:50Z")), Some(timeline(2)));
    assert_eq!(server.tree.live_at(instant("2026-11-20T14:20:08Z")), Some(timeline(5)));
    assert_eq!(
        windows(&server),
        [
            "20261120T141824 on 3 to 00000003000000000000000F 2026-11-20T14:19:36.071222Z",
            "20261120T141824 on 5 to 000000050000000000000009 2026-11-20T14:20:16.235223Z",
            "20261120T141854 on 3 to 00000003000000000000000F 2026-11-20T14:19:36.071222Z",
            "20261120T142014 on 5 to 000000050000000000000009 2026-11-20T14:20:16.235223Z",
        ]
    );
}

#[test]
fn the_tree_is_drawn_with_its_forks() {
    let server = primary("barman-3.4-branched");
    let drawn = server.tree.draw(|timeline| (timeline.number() == 5).then(|| "newest".to_owned()));
    let expected = "\
timeline 1
├─ timeline 4 from 0/66B8AC8, begun 2026-11-20T14:19:47Z
│  └─ timeline 5 from 0/70000A0, begun 2026-11-20T14:19:52Z  <- newest
└─ timeline 2 from 0/90000A0, begun 2026-11-20T14:18:44Z
   └─ timeline 3 from 0/E0000A0, begun 2026-11-20T14:18:59Z";
    assert_eq!(drawn, expected);
}

#[test]
fn ninety_segments_of_barman_3_13_are_one_run() {
    let inventory = capture("barman-3.13-ninety-segments");
    assert_eq!(inventory.barman_version.as_ref().unwrap().as_str(), "3.13.3");
    let server = inventory.server("pg-primary").unwrap();
    assert_eq!(server.system_id.as_ref().unwrap().as_str(), "7710254608301297705");
    let runs: Vec<_> = server.segments.as_ref().unwrap().runs(timeline(1)).collect();
    assert_eq!(runs, [5..=0x62]);
    assert_eq!(server.backups[0].postgres_major, Some(17));
}

#[test]
fn without_a_listing_the_coverage_is_unknown() {
    for (name, version) in
        [("barman-3.4.0-diagnose", "3.4.0"), ("barman-3.17.0-diagnose", "3.17.0"), ("barman-3.19.1-diagnose", "3.19.1")]
    {
        let inventory = capture(name);
        assert_eq!(inventory.barman_version.as_ref().unwrap().as_str(), version);
        assert_eq!(inventory.collected_at.rfc3339()[..16], *"2026-11-20T14:00");
        let server = inventory.server("main").unwrap();
        assert!(server.segments.is_none() && server.windows(usize::MAX).next().is_none());
        assert_eq!(server.backups[0].end_lsn, Lsn(0x400_0000));
        assert_eq!(server.archive_timeout, None);
        let along = server.tree.path_to(timeline(1)).unwrap();
        assert_eq!(server.last_on(&along).unwrap().wal, wal("000000010000000000000008"));
    }
}

#[test]
fn missing_history_files_are_made_up_for_by_the_listing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(dir.path()).unwrap();
    for file in ["diagnose.json", "wals.tsv", "collected_at"] {
        fs_err::copy(format!("tests/fixtures/inventories/barman-3.4-branched/{file}"), dir.join(file)).unwrap();
    }
    let inventory = Inventory::read(dir, &Place::file(dir)).unwrap();
    let server = inventory.server("pg-primary").unwrap();
    assert_eq!(path(server, 3), [(1, Some("0/9000000".into())), (2, Some("0/E000000".into())), (3, None)]);
    let expected = [(1, Some("0/6000000".into())), (4, Some("0/7000000".into())), (5, None)];
    assert_eq!(path(server, 5), expected);
    fs_err::create_dir(dir.join("history")).unwrap();
    fs_err::copy(
        "tests/fixtures/inventories/barman-3.4-branched/history/00000005.history",
        dir.join("history/00000005.history"),
    )
    .unwrap();
    let inventory = Inventory::read(dir, &Place::file(dir)).unwrap();
    let server = inventory.server("pg-primary").unwrap();
    assert_eq!(
        path(server, 4),
        [(1, Some("0/66B8AC8".into())), (4, None)],
        "a descendant's history names the ancestors"
    );
}

/// A listing as a busy year leaves it.
fn write_year(dir: &Utf8Path, lines: u64) {
    let mut listing = std::io::BufWriter::new(fs_err::File::create(dir.join("wals.tsv")).unwrap());
    for segment in 0..lines {
        let name = WalName { timeline: timeline(1), segment: segment + 5 }.name(SegmentSize::DEFAULT);
        writeln!(listing, "{name}\t16463\t{}.7192199230", 1_795_184_305 + segment * 30).unwrap();
    }
    fs_err::copy("tests/fixtures/inventories/barman-3.4-gap/diagnose.json", dir.join("diagnose.json")).unwrap();
    fs_err::copy("tests/fixtures/inventories/barman-3.4-gap/collected_at", dir.join("collected_at")).unwrap();
}

#[test]
fn a_million_segments_are_read_as_a_stream() {
    let dir = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(dir.path()).unwrap();
    write_year(dir, 1_000_000);
    let inventory = Inventory::read(dir, &Place::file(dir)).unwrap();
    let runs: Vec<_> = inventory.server("pg-primary").unwrap().segments.as_ref().unwrap().runs(timeline(1)).collect();
    assert_eq!(runs, [5..=1_000_004]);
}
