//! The scale of a panel: round instants, in UTC.

use serde::Serialize;

use crate::model::Instant;
use crate::story::chart::Panel;

/// Seconds between two ticks; the smallest that gives few enough is taken.
const STEPS: &[i64] = &[
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000,
];
/// Ticks that a panel has room for.
const MOST: i64 = 6;
const DAY: i64 = 86_400;

/// A line with a time below it.
#[derive(Debug, Serialize)]
pub(super) struct Tick {
    x: i64,
    text: String,
}

pub(super) fn ticks(panel: &Panel, left: i64, width: i64) -> Vec<Tick> {
    let span = (panel.until.micros() - panel.from.micros()) / 1_000_000;
    let step = STEPS.iter().find(|step| span / **step <= MOST).unwrap_or(&STEPS[STEPS.len() - 1]) * 1_000_000;
    let first = panel.from.micros().div_euclid(step) + 1;
    let last = panel.until.micros().div_euclid(step);
    let tick = |number: i64| {
        let at = Instant::from_micros(number * step)?;
        let text = at.rfc3339();
        let day = if day(panel.from) == day(panel.until) { String::new() } else { format!("{} ", &text[5..10]) };
        let text = match step / 1_000_000 {
            DAY.. => text[..10].to_owned(),
            60.. => format!("{day}{}", &text[11..16]),
            _ => format!("{day}{}", &text[11..19]),
        };
        Some(Tick { x: left + panel.place(at, width), text })
    };
    (first..=last).filter_map(tick).collect()
}

/// The time of day, with the date where a panel shows several days; a fraction only where it shows few seconds.
pub(super) fn clock(panel: &Panel, at: Instant) -> String {
    let text = at.whole_second().rfc3339();
    let seconds = (panel.until.micros() - panel.from.micros()) / 1_000_000;
    if day(panel.from) != day(panel.until) {
        return format!("{} {}", &text[5..10], &text[11..if seconds > 2 * DAY { 16 } else { 19 }]);
    }
    let fraction = at.micros().rem_euclid(1_000_000) / 1000;
    match (seconds, fraction) {
        (0..60, 1..) => format!("{}.{fraction:03}", &text[11..19]),
        _ => text[11..19].to_owned(),
    }
}

/// The day or days that a panel shows.
pub(super) fn days(panel: &Panel) -> String {
    let (from, until) = (day(panel.from), day(panel.until));
    if from == until { format!("{from} UTC") } else { format!("{from} to {until} UTC") }
}

fn day(at: Instant) -> String {
    at.rfc3339()[..10].to_owned()
}
