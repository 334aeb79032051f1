//! The one table of what a tool can do since which version, each row with the source of the fact.

use std::fmt;

use super::Version;

/// A tool whose version decides what is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Barman, on its host.
    Barman,
    /// Patroni and patronictl.
    Patroni,
    /// The server and its programs.
    PostgreSql,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Barman => "Barman",
            Self::Patroni => "Patroni",
            Self::PostgreSql => "PostgreSQL",
        })
    }
}

/// Something that a tool does since a version.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The tool.
    pub tool: Tool,
    /// What it does since then.
    pub what: &'static str,
    /// Where that was read, or what it was measured with.
    pub source: &'static str,
    since: [u64; 3],
}

impl Gate {
    /// Whether this version does it.
    pub fn holds(&self, version: &Version) -> bool {
        version.at_least(self.since)
    }

    /// The first version that does it: `3.16`, `3.13.1`.
    pub fn since(&self) -> String {
        let [major, minor, patch] = self.since;
        match (minor, patch) {
            (0, 0) => major.to_string(),
            (_, 0) => format!("{major}.{minor}"),
            _ => format!("{major}.{minor}.{patch}"),
        }
    }
}

/// The newest series of a tool that recoveries were tried with.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// The tool.
    pub tool: Tool,
    /// What it was tried with.
    pub source: &'static str,
    /// As it is written: `3.20`.
    pub newest: &'static str,
    newer: [u64; 2],
}

impl Tried {
    /// Whether this version is of that series or an older one: `3.20.4`, `3.19`.
    pub fn holds(&self, version: &Version) -> bool {
        !version.at_least(self.newer)
    }
}

/// One row a tool.
pub const TRIED: &[Tried] = &[
    Tried { tool: Tool::Barman, newest: "3.20", newer: [3, 21], source: "the lab, with 3.20.1" },
    Tried { tool: Tool::Patroni, newest: "4.1", newer: [4, 2], source: "the lab, with 4.1.5" },
    Tried { tool: Tool::PostgreSql, newest: "18", newer: [19, 0], source: "the lab, with 18.6" },
];

macro_rules! gates {
    ($($name:ident $tool:ident $since:expr, $what:literal, $source:literal;)*) => {
        $(
            #[doc = concat!($what, " Source: ", $source, ".")]
            pub const $name: Gate = Gate { tool: Tool::$tool, since: $since, what: $what, source: $source };
        )*

        /// Every row, in the order of the table.
        pub const ALL: &[Gate] = &[$($name,)*];
    };
}

gates! {
    BARMAN Barman [3, 4, 0], "The oldest version that is rendered for; it has `recover` only.", "measured with 3.4.0";
    BARMAN_KEEP Barman [2, 14, 0], "`barman keep --target full` pins a backup.", "release notes of 2.14";
    BARMAN_OFFSET_IN_TARGET_TIME Barman [3, 11, 0], "The offset of `--target-time` is always written; before, it was dropped without get-wal.", "release notes of 3.11.0; measured with 3.4.0";
    BARMAN_SYSTEM_ID_SHOWN Barman [3, 11, 0], "`show-backup` tells the system identifier.", "release notes of 3.11.0";
    BARMAN_RESTORE_VERB Barman [3, 12, 0], "`restore`; `recover` stays as an alias.", "release notes of 3.12.0";
    BARMAN_ABSOLUTE_WAL_PATH Barman [3, 13, 0], "The copied WAL is named by an absolute path in `restore_command`: the directory must not move.", "measured with 3.13.3";
    BARMAN_TIMELINE_ALONE Barman [3, 13, 0], "`--target-tli` without another target is a point-in-time recovery.", "release notes of 3.13.0";
    BARMAN_STAGING_WAL_DIRECTORY Barman [3, 13, 0], "`--staging-wal-directory`.", "release notes of 3.13.0";
    BARMAN_INFO_IN_META Barman [3, 13, 0], "`backup.info` lies in `meta/`, the list of WAL in `SERVER-xlog.db`.", "measured with 3.13.3";
    BARMAN_AUTO Barman [3, 13, 1], "The backup `auto`, with time, LSN, timeline or no target.", "source of 3.13.1";
    BARMAN_EMPTY_DESTINATION Barman [3, 15, 0], "A destination that is not empty is refused.", "release notes of 3.15.0";
    BARMAN_STAGING_PATH Barman [3, 15, 0], "`--staging-path` and `--staging-location`.", "release notes of 3.15.0";
    BARMAN_DELTA_RESTORE Barman [3, 16, 0], "`--delta-restore`.", "release notes of 3.16.0";
    BARMAN_PREFETCH_IN_TURN Barman [3, 12, 0], "`barman-wal-restore -p` fetches one segment after the other, until 3.16.", "release notes of 3.16.0, source of 3.13.3";
    BARMAN_PREFETCH_AT_ONCE Barman [3, 16, 0], "`barman-wal-restore -p` fetches several segments at a time again.", "release notes of 3.16.0";
    BARMAN_PARALLEL_WAL_RESTORE Barman [3, 16, 0], "`-p` is added to `barman-wal-restore` where parallel jobs are configured.", "release notes of 3.16.0";
    BARMAN_RESTORE_COMMAND Barman [3, 18, 0], "`--restore-command`.", "source of 3.18.0";
    BARMAN_NEWER_TIMELINES_COPIED Barman [3, 19, 0], "WAL of newer timelines is copied too; before, a recovery without get-wal must name its timeline.", "source of 3.19.0";
    BARMAN_PARTIAL_WAL Barman [3, 19, 0], "`--partial-wal`.", "source of 3.19.0";
    BARMAN_EXPORT_BACKUP Barman [3, 19, 0], "`export-backup` and `import-backup`.", "source of 3.19.0";
    PATRONI Patroni [2, 1, 0], "The oldest version that is rendered for; it has `reinit --wait`.", "release notes of 1.6.4 and 2.1.0";
    PATRONI_GROUP Patroni [3, 0, 0], "Citus groups; `patronictl --group`.", "release notes of 3.0.0";
    PATRONI_STREAMING_STATE Patroni [3, 0, 4], "A replica that streams is listed as `streaming`, not as `running`.", "release notes of 3.0.4";
    PATRONI_REINIT_FROM_LEADER Patroni [4, 1, 0], "`reinit --from-leader`.", "source of 4.1.0";
    POSTGRESQL PostgreSql [12, 0, 0], "The oldest version that is rendered for; recovery settings live in the configuration, with signal files.", "release notes of 12";
    POSTGRESQL_TARGET_ENFORCED PostgreSql [13, 0, 0], "A recovery that ends before its target is refused with FATAL instead of promoting.", "release notes of 13";
    POSTGRESQL_PAUSE_STATE PostgreSql [14, 0, 0], "`pg_get_wal_replay_pause_state()`.", "release notes of 14";
    POSTGRESQL_PAUSED_BY_FLOOR PostgreSql [14, 0, 0], "A setting below the primary's pauses replay before the target instead of stopping the server.", "release notes of 14";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_opens_at_its_version() {
        let holds = |gate: Gate, version| gate.holds(&Version::parse(version).unwrap());
        assert!(holds(BARMAN_RESTORE_VERB, "3.12"));
        assert!(!holds(BARMAN_RESTORE_VERB, "3.11.1"));
        assert!(holds(BARMAN, "3.4") && !holds(BARMAN, "3.3.9"));
        assert!(!holds(BARMAN_AUTO, "3.13.0"));
    }

    #[test]
    fn whatever_is_of_the_newest_series_was_tried() {
        let untried = |text| TRIED.iter().filter(|row| !row.holds(&Version::parse(text).unwrap())).count();
        assert_eq!(untried("3.20.9"), 0);
        assert_eq!(untried("3.21"), 1);
        for row in TRIED {
            assert!(row.holds(&Version::parse(row.newest).unwrap()), "{} {}", row.tool, row.newest);
        }
    }

    #[test]
    fn a_version_is_printed_as_short_as_it_is() {
        let since: Vec<String> = [BARMAN, BARMAN_AUTO, PATRONI_STREAMING_STATE].iter().map(Gate::since).collect();
        assert_eq!(since, ["3.4", "3.13.1", "3.0.4"]);
    }
}
