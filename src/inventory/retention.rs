//! Barman's retention policies, with Barman's own arithmetic.

use std::fmt;

use super::diagnose::{BackupRecord, instant, text};
use crate::model::{BackupId, Duration, Instant};

/// How long a server's backups are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetentionPolicy {
    /// The newest so many.
    Redundancy(u64),
    /// All that a recovery to any instant of the last so many days needs.
    Window {
        /// Days; Barman counts 31 for a month.
        days: u64,
    },
}

/// A backup that Barman's policies count: every `DONE` one, a snapshot of disks too, but no incremental one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its ID.
    pub id: BackupId,
    /// When it ended.
    pub end_time: Instant,
}

impl Counted {
    pub(super) fn read(key: &str, record: &BackupRecord) -> Option<Self> {
        let counts = text(&record.status).as_deref() == Some("DONE") && text(&record.parent_backup_id).is_none();
        let id = BackupId::parse(key).ok().filter(|_| counts)?;
        Some(Self { id, end_time: instant(&record.end_time)? })
    }
}

/// What a policy says of one backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retention {
    /// It is kept.
    Kept,
    /// It is kept only because fewer than `minimum_redundancy` would remain.
    KeptByRedundancy,
    /// The next `barman cron` may delete it.
    Obsolete,
}

impl RetentionPolicy {
    /// Reads `RECOVERY WINDOW OF 7 DAYS`, `REDUNDANCY 2`, and the same as Barman's JSON has them: `window 7 d`,
    /// `redundancy 2 b`.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let words: Vec<&str> = lower.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["redundancy", number] | ["redundancy", number, "b"] => number.parse().ok().map(Self::Redundancy),
            ["recovery", "window", "of", number, unit] | ["window", number, unit] => {
                let number: u64 = number.parse().ok()?;
                let days = match unit.bytes().next()? {
                    b'd' => 1,
                    b'w' => 7,
                    b'm' => 31,
                    _ => return None,
                };
                Some(Self::Window { days: number.checked_mul(days)? })
            }
            _ => None,
        }
    }

    /// What the policy says of a full backup as of an instant; an incremental one has the status of the full one that it builds
    /// on. `counted` are those that Barman counts, by ID.
    pub fn judge(&self, full: &BackupId, counted: &[Counted], minimum_redundancy: u64, now: Instant) -> Retention {
        let newest_first = || counted.iter().rev();
        let Some(newer) = newest_first().position(|backup| backup.id == *full) else { return Retention::Kept };
        let newer = newer as u64;
        match self {
            Self::Redundancy(number) if newer < (*number).max(minimum_redundancy) => Retention::Kept,
            Self::Redundancy(_) => Retention::Obsolete,
            Self::Window { days } => {
                let horizon = now.minus(Duration::seconds(days.saturating_mul(86_400)));
                // The first one older than the window is still needed for the instants between it and the next.
                let needed = newest_first().position(|backup| backup.end_time < horizon);
                let needed = needed.map_or(u64::MAX, |index| index as u64);
                match newer {
                    _ if newer <= needed => Retention::Kept,
                    _ if newer < minimum_redundancy => Retention::KeptByRedundancy,
                    _ => Retention::Obsolete,
                }
            }
        }
    }
}

impl fmt::Display for RetentionPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redundancy(number) => write!(f, "REDUNDANCY {number}"),
            Self::Window { days } => write!(f, "RECOVERY WINDOW OF {days} DAYS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_policy_are_read() {
        for text in ["RECOVERY WINDOW OF 1 WEEKS", "window 7 d", "recovery window of 7 days", "window 1 w"] {
            assert_eq!(RetentionPolicy::parse(text), Some(RetentionPolicy::Window { days: 7 }), "{text}");
        }
        assert_eq!(RetentionPolicy::parse("window 2 m"), Some(RetentionPolicy::Window { days: 62 }));
        assert_eq!(RetentionPolicy::parse("REDUNDANCY 2"), Some(RetentionPolicy::Redundancy(2)));
        assert_eq!(RetentionPolicy::parse("redundancy 2 b"), Some(RetentionPolicy::Redundancy(2)));
        for text in ["", "main", "window x d", "window 7 y"] {
            assert_eq!(RetentionPolicy::parse(text), None, "{text}");
        }
    }
}
