//! The summary of a capture for programs: what the one for people says, with whole lists.

use serde_json::{Value, json};

use crate::inventory::{Archived, Branch, Inventory, SegmentRange, Server, Window};
use crate::model::{SegmentSize, WalName};
use crate::render::visible;

/// Backups whose windows are told: those of the newest.
const WINDOWS: usize = 100;

/// The whole capture. What is not known is null.
pub(super) fn summary(inventory: &Inventory) -> Value {
    json!({
        "collected_at": inventory.collected_at,
        "barman_version": inventory.barman_version.as_ref().map(ToString::to_string),
        "servers": inventory.servers.values().map(server).collect::<Vec<_>>(),
    })
}

fn server(server: &Server) -> Value {
    json!({
        "name": visible::line(&server.name),
        "system_id": server.system_id.as_ref().map(ToString::to_string),
        "segment_size": server.segment_size.to_string(),
        "retention_policy": server.retention_policy.as_ref().map(|policy| visible::line(&policy.to_string())),
        "backups": backups(server),
        "timelines": server.tree.branches().map(timeline).collect::<Vec<_>>(),
        "archived": archived(server),
        "recoverable": server.segments.as_ref().map(|_| windows(server)),
    })
}

/// Those that can be restored and those that cannot, by ID.
fn backups(server: &Server) -> Vec<Value> {
    let done = server.backups.iter().map(|backup| {
        let entry = json!({
            "id": backup.id.as_str(),
            "status": visible::line(&backup.status),
            "usable": true,
            "timeline": backup.timeline.number(),
            "end_time": backup.end_time,
            "end_lsn": backup.end_lsn.to_string(),
            "size": backup.size,
        });
        (backup.id.clone(), entry)
    });
    let unfinished = server.unfinished.iter().map(|backup| {
        let (id, why) = (backup.id.as_str(), visible::line(&backup.why));
        (backup.id.clone(), json!({"id": id, "status": visible::line(&backup.status), "usable": false, "why": why}))
    });
    let mut all: Vec<_> = done.chain(unfinished).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all.into_iter().map(|(_, entry)| entry).collect()
}

fn timeline(branch: &Branch) -> Value {
    json!({
        "timeline": branch.timeline.number(),
        "parent": branch.fork.map(|fork| fork.parent.number()),
        "forked_at": branch.fork.map(|fork| fork.lsn.to_string()),
    })
}

/// The runs of segments without a hole; null without a listing.
fn archived(server: &Server) -> Value {
    let Some(segments) = &server.segments else { return Value::Null };
    let runs = segments.timelines().flat_map(|timeline| {
        segments.runs(timeline).map(move |run| SegmentRange { timeline, first: *run.start(), last: *run.end() })
    });
    let run = |range: SegmentRange| {
        let last = WalName { timeline: range.timeline, segment: range.last };
        let mut entry = run(&range, server.segment_size);
        entry["last_time"] = json!(segments.time_of(last));
        entry
    };
    runs.map(run).collect()
}

fn run(range: &SegmentRange, size: SegmentSize) -> Value {
    let name = |segment| WalName { timeline: range.timeline, segment }.name(size);
    json!({
        "timeline": range.timeline.number(),
        "first": name(range.first),
        "last": name(range.last),
        "segments": range.count(),
    })
}

fn windows(server: &Server) -> Vec<Value> {
    let size = server.segment_size;
    let until = |archived: &Archived| json!({"wal": archived.wal.name(size), "time": archived.time});
    let window = |window: Window| {
        json!({
            "backup": window.backup.as_str(),
            "timeline": window.timeline.number(),
            "from": window.from,
            "until": window.until.as_ref().map(until),
            "missing": window.gaps.iter().map(|gap| run(gap, size)).collect::<Vec<_>>(),
            "more_missing": window.more_gaps,
        })
    };
    server.windows(WINDOWS).take(WINDOWS * 2).map(window).collect()
}
