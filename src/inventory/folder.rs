//! The folder on disk: which file holds what, and what is said when one cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};

use camino::{Utf8Path, Utf8PathBuf};

use super::Inventory;
use super::diagnose::{self, Diagnosis};
use super::files;
use super::history::{self, History};
use super::limits::{self, TIMELINES};
use super::server::{self, Files};
use super::wals::{self, Listing};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::disk::DiskError;
use crate::model::{Instant, Timeline};

/// Larger than any real `barman diagnose`, small enough to hold in memory.
const DIAGNOSE_LIMIT: u64 = 512 << 20;
/// Larger than any instant or history file.
const SMALL_LIMIT: u64 = 1 << 20;

pub(super) fn read(dir: &Utf8Path, named_at: &Place) -> Result<Inventory, Findings> {
    folder(dir, named_at)?;
    let mut findings = Findings::new();
    let mut keep = |finding: Finding| findings.push(finding);
    let diagnosis = read_diagnosis(dir, named_at).map_err(&mut keep).ok();
    let collected_at = read_collected_at(dir).map_err(&mut keep).ok();
    let archived = read_listing(dir, "wals.tsv").map_err(&mut keep).ok();
    let received = read_listing(dir, "streaming.tsv").map_err(&mut keep).ok();
    let histories = read_histories(dir).map_err(|many| findings.extend(many)).ok();
    let (Some(diagnosis), Some(collected_at), Some(archived), Some(received), Some(histories)) =
        (diagnosis, collected_at, archived, received, histories)
    else {
        return Err(findings);
    };
    let Some(collected_at) = collected_at.or(diagnosis.timestamp) else {
        let message = format!("inventory `{dir}` does not say when it was captured: `collected_at` is missing");
        return Err(Finding::new(Code::E0003, named_at.clone(), message).help(CAPTURE_AGAIN).into());
    };
    let files = Files { archived: archived.as_ref(), received: received.as_ref(), histories: &histories };
    let servers = server::assemble(diagnosis.servers, files);
    Ok(Inventory { barman_version: diagnosis.barman_version, collected_at, servers })
}

const CAPTURE_AGAIN: &str = "capture it with `collect-inventory.sh` on the Barman host";

fn folder(dir: &Utf8Path, named_at: &Place) -> Result<(), Finding> {
    let finding = |message: String| Finding::new(Code::E0003, named_at.clone(), message);
    match fs_err::metadata(dir) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => {
            Err(finding(format!("inventory `{dir}` is a file")).help("name the folder that holds `diagnose.json`"))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(finding(format!("inventory `{dir}` does not exist")).help(CAPTURE_AGAIN))
        }
        Err(error) => Err(finding(format!("inventory `{dir}` cannot be read: {}", error.kind()))),
    }
}

/// None where the file does not exist.
fn open(path: &Utf8Path) -> Result<Option<File>, Finding> {
    match files::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(DiskError::Missing(_)) => Ok(None),
        Err(DiskError::System(.., error)) => Err(unreadable(path, &error.kind().to_string())),
        Err(DiskError::Link(_)) => Err(unreadable(path, "it is a symbolic link, which walwright does not follow")),
        Err(DiskError::NotAFile(_) | DiskError::NotAFolder(_) | DiskError::TooLarge(..)) => {
            Err(unreadable(path, "it is not a file"))
        }
    }
}

fn unreadable(path: &Utf8Path, why: &str) -> Finding {
    let name = path.file_name().unwrap_or_default();
    Finding::new(Code::E0003, Place::file(path), format!("`{name}` cannot be read: {why}"))
}

fn text(path: &Utf8Path, limit: u64) -> Result<Option<String>, Finding> {
    let Some(file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error.kind().to_string()))?;
    if bytes.len() as u64 > limit {
        return Err(unreadable(path, &format!("it is larger than {} MiB", limit >> 20)));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        unreadable(path, &format!("it is not UTF-8 text, byte {} is not", error.utf8_error().valid_up_to() + 1))
    })?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

fn read_diagnosis(dir: &Utf8Path, named_at: &Place) -> Result<Diagnosis, Finding> {
    let path = dir.join("diagnose.json");
    let Some(text) = text(&path, DIAGNOSE_LIMIT)? else {
        let message = format!("inventory `{dir}` holds no `diagnose.json`");
        return Err(Finding::new(Code::E0003, named_at.clone(), message).help(CAPTURE_AGAIN));
    };
    let place = |at: Option<(usize, usize)>| match at {
        Some((line, column)) => Place::line(&path, line, column),
        None => Place::file(&path),
    };
    let diagnosis = diagnose::parse(&text).map_err(|error| {
        Finding::new(Code::E0003, place(error.at), error.message)
            .help("write the output of `barman diagnose` to it, unchanged")
    })?;
    match limits::of_diagnosis(&diagnosis) {
        Some(excess) => {
            let at = place(diagnose::place_of(&text, &excess.keys));
            Err(excess.finding(at))
        }
        None => Ok(diagnosis),
    }
}

/// The place in `diagnose.json` of what stands below these keys, for a finding about it; the file where that cannot be told.
pub fn place_of(dir: &Utf8Path, keys: &[String]) -> Place {
    let path = dir.join("diagnose.json");
    let found = text(&path, DIAGNOSE_LIMIT).ok().flatten().and_then(|text| diagnose::place_of(&text, keys));
    match found {
        Some((line, column)) => Place::line(&path, line, column),
        None => Place::file(&path),
    }
}

fn read_collected_at(dir: &Utf8Path) -> Result<Option<Instant>, Finding> {
    let path = dir.join("collected_at");
    let Some(text) = text(&path, SMALL_LIMIT)? else { return Ok(None) };
    let instant = Instant::parse(text.trim()).map_err(|error| {
        Finding::new(Code::E0003, Place::line(&path, 1, 1), error.phrase)
            .help("`collected_at` holds one instant in UTC, such as `2026-01-04T15:55:00Z`")
    });
    instant.map(Some)
}

fn read_listing(dir: &Utf8Path, name: &str) -> Result<Option<Listing>, Finding> {
    let path = dir.join(name);
    let Some(file) = open(&path)? else { return Ok(None) };
    let listing = wals::read(BufReader::with_capacity(1 << 18, file)).map_err(|error| match error {
        wals::Error::Io(error) => unreadable(&path, &error.kind().to_string()),
        wals::Error::Beyond { number, excess } => excess.finding(Place::line(&path, number, 1)),
        wals::Error::Line { number, why } => Finding::new(Code::E0003, Place::line(&path, number, 1), why)
            .help("each line is a file name, its size and its time in seconds since 1970, separated by tabs"),
    });
    listing.map(Some)
}

fn read_histories(dir: &Utf8Path) -> Result<BTreeMap<Timeline, History>, Findings> {
    let folder = dir.join("history");
    let mut histories = BTreeMap::new();
    let mut findings = Findings::new();
    let mut told = BTreeSet::new();
    for path in history_files(&folder)? {
        let Some(timeline) = path.file_name().and_then(history::timeline_of) else { continue };
        match read_history(&path, timeline) {
            Ok(history) => {
                told.extend(history.ancestors.iter().map(|(ancestor, _)| *ancestor).chain([timeline]));
                if let Some(excess) = limits::beyond("`history`", told.len(), TIMELINES, "timelines") {
                    return Err(excess.finding(Place::line(&path, 1, 1)).into());
                }
                histories.insert(timeline, history);
            }
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(histories) } else { Err(findings) }
}

fn history_files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Finding> {
    match files::histories(folder) {
        Ok(names) => Ok(names.iter().map(|name| folder.join(name)).collect()),
        Err(DiskError::System(.., error)) => Err(unreadable(folder, &error.kind().to_string())),
        Err(DiskError::Link(_)) => Err(unreadable(folder, "it is a symbolic link, which walwright does not follow")),
        Err(_) => Err(unreadable(folder, "it is not a folder")),
    }
}

fn read_history(path: &Utf8Path, timeline: Timeline) -> Result<History, Finding> {
    let text = text(path, SMALL_LIMIT)?.unwrap_or_default();
    history::parse(&text, timeline).map_err(|error| {
        Finding::new(Code::E0003, Place::line(path, error.line, 1), error.why)
            .help("each line is a timeline, the position where it ended and why, separated by tabs; fetch the file with `barman get-wal`")
    })
}
