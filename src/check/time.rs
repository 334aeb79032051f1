//! E0202 and E0203: what a plan writes as a time becomes one instant.

use chrono::{LocalResult, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::language::Recovery;
use crate::model::{Instant, ParseError, WrittenTime};

/// A time that must carry its offset: those of the incident.
pub(super) fn instant(text: &str, place: Place, findings: &mut Findings) -> Option<Instant> {
    found(Instant::parse(text), place, findings)
}

/// The instant of `target.time`, read in `time_zone` where it has no offset.
pub(super) fn target(said: &Said, recovery: &Recovery, findings: &mut Findings) -> Option<Instant> {
    let text = recovery.target.as_ref()?.time.as_deref()?;
    let at_time = said.plan_origin.at("/recovery/target/time");
    let written = found(WrittenTime::parse(text), at_time.clone(), findings);
    let zone = match &recovery.time_zone {
        Some(name) => Some(zone(name, said, findings)?),
        None => None,
    };
    let written = written?;
    match (written.offset, zone) {
        (Some(offset), None) => found(written.at_offset(offset), at_time, findings),
        (None, Some(zone)) => in_zone(text, written, zone, at_time, findings),
        (None, None) => {
            let message = format!("`{text}` has no offset from UTC and there is no `time_zone`");
            let help = format!(
                "write `{}` if it is in UTC, else its own offset, or name its zone in `time_zone`",
                written.with_offset(0)
            );
            findings.push(Finding::new(Code::E0202, at_time, message).help(help));
            None
        }
        (Some(_), Some(zone)) => {
            let message = format!("`time_zone: {zone}` stands beside `{text}`, which has its own offset");
            let place = said.plan_origin.at("/recovery/time_zone");
            findings.push(Finding::new(Code::E0202, place, message).help("leave one of them out"));
            None
        }
    }
}

fn found<T>(read: Result<T, ParseError>, place: Place, findings: &mut Findings) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            findings.push(because(Code::E0202, place, error));
            None
        }
    }
}

/// A parse error as a finding.
pub(super) fn because(code: Code, place: Place, error: ParseError) -> Finding {
    let finding = Finding::new(code, place, error.phrase);
    match error.instead {
        Some(instead) => finding.help(instead),
        None => finding,
    }
}

fn zone(name: &str, said: &Said, findings: &mut Findings) -> Option<Tz> {
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    let finding = Finding::new(
        Code::E0202,
        said.plan_origin.at("/recovery/time_zone"),
        format!("`{name}` is not a time zone of the IANA database"),
    );
    findings.push(finding.help(match meant(name) {
        Some(zone) => format!("write `{zone}` if that is meant"),
        None if name.contains('/') => {
            "write a name such as `Europe/Paris`, or leave `time_zone` out and end the time with its offset from UTC, such as `-08:00`"
                .to_owned()
        }
        None => "abbreviations are ambiguous, and `UTC+1` is east of UTC to some and west to others: leave `time_zone` out and end the \
                 time with its offset from UTC, such as `-08:00`, or write a name such as `Europe/Paris`"
            .to_owned(),
    }));
    None
}

/// The zone that a name was meant as: one slip away from it (two where it is long), or its city. A name that is merely near is another
/// offset, and whoever takes it loses hours of data: nothing is guessed for what names no place, such as `PST`, `UTC+1` and `Etc/UTC+1`.
fn meant(name: &str) -> Option<Tz> {
    let name = name.to_lowercase().replace(' ', "_");
    let only = |zones: Vec<&Tz>| if let [zone] = zones.as_slice() { Some(**zone) } else { None };
    let near = |most: usize| {
        let zones = chrono_tz::TZ_VARIANTS.iter();
        only(zones.filter(|zone| strsim::osa_distance(&zone.name().to_lowercase(), &name) <= most).collect())
    };
    // `Etc/GMT+1` is west of UTC, which hardly anybody means.
    let city = |zone: &&Tz| {
        let zone = zone.name().to_lowercase();
        !zone.starts_with("etc/") && zone.rsplit_once('/').is_some_and(|(_, city)| city == name)
    };
    match name.split_once('/') {
        Some(("etc", _)) => None,
        Some((_, city)) if city.len() >= LONG => near(0).or_else(|| near(1)).or_else(|| near(2)),
        Some(_) => near(0).or_else(|| near(1)),
        None if name == "utc" || name == "gmt" => near(0),
        None if name.len() < SHORTEST_CITY => None,
        None => only(chrono_tz::TZ_VARIANTS.iter().filter(city).collect()),
    }
}

/// Letters of a city in which two slips still leave no other one.
const LONG: usize = 8;
/// Letters of a name that is surely no abbreviation.
const SHORTEST_CITY: usize = 5;

fn in_zone(text: &str, written: WrittenTime, zone: Tz, place: Place, findings: &mut Findings) -> Option<Instant> {
    let (problem, offsets) = match zone.from_local_datetime(&written.local) {
        LocalResult::Single(time) => {
            return found(written.at_offset(time.offset().fix().local_minus_utc()), place, findings);
        }
        LocalResult::Ambiguous(one, other) => {
            ("exists twice", [one.offset().fix(), other.offset().fix()].map(|offset| offset.local_minus_utc()))
        }
        LocalResult::None => ("does not exist", around(zone, written.local)),
    };
    let candidates = offsets.map(|offset| {
        let instant = written.at_offset(offset).map(Instant::rfc3339).unwrap_or_default();
        format!("`{}` ({instant})", written.with_offset(offset))
    });
    let message = format!("`{text}` {problem} in `{zone}`: the clocks are changed then");
    let help = format!("leave `time_zone` out and write {} or {}", candidates[0], candidates[1]);
    findings.push(Finding::new(Code::E0203, place, message).help(help));
    None
}

/// The offsets in force before and after a change of the clocks, in seconds east of UTC.
fn around(zone: Tz, local: NaiveDateTime) -> [i32; 2] {
    [-1, 1].map(|day| zone.offset_from_utc_datetime(&(local + TimeDelta::days(day))).fix().local_minus_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_abbreviation_is_taken_for_another_zone() {
        let abbreviations =
            ["PST", "EDT", "PDT", "BST", "IST", "JST", "AEST", "MSK", "CEST", "EEST", "Z", "CST", "SAST", "GMT2"];
        let offsets = ["UTC+1", "UTC-08:00", "GMT+1", "GMT-3", "Etc/UTC+1", "Etc/GMT+20", "+01:00"];
        for name in abbreviations.into_iter().chain(offsets).chain(["headquarters", "Asia/Dehli", "Asia/Bejing", ""]) {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    #[test]
    fn a_slip_in_the_name_of_a_place_is_seen() {
        for (name, zone) in [
            ("Europe/Pariss", "Europe/Paris"),
            ("europe/berlin", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("America/Los_Angels", "America/Los_Angeles"),
            ("Berlin", "Europe/Berlin"),
            ("utc", "UTC"),
        ] {
            assert_eq!(meant(name).map(chrono_tz::Tz::name), Some(zone), "{name}");
        }
    }
}
