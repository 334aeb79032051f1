//! The view for GitHub workflows: commands that the runner turns into annotations.

use super::body;
use super::safe::escaped;
use crate::diagnostic::{Finding, Findings};

/// One `::error` or `::warning` command a finding.
pub fn github(findings: &Findings) -> String {
    findings.sorted().into_iter().map(command).collect()
}

fn command(finding: &Finding) -> String {
    let mut properties = vec![format!("file={}", property(&escaped(finding.place.path().as_str())))];
    if let Some((start, end)) = finding.place.range() {
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // The runner refuses columns of a range over several lines.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", finding.code));
    let severity = if finding.because().is_some() { "notice" } else { finding.code.severity().as_str() };
    format!("::{severity} {}::{}\n", properties.join(","), data(&body(finding)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
