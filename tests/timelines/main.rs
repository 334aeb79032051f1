//! Paths, windows, choices and helps against a slow, obvious model, over many archives made by chance: forks inside and on the boundary of
//! segments, recoveries along another timeline than the one that holds their target, gaps, partial copies.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod capture;
mod chance;
mod help;
mod world;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::check::{self, Captured, Decided, Goal, Said};
use walwright::diagnostic::{Code, Finding, Findings, Place, Severity};
use walwright::inventory::{Inventory, Server};
use walwright::language::{self, TimelineChoice};
use walwright::model::{Lsn, SegmentSize, Timeline};
use walwright::source::Document;

use help::{named, text};
use world::{Backup, SEGMENT, World};

const ARCHIVES: u64 = 300;
/// `archive_timeout`, in microseconds.
const MARGIN: i64 = 30_000_000;

const PLAN: &str = "
version: 1
kind: plan
name: orders
topology: {version: 1, kind: topology, name: main, access: {via: ssh}, nodes: [{name: db1}],
  postgres: {version: 15, data_dir: /srv/pg/data, bin_dir: /usr/bin}, manager: {service: {kind: systemd, unit: pg}},
  barman: {host: barman, server: main}}
inventory: archive
recovery: {node: db1, target: {latest: true}}
";

/// One archive and what was captured of it.
struct Case {
    seed: u64,
    world: World,
    captured: Captured,
    plan: Said,
}

impl Case {
    fn by_chance(seed: u64, dir: &Utf8Path) -> Self {
        let dir = dir.join(seed.to_string());
        let world = World::by_chance(seed);
        capture::write(&world, &dir);
        let inventory = Inventory::read(&dir, &Place::file(&dir)).unwrap_or_else(|found| panic!("{seed}: {found:#?}"));
        let document = Document::parse(Utf8Path::new("plan.yaml"), PLAN).unwrap();
        let (plan, findings) = Said::of(&document);
        assert!(findings.is_empty(), "{findings:#?}");
        Self { seed, world, captured: Captured::Archive { inventory, server: "main".to_owned() }, plan }
    }

    fn server(&self) -> &Server {
        self.captured.archive().unwrap().1
    }

    fn backup(&self, id: &str) -> &Backup {
        self.world.backups.iter().find(|backup| backup.id == id).unwrap()
    }

    fn judge(&self, asked: &Asked) -> (Findings, Option<Decided>) {
        let mut plan = self.plan.clone();
        let recovery = plan.plan.recovery.as_mut().unwrap();
        recovery.target = Some(asked.target.clone());
        recovery.timeline = asked.timeline.map(TimelineChoice::Number);
        recovery.backup.clone_from(&asked.backup);
        let mut findings = Findings::new();
        let decided = check::decide(&plan, &self.captured, &mut findings);
        (findings, decided)
    }

    fn told(&self, asked: &Asked, findings: &Findings) -> String {
        let list: Vec<String> = findings.sorted().iter().map(|finding| text(finding)).collect();
        format!("archive {}, {asked:?}\n{}", self.seed, list.join("\n"))
    }
}

#[derive(Clone, Debug)]
struct Asked {
    target: language::Target,
    timeline: Option<u32>,
    backup: Option<String>,
}

impl Asked {
    fn time(at: i64, timeline: Option<u32>) -> Self {
        let target = language::Target { time: Some(capture::iso(at)), ..language::Target::default() };
        Self { target, timeline, backup: None }
    }

    fn position(lsn: u64, timeline: Option<u32>) -> Self {
        let target = language::Target { lsn: Some(capture::position(lsn)), ..language::Target::default() };
        Self { target, timeline, backup: None }
    }
}

fn errors(findings: &Findings) -> Vec<&Finding> {
    findings.sorted().into_iter().filter(|finding| finding.code.severity() == Severity::Error).collect()
}

fn timeline_of(decided: &Decided) -> u32 {
    let Goal::Number(timeline) = decided.timeline.goal else { panic!("{:?}", decided.timeline) };
    timeline.number()
}

fn each_archive(check: impl Fn(&mut Case)) {
    let dir = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::from_path_buf(dir.path().to_path_buf()).unwrap();
    for seed in 0..ARCHIVES {
        check(&mut Case::by_chance(seed, &dir));
    }
}

#[test]
fn a_path_holds_each_segment_position_and_backup_that_was_replayed() {
    each_archive(|case| {
        for (number, replayed) in &case.world.timelines {
            let path = case.server().tree.path_to(Timeline::new(*number).unwrap()).unwrap();
            let told = |what: &str| format!("archive {}, timeline {number}: {what}\n{path:?}", case.seed);
            for (segment, owner) in replayed.owners.iter().filter(|(segment, _)| **segment > 0) {
                let wal = path.wal(*segment, SegmentSize::DEFAULT).unwrap();
                assert_eq!(wal.timeline.number(), *owner, "{}", told(&format!("segment {segment}")));
            }
            for commit in &replayed.commits {
                let held = path.leg_at(Lsn(commit.lsn)).unwrap().timeline.number();
                assert_eq!(held, replayed.point(commit.lsn), "{}", told(&format!("commit {commit:?}")));
            }
            for backup in &case.server().backups {
                let own = case.backup(backup.id.as_str());
                assert_eq!(path.holds(backup), case.world.fits(own, *number), "{}", told(backup.id.as_str()));
            }
        }
    });
}

#[test]
fn a_window_ends_where_the_first_segment_is_missing() {
    each_archive(|case| {
        for window in case.server().windows(usize::MAX) {
            let backup = case.backup(window.backup.as_str());
            let along = window.timeline.number();
            let told = format!("archive {}, {window:?}", case.seed);
            assert!(case.world.fits(backup, along), "{told}");
            let last = case.world.first_hole(backup, along) - 1;
            let whole = last >= (backup.end - 1) / SEGMENT;
            assert_eq!(window.until.map(|until| until.wal.segment), whole.then_some(last), "{told}");
        }
    });
}

#[test]
fn a_time_shows_what_everybody_saw_then_or_is_refused() {
    each_archive(|case| {
        for _ in 0..8 {
            let at = instant(&mut case.world);
            let any = 1 + u32::try_from(case.world.chance.below(case.world.timelines.len() as u64)).unwrap();
            let asked = Asked::time(at, case.world.chance.once_in(2).then_some(any));
            let (findings, decided) = case.judge(&asked);
            let Some(decided) = decided else { continue };
            let told = case.told(&asked, &findings);
            let (backup, along) = (case.backup(decided.backup.id.as_str()), timeline_of(&decided));
            let shown = case.world.replay(backup, along, at);
            let late = findings.contains(Code::E0302) || findings.contains(Code::E0305);
            let nowhere = case.world.unarchived.iter().any(|(from, until)| *from < at && at < *until);
            if shown.is_some() && !late && !nowhere {
                assert!(
                    !findings.contains(Code::E0304) && !findings.contains(Code::E0204),
                    "nothing is missing: {told}"
                );
            }
            if errors(&findings).is_empty() {
                assert!(case.world.fits(backup, along) && backup.end_at <= at, "the backup does not fit: {told}");
                match shown {
                    Some(shown) if asked.timeline.is_none() || !findings.contains(Code::W0306) => {
                        let warned = nowhere && findings.contains(Code::W0205);
                        assert!(shown == case.world.seen_at(at) || warned, "{shown:?}: {told}");
                    }
                    Some(_) => {}
                    // Nothing tells a commit from a backup's records, where more than the margin is archived after the target.
                    None => {
                        let later = case.world.archived_last(backup, along) > at + MARGIN;
                        assert!(later || findings.contains(Code::W0205), "it is not reached: {told}");
                        assert!(!case.world.shows_more(backup, along, at), "it shows more: {told}");
                        let heir = case.world.heirs.iter().find(|(of, heir)| *of == along && case.world.is_kept(*heir));
                        if let Some((_, heir)) = heir.filter(|_| asked.timeline.is_none()) {
                            assert_eq!(case.world.replay(backup, *heir, at), None, "{heir} reaches it: {told}");
                        }
                    }
                }
            }
        }
    });
}

/// An instant in the life of a cluster, often that of a commit.
fn instant(world: &mut World) -> i64 {
    let first = world.backups[0].begin_at;
    let span = u64::try_from(world.now - first).unwrap();
    let any = first + i64::try_from(world.chance.below(span + 30_000_000)).unwrap();
    let commits = world.timelines[&world.live].commits.clone();
    if commits.is_empty() || world.chance.once_in(2) { any } else { world.chance.of(&commits).at }
}

#[test]
fn a_position_is_accepted_where_every_segment_up_to_it_is_archived() {
    each_archive(|case| {
        for _ in 0..6 {
            let newest = case.world.live;
            let lsn = SEGMENT + case.world.chance.below(12 * SEGMENT);
            let any = 1 + u32::try_from(case.world.chance.below(case.world.timelines.len() as u64)).unwrap();
            let asked = Asked::position(lsn, case.world.chance.once_in(2).then_some(any));
            let (findings, decided) = case.judge(&asked);
            let Some(decided) = decided else { continue };
            let told = case.told(&asked, &findings);
            let (backup, along) = (case.backup(decided.backup.id.as_str()), timeline_of(&decided));
            if findings.contains(Code::E0305) || findings.contains(Code::E0302) {
                continue;
            }
            assert!(case.world.fits(backup, along) && backup.end <= lsn, "the backup does not fit: {told}");
            let whole = lsn / SEGMENT < case.world.first_hole(backup, along);
            let refused = findings.contains(Code::E0304) || findings.contains(Code::E0204);
            // The first record behind it may then be another timeline's.
            let astray = case.world.astray(backup, along).is_some_and(|(read, _)| read == lsn / SEGMENT + 1);
            assert!(if whole { !refused || astray } else { refused }, "{told}");
            let last = lsn / SEGMENT + 1 == case.world.first_hole(backup, along);
            assert!(refused || last == findings.contains(Code::W0205), "replay needs a record after it: {told}");
            let (meant, held) = (&case.world.timelines[&newest], &case.world.timelines[&along]);
            if asked.timeline.is_none() {
                assert_eq!(held.point(lsn), meant.point(lsn), "{told}");
            } else if whole && held.point(lsn) != meant.point(lsn) {
                assert!(findings.contains(Code::W0306), "it is abandoned: {told}");
            }
        }
    });
}

#[test]
fn a_target_without_a_place_is_refused_where_replay_would_leave_the_path() {
    each_archive(|case| {
        for backup in case.world.backups.clone() {
            let any = 1 + u32::try_from(case.world.chance.below(case.world.timelines.len() as u64)).unwrap();
            let target = if case.world.chance.once_in(2) {
                language::Target { xid: Some(language::Xid::Number(727)), ..language::Target::default() }
            } else {
                language::Target { latest: Some(true), ..language::Target::default() }
            };
            let latest = target.latest.is_some();
            let asked = Asked { target, timeline: Some(any), backup: Some(backup.id.clone()) };
            let (findings, _) = case.judge(&asked);
            let whole = case.world.first_hole(&backup, any) > (backup.end - 1) / SEGMENT;
            if !case.world.fits(&backup, any) || !whole {
                continue;
            }
            let (told, refused) = (case.told(&asked, &findings), findings.contains(Code::E0304));
            match case.world.astray(&backup, any) {
                Some(_) => assert!(refused, "{told}"),
                None => assert!(latest || !refused, "{told}"),
            }
        }
    });
}

#[test]
fn what_a_help_names_passes() {
    each_archive(|case| {
        for _ in 0..4 {
            let at = instant(&mut case.world);
            let any = 1 + u32::try_from(case.world.chance.below(case.world.timelines.len() as u64)).unwrap();
            let timeline = case.world.chance.once_in(2).then_some(any);
            let lsn = SEGMENT + case.world.chance.below(12 * SEGMENT);
            let mut asked =
                if case.world.chance.once_in(2) { Asked::time(at, timeline) } else { Asked::position(lsn, timeline) };
            let backups = case.world.backups.clone();
            asked.backup = case.world.chance.once_in(2).then(|| case.world.chance.of(&backups).id.clone());
            let (findings, _) = case.judge(&asked);
            for finding in findings.sorted() {
                let help = finding.help.as_deref().unwrap_or_default();
                let mut better = asked.clone();
                better.backup =
                    named(help, "write `backup: ").or_else(|| named(help, "and `backup: ")).or(better.backup);
                let timeline = named(help, "`timeline: ").and_then(|number| number.parse().ok());
                better.timeline = timeline.or(better.timeline);
                if (&better.backup, better.timeline) == (&asked.backup, asked.timeline) {
                    continue;
                }
                let (left, _) = case.judge(&better);
                let known = |error: &&Finding| {
                    error.message != finding.message
                        && findings.sorted().iter().any(|other| other.message == error.message)
                };
                let new: Vec<String> = errors(&left).into_iter().filter(|error| !known(error)).map(text).collect();
                assert!(new.is_empty(), "{}\nafter {}: {new:#?}", case.told(&asked, &findings), text(finding));
            }
        }
    });
}
