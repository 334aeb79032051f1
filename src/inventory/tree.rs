//! The tree of timelines: which left which, at what position and when.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::path::TimelinePath;
use super::segments::Segments;
use super::{Archived, Backup};
use crate::model::{Instant, Lsn, SegmentSize, Timeline, WalName};

/// Every timeline that the capture knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineTree {
    branches: BTreeMap<Timeline, Branch>,
}

/// One timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub timeline: Timeline,
    /// Where it left another; None for the root, or where nothing tells.
    pub fork: Option<Fork>,
    /// When it began.
    pub began: Began,
    /// Whether PostgreSQL finds its history file in the archive.
    pub history_file: HistoryFile,
    /// What that says of its ancestors, as it stands there; None where it was not captured.
    history: Option<History>,
}

/// Whether a timeline's history file is in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryFile {
    /// It is there, or nothing says that it is not.
    There,
    /// The listing of the archive does not have it.
    Lacking,
}

impl Branch {
    /// The time of the first commit behind its fork, where the recovery that opened this timeline stopped before it.
    pub fn stopped_before(&self) -> Option<Instant> {
        self.history.as_ref()?.stopped_before
    }
}

impl TimelineTree {
    /// Whether the recovery that opened a timeline left out a record of the one that holds what comes before.
    pub(super) fn left_records(&self, branch: &Branch) -> bool {
        let (Some(history), Some(fork)) = (&branch.history, branch.fork) else { return false };
        let followed = history.ancestors.last().and_then(|(followed, _)| self.path_to(*followed));
        let holder = followed.and_then(|path| path.leg_at(fork.lsn).map(|leg| leg.timeline));
        history.left_out && holder == Some(fork.parent)
    }
}

/// Where a timeline left its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The timeline that holds what comes before. A history file names as the last ancestor the timeline that a recovery was to
    /// follow, even where it ended before that one began: this is the one that it ended on.
    pub parent: Timeline,
    /// The first position that is its own.
    pub lsn: Lsn,
    /// How that is known.
    pub point: ForkPoint,
}

/// How a fork is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForkPoint {
    /// A history file says so.
    Recorded,
    /// No history file is there: the start of the timeline's first archived segment, and the timeline that fits best.
    Guessed,
}

/// When a timeline began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// It is the first one.
    Always,
    /// At the time of its history file, else of its first segment.
    At(Instant),
    /// Nobody knows, but a backup or segment of it is of this time.
    Before(Instant),
    /// Nobody knows.
    Unknown,
}

/// What a tree is made from.
pub(super) struct Facts<'a> {
    pub(super) size: SegmentSize,
    pub(super) histories: &'a BTreeMap<Timeline, History>,
    pub(super) begun: Option<&'a BTreeMap<Timeline, Instant>>,
    pub(super) segments: Option<&'a Segments>,
    /// In order.
    pub(super) partial: &'a [WalName],
    pub(super) last_archived: &'a BTreeMap<Timeline, Archived>,
    pub(super) backups: &'a [Backup],
}

impl TimelineTree {
    pub(super) fn from_facts(facts: &Facts<'_>) -> Self {
        let timelines = facts.timelines();
        let recorded = facts.recorded_forks();
        let oldest = timelines.first().copied();
        let mut tree = Self::default();
        // A parent's number is always the smaller one, so its own fork is known before those that left it come up.
        for timeline in timelines.iter().copied() {
            let said = recorded.get(&timeline).copied().or_else(|| facts.guess_fork(timeline, &timelines));
            let began = if Some(timeline) == oldest { Began::Always } else { facts.began(timeline) };
            let history = facts.histories.get(&timeline).cloned();
            let history_file = facts.history_file(timeline);
            tree.branches.insert(timeline, Branch { timeline, fork: said, began, history_file, history });
            let left = said.map(|said| Fork { parent: tree.holder_before(timeline).unwrap_or(said.parent), ..said });
            tree.branches.entry(timeline).and_modify(|branch| branch.fork = left);
        }
        tree
    }

    /// The timeline that holds what comes right before a timeline's own part.
    fn holder_before(&self, timeline: Timeline) -> Option<Timeline> {
        let path = self.path_to(timeline)?;
        path.legs().iter().rev().nth(1).map(|leg| leg.timeline)
    }

    /// All timelines by number.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.branches.values()
    }

    /// One timeline; None where nothing in the capture speaks of it.
    pub fn branch(&self, timeline: Timeline) -> Option<&Branch> {
        self.branches.get(&timeline)
    }

    /// The newest timeline; None in an empty archive.
    pub fn newest(&self) -> Option<Timeline> {
        self.branches.keys().next_back().copied()
    }

    /// The timelines that left this one, by number.
    pub fn children(&self, timeline: Timeline) -> impl Iterator<Item = (&Branch, Fork)> {
        let children = self.branches.values().filter_map(|branch| Some((branch, branch.fork?)));
        children.filter(move |(_, fork)| fork.parent == timeline)
    }

    /// The path to the newest timeline: what the cluster has kept. None in an empty archive.
    pub fn living(&self) -> Option<TimelinePath> {
        self.path_to(self.newest()?)
    }

    /// The timeline that was live at an instant: the newest one begun by then.
    pub fn live_at(&self, instant: Instant) -> Option<Timeline> {
        let begun = |branch: &&Branch| match branch.began {
            Began::Always => true,
            Began::At(time) | Began::Before(time) => time <= instant,
            Began::Unknown => false,
        };
        self.branches.values().rev().find(begun).map(|branch| branch.timeline)
    }

    /// The timelines that a recovery to this one replays, root first, each up to the fork that leaves it.
    pub fn path_to(&self, timeline: Timeline) -> Option<TimelinePath> {
        let mut branch = self.branches.get(&timeline)?;
        let mut newest_first = Vec::new();
        // PostgreSQL reads one history file, that of the timeline it is told to follow.
        while branch.history.is_none()
            && let Some(fork) = branch.fork
        {
            newest_first.push((fork.parent, fork.lsn));
            // A parent's number is always the smaller one, so this ends.
            let Some(parent) = self.branches.get(&fork.parent) else { break };
            branch = parent;
        }
        newest_first.extend(branch.history.iter().flat_map(|history| history.ancestors.iter().rev()));
        Some(TimelinePath::clipped(timeline, &newest_first))
    }
}

impl Facts<'_> {
    fn timelines(&self) -> BTreeSet<Timeline> {
        let mut all: BTreeSet<Timeline> = self.histories.keys().copied().collect();
        all.extend(self.histories.values().flat_map(|history| history.ancestors.iter().map(|(timeline, _)| *timeline)));
        all.extend(self.begun.into_iter().flatten().map(|(timeline, _)| *timeline));
        all.extend(self.segments.into_iter().flat_map(Segments::timelines));
        all.extend(self.partial.iter().map(|wal| wal.timeline));
        all.extend(self.last_archived.keys().copied());
        all.extend(self.backups.iter().map(|backup| backup.timeline));
        all
    }

    /// A history file holds all ancestors: a missing one is made up for by any descendant's.
    fn recorded_forks(&self) -> BTreeMap<Timeline, Fork> {
        let mut forks = BTreeMap::new();
        for (timeline, history) in self.histories {
            let children = history.ancestors.iter().skip(1).map(|(child, _)| *child).chain([*timeline]);
            for ((parent, lsn), child) in history.ancestors.iter().zip(children) {
                let fork = Fork { parent: *parent, lsn: *lsn, point: ForkPoint::Recorded };
                // A timeline's own file, read when its number comes up, wins over what descendants repeat.
                if child == *timeline || !self.histories.contains_key(&child) {
                    forks.insert(child, fork);
                }
            }
        }
        forks
    }

    /// Without any history file: the first archived segment tells where, a partial copy of it or the one before whose it was.
    fn guess_fork(&self, timeline: Timeline, all: &BTreeSet<Timeline>) -> Option<Fork> {
        let elder = || all.range(..timeline).rev().copied();
        let guess = |parent, segment| Fork { parent, lsn: self.size.start_of(segment), point: ForkPoint::Guessed };
        let Some(first) = self.first_segment(timeline) else {
            // Nothing of it was archived but the fact that it began: it goes on where the one before it ends.
            let parent = elder().next()?;
            return Some(guess(parent, self.end_of(parent)?));
        };
        let left_partial =
            |parent: &Timeline| self.partial.binary_search(&WalName { timeline: *parent, segment: first }).is_ok();
        let holds = |parent: Timeline, segment: u64| {
            self.segments.is_some_and(|segments| segments.contains(WalName { timeline: parent, segment }))
        };
        let adjoins = |parent: &Timeline| holds(*parent, first) || first > 0 && holds(*parent, first - 1);
        let parent = elder().find(left_partial).or_else(|| elder().find(adjoins)).or_else(|| elder().next())?;
        Some(guess(parent, first))
    }

    fn first_segment(&self, timeline: Timeline) -> Option<u64> {
        let archived = self.segments.and_then(|segments| segments.first(timeline, &(0..=u64::MAX)));
        let of_it = |backup: &&Backup| backup.timeline == timeline;
        let backup = || self.backups.iter().filter(of_it).map(|backup| backup.begin_wal.segment).min();
        let last = || self.last_archived.get(&timeline).map(|archived| archived.wal.segment);
        archived.map(|(segment, _)| segment).or_else(backup).or_else(last)
    }

    /// The segment after the last complete one of a timeline.
    fn end_of(&self, timeline: Timeline) -> Option<u64> {
        let archived = self.segments.and_then(|segments| segments.last(timeline, &(0..=u64::MAX)));
        let last = || self.last_archived.get(&timeline).map(|archived| archived.wal.segment);
        archived.map(|(segment, _)| segment).or_else(last).map(|segment| segment + 1)
    }

    /// The first timeline has none and needs none.
    fn history_file(&self, timeline: Timeline) -> HistoryFile {
        let listed = self.begun.is_none_or(|begun| begun.contains_key(&timeline));
        if timeline == Timeline::FIRST || listed || self.histories.contains_key(&timeline) {
            HistoryFile::There
        } else {
            HistoryFile::Lacking
        }
    }

    fn began(&self, timeline: Timeline) -> Began {
        let backups = self.backups.iter().filter(|backup| backup.timeline == timeline);
        let backup = backups.map(|backup| backup.begin_time.unwrap_or(backup.end_time)).min();
        let history = self.begun.and_then(|begun| begun.get(&timeline).copied());
        let segment = self.segments.and_then(|segments| segments.first(timeline, &(0..=u64::MAX)));
        if let Some(time) = [history, segment.map(|(_, time)| time)].into_iter().flatten().min() {
            // A file's time can be a copy's: a segment or a backup that is older proves it.
            return Began::At(backup.map_or(time, |backup| backup.min(time)));
        }
        let archived = self.last_archived.get(&timeline).map(|archived| archived.time);
        match [backup, archived].into_iter().flatten().min() {
            Some(time) => Began::Before(time),
            None => Began::Unknown,
        }
    }
}
