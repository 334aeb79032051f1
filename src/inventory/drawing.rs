//! The tree of timelines as people read it.

use super::{Began, Branch, ForkPoint, TimelineTree};
use crate::model::Timeline;

impl TimelineTree {
    /// One line a timeline, children indented below their parent, with what `mark` says of it at the end.
    pub fn draw(&self, mark: impl Fn(Timeline) -> Option<String>) -> String {
        let mut lines = Vec::new();
        let is_root = |branch: &&Branch| branch.fork.is_none_or(|fork| self.branch(fork.parent).is_none());
        for root in self.branches().filter(is_root) {
            self.draw_branch(root, "", "", &mark, &mut lines);
        }
        lines.join("\n")
    }

    fn draw_branch(
        &self,
        branch: &Branch,
        first: &str,
        rest: &str,
        mark: &impl Fn(Timeline) -> Option<String>,
        lines: &mut Vec<String>,
    ) {
        let mark_text = mark(branch.timeline).map(|text| format!("  <- {text}")).unwrap_or_default();
        lines.push(format!("{first}{}{mark_text}", describe(branch)));
        let mut children: Vec<&Branch> = self.children(branch.timeline).map(|(child, _)| child).collect();
        children.sort_by_key(|child| (child.fork.map(|fork| fork.lsn), child.timeline));
        let last = children.last().map(|child| child.timeline);
        for child in children {
            let (tee, bar) = if Some(child.timeline) == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.draw_branch(child, &format!("{rest}{tee}"), &format!("{rest}{bar}"), mark, lines);
        }
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
