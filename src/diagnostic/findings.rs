//! The list of findings of one run, in a stable order.

use camino::Utf8Path;

use super::{Code, Finding, Severity, Stand};
use crate::source::Position;

/// Findings as the checks report them. Views print them sorted by file, position and code, each once.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// No findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them stops rendering.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Whether one of them is a warning.
    pub fn has_warnings(&self) -> bool {
        self.count(Severity::Warning) > 0
    }

    /// How many different ones there are of a severity that the plan does not accept.
    pub fn count(&self, severity: Severity) -> usize {
        let open = |finding: &&&Finding| finding.stand == Stand::Open && finding.code.severity() == severity;
        self.sorted().iter().filter(open).count()
    }

    /// How many different ones the plan accepts.
    pub fn accepted(&self) -> usize {
        self.sorted().iter().filter(|finding| finding.stand == Stand::Accepted).count()
    }

    /// Takes every finding of a code as it is; false where there is none.
    pub fn accept(&mut self, code: Code, because: &str) -> bool {
        let mut found = false;
        for finding in self.list.iter_mut().filter(|finding| finding.code == code) {
            finding.accept(because);
            found = true;
        }
        found
    }

    /// Whether a rule was broken.
    pub fn contains(&self, code: Code) -> bool {
        self.list.iter().any(|finding| finding.code == code)
    }

    /// In the order they are printed: by file, position, code and message, each once.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut sorted: Vec<(Key<'_>, &Finding)> = self.list.iter().map(|finding| (key(finding), finding)).collect();
        sorted.sort_by_key(|(key, _)| *key);
        sorted.dedup_by_key(|(key, _)| *key);
        sorted.into_iter().map(|(_, finding)| finding).collect()
    }
}

type Key<'a> = (&'a Utf8Path, Option<Position>, Code, &'a str);

fn key(finding: &Finding) -> Key<'_> {
    let start = finding.place.range().map(|(start, _)| start);
    (finding.place.path(), start, finding.code, &finding.message)
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.list.extend(findings);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self { list: findings.into_iter().collect() }
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    /// In the order they were reported.
    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self { list: vec![finding] }
    }
}
