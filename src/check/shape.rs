//! E0201, E0208, W0402 and the E0002 that no schema can say: keys that go with each other.

use serde_json::Value;

use super::Said;
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::{Action, Recovery, Strategy};

/// The keys of a target, with whether the target itself can be left out of the recovery.
const TARGETS: &[(&str, Edge)] = &[
    ("time", Edge::Either),
    ("xid", Edge::Either),
    ("name", Edge::Included),
    ("lsn", Edge::Either),
    ("wal", Edge::Fixed),
    ("immediate", Edge::Fixed),
    ("latest", Edge::Fixed),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// `inclusive` decides.
    Either,
    /// PostgreSQL always stops behind it.
    Included,
    /// There is nothing to include or leave out.
    Fixed,
}

pub(super) fn check(said: &Said, findings: &mut Findings) {
    if let Some(recovery) = &said.plan.recovery {
        target(said, findings);
        action(said, recovery, findings);
    }
    strategy(said, findings);
    expressions(said, findings);
}

fn target(said: &Said, findings: &mut Findings) {
    let Some(Value::Object(written)) = said.plan_origin.value("/recovery/target") else { return };
    let known = |key: &str| TARGETS.iter().find(|(target, _)| *target == key);
    let with_value = written.iter().filter(|(_, value)| !value.is_null());
    let targets: Vec<&(&str, Edge)> = with_value.filter_map(|(key, _)| known(key)).collect();
    match targets.as_slice() {
        [] if written.keys().all(|key| known(key).is_some()) => {
            findings.push(count(said, "there is no target".to_owned()));
        }
        // An unknown key was meant as the target; the schema says so.
        [] => {}
        [(key, edge)] => options(said, key, *edge, findings),
        several => {
            let keys: Vec<String> = several.iter().map(|(key, _)| format!("`{key}`")).collect();
            findings.push(count(said, format!("there are {} targets: {}", keys.len(), keys.join(", "))));
        }
    }
}

fn count(said: &Said, message: String) -> Finding {
    let keys: Vec<String> = TARGETS.iter().map(|(key, _)| format!("`{key}`")).collect();
    let finding = Finding::new(Code::E0201, said.plan_origin.at("/recovery/target"), message);
    finding.help(format!("write exactly one of {}", keys.join(", ")))
}

/// Options that say nothing about this kind of target.
fn options(said: &Said, key: &str, edge: Edge, findings: &mut Findings) {
    let recovery = said.plan.recovery.clone().unwrap_or_default();
    if recovery.inclusive.is_some() && edge != Edge::Either {
        let why = match (edge, key) {
            (Edge::Included, _) => "recovery always stops right after a restore point",
            (_, "wal") => "recovery always ends with the segment",
            _ => "there is no single record to leave out",
        };
        let message = format!("`inclusive` says nothing about `{key}`: {why}");
        let finding = Finding::new(Code::E0208, said.plan_origin.key_at("/recovery/inclusive"), message);
        findings.push(finding.help("leave `inclusive` out; it goes with `time`, `xid` and `lsn`"));
    }
    if recovery.time_zone.is_some() && key != "time" {
        let message = format!("`time_zone` says nothing about `{key}`");
        let finding = Finding::new(Code::E0208, said.plan_origin.key_at("/recovery/time_zone"), message);
        findings.push(finding.help("leave `time_zone` out; it goes with a `time` that has no offset"));
    }
    if recovery.action == Some(Action::Shutdown) && key == "latest" {
        let message = "`action: shutdown` with `latest`: without a target there is nothing to shut down at";
        let finding = Finding::new(Code::E0208, said.plan_origin.at("/recovery/action"), message);
        findings
            .push(finding.help("write `action: pause`: the server waits after the last segment and stays readable"));
    }
}

fn action(said: &Said, recovery: &Recovery, findings: &mut Findings) {
    if recovery.action == Some(Action::Promote) {
        let message = "`action: promote` opens the new timeline before anybody has looked at the data";
        let finding = Finding::new(Code::W0402, said.plan_origin.at("/recovery/action"), message);
        findings.push(finding.help("write `action: pause`; run.sh asks once the `verify` queries have answered"));
    }
}

fn strategy(said: &Said, findings: &mut Findings) {
    let written = said.plan.recovery.as_ref().and_then(|recovery| recovery.strategy);
    let separate = written == Some(Strategy::SideBySide);
    let block = said.plan_origin.value("/side_by_side").filter(|block| !block.is_null());
    if separate && block.is_none() {
        let finding =
            Finding::new(Code::E0002, said.plan_origin.at("/recovery/strategy"), "missing key `side_by_side`");
        let example = "side_by_side: {data_dir: /var/lib/postgresql/15/recovered, port: 5444}";
        findings.push(finding.help(format!("`strategy: side-by-side` needs it; write, for example, `{example}`")));
    }
    if !separate && block.is_some() {
        let strategy = match written {
            Some(Strategy::Swap) => "swap",
            Some(Strategy::InPlace | Strategy::SideBySide) | None => "in-place",
        };
        let message = format!("the block `side_by_side` beside `strategy: {strategy}`");
        let finding = Finding::new(Code::E0002, said.plan_origin.key_at("/side_by_side"), message);
        findings.push(finding.help("leave it out, or write `strategy: side-by-side` in `recovery`"));
    }
}

/// `expect.matches` is handed to `grep -E`; what neither that nor a stricter engine can read is refused here.
fn expressions(said: &Said, findings: &mut Findings) {
    for (index, probe) in said.plan.verify.iter().flatten().enumerate() {
        let Some(pattern) = probe.expect.as_ref().and_then(|expect| expect.matches.as_deref()) else { continue };
        let Some(fault) = fault(pattern) else { continue };
        let place = said.plan_origin.at(&format!("/verify/{index}/expect/matches"));
        let message = format!("`{pattern}` is not a regular expression: {fault}");
        let help = "write a POSIX extended one, as for `grep -E`; a backslash makes the next character literal";
        findings.push(Finding::new(Code::E0002, place, message).help(help));
    }
}

fn fault(pattern: &str) -> Option<String> {
    if pattern.contains("(?") {
        return Some("`grep -E` does not know `(?`".to_owned());
    }
    let error = regex::Regex::new(pattern).err()?.to_string();
    let last = error.lines().last().unwrap_or_default();
    Some(last.strip_prefix("error: ").unwrap_or(last).to_owned())
}
