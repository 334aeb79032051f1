//! `inventory`: a captured folder, checked and summarised.

mod json;

use camino::Utf8PathBuf;
use clap::Args;

use super::answer::{Answer, Trouble};
use super::findings::{FindingsFormat, Reporting, Role};
use super::print::Terminal;
use crate::diagnostic::{Findings, Place, view};
use crate::inventory::{self, Segments, Server, Window};
use crate::model::{Instant, WalName};
use crate::render::visible;

/// Check and summarise a captured inventory: backups, timelines, gaps, the recoverable window
#[derive(Args, Debug)]
pub(super) struct Inventory {
    /// The folder that collect-inventory.sh filled
    #[arg(value_name = "DIR")]
    dir: Utf8PathBuf,
    #[command(flatten)]
    reporting: Reporting,
}

impl Inventory {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        if !self.dir.exists() {
            return Err(Trouble::new(format!("there is no folder `{}`", self.dir)));
        }
        let mut answer = Answer::default();
        match inventory::Inventory::read(&self.dir, &Place::file(&self.dir)) {
            Err(findings) => self.reporting.report(&mut answer, &findings, Role::Answer, terminal),
            Ok(inventory) if self.reporting.format == FindingsFormat::Json => {
                let mut document = view::document(&Findings::new());
                document["inventory"] = json::summary(&inventory);
                answer.say(&format!("{document:#}\n"));
            }
            Ok(inventory) => {
                self.reporting.report(&mut answer, &Findings::new(), Role::Answer, terminal);
                self.reporting.tell(&mut answer, &summary(&inventory));
            }
        }
        Ok(answer)
    }
}

fn summary(inventory: &inventory::Inventory) -> String {
    let version = inventory.barman_version.as_ref().map(|version| format!("Barman {version}, ")).unwrap_or_default();
    let mut lines = vec![format!("{version}captured {}", short(inventory.collected_at))];
    if inventory.servers.is_empty() {
        lines.push("no server".to_owned());
    }
    for server in inventory.servers.values() {
        lines.push(String::new());
        lines.push(heading(server));
        lines.extend(section("backups", newest(backups(server))));
        lines.extend(section("timelines", server.tree.draw(|_| None).lines().map(str::to_owned)));
        lines.extend(section("archived WAL", archive(server)));
        lines.extend(section("recoverable", windows(server)));
    }
    lines.iter().map(|line| visible::line(line).trim_end().to_owned() + "\n").collect()
}

/// Lines of one kind that are printed.
const SHOWN: usize = 100;

/// The last of a long list.
fn newest(mut lines: Vec<String>) -> Vec<String> {
    let earlier = lines.len().saturating_sub(SHOWN);
    lines.drain(..earlier);
    lines.splice(..0, more(earlier, "before these"));
    lines
}

fn more(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("… {count} {what}"))
}

fn heading(server: &Server) -> String {
    let system = server.system_id.as_ref().map(|id| format!(", system {id}")).unwrap_or_default();
    let policy = server.retention_policy.as_ref().map(|policy| format!(", keeps {policy}")).unwrap_or_default();
    format!("server {}{system}, segments of {}{policy}", server.name, server.segment_size)
}

fn section(title: &str, lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().map(|line| format!("    {line}")).collect();
    if lines.is_empty() {
        lines.push("    none".to_owned());
    }
    lines.insert(0, format!("  {title}"));
    lines
}

fn backups(server: &Server) -> Vec<String> {
    let done = server.backups.iter().map(|backup| {
        let ended = format!("ended {} at {}", short(backup.end_time), backup.end_lsn);
        (backup.id.clone(), format!("{} {}, timeline {}, {ended}", backup.id, backup.status, backup.timeline))
    });
    let unfinished = server
        .unfinished
        .iter()
        .map(|backup| (backup.id.clone(), format!("{} {}, so it cannot be restored", backup.id, backup.why)));
    let mut all: Vec<_> = done.chain(unfinished).collect();
    all.sort();
    all.into_iter().map(|(_, line)| line).collect()
}

fn archive(server: &Server) -> Vec<String> {
    let Some(segments) = &server.segments else {
        return vec!["unknown: the capture holds no listing of this server's archive".to_owned()];
    };
    let runs = segments.timelines().flat_map(|timeline| {
        segments
            .runs(timeline)
            .map(move |run| (WalName { timeline, segment: *run.start() }, WalName { timeline, segment: *run.end() }))
    });
    let partial = server.partial.iter().map(|wal| format!("{} only in part", wal.name(server.segment_size)));
    let count: usize = segments.timelines().map(|timeline| segments.runs(timeline).len()).sum();
    let earlier = count.saturating_sub(SHOWN);
    let runs = runs.skip(earlier).map(|(first, last)| run(server, segments, first, last));
    more(earlier, "earlier runs of segments").into_iter().chain(runs).chain(newest(partial.collect())).collect()
}

fn run(server: &Server, segments: &Segments, first: WalName, last: WalName) -> String {
    let size = server.segment_size;
    let count = last.segment - first.segment + 1;
    let until = segments.time_of(last).map(|time| format!(", the last at {}", short(time))).unwrap_or_default();
    match count {
        1 => format!("{}{until}", first.name(size)),
        _ => format!("{} .. {}, {count} segments{until}", first.name(size), last.name(size)),
    }
}

fn windows(server: &Server) -> Vec<String> {
    if server.segments.is_none() {
        return vec!["unknown".to_owned()];
    }
    let older = server.backups.len().saturating_sub(SHOWN);
    let windows = server.windows(SHOWN).take(SHOWN * 2).flat_map(|window| recoverable(server, &window));
    more(older, "older backups").into_iter().chain(windows).collect()
}

fn recoverable(server: &Server, window: &Window) -> Vec<String> {
    let size = server.segment_size;
    let what = format!("{} along timeline {}", window.backup, window.timeline);
    let first = match &window.until {
        Some(last) => format!(
            "{what}: from {} to about {} (end of {})",
            short(window.from),
            short(last.time),
            last.wal.name(size)
        ),
        None => format!("{what}: not at all, its own WAL is not complete"),
    };
    let gaps = window.gaps.iter().map(|gap| match gap.count() {
        1 => format!("  missing {}", gap.text(size)),
        count => format!("  missing {}, {count} segments", gap.text(size)),
    });
    let more_gaps = (window.more_gaps > 0).then(|| format!("  … and {} more gaps", window.more_gaps));
    [first].into_iter().chain(gaps).chain(more_gaps).collect()
}

fn short(instant: Instant) -> String {
    instant.whole_second().rfc3339()
}
