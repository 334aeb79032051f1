//! For programs.

use camino::Utf8Path;
use serde_json::{Value, json};

use crate::output::changes::{Change, ChangeSet, Origin};
use crate::output::manifest::FileMode;
use crate::output::path::BundlePath;
use crate::output::tree::File;

/// One object: the plan, its folder, the digests before and after, what moved in the domain's terms, the files that differ with their unified diffs, and the
/// files that are left alone. What does not apply is null.
pub fn json(changes: &ChangeSet, root: &Utf8Path) -> Value {
    json!({
        "plan": changes.name(),
        "folder": root.as_str(),
        "digest": { "before": changes.before, "after": changes.after },
        "meaning": changes.shifts.iter().map(|shift| json!({ "what": shift.what, "risk": shift.risk })).collect::<Vec<_>>(),
        "files": changes.differing().map(|(path, change)| entry(root, path, change)).collect::<Vec<_>>(),
        "foreign": changes.foreign,
    })
}

fn entry(root: &Utf8Path, path: &BundlePath, change: &Change) -> Value {
    let mode = |file: Option<&File>| file.map(|file| FileMode::from(file.mode));
    json!({
        "path": path,
        "change": change.verb.as_str(),
        "by_hand": change.origin != Origin::Rendered,
        "mode": { "before": mode(change.old.as_deref()), "after": mode(change.new.as_deref()) },
        "diff": change.unified(root, path),
    })
}
