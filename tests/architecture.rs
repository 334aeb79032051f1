//! The walls of docs/architecture.md: no top-level module leads back to itself through others.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;

/// Which top-level modules each one names.
type Uses = BTreeMap<String, BTreeSet<String>>;

fn files(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn uses() -> Uses {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let named = Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    let grouped = Regex::new(r"\bcrate::\{([^}]*)\}").unwrap();
    let mut uses = Uses::new();
    for file in files(&root) {
        let top =
            file.strip_prefix(&root).unwrap().components().next().unwrap().as_str().trim_end_matches(".rs").to_owned();
        // These two put the others together.
        if ["lib", "main", "pipeline"].contains(&top.as_str()) {
            continue;
        }
        let text = fs_err::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = lines.join("\n");
        assert!(!grouped.is_match(&code), "{file}: name each module in a line of its own, `use crate::model::…`");
        let others = named.captures_iter(&code).map(|found| found[1].to_owned()).filter(|name| *name != top);
        uses.entry(top.clone()).or_default().extend(others);
    }
    uses
}

/// The way from a module back to itself, if there is one.
fn circle(uses: &Uses, from: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![from.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in uses.get(way.last().unwrap()).into_iter().flatten() {
            let mut longer = way.clone();
            longer.push(next.clone());
            if next == from {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push(longer);
            }
        }
    }
    None
}

#[test]
fn no_module_leads_back_to_itself() {
    let uses = uses();
    assert!(uses.len() > 15 && uses["check"].contains("inventory"), "the modules were not found: {uses:?}");
    let circles: Vec<String> =
        uses.keys().filter_map(|module| circle(&uses, module)).map(|way| way.join(" -> ")).collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_would_be_found() {
    let uses: Uses = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]
        .into_iter()
        .map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()])))
        .collect();
    assert_eq!(circle(&uses, "a").unwrap().join(""), "abca");
    assert_eq!(circle(&uses, "d"), None);
}
