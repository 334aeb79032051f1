//! What a Barman host may hand over: whatever its size, it is judged soon or refused with the limit that it passed. Nothing here looks at
//! the clock: what costs the square of its size would not end.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};
use walwright::diagnostic::{Code, Finding, Findings, Place};
use walwright::inventory::{Inventory, Server};
use walwright::model::Instant;
use walwright::render::Templates;
use walwright::source::Document;

/// A folder with a plan and the inventory beside it.
struct Archive {
    around: tempfile::TempDir,
}

impl Archive {
    fn new(backups: &Value, wals: &str) -> Self {
        let around = tempfile::tempdir().unwrap();
        let archive = Self { around };
        fs_err::create_dir_all(archive.inventory().join("history")).unwrap();
        archive.write("collected_at", "2026-12-31T00:00:00Z\n").write("wals.tsv", wals);
        archive.diagnosed(&json!({ "backups": backups, "config": {}, "status": {}, "wals": {} }))
    }

    fn inventory(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.around.path()).unwrap().join("plans/inventory")
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        fs_err::write(self.inventory().join(name), text).unwrap();
        self
    }

    fn diagnosed(self, server: &Value) -> Self {
        let text = serde_json::to_string_pretty(&json!({ "servers": { "pg-primary": server } })).unwrap();
        self.write("diagnose.json", &text);
        self
    }

    fn read(&self) -> Result<Inventory, Findings> {
        Inventory::read(&self.inventory(), &Place::file("plan.yaml"))
    }

    fn server(&self) -> Server {
        self.read().unwrap().server("pg-primary").unwrap().clone()
    }

    /// The one thing that is said where it is refused, and the line.
    fn refused(&self) -> (Code, String, Option<usize>) {
        let findings = self.read().expect_err("this is more than is taken");
        let found: Vec<Finding> = findings.into_iter().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        let line = found[0].place.range().map(|(start, _)| start.line);
        (found[0].code, found[0].message.clone(), line)
    }

    /// The bundle of a plan for it, as one text.
    fn rendered(&self, recovery: &str) -> String {
        let folder = self.inventory().parent().unwrap().to_owned();
        let topology = include_str!("fixtures/cli/topology.yaml").replace("server: main", "server: pg-primary");
        fs_err::write(folder.join("topology.yaml"), topology).unwrap();
        let plan = format!(
            "version: 1\nkind: plan\nname: orders\ntopology: topology.yaml\ninventory: inventory\nrecovery:\n  node: db1\n{recovery}\n"
        );
        fs_err::write(folder.join("plan.yaml"), plan).unwrap();
        let plan = Document::read(&folder.join("plan.yaml")).unwrap();
        let (tree, findings) = walwright::compile(&plan, &Templates::builtin()).unwrap();
        let tree = tree.unwrap_or_else(|| panic!("{:?}", findings.sorted()));
        tree.iter().map(|(_, file)| file.content.as_str()).collect()
    }
}

const BEGIN: i64 = 1_795_184_300;

fn time(seconds: usize) -> String {
    Instant::from_micros((BEGIN + i64::try_from(seconds).unwrap()) * 1_000_000).unwrap().rfc3339()
}

fn wal(timeline: usize, segment: usize) -> String {
    format!("{timeline:08X}{:08X}{:08X}", segment / 256, segment % 256)
}

fn backup(segment: usize, ended: usize) -> Value {
    let (wal, at) = (wal(1, segment), segment << 24);
    let lsn = |behind: usize| format!("{:X}/{:X}", at >> 32, (at & 0xFFFF_FFFF) + behind);
    json!({
        "status": "DONE", "timeline": 1, "begin_time": time(ended), "end_time": time(ended), "begin_wal": wal, "end_wal": wal,
        "begin_xlog": lsn(40), "end_xlog": lsn(256), "version": 150_018, "systemid": "7710257837700923437", "size": 1000
    })
}

fn id(number: usize) -> String {
    format!("20261120T{:02}{:02}{:02}", number / 3600, number / 60 % 60, number % 60)
}

fn one_backup() -> Value {
    json!({ id(0): backup(5, 1) })
}

/// Segments of timeline 1 from 5 on, one a second.
fn listing(count: usize, step: usize) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        writeln!(text, "{}\t100\t{}", wal(1, 5 + index * step), BEGIN + i64::try_from(index).unwrap()).unwrap();
        text
    })
}

#[test]
fn two_hundred_thousand_gaps_cost_no_more_than_they_are() {
    let backups: Value = (0..2000).map(|n| (id(n), backup(5 + 2 * n, n))).collect::<serde_json::Map<_, _>>().into();
    let server = Archive::new(&backups, &listing(200_000, 2)).server();
    let windows: Vec<_> = server.windows(usize::MAX).collect();
    assert_eq!(windows.len(), 2000);
    assert_eq!((windows[0].gaps.len(), windows[0].more_gaps), (20, 199_979));
    let path = server.tree.living().unwrap();
    for seconds in (0..200_000).step_by(20) {
        let found = server.first_since(&path, 5, Instant::parse(&time(seconds)).unwrap()).unwrap();
        assert_eq!(found.segment, 5 + 2 * seconds as u64);
    }
}

#[test]
fn a_bundle_does_not_list_two_hundred_thousand_gaps() {
    let whole = (0..10).fold(listing(200_000, 2), |mut text, index| {
        writeln!(text, "{}\t100\t{}", wal(1, 500_000 + index), BEGIN + 300_000 + i64::try_from(index).unwrap())
            .unwrap();
        text
    });
    let archive = Archive::new(&json!({ id(0): backup(500_001, 300_001) }), &whole);
    let bundle = archive.rendered("  target: {latest: true}");
    assert!(bundle.contains("WAL is missing in 199950 more places before this"));
    assert!(bundle.matches("WAL is missing after this").count() < 1000);
}

#[test]
fn twenty_thousand_timelines_are_more_than_are_taken() {
    let wals =
        (1..=20_000).map(|timeline| format!("{}\t100\t{BEGIN}\n", wal(timeline, 5))).collect::<Vec<_>>().concat();
    let archive = Archive::new(&one_backup(), &wals);
    let said = "the listing has 1001 timelines, more than the 1000 that are taken";
    assert_eq!(archive.refused(), (Code::E0007, said.to_owned(), Some(1001)));
    archive.write("wals.tsv", &listing(3, 1));
    let history =
        (1..=2000).map(|timeline| format!("{timeline}\t0/{timeline:X}0000\tx\n")).collect::<Vec<_>>().concat();
    archive.write("history/00010000.history", &history);
    let said = "`history` has 2001 timelines, more than the 1000 that are taken";
    assert_eq!(archive.refused(), (Code::E0007, said.to_owned(), Some(1)));
}

#[test]
fn as_many_timelines_as_are_taken_are_judged_soon_and_not_all_drawn() {
    let archive = Archive::new(&one_backup(), &listing(10, 1));
    for timeline in 2..=900 {
        archive.write(&format!("history/{timeline:08X}.history"), "1\t0/6000000\tx\n");
    }
    let server = archive.server();
    assert!(server.tips().len() > 800 && server.windows(usize::MAX).count() > 100);
    let drawn = server.tree.draw(|timeline| (timeline.number() == 899).then(|| "the one".to_owned()));
    assert!(drawn.contains("timeline 899") && drawn.ends_with("more timelines"), "{drawn}");
    assert!(drawn.lines().count() < 60, "{drawn}");
    let bundle = archive.rendered("  backup: 20261120T000000\n  timeline: 1\n  target: {lsn: 0/6000000}");
    assert!(bundle.contains("more timelines"));
}

#[test]
fn backups_and_tablespaces_have_limits_with_their_line() {
    let backups: Value = (0..20_001).map(|n| (id(n), json!({}))).collect::<serde_json::Map<_, _>>().into();
    let (code, said, line) = Archive::new(&backups, "").refused();
    assert_eq!(
        (code, &*said),
        (Code::E0007, "server `pg-primary` has 20001 backups, more than the 20000 that are taken")
    );
    assert_eq!(line, Some(3));
    let mut spacious = backup(5, 1);
    spacious["tablespaces"] = (0..50_000).map(|n| json!([format!("t{n}"), n, format!("/mnt/{n}")])).collect();
    let (_, said, line) = Archive::new(&json!({ id(0): spacious }), "").refused();
    assert_eq!(said, "backup `20261120T000000` has 50000 tablespaces, more than the 500 that are taken");
    assert!(line.is_some_and(|line| line > 5), "{line:?}");
}

#[test]
fn a_megabyte_in_a_name_is_more_than_is_taken() {
    let long = "x".repeat(1 << 20);
    for key in ["backup_name", "status", "mode", "pgdata"] {
        let mut named = backup(5, 1);
        named[key] = long.clone().into();
        let said = format!("`{key}` of backup `20261120T000000` has 1048576 bytes, more than the 4096 that are taken");
        assert_eq!(Archive::new(&json!({ id(0): named }), "").refused().1, said);
    }
    let mut placed = backup(5, 1);
    placed["tablespaces"] = json!([["fast", 1, long]]);
    assert!(Archive::new(&json!({ id(0): placed }), "").refused().1.starts_with("`tablespaces` of backup"));
    let said = Archive::new(&one_backup(), &format!("{long}\t1\t1\n")).refused();
    assert_eq!(said.1, "the line has more than the 4096 bytes that are taken");
}

#[test]
fn sizes_near_the_end_of_the_numbers_are_none() {
    for (key, size) in [
        ("size", json!(u64::MAX)),
        ("cluster_size", json!(1_u64 << 61)),
        ("deduplicated_size", json!(1e30)),
        ("size", json!("18446744073709551615")),
    ] {
        let mut large = backup(5, 1);
        large[key] = size;
        let (code, said, line) = Archive::new(&json!({ id(0): large }), "").refused();
        assert!(code == Code::E0007 && said.contains("more than the 1152921504606846976 that are taken"), "{said}");
        assert!(line.is_some());
    }
    let patient = json!({ "backups": one_backup(), "status": { "archive_timeout": u64::MAX } });
    let (_, said, _) = Archive::new(&one_backup(), "").diagnosed(&patient).refused();
    assert!(said.starts_with("`archive_timeout` of server `pg-primary` is 18446744073709551615 s"), "{said}");
}

#[test]
fn the_largest_sizes_that_are_taken_are_added_up() {
    let mut large = backup(5, 1);
    large["size"] = json!(1_u64 << 60);
    large["deduplicated_size"] = json!(1_u64 << 60);
    large["copy_stats"] = json!({ "copy_time": 999_999_999.0 });
    let bundle = Archive::new(&json!({ id(0): large }), &listing(5, 1)).rendered("  target: {latest: true}");
    assert!(bundle.contains("1152921.5 TB"));
}

#[test]
fn four_thousand_increments_without_their_root_are_told_apart_soon() {
    let backups = (0..4000).map(|n| {
        let mut increment = backup(5, n);
        increment["parent_backup_id"] = id(n + 1).into();
        (id(n), increment)
    });
    let backups: Value = backups.collect::<serde_json::Map<_, _>>().into();
    let server = Archive::new(&backups, &listing(5, 1)).server();
    assert_eq!((server.backups.len(), server.unfinished.len()), (0, 4000));
}

#[test]
fn files_without_end_and_pipes_are_not_read() {
    let archive = Archive::new(&one_backup(), "");
    let endless = |name: &str| fs_err::File::create(archive.inventory().join(name)).unwrap().set_len(1 << 40).unwrap();
    endless("wals.tsv");
    assert_eq!(archive.refused().1, "the line has more than the 4096 bytes that are taken");
    for (name, limit) in [("collected_at", "1 MiB"), ("history/00000002.history", "1 MiB")] {
        let archive = Archive::new(&one_backup(), "");
        fs_err::File::create(archive.inventory().join(name)).unwrap().set_len(1 << 40).unwrap();
        assert!(archive.refused().1.ends_with(&format!("it is larger than {limit}")));
    }
    for name in ["wals.tsv", "streaming.tsv", "diagnose.json", "collected_at", "history/00000002.history"] {
        let archive = Archive::new(&one_backup(), "");
        let at = archive.inventory().join(name);
        let _ = fs_err::remove_file(&at);
        assert!(std::process::Command::new("mkfifo").arg(&at).status().unwrap().success());
        let (code, said, _) = archive.refused();
        assert!(code == Code::E0003 && said.ends_with("cannot be read: it is not a file"), "{said}");
    }
}

/// The same on timeline 2, of which the archive has no history file.
fn on_timeline_2() -> String {
    listing(5, 1).lines().map(|line| format!("00000002{}\n", &line[8..])).collect::<Vec<_>>().concat()
}

#[test]
fn a_backups_own_timeline_without_a_history_file_is_followed_as_current() {
    let mut child = backup(5, 1);
    for key in ["begin_wal", "end_wal"] {
        child[key] = wal(2, 5).into();
    }
    child["timeline"] = 2.into();
    let archive = Archive::new(&json!({ id(0): child }), &on_timeline_2());
    let followed = |timeline: &str| format!("recovery_target_timeline = '{timeline}'");
    let bundle = archive.rendered("  target: {latest: true}");
    assert!(bundle.contains(&followed("current")) && !bundle.contains(&followed("2")));
    let with_history = on_timeline_2() + &format!("00000002.history\t50\t{BEGIN}\n");
    archive.write("wals.tsv", &with_history);
    let bundle = archive.rendered("  target: {latest: true}");
    assert!(bundle.contains(&followed("2")) && !bundle.contains(&followed("current")));
}
