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
    let distance = |zone: &&Tz| strsim::damerau_levenshtein(&zone.name().to_lowercase(), &name.to_lowercase());
    let nearest = chrono_tz::TZ_VARIANTS.iter().min_by_key(distance).filter(|zone| distance(zone) <= 3);
    let finding = Finding::new(
        Code::E0202,
        said.plan_origin.at("/recovery/time_zone"),
        format!("`{name}` is not a time zone of the IANA database"),
    );
    findings.push(match nearest {
        Some(zone) => finding.help(format!("write `{zone}` if that is meant")),
        None => finding.help("write a name such as `Europe/Paris`, or leave it out and write the time with its offset"),
    });
    None
}

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
