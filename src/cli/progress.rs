//! Progress of work that takes longer than half a second, on a terminal.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::print::{self, Progress, Terminal};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Time between two looks.
const BEAT: Duration = Duration::from_millis(100);

/// Counts pieces of work that are done.
#[derive(Debug, Default)]
pub(super) struct Counter {
    done: AtomicUsize,
}

impl Counter {
    /// One more piece is done.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Runs `work` on `total` pieces and shows how many are done.
pub(super) fn with<T>(terminal: Terminal, total: usize, work: impl FnOnce(&Counter) -> T) -> T {
    let counter = Counter::default();
    if terminal.progress == Progress::Hidden {
        return work(&counter);
    }
    let ended = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| show(&counter, total, &ended));
        // Ends the showing even where the work panics; otherwise the scope would wait for ever.
        let _end = End(&ended);
        work(&counter)
    })
}

type Ended = (Mutex<bool>, Condvar);

struct End<'a>(&'a Ended);

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }
}

fn show(counter: &Counter, total: usize, (ended, bell): &Ended) {
    let mut pause = PATIENCE;
    let mut shown = false;
    let mut guard = ended.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if *guard {
            break;
        }
        let (next, timeout) = bell.wait_timeout(guard, pause).unwrap_or_else(PoisonError::into_inner);
        guard = next;
        if timeout.timed_out() && !*guard {
            print::progress(&format!("{} of {total}", counter.done.load(Ordering::Relaxed)));
            shown = true;
            pause = BEAT;
        }
    }
    if shown {
        print::progress("");
    }
}
