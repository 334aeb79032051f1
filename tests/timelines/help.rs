//! What a finding says, and what its help says to write.

use walwright::diagnostic::Finding;

pub(crate) fn text(finding: &Finding) -> String {
    format!("{}: {} | {}", finding.code.as_str(), finding.message, finding.help.as_deref().unwrap_or_default())
}

pub(crate) fn named(help: &str, before: &str) -> Option<String> {
    let rest = &help[help.find(before)? + before.len()..];
    rest.split('`').next().map(str::to_owned).filter(|name| name != "auto")
}
