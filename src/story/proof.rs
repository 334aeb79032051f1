//! What the compiler could not prove, and what it warned of.

use serde::Serialize;

use crate::model::Target;
use crate::render::Prose;
use crate::story::Material;

/// A warning of the rules.
#[derive(Clone, Debug, Serialize)]
pub struct Warning {
    /// Its code.
    pub code: String,
    /// What it says.
    pub message: Prose,
    /// Why the plan takes it as it is; empty where it does not.
    pub accepted: Prose,
    /// The facts behind it, and what to write instead.
    pub notes: Vec<Prose>,
}

/// The warnings, in the order of the findings.
pub(super) fn warnings(material: Material<'_>) -> Vec<Warning> {
    let warning = |finding: &crate::diagnostic::Finding| Warning {
        code: finding.code.to_string(),
        message: Prose::quoted(&finding.message),
        accepted: finding.because().map(|because| Prose::new("accepted: {}", &[&because])).unwrap_or_default(),
        // A note of many lines is a drawing, which stands in the time line already.
        notes: finding
            .notes
            .iter()
            .filter(|note| !note.contains('\n'))
            .map(String::as_str)
            .chain(finding.advice())
            .map(Prose::quoted)
            .collect(),
    };
    material.warnings.sorted().into_iter().map(warning).collect()
}

/// What was taken for granted, and what only the run can find out.
pub(super) fn open(material: Material<'_>) -> Vec<Prose> {
    let resolved = material.resolved;
    let mut open: Vec<Prose> = material.decided.notes.iter().map(|note| Prose::quoted(note)).collect();
    let Some(evidence) = &resolved.evidence else {
        open.push(Prose::from(
            "no inventory was given: that the backup is finished and ended before the target, that its WAL is complete, and \
             that the timeline holds the target was not proved here. Step preflight checks the backup; the rest shows only \
             when PostgreSQL replays",
        ));
        return open;
    };
    if evidence.server.segments.is_none() {
        open.push(Prose::new(
            "the capture holds no listing of the archive ({}): that no WAL is missing was not proved",
            &[&"wals.tsv"],
        ));
    }
    if matches!(resolved.target, Target::Xid { .. } | Target::Name(_)) {
        open.push(Prose::from(
            "where the target is in the WAL: PostgreSQL finds it, or stops with an error at the end of WAL",
        ));
    }
    open.push(Prose::new(
        "what happened in the archive after the capture at {}; step preflight compares newest timeline, backup and coverage",
        &[&evidence.collected_at.rfc3339()],
    ));
    open.push(Prose::from(
        "the time of a segment is its file's on the Barman host: an upper bound of what is in it, no proof",
    ));
    open
}
