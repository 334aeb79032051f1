//! The tree of timelines as people read it.

use std::collections::BTreeMap;

use super::{Began, Branch, ForkPoint, TimelineTree};
use crate::model::Timeline;

/// A cluster that failed over every week has a chain of hundreds: what is like its neighbours is left out of it.
const PLAIN_CHAIN: usize = 3;
/// No page is wider than this many levels.
const DEPTH: usize = 40;
/// Lines without a mark of a drawing.
const LINES: usize = 50;

impl TimelineTree {
    /// One line a timeline, children indented below their parent, with what `mark` says of it at the end. Of a long chain
    /// without forks and marks only the ends are drawn.
    pub fn draw(&self, mark: impl Fn(Timeline) -> Option<String>) -> String {
        let mut children: BTreeMap<Timeline, Vec<&Branch>> = BTreeMap::new();
        let mut roots = Vec::new();
        for branch in self.branches() {
            match branch.fork.filter(|fork| self.branch(fork.parent).is_some()) {
                Some(fork) => children.entry(fork.parent).or_default().push(branch),
                None => roots.push(branch),
            }
        }
        for list in children.values_mut() {
            list.sort_by_key(|child| (child.fork.map(|fork| fork.lsn), child.timeline));
        }
        let mut drawing = Drawing { children, mark: &mark, lines: Vec::new() };
        for root in roots {
            drawing.branch(root, "", "", DEPTH);
        }
        drawing.text()
    }
}

struct Drawing<'a> {
    children: BTreeMap<Timeline, Vec<&'a Branch>>,
    mark: &'a dyn Fn(Timeline) -> Option<String>,
    /// Each with whether it has a mark.
    lines: Vec<(String, bool)>,
}

impl<'a> Drawing<'a> {
    /// The lines with a mark, and the first of the others.
    fn text(self) -> String {
        let mut left = LINES;
        let shown = self.lines.iter().filter(|(_, marked)| {
            let is_shown = *marked || left > 0;
            left = left.saturating_sub(usize::from(!marked));
            is_shown
        });
        let mut shown: Vec<String> = shown.map(|(line, _)| line.clone()).collect();
        let more = self.lines.len() - shown.len();
        shown.extend((more > 0).then(|| format!("… and {more} more timelines")));
        shown.join("\n")
    }

    fn branch(&mut self, branch: &Branch, first: &str, rest: &str, depth: usize) {
        let mark = (self.mark)(branch.timeline).map(|text| format!("  <- {text}"));
        let marked = mark.is_some();
        self.lines.push((format!("{first}{}{}", describe(branch), mark.unwrap_or_default()), marked));
        let children = self.children.get(&branch.timeline).cloned().unwrap_or_default();
        if depth == 0 && !children.is_empty() {
            self.lines.push((format!("{rest}└─ …"), false));
            return;
        }
        if let [only] = children.as_slice() {
            let (chain, next) = self.plain_chain(only);
            if chain.len() > PLAIN_CHAIN {
                let (count, from, to) = (chain.len(), chain[0], chain[chain.len() - 1]);
                let line = format!("{rest}└─ … {count} timelines one after the other, {from} to {to}");
                self.lines.push((line, false));
                self.branch(next, &format!("{rest}   └─ "), &format!("{rest}      "), depth - 1);
                return;
            }
        }
        let last = children.last().map(|child| child.timeline);
        for child in children {
            let (tee, bar) = if Some(child.timeline) == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.branch(child, &format!("{rest}{tee}"), &format!("{rest}{bar}"), depth - 1);
        }
    }

    /// The timelines from this one on that nobody needs to see, and the first one after them.
    fn plain_chain(&self, from: &'a Branch) -> (Vec<Timeline>, &'a Branch) {
        let mut chain = Vec::new();
        let mut next = from;
        while let Some([only]) = self.children.get(&next.timeline).map(Vec::as_slice)
            && (self.mark)(next.timeline).is_none()
        {
            chain.push(next.timeline);
            next = only;
        }
        (chain, next)
    }
}

fn describe(branch: &Branch) -> String {
    let from = branch.fork.map(|fork| match fork.point {
        ForkPoint::Recorded => format!(" from {}", fork.lsn),
        ForkPoint::Guessed => format!(" from about {}", fork.lsn),
    });
    let begun = match branch.began {
        Began::Always => String::new(),
        Began::At(time) => format!(", begun {}", time.whole_second().rfc3339()),
        Began::Before(time) => format!(", begun before {}", time.whole_second().rfc3339()),
        Began::Unknown => ", begun at an unknown time".to_owned(),
    };
    format!("timeline {}{}{begun}", branch.timeline, from.unwrap_or_default())
}
