//! How long one plan takes as a process, side by side with processes that do nothing or less of it, so that the ratios hold on any machine:
//! `cargo bench`. Medians of interleaved runs.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by panicking")]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

const WALWRIGHT: &str = env!("CARGO_BIN_EXE_walwright");
const ROUNDS: usize = 41;
const SEGMENTS: u64 = 1_000_000;

/// Something to run, and how long it took each time.
struct Contender {
    what: &'static str,
    command: Vec<String>,
    times: Vec<Duration>,
}

impl Contender {
    fn new(what: &'static str, command: &[&str]) -> Contender {
        Contender { what, command: command.iter().map(|word| (*word).to_owned()).collect(), times: Vec::new() }
    }

    fn run(&mut self) {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status().unwrap();
        self.times.push(start.elapsed());
        assert!(status.success(), "{} failed: {:?}", self.what, self.command);
    }

    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        times[times.len() / 2]
    }

    fn best(&self) -> Duration {
        self.times.iter().min().copied().unwrap_or_default()
    }
}

/// Runs the contenders in turns and prints each beside the first.
fn compare(title: &str, rounds: usize, contenders: &mut [Contender]) {
    for _ in 0..rounds {
        for contender in contenders.iter_mut() {
            contender.run();
        }
    }
    let baseline = contenders[0].median();
    println!("{title}, medians of {rounds}");
    for contender in contenders.iter() {
        let (median, best) = (contender.median(), contender.best());
        let ratio = median.as_secs_f64() / baseline.as_secs_f64();
        let (median, best) = (median.as_secs_f64() * 1e3, best.as_secs_f64() * 1e3);
        println!("  {:<44} {median:8.2} ms  (best {best:8.2} ms)  {ratio:6.1} x", contender.what);
    }
}

/// A copy of an example whose archive holds a million segments.
fn busy_year(dir: &Utf8Path, example: &Utf8Path) -> Utf8PathBuf {
    let folder = dir.join("busy-year");
    let inventory = folder.join("inventory");
    fs_err::create_dir_all(&inventory).unwrap();
    for file in ["plan.yaml", "topology.yaml", "inventory/diagnose.json", "inventory/collected_at"] {
        fs_err::copy(example.join(file), folder.join(file)).unwrap();
    }
    // From the backup's first segment on, all of them within the seven minutes that the example's own archive spans.
    let mut lines = String::new();
    for number in 3..SEGMENTS + 3 {
        let time = 1_795_195_086_413_000_u64 + number * 400;
        let (log, segment) = (number / 256, number % 256);
        let (seconds, fraction) = (time / 1_000_000, time % 1_000_000);
        writeln!(lines, "00000001{log:08X}{segment:08X}\t16465\t{seconds}.{fraction:06}0000").unwrap();
    }
    fs_err::write(inventory.join("wals.tsv"), lines).unwrap();
    folder.join("plan.yaml")
}

fn main() {
    let keep = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(keep.path()).unwrap();
    let examples = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let plan = examples.join("patroni-wal-restore/plan.yaml");
    let output = dir.join("generated");
    let render = |plan: &Utf8Path, more: &'static [&'static str]| {
        let words = [&[WALWRIGHT, "render", plan.as_str(), "--output", output.as_str()], more].concat();
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let contender = |what, command: Vec<String>| Contender { what, command, times: Vec::new() };
    compare(
        "one plan as a process",
        ROUNDS,
        &mut [
            Contender::new("bash -c :", &["bash", "-c", ":"]),
            Contender::new("walwright --version", &[WALWRIGHT, "--version"]),
            Contender::new("walwright validate PLAN", &[WALWRIGHT, "validate", plan.as_str()]),
            contender("walwright render PLAN, nothing changed", render(&plan, &[])),
            contender("walwright render PLAN --dry-run", render(&plan, &["--dry-run"])),
            contender("all examples", render(&examples, &[])),
        ],
    );
    let plan = busy_year(dir, &examples.join("standalone-debian"));
    let listing = plan.with_file_name("inventory/wals.tsv");
    compare(
        "an archive of a million segments",
        5,
        &mut [
            Contender::new("sha256sum wals.tsv", &["sha256sum", listing.as_str()]),
            Contender::new("walwright validate PLAN", &[WALWRIGHT, "validate", plan.as_str()]),
            contender("walwright render PLAN", render(&plan, &[])),
        ],
    );
}
