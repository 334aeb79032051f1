//! `accept`, E0111 and W0113: findings that are taken as they are, with a reason.

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, Severity};
use crate::language::Accept;

/// Errors that a person may take: nothing of the recovery is wrong with them.
const ERRORS: &[Code] = &[Code::E0109];

/// Marks what the plan accepts, and says what it accepts for nothing.
pub(super) fn check(said: &Said, findings: &mut Findings) {
    let entries: Vec<(usize, Code, &Accept)> = said
        .plan
        .accept
        .iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, accept)| {
            let code = acceptable(said, index, accept.code.as_deref()?, findings)?;
            Some((index, code, accept))
        })
        .collect();
    let mut idle = Vec::new();
    for (index, code, accept) in entries {
        let because = accept.because.clone().unwrap_or_default();
        if because.trim().is_empty() {
            // The schema says that a reason is missing; without one nothing is accepted.
            continue;
        }
        if !findings.accept(code, &because) {
            let place = said.plan_origin.at(&format!("/accept/{index}"));
            idle.push(Finding::new(
                Code::W0113,
                place,
                format!("`accept` takes {code}, which this plan does not show"),
            ));
        }
    }
    // Where an error stands in the way, not every rule has been asked.
    if !findings.has_errors() {
        findings.extend(idle.into_iter().map(|finding| finding.help("leave the entry out; it would hide a later one")));
    }
}

fn acceptable(said: &Said, index: usize, written: &str, findings: &mut Findings) -> Option<Code> {
    let place = || said.plan_origin.at(&format!("/accept/{index}/code"));
    let Ok(code) = written.parse::<Code>() else {
        let finding = Finding::new(Code::E0111, place(), format!("there is no finding `{written}`"));
        findings.push(finding.help("write a code as `validate` prints it in brackets"));
        return None;
    };
    let takes = match code.severity() {
        Severity::Warning => code != Code::W0113,
        Severity::Error => ERRORS.contains(&code),
    };
    if !takes {
        let listed: Vec<String> = ERRORS.iter().map(ToString::to_string).collect();
        let message = format!("{code} cannot be accepted: {}", code.title());
        let help = format!("mend what it names; warnings can be accepted, and of the errors {}", listed.join(", "));
        findings.push(Finding::new(Code::E0111, place(), message).help(help));
        return None;
    }
    Some(code)
}
