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

    /// Whether every version of this major one does it, for a tool that gains nothing within one.
    pub const fn holds_major(&self, major: u32) -> bool {
        major as u64 >= self.since[0]
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
    BARMAN_RESTORE_VERB Barman [3, 12, 0], "`restore`; `recover` stays as an alias.", "release notes of 3.12.0";
    BARMAN_STAGING_PATH Barman [3, 15, 0], "`--staging-path` and `--staging-location`.", "release notes of 3.15.0";
    BARMAN_DELTA_RESTORE Barman [3, 16, 0], "`--delta-restore`.", "release notes of 3.16.0";
    BARMAN_PREFETCH_IN_TURN Barman [3, 12, 0], "`barman-wal-restore -p` fetches one segment after the other, until 3.16.", "release notes of 3.16.0, source of 3.13.3";
    BARMAN_PREFETCH_AT_ONCE Barman [3, 16, 0], "`barman-wal-restore -p` fetches several segments at a time again.", "release notes of 3.16.0";
    PATRONI Patroni [2, 1, 0], "The oldest version that is rendered for; it has `reinit --wait`.", "release notes of 1.6.4 and 2.1.0";
    PATRONI_GROUP Patroni [3, 0, 0], "Citus groups; `patronictl --group`.", "release notes of 3.0.0";
    PATRONI_REINIT_FROM_LEADER Patroni [4, 1, 0], "`reinit --from-leader`.", "source of 4.1.0";
    POSTGRESQL_PROMOTED_WHILE_PAUSED PostgreSql [13, 0, 0], "A server that pauses at its target is promoted by `pg_ctl promote`; before, it has to be resumed.", "release notes of 13";
    POSTGRESQL_ARCHIVE_LIBRARY PostgreSql [15, 0, 0], "`archive_library`.", "release notes of 15";
    POSTGRESQL_ALLOW_ALTER_SYSTEM PostgreSql [17, 0, 0], "`allow_alter_system`; where it is off, settings cannot be reset.", "release notes of 17";
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
        assert!(!holds(BARMAN_PREFETCH_AT_ONCE, "3.15.9"));
        assert!(POSTGRESQL_ARCHIVE_LIBRARY.holds_major(15) && !POSTGRESQL_ARCHIVE_LIBRARY.holds_major(14));
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
        let since: Vec<String> =
            [BARMAN, BARMAN_RESTORE_VERB, POSTGRESQL_ARCHIVE_LIBRARY].iter().map(Gate::since).collect();
        assert_eq!(since, ["3.4", "3.12", "15"]);
    }
}
