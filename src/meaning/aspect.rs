//! The table of aspects: what a reviewer of a change asks for first, and why it matters when it moves.

use super::hosts;
use super::values::{
    access, action, after, copy, dcs, environment, evidence, manager, method, query, reinit, target, transfer, wal,
};
use crate::resolved::Resolved;

/// One thing that a recovery is about.
pub(super) struct Aspect {
    /// Its name in the manifest and in sentences.
    pub(super) name: &'static str,
    /// What a plan says of it.
    pub(super) values: fn(&Resolved) -> Vec<String>,
    /// What it means that it moved.
    pub(super) moved: Moved,
}

/// How a change is told.
pub(super) enum Moved {
    /// One value took the place of another, with this risk.
    Choice(&'static str),
    /// Entries came or went; where their order matters, with the risk of another one.
    List { came: Told, went: Told, order: Option<&'static str> },
}

/// What is said of an entry of a list.
pub(super) struct Told {
    pub(super) verb: &'static str,
    pub(super) risk: &'static str,
}

/// The aspect of templates that replace built-in ones.
pub(super) const TEMPLATES: &str = "templates";

/// In the order in which they are told.
pub(super) const ASPECTS: &[Aspect] = &[
    Aspect {
        name: "target",
        values: |plan| vec![target(&plan.target)],
        moved: Moved::Choice("other commits are kept and given up; look at the incident and at the loss again"),
    },
    Aspect {
        name: "timeline",
        values: |plan| vec![plan.timeline.to_string()],
        moved: Moved::Choice("another history is replayed"),
    },
    Aspect {
        name: "backup",
        values: |plan| vec![plan.backup.to_string()],
        moved: Moved::Choice("the copy and the WAL it needs are others, and so is the time it takes"),
    },
    Aspect {
        name: "node",
        values: |plan| vec![plan.node().name.clone()],
        moved: Moved::Choice("another node's data is replaced, and that node leads afterwards"),
    },
    Aspect {
        name: "data directory",
        values: |plan| vec![plan.node().data_dir.clone()],
        moved: Moved::Choice("another directory is set aside and filled"),
    },
    Aspect {
        name: "Barman server",
        values: |plan| vec![format!("{} on {}", plan.barman.server, plan.barman.host)],
        moved: Moved::Choice("backup and WAL come from another place"),
    },
    Aspect {
        name: "environment",
        values: |plan| vec![environment(plan).to_owned()],
        moved: Moved::Choice("in a lab more is allowed than where people depend on the machines"),
    },
    Aspect {
        name: "archive",
        values: |plan| vec![plan.barman.archive().to_owned()],
        moved: Moved::Choice("WAL and the new base backup are expected in another place"),
    },
    Aspect {
        name: "inventory",
        values: |plan| vec![evidence(plan)],
        moved: Moved::Choice("what was proved of backup and WAL, and what preflight expects of the archive, is other"),
    },
    Aspect {
        name: "access",
        values: |plan| vec![access(plan).to_owned()],
        moved: Moved::Choice("every command goes another way, with other rights"),
    },
    Aspect {
        name: "manager",
        values: |plan| vec![manager(plan)],
        moved: Moved::Choice("PostgreSQL is stopped and started by other commands, or in another cluster"),
    },
    Aspect {
        name: "hosts",
        values: |plan| hosts::reached(plan),
        moved: Moved::List {
            came: Told { verb: "is how a host is reached", risk: "another machine may answer, or another user" },
            went: Told { verb: "is no way to a host any more", risk: "another machine may answer, or another user" },
            order: None,
        },
    },
    Aspect {
        name: "ssh options",
        values: |plan| hosts::options(plan),
        moved: Moved::List {
            came: Told {
                verb: "is a new option of ssh",
                risk: "it may run a program, or trust a machine that nobody vouched for",
            },
            went: Told { verb: "is no option of ssh any more", risk: "a host may no longer be reached" },
            order: Some("of two options with one name ssh takes the first"),
        },
    },
    Aspect {
        name: "servers",
        values: |plan| hosts::servers(plan),
        moved: Moved::List {
            came: Told { verb: "is how a server is run", risk: "other programs are run, or with other rights" },
            went: Told {
                verb: "is not how a server is run any more",
                risk: "other programs are run, or with other rights",
            },
            order: None,
        },
    },
    Aspect {
        name: "programs",
        values: |plan| hosts::programs(plan),
        moved: Moved::List {
            came: Told { verb: "is run as that program", risk: "whatever lies there is run, as the user of its host" },
            went: Told { verb: "is no longer run as that program", risk: "the one on the PATH is run" },
            order: None,
        },
    },
    Aspect {
        name: "compose file",
        values: |plan| hosts::compose(plan),
        moved: Moved::List {
            came: Told {
                verb: "says what the services are",
                risk: "other containers, images and volumes may be meant",
            },
            went: Told {
                verb: "no longer says what the services are",
                risk: "other containers, images and volumes may be meant",
            },
            order: None,
        },
    },
    Aspect {
        name: "action",
        values: |plan| vec![action(plan.action).to_owned()],
        moved: Moved::Choice("only with `pause` somebody looks at the data before the new timeline exists"),
    },
    Aspect {
        name: "restore method",
        values: |plan| vec![method(plan.method).to_owned()],
        moved: Moved::Choice("WAL comes by another program and another connection; the preflight tries it"),
    },
    Aspect {
        name: "WAL",
        values: |plan| vec![wal(plan)],
        moved: Moved::Choice("replay takes another time and other room on the node"),
    },
    Aspect {
        name: "transfer",
        values: |plan| vec![transfer(plan.transfer).to_owned()],
        moved: Moved::Choice("the base backup goes another way, with other logins and other room"),
    },
    Aspect {
        name: "copy",
        values: |plan| vec![copy(plan.copy).to_owned()],
        moved: Moved::Choice("a delta trusts the unchanged files of the old data directory"),
    },
    Aspect {
        name: "jobs of the copy",
        values: |plan| plan.jobs.map(|jobs| jobs.to_string()).into_iter().collect(),
        moved: Moved::Choice("the copy loads disks and network otherwise, and takes another time"),
    },
    Aspect {
        name: "tablespaces",
        values: |plan| plan.tablespaces.iter().map(|(name, place)| format!("{name} at {place}")).collect(),
        moved: Moved::List {
            came: Told { verb: "is a new place of a tablespace", risk: "it must have the room" },
            went: Told { verb: "is no new place any more", risk: "the tablespace goes where the backup had it" },
            order: None,
        },
    },
    Aspect {
        name: "DCS",
        values: |plan| plan.patroni().map(|_| dcs(plan.dcs).to_owned()).into_iter().collect(),
        moved: Moved::Choice("the cluster learns of the new history in another way"),
    },
    Aspect {
        name: "replicas",
        values: |plan| plan.others().map(|node| node.name.clone()).collect(),
        moved: Moved::List {
            came: Told { verb: "is stopped and reinitialised", risk: "its data is replaced" },
            went: Told {
                verb: "is no longer reinitialised",
                risk: "if it still runs it may be promoted, or keep the old history",
            },
            order: Some("the last is without a server for longest"),
        },
    },
    Aspect {
        name: "reinitialisation",
        values: |plan| plan.patroni().map(|_| reinit(plan)).into_iter().collect(),
        moved: Moved::Choice("all at once is sooner done and loads the leader more"),
    },
    Aspect {
        name: "queries",
        values: |plan| plan.verify.iter().map(query).collect(),
        moved: Moved::List {
            came: Told { verb: "is asked too", risk: "the run stops where it does not hold" },
            went: Told { verb: "is no longer asked", risk: "less is proved before the new timeline exists" },
            order: Some("the first that does not hold stops the run"),
        },
    },
    Aspect {
        name: "commands before the stop",
        values: |plan| plan.quiesce.iter().map(|command| format!("`{command}`")).collect(),
        moved: Moved::List {
            came: Told { verb: "runs before the stop", risk: "the run stops where it fails" },
            went: Told {
                verb: "no longer runs before the stop",
                risk: "writers may lose what they write from then on",
            },
            order: Some("one may need what another did before"),
        },
    },
    Aspect {
        name: "commands at the end",
        values: |plan| plan.resume.iter().map(|command| format!("`{command}`")).collect(),
        moved: Moved::List {
            came: Told { verb: "runs at the end", risk: "it lets in whoever it lets in" },
            went: Told { verb: "no longer runs at the end", risk: "whoever was held back stays so" },
            order: Some("one may need what another did before"),
        },
    },
    Aspect {
        name: "new base backup",
        values: |plan| vec![after(plan.after.backup).to_owned()],
        moved: Moved::Choice("without one the next recovery crosses the end of this one"),
    },
    Aspect {
        name: "archive_command",
        values: |plan| plan.after.archive_command.clone().into_iter().collect(),
        moved: Moved::Choice("WAL is archived by another command after the recovery"),
    },
    Aspect {
        name: TEMPLATES,
        // No plan says it: the command line does.
        values: |_| Vec::new(),
        moved: Moved::List {
            came: Told { verb: "replaces a built-in template", risk: "the scripts do what somebody wrote for them" },
            went: Told { verb: "no longer replaces a built-in template", risk: "the scripts do what walwright has" },
            order: None,
        },
    },
];
