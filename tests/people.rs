//! What people read: every view prints all that is told, and no value of a plan becomes markup in any of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::Utf8Path;
use regex::Regex;
use serde_json::{Value, json};
use walwright::diagnostic::{Colour, view};
use walwright::output::BundlePath;
use walwright::render::Templates;
use walwright::source::Document;

const HOSTILE: &str = "</code></title><script>alert('x')</script> \" onload=\"x `y` | [z](http://z) *b* ![i](i)";
const PLACES: [&str; 9] = ["SUMMARY", "TICKET", "NODE", "SCOPE", "UNIT", "RESTORE POINT", "PROBE", "SQL", "HOOK"];

/// The plan of the fixtures with its topology inline, and with `edit` made to both.
fn plan(edit: impl Fn(&mut Value)) -> Arc<Document> {
    let read =
        |name: &str| Document::read(Utf8Path::new(&format!("tests/fixtures/people/{name}"))).unwrap().value.clone();
    let mut plan = read("plan.yaml");
    plan["topology"] = read("topology.yaml");
    edit(&mut plan);
    Document::parse(Utf8Path::new("plan.yaml"), &plan.to_string()).unwrap()
}

/// Every text in a document with one word in it replaced.
fn replace(value: &mut Value, word: &str, by: &str) {
    match value {
        Value::String(text) => *text = text.replace(word, by),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, word, by)),
        Value::Object(entries) => entries.values_mut().for_each(|item| replace(item, word, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn hostile() -> Arc<Document> {
    plan(|plan| {
        for place in PLACES {
            let newlines =
                if matches!(place, "SUMMARY" | "SQL" | "HOOK") { "\n# x\n```\n\u{1b}[31m\u{202e}" } else { "" };
            // A restore point's name is short.
            let short = format!("{}|", &HOSTILE[..40]);
            // A node's name is an address too, in which a colon is IPv6's.
            let named = HOSTILE.replace(':', ";");
            // A unit is no pattern.
            let unit = HOSTILE.replace(['*', '['], "");
            let hostile = match place {
                "RESTORE POINT" => &short,
                "NODE" => &named,
                "UNIT" => &unit,
                _ => HOSTILE,
            };
            replace(plan, place, &format!("{hostile}{newlines}"));
        }
    })
}

/// The plan of the fixtures with what is told of a hidden character, and nothing worse.
fn harmless() -> Arc<Document> {
    plan(|plan| {
        for place in ["SUMMARY", "SQL", "HOOK"] {
            replace(plan, place, &format!("{place}\n\u{1b}\u{202e}"));
        }
    })
}

fn artifact(plan: &Arc<Document>, path: &str) -> String {
    let (tree, findings) = walwright::compile(plan, &Templates::builtin()).unwrap();
    let tree = tree.unwrap_or_else(|| panic!("{}", view::text(&findings, Colour::Plain)));
    tree.get(&BundlePath::parse(path).unwrap()).unwrap().content.clone()
}

/// The elements of a page in order, without what their attributes hold.
fn elements(page: &str) -> Vec<String> {
    let tags = Regex::new(r#"<(/?[a-zA-Z0-9]+)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*/?>"#).unwrap();
    let names = Regex::new(r#"([a-zA-Z:-]+)(?:="[^"]*")?"#).unwrap();
    let element = |tag: regex::Captures<'_>| {
        let attributes: Vec<String> = names.captures_iter(&tag[2]).map(|name| name[1].to_owned()).collect();
        format!("{} {}", &tag[1], attributes.join(" "))
    };
    tags.captures_iter(page).map(element).collect()
}

#[test]
fn a_hostile_plan_has_the_elements_of_a_harmless_one() {
    let (harmless, hostile) = (harmless(), hostile());
    for page in ["review.html", "timeline.svg"] {
        let text = artifact(&hostile, page);
        assert_eq!(elements(&text), elements(&artifact(&harmless, page)), "{page}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{page}");
    }
    assert!(artifact(&hostile, "review.html").contains("&lt;script&gt;alert"));
}

/// Lines with what begins a block, outside of fences; a fence counts as one.
fn blocks(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        match &fence {
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                fence = Some(line.chars().take_while(|c| *c == '`').collect());
                blocks.push("```".to_owned());
            }
            None => blocks.push(line.chars().take_while(|c| "#|- >*".contains(*c)).collect()),
        }
    }
    assert_eq!(fence, None);
    blocks
}

#[test]
fn a_hostile_plan_has_the_blocks_of_a_harmless_one() {
    let text = artifact(&hostile(), "RUNBOOK.md");
    assert_eq!(blocks(&text), blocks(&artifact(&harmless(), "RUNBOOK.md")));
    assert!(!text.contains(['\u{1b}', '\u{202e}']));
    let outside = Regex::new("(?ms)^(````*)text$.*?^(````*)$").unwrap().replace_all(&text, "").into_owned();
    // Every value here has a pipe in it, so none is a code span: an element holds it, with its own `<` escaped.
    let outside = Regex::new(r"\\.").unwrap().replace_all(&outside, "").replace("<code>", "").replace("</code>", "");
    assert!(!outside.contains('<'), "{outside}");
}

#[test]
fn explain_prints_no_control_character() {
    let (told, _) = walwright::explain(&hostile());
    let told = told.unwrap();
    assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told}");
    assert!(!told.contains('\u{202e}'));
}

#[test]
fn the_drawing_ends_a_timeline_where_its_archive_ends_and_not_where_the_next_one_begins() {
    let case = "tests/diagnostics/W0205-between-a-lost-primary-and-its-child/plan.yaml";
    let (told, _) = walwright::explain(&Document::read(Utf8Path::new(case)).unwrap());
    let row = Regex::new("(?m)^ *timeline 1 +(#+)$").unwrap();
    let told = told.unwrap();
    // One column, five minutes, of six hours until timeline 2 began.
    assert_eq!(row.captures(&told).map_or(0, |row| row[1].len()), 1, "{told}");
}

#[test]
fn a_time_off_a_local_clock_stands_beside_its_instant_wherever_the_target_is_told() {
    let clocks = [
        ("2026-11-20 15:18:32.57", Some("Europe/Berlin"), "written as 2026-11-20 15:18:32.57 in Europe/Berlin"),
        ("2026-11-20 19:48:32.57+0530", None, "written as 2026-11-20 19:48:32.57+0530"),
        ("2026-11-20T14:18:32.57Z", None, ""),
    ];
    for (time, zone, written) in clocks {
        let plan = plan(|plan| {
            plan["recovery"]["target"] = json!({ "time": time });
            if let Some(zone) = zone {
                plan["recovery"]["time_zone"] = json!(zone);
            }
        });
        let bare = |text: String| text.replace("<code>", "").replace("</code>", "").replace('`', "");
        let told = walwright::explain(&plan).0.unwrap().replace("\n          ", " ");
        let expected = ["2026-11-20T14:18:32.57Z (", written].concat();
        let runbook = bare(artifact(&plan, "RUNBOOK.md"));
        for text in [&told, &runbook, &bare(artifact(&plan, "review.html"))] {
            assert!(text.contains(&expected), "{time}: {text}");
            assert_eq!(text.contains("written as"), !written.is_empty(), "{time}");
        }
        let message = runbook.lines().find(|line| line.contains("We recover")).unwrap();
        assert!(message.contains(written), "{message}");
    }
}

#[test]
fn the_estimate_says_that_people_come_on_top() {
    let judged = plan(|plan| plan["objectives"] = json!({"rto": "15m"}));
    let runbook = artifact(&judged, "RUNBOOK.md");
    for (line, words) in [
        ("| RTO |", "this is machine time: what people take at the target and at the gates comes on top"),
        ("**Service down**", "what people take comes on top"),
        ("We recover", "on top of that while people look at the data and decide"),
    ] {
        let found = runbook.lines().find(|one| one.contains(line)).unwrap();
        assert!(found.contains(words), "{found}");
    }
}

#[test]
fn both_pages_print_all_that_is_told() {
    let judged = walwright::judge(&plan(|_| {}));
    let (decided, resolved) = judged.meant.as_ref().unwrap();
    let runbook = walwright::script(resolved).unwrap();
    let material = walwright::story::Material { resolved, runbook: &runbook, decided, warnings: &judged.findings };
    let story = serde_json::to_value(walwright::story::Story::of(material)).unwrap();
    let told: BTreeSet<String> = story.as_object().unwrap().keys().map(|key| format!("story.{key}")).collect();
    let templates = Templates::builtin();
    assert_eq!(templates.variables("RUNBOOK.md.j2").unwrap(), told);
    let page = templates.variables("review.html.j2").unwrap();
    assert_eq!(page, told.into_iter().chain(["drawing".to_owned()]).collect());
}

/// A label of the drawing: left end, right end, base line, and its panel's line down from it.
fn labels(drawing: &str) -> Vec<(i64, i64, i64)> {
    let label = Regex::new(r#"<text class="label [a-z-]+" x="(\d+)" y="(\d+)">([^<]*)</text>"#).unwrap();
    let of = |found: regex::Captures<'_>| {
        let (x, y): (i64, i64) = (found[1].parse().unwrap(), found[2].parse().unwrap());
        (x, x + 7 * i64::try_from(found[3].chars().count()).unwrap(), y)
    };
    label.captures_iter(drawing).map(of).collect()
}

#[test]
fn labels_cover_neither_labels_nor_lines_and_stay_on_the_page() {
    let inventories = ["barman-3.4-three-timelines", "barman-3.4-branched", "barman-3.13-ninety-segments"];
    let targets = ["2026-11-20T14:08:20Z", "2026-11-20T14:18:32.570098Z", "2026-11-20T14:18:59Z"];
    let mut seen = 0;
    for (inventory, target, gap) in
        inventories.iter().flat_map(|one| targets.iter().flat_map(move |two| [1, 20].map(|three| (one, two, three))))
    {
        let plan = plan(|plan| {
            plan["inventory"] = json!(format!("tests/fixtures/inventories/{inventory}"));
            if inventory.contains("3.13") {
                plan["topology"]["postgres"]["version"] = json!(17);
            }
            let second = &target[..18];
            plan["incident"] = json!({ "happened_at": format!("{second}9.9Z"), "detected_at": format!("{}T14:19:{:02}Z", &target[..10], gap) });
            plan["recovery"] = json!({ "node": "NODE", "target": { "time": target } });
        });
        let Ok((Some(tree), _)) = walwright::compile(&plan, &Templates::builtin()) else { continue };
        seen += 1;
        let drawing = &tree.get(&BundlePath::parse("timeline.svg").unwrap()).unwrap().content;
        let labels = labels(drawing);
        assert!(labels.len() > 2);
        for (index, (x, end, y)) in labels.iter().enumerate() {
            assert!(*end <= 1060, "{inventory} {target}: a label ends at {end}");
            for (other, other_end, other_y) in &labels[index + 1..] {
                let apart = other_end < x || end < other || (y - other_y).abs() >= 16;
                assert!(apart, "{inventory} {target}: labels at {x} and {other} on {y}");
            }
            // A line goes down from five pixels left of its label.
            let crossed = labels.iter().any(|(other, _, other_y)| {
                let line = other - 5;
                *x < line && line < *end && other_y < y && y - other_y < 120
            });
            assert!(!crossed, "{inventory} {target}: a line crosses the label at {x}, {y}");
        }
    }
    assert!(seen >= 6, "{seen} drawings only");
}

#[test]
fn the_pages_need_nothing_from_elsewhere() {
    let page = artifact(&plan(|_| {}), "review.html");
    for needs in ["<script", "<link", "<img", "src=", "@import", "url(http", "https://"] {
        assert!(!page.contains(needs), "{needs}");
    }
}

#[test]
fn every_line_of_every_step_says_what_it_does() {
    let targets =
        [json!({"name": "x"}), json!({"latest": true}), json!({"immediate": true}), json!({"lsn": "0/5000200"})];
    let changes: [fn(&mut Value); 4] = [
        |_| {},
        |plan| plan["recovery"]["transfer"] = json!("staged"),
        |plan| plan["inventory"] = Value::Null,
        |plan| plan["recovery"]["action"] = json!("shutdown"),
    ];
    // A verb that the pages do not know stands twice: as what is done and as the command.
    let unknown = Regex::new(r"(?m)^ *\[[^\]]*\] ([a-z_ ]+)\n *\$ ([a-z_]+)").unwrap();
    let mut seen = 0;
    for (target, change) in targets.iter().flat_map(|target| changes.iter().map(move |change| (target, change))) {
        let plan = plan(|plan| {
            plan["recovery"]["target"] = target.clone();
            plan.as_object_mut().unwrap().remove("incident");
            change(plan);
            plan.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        });
        let (tree, _) = walwright::compile(&plan, &Templates::builtin()).unwrap();
        let Some(tree) = tree else { continue };
        seen += 1;
        let text = &tree.get(&BundlePath::parse("RUNBOOK.md").unwrap()).unwrap().content;
        for found in unknown.captures_iter(text) {
            assert_ne!(found[1].replace(' ', "_"), &found[2], "{text}");
        }
    }
    assert!(seen >= 12, "{seen}");
}
