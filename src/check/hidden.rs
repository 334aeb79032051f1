//! W0006: characters that whoever reviews a plan does not see. In names, hosts and paths they are E0101.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::{Said, texts};
use crate::diagnostic::{Code, Finding, Findings, quoted};
use crate::hidden::is_hidden;
use crate::source::{Origin, Pointer};

pub(super) fn check(said: &Said, findings: &mut Findings) {
    // A name was judged before, and more strictly.
    let names = findings.sorted().into_iter().filter(|finding| finding.code == Code::E0101);
    let refused: BTreeSet<(Utf8PathBuf, Pointer)> =
        names.filter_map(|name| Some((name.place.path().to_owned(), name.place.pointer()?.clone()))).collect();
    let topology = said.topology_origin.as_ref();
    // An inline topology is a part of the plan.
    let apart = topology.filter(|origin| origin.prefix.as_str().is_empty());
    for origin in [Some(&said.plan_origin), apart].into_iter().flatten() {
        let is_refused = |at: &str| refused.contains(&(origin.document.path.clone(), origin.prefix.join(at)));
        for (at, text) in texts::all(origin).into_iter().filter(|(at, _)| !is_refused(at)) {
            findings.extend(hidden(text).map(|which| finding(origin, &at, &which)));
            let key = at.rsplit('/').next().unwrap_or_default();
            findings.extend(hidden(key).map(|which| finding(origin, &at, &which)));
        }
    }
}

/// The first hidden characters of a text, by code point.
fn hidden(text: &str) -> Option<String> {
    // Texts have lines; a zero byte is refused anyhow.
    let found: BTreeSet<char> = text.chars().filter(|c| is_hidden(*c) && !matches!(c, '\n' | '\t' | '\0')).collect();
    let shown: Vec<String> = found.iter().take(3).map(|c| format!("`U+{:04X}`", u32::from(*c))).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

fn finding(origin: &Origin, at: &str, which: &str) -> Finding {
    let name = origin.prefix.join(at).dotted();
    let message = format!("{} holds what a reader does not see: {which}", quoted(&name));
    Finding::new(Code::W0006, origin.at(at), message)
        .help("remove it, unless the text needs it; every page shows it as its code point")
}
