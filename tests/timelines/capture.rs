//! The inventory of such a cluster, as `collect-inventory.sh` would leave it.

use camino::Utf8Path;
use serde_json::{Map, Value, json};

use crate::world::{Backup, SEGMENT, World};

pub(crate) fn write(world: &World, dir: &Utf8Path) {
    fs_err::create_dir_all(dir.join("history")).unwrap();
    fs_err::write(dir.join("collected_at"), iso(world.now + 60_000_000)).unwrap();
    fs_err::write(dir.join("diagnose.json"), diagnosis(world).to_string()).unwrap();
    fs_err::write(dir.join("wals.tsv"), listing(world)).unwrap();
    for (timeline, replayed) in world.timelines.iter().filter(|(_, replayed)| !replayed.history.is_empty()) {
        let line = |(parent, lsn, reason): &(u32, u64, String)| format!("{parent}\t{}\t{reason}\n", position(*lsn));
        let text: String = replayed.history.iter().map(line).collect();
        fs_err::write(dir.join(format!("history/{timeline:08X}.history")), text).unwrap();
    }
}

pub(crate) fn iso(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).unwrap().format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

pub(crate) fn position(lsn: u64) -> String {
    format!("{:X}/{:X}", lsn >> 32, lsn & 0xFFFF_FFFF)
}

pub(crate) fn name(timeline: u32, segment: u64) -> String {
    format!("{timeline:08X}{:08X}{:08X}", segment / 256, segment % 256)
}

fn listing(world: &World) -> String {
    let row = |name: String, at: i64| format!("{name}\t16777216\t{}.{:06}\n", at / 1_000_000, at % 1_000_000);
    let mut rows: Vec<String> =
        world.archive.iter().map(|((timeline, segment), at)| row(name(*timeline, *segment), *at)).collect();
    rows.extend(world.lived.iter().skip(1).map(|(at, timeline)| row(format!("{timeline:08X}.history"), *at)));
    rows.extend(world.partial.iter().map(|(timeline, segment)| row(name(*timeline, *segment) + ".partial", world.now)));
    rows.concat()
}

fn diagnosis(world: &World) -> Value {
    let backups: Map<String, Value> = world.backups.iter().map(|backup| (backup.id.clone(), record(backup))).collect();
    json!({
        "global": {"system_info": {"barman_ver": "3.13.0"}},
        "servers": {"main": {
            "backups": backups,
            "config": {},
            "status": {
                "archive_timeout": 30, "postgres_systemid": "7000000000000000001", "server_txt_version": "15.18",
                "is_in_recovery": false, "xlog_segment_size": SEGMENT
            },
            "wals": {"last_archived_wal_per_timeline": {}}
        }}
    })
}

fn record(backup: &Backup) -> Value {
    json!({
        "status": "DONE", "timeline": backup.timeline, "mode": "rsync-concurrent", "version": 150_018,
        "systemid": "7000000000000000001", "xlog_segment_size": SEGMENT, "size": 1_000_000, "tablespaces": [],
        "begin_time": iso(backup.begin_at), "end_time": iso(backup.end_at),
        "begin_wal": name(backup.timeline, backup.begin / SEGMENT), "begin_xlog": position(backup.begin),
        "end_wal": name(backup.timeline, (backup.end - 1) / SEGMENT), "end_xlog": position(backup.end)
    })
}
