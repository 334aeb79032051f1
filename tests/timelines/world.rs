//! A cluster that is written to, fails over and is recovered, by chance. Every timeline keeps a whole copy of what it replays, made when it
//! is opened: nothing here walks a path.

use std::collections::BTreeMap;

use crate::chance::Chance;

pub(crate) const SEGMENT: u64 = 16 << 20;
const SECOND: i64 = 1_000_000;
/// Bytes of a commit record, of a segment's first page header and of what a promotion writes.
const RECORD: u64 = 64;
const HEADER: u64 = 40;
const PROMOTION: u64 = 160;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) id: u32,
    pub(crate) lsn: u64,
    pub(crate) at: i64,
}

/// All that is replayed along one timeline.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replayed {
    pub(crate) commits: Vec<Commit>,
    /// Whose copy of a segment is read.
    pub(crate) owners: BTreeMap<u64, u32>,
    /// Whose a position is: each from here on.
    pub(crate) points: Vec<(u64, u32)>,
    /// The lines of its history file.
    pub(crate) history: Vec<(u32, u64, String)>,
}

impl Replayed {
    pub(crate) fn point(&self, lsn: u64) -> u32 {
        self.points.iter().rev().find(|(from, _)| *from <= lsn).unwrap().1
    }

    /// What a new timeline has when it is opened at a position of this one.
    fn left_at(&self, lsn: u64, child: u32) -> Self {
        let mut left = self.clone();
        left.commits.retain(|commit| commit.lsn < lsn);
        left.owners.retain(|segment, _| *segment < lsn / SEGMENT);
        left.points.retain(|(from, _)| *from < lsn);
        left.points.push((lsn, child));
        left.owners.insert(lsn / SEGMENT, child);
        left
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Backup {
    pub(crate) id: String,
    pub(crate) timeline: u32,
    pub(crate) begin: u64,
    pub(crate) end: u64,
    pub(crate) begin_at: i64,
    pub(crate) end_at: i64,
}

pub(crate) struct World {
    pub(crate) chance: Chance,
    pub(crate) now: i64,
    pub(crate) live: u32,
    pub(crate) timelines: BTreeMap<u32, Replayed>,
    /// Since when which one was live.
    pub(crate) lived: Vec<(i64, u32)>,
    /// When a segment was archived.
    pub(crate) archive: BTreeMap<(u32, u64), i64>,
    pub(crate) partial: Vec<(u32, u64)>,
    pub(crate) backups: Vec<Backup>,
    /// Which timeline went on where another ended.
    pub(crate) heirs: Vec<(u32, u32)>,
    /// From when to when a lost primary wrote what is nowhere.
    pub(crate) unarchived: Vec<(i64, i64)>,
    position: u64,
    commits: u32,
}

impl World {
    pub(crate) fn by_chance(seed: u64) -> Self {
        let first = Replayed { points: vec![(0, 1)], owners: [(1, 1)].into(), ..Replayed::default() };
        let start = 1_767_500_000 * SECOND;
        let mut world = Self {
            chance: Chance::new(seed),
            now: start,
            live: 1,
            timelines: [(1, first)].into(),
            lived: vec![(i64::MIN, 1)],
            archive: BTreeMap::new(),
            partial: Vec::new(),
            backups: Vec::new(),
            heirs: Vec::new(),
            unarchived: Vec::new(),
            position: SEGMENT + HEADER,
            commits: 0,
        };
        world.backup();
        for _ in 0..6 + world.chance.below(30) {
            match world.chance.below(13) {
                0 => world.backup(),
                1 | 2 => world.switch(),
                3 => world.fail_over(),
                4 => world.recover(),
                5 => world.lose_primary(),
                _ => world.commit(),
            }
        }
        world.lose_files();
        world
    }

    fn own(&mut self) -> &mut Replayed {
        let live = self.live;
        self.timelines.get_mut(&live).unwrap()
    }

    fn commit(&mut self) {
        self.pass_time(120);
        let (id, lsn, at) = (self.commits, self.position, self.now);
        self.commits += 1;
        self.own().commits.push(Commit { id, lsn, at });
        let filled = RECORD + self.chance.below(SEGMENT / 2);
        self.advance_to(lsn + filled);
    }

    fn switch(&mut self) {
        if self.position % SEGMENT > HEADER {
            self.pass_time(20);
            self.advance_to((self.position / SEGMENT + 1) * SEGMENT);
        }
    }

    fn advance_to(&mut self, lsn: u64) {
        let (from, to) = (self.position / SEGMENT, lsn / SEGMENT);
        for segment in from..to {
            let lag = i64::try_from(self.chance.below(300_000)).unwrap();
            self.archive.insert((self.live, segment), self.now + lag);
            let live = self.live;
            self.own().owners.insert(segment + 1, live);
        }
        self.position = if to > from { lsn.max(to * SEGMENT + HEADER) } else { lsn };
    }

    fn backup(&mut self) {
        self.switch();
        self.pass_time(10);
        let (begin, begin_at) = (self.position, self.now);
        self.advance_to(begin + RECORD);
        for _ in 0..self.chance.below(3) {
            self.commit();
        }
        self.pass_time(10);
        let (end, end_at) = (self.position, self.now);
        let id = chrono::DateTime::from_timestamp_micros(begin_at).unwrap().format("%Y%m%dT%H%M%S").to_string();
        self.backups.push(Backup { id, timeline: self.live, begin, end, begin_at, end_at });
        self.switch();
    }

    /// The standby goes on where the primary ended; of the segment at work only a partial copy is archived.
    fn fail_over(&mut self) {
        self.partial.push((self.live, self.position / SEGMENT));
        let ended = self.live;
        self.open(self.live, self.position, "no recovery target specified".to_owned());
        self.heirs.push((ended, self.live));
    }

    /// The primary is gone with the segment at work, and all that is archived is recovered: the new timeline begins at its end.
    fn lose_primary(&mut self) {
        self.switch();
        let (ended, boundary) = (self.live, self.position / SEGMENT * SEGMENT);
        let last = self.archive.get(&(ended, (boundary / SEGMENT).saturating_sub(1))).copied();
        let begun = self.timelines[&ended].points.last().unwrap().0;
        let torn = self.timelines[&ended].commits.last().is_some_and(|last| last.lsn + RECORD > boundary);
        let Some(last) = last.filter(|_| begun < boundary && !torn) else { return };
        self.pass_time(120);
        if self.chance.once_in(2) {
            self.commit();
        }
        self.open(ended, boundary, "no recovery target specified".to_owned());
        self.heirs.push((ended, self.live));
        self.unarchived.push((last, self.lived.last().unwrap().0));
    }

    /// A recovery to before a commit, along the newest timeline or along any that has it.
    fn recover(&mut self) {
        let newest = *self.timelines.keys().next_back().unwrap();
        let all: Vec<u32> = self.timelines.keys().copied().collect();
        let along = if self.chance.once_in(2) { newest } else { *self.chance.of(&all) };
        let commits = self.timelines[&along].commits.clone();
        if commits.is_empty() {
            return;
        }
        let first_left_out = self.chance.of(&commits).clone();
        // What begins a segment is left out with its page header.
        let starts = first_left_out.lsn % SEGMENT == HEADER;
        let lsn = if starts { first_left_out.lsn - HEADER } else { first_left_out.lsn };
        let time = chrono::DateTime::from_timestamp_micros(first_left_out.at).unwrap();
        let reason = if self.chance.once_in(2) {
            format!("before {}", time.format("%Y-%m-%d %H:%M:%S%.6f+00"))
        } else {
            format!("before LSN {:X}/{:X}", first_left_out.lsn >> 32, first_left_out.lsn & 0xFFFF_FFFF)
        };
        self.open(along, lsn, reason);
    }

    /// As PostgreSQL does: the parent that is written down is the timeline that was followed.
    fn open(&mut self, along: u32, lsn: u64, reason: String) {
        self.pass_time(200);
        let child = *self.timelines.keys().next_back().unwrap() + 1;
        let mut opened = self.timelines[&along].left_at(lsn, child);
        opened.history.push((along, lsn, reason));
        self.timelines.insert(child, opened);
        self.lived.push((self.now, child));
        self.live = child;
        self.position = lsn;
        self.advance_to(lsn + PROMOTION);
    }

    fn pass_time(&mut self, seconds: u64) {
        self.now += SECOND * i64::try_from(1 + self.chance.below(seconds)).unwrap();
    }

    /// One archive in three has holes or an expired beginning.
    fn lose_files(&mut self) {
        let files: Vec<(u32, u64)> = self.archive.keys().copied().collect();
        if files.is_empty() || !self.chance.once_in(3) {
            return;
        }
        for _ in 0..=self.chance.below(2) {
            let lost = *self.chance.of(&files);
            self.archive.remove(&lost);
        }
        if self.chance.once_in(3) {
            let kept = self.chance.of(&files).1;
            self.archive.retain(|(_, segment), _| *segment >= kept);
        }
    }

    /// What everybody saw at an instant.
    pub(crate) fn seen_at(&self, at: i64) -> Vec<u32> {
        let live = self.lived.iter().rev().find(|(since, _)| *since <= at).unwrap().1;
        self.timelines[&live].commits.iter().filter(|commit| commit.at <= at).map(|commit| commit.id).collect()
    }

    /// Whether the cluster still has what a timeline began with.
    pub(crate) fn is_kept(&self, timeline: u32) -> bool {
        self.timelines[&self.live].points.iter().any(|(_, own)| *own == timeline)
    }

    /// Whether PostgreSQL can replay a backup along a timeline.
    pub(crate) fn fits(&self, backup: &Backup, along: u32) -> bool {
        let replayed = &self.timelines[&along];
        replayed.point(backup.begin) == backup.timeline && replayed.point(backup.end - 1) == backup.timeline
    }

    /// The first segment behind a backup's begin that is not archived along a timeline.
    pub(crate) fn first_hole(&self, backup: &Backup, along: u32) -> u64 {
        let owners = &self.timelines[&along].owners;
        let archived =
            |segment: &u64| owners.get(segment).is_some_and(|own| self.archive.contains_key(&(*own, *segment)));
        (backup.begin / SEGMENT..=u64::from(u32::MAX)).find(|segment| !archived(segment)).expect("an archive ends")
    }

    /// The segment in which the path turns to another timeline whose copy is missing, where PostgreSQL finds the older one's, and that.
    pub(crate) fn astray(&self, backup: &Backup, along: u32) -> Option<(u64, u32)> {
        let (owners, hole) = (&self.timelines[&along].owners, self.first_hole(backup, along));
        let older = *owners.get(&(hole - 1))?;
        let turns = owners.get(&hole).is_some_and(|own| *own != older) && hole > backup.begin / SEGMENT;
        (turns && self.archive.contains_key(&(older, hole))).then_some((hole, older))
    }

    /// Whether what is replayed then was committed on the older timeline behind the fork, by an instant.
    pub(crate) fn shows_more(&self, backup: &Backup, along: u32, at: i64) -> bool {
        let Some((hole, older)) = self.astray(backup, along) else { return false };
        let own = &self.timelines[&along].commits;
        let read = self.timelines[&older].commits.iter().filter(|commit| commit.lsn / SEGMENT == hole);
        read.filter(|commit| !own.contains(commit)).any(|commit| commit.at <= at)
    }

    /// When the last segment that a backup reaches along a timeline was archived.
    pub(crate) fn archived_last(&self, backup: &Backup, along: u32) -> i64 {
        let owners = &self.timelines[&along].owners;
        let whole = owners.range(..self.first_hole(backup, along));
        whole.filter_map(|(segment, own)| self.archive.get(&(*own, *segment))).copied().max().unwrap_or(i64::MIN)
    }

    /// What a recovery to a time shows; None where replay does not get to a later commit.
    pub(crate) fn replay(&self, backup: &Backup, along: u32, at: i64) -> Option<Vec<u32>> {
        let end = self.first_hole(backup, along) * SEGMENT;
        let archived: Vec<&Commit> =
            self.timelines[&along].commits.iter().filter(|commit| commit.lsn + RECORD <= end).collect();
        let stop = archived.iter().position(|commit| commit.at > at)?;
        Some(archived[..stop].iter().map(|commit| commit.id).collect())
    }
}
