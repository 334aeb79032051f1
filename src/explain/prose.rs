//! The sentences, in sections, no wider than a terminal.

use super::drawing;
use crate::render::{Prose, visible, wrapped};
use crate::story::{Entry, Story};

/// Columns of a line.
const WIDTH: usize = 100;

/// A plan in prose.
pub fn prose(story: &Story) -> String {
    let mut lines = vec![title(story), String::new()];
    lines.extend(wrapped(&story.purpose.line(), WIDTH));
    lines.extend(section("At a glance", entries(&story.glance)));
    let choices =
        story.choices.iter().map(|choice| format!("{} {}: {}", choice.name, choice.value.line(), choice.why.line()));
    lines.extend(section("Why", choices.flat_map(|choice| bullet(&choice)).collect()));
    lines.extend(section("Time line", time_line(story)));
    lines.extend(section("Timelines", story.tree.lines().map(visible::line).collect()));
    lines.extend(section("Steps", steps(story)));
    lines.extend(section("What is lost", bullets(&story.losses)));
    lines.extend(section("Objectives", objectives(story)));
    lines.extend(section("The way back", way_back(story)));
    lines.extend(section("What was not proved", bullets(&story.open)));
    lines.iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn title(story: &Story) -> String {
    let summary = if story.summary.is_empty() { String::new() } else { format!(": {}", story.summary) };
    visible::line(&format!("{}{summary}", story.plan))
}

fn entries(entries: &[Entry]) -> Vec<String> {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let entry = |entry: &Entry| hanging(&format!("{:<width$}  ", entry.name), &entry.text.line());
    entries.iter().flat_map(entry).collect()
}

fn time_line(story: &Story) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for panel in &story.chart.panels {
        lines.extend(drawing::draw(panel));
        lines.push(String::new());
    }
    if !lines.is_empty() {
        lines.push(drawing::KEY.to_owned());
    }
    lines.extend(bullets(&story.remarks));
    lines
}

fn steps(story: &Story) -> Vec<String> {
    let step = |step: &crate::story::StepView| {
        let title = hanging(&format!("{}  ", step.number), &visible::line(&step.title));
        let hosts = visible::line(&step.hosts.join(", "));
        let about = format!("    {}; service {}; on {hosts}", step.effect_text, step.service);
        title.into_iter().chain([about])
    };
    story.steps.iter().flat_map(step).collect()
}

fn objectives(story: &Story) -> Vec<String> {
    let verdict = |verdict: &crate::story::Verdict| {
        let head = format!(
            "{} objective {}, expected {}: {}",
            verdict.name, verdict.objective, verdict.expected, verdict.verdict
        );
        [head].into_iter().chain(hanging("    ", &verdict.sum.line()))
    };
    story.verdicts.iter().flat_map(verdict).collect()
}

/// Stages with the same way back are one line.
fn way_back(story: &Story) -> Vec<String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for stage in &story.stages {
        let way = stage.way_back.line();
        match lines.last_mut() {
            Some((steps, same)) if *same == way => *steps = format!("{}, {}", steps, &stage.step[..2]),
            Some(_) | None => lines.push((stage.step[..2].to_owned(), way)),
        }
    }
    lines.into_iter().flat_map(|(steps, way)| hanging(&format!("begun {steps}: "), &way)).collect()
}

fn bullets(list: &[Prose]) -> Vec<String> {
    list.iter().flat_map(|item| bullet(&item.line())).collect()
}

fn bullet(text: &str) -> Vec<String> {
    hanging("- ", text)
}

/// Text beside its head, wrapped below itself.
fn hanging(head: &str, text: &str) -> Vec<String> {
    let indent = head.chars().count();
    let lines = wrapped(text, WIDTH.saturating_sub(indent + 2)).into_iter().enumerate();
    lines
        .map(|(index, line)| if index == 0 { format!("{head}{line}") } else { format!("{:indent$}{line}", "") })
        .collect()
}

fn section(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    let lines = lines.into_iter().map(|line| format!("  {line}"));
    [String::new(), title.to_owned()].into_iter().chain(lines).collect()
}
