//! The templates that come with the program. `templates/` mirrors the output tree; this is its table of contents.

/// One built-in template.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its path below `templates/`, which is its name everywhere.
    pub name: &'static str,
    /// Its text.
    pub source: &'static str,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(Builtin { name: $name, source: include_str!(concat!("../../templates/", $name)) }),*]
    };
}

/// Every built-in template, ordered by name.
pub const BUILTIN: &[Builtin] = templates![
    "RUNBOOK.md.j2",
    "check-bundle.sh.j2",
    "cleanup.sh.j2",
    "collect-inventory.sh.j2",
    "compose/docker-compose.override.yml.j2",
    "config/postgresql.auto.conf.j2",
    "lib.sh.j2",
    "lib/containers.sh.j2",
    "lib/facts.sh.j2",
    "lib/host-aside.sh.j2",
    "lib/host-barman.sh.j2",
    "lib/host-bulk.sh.j2",
    "lib/host-configuration.sh.j2",
    "lib/host-dcs.sh.j2",
    "lib/host-fence.sh.j2",
    "lib/host-files.sh.j2",
    "lib/host-incoming.sh.j2",
    "lib/host-patroni.sh.j2",
    "lib/host-places.sh.j2",
    "lib/host-postgres.sh.j2",
    "lib/host-query.sh.j2",
    "lib/host-recovery.sh.j2",
    "lib/host-service.sh.j2",
    "lib/host-staged.sh.j2",
    "lib/host-unarchived.sh.j2",
    "lib/host-unit.sh.j2",
    "lib/host-work.sh.j2",
    "lib/jobs.sh.j2",
    "lib/limits.sh.j2",
    "lib/options.sh.j2",
    "lib/patroni.sh.j2",
    "lib/reach.sh.j2",
    "lib/replay.sh.j2",
    "lib/state.sh.j2",
    "lib/talk.sh.j2",
    "lib/verbs.sh.j2",
    "lib/writes.sh.j2",
    "patroni/reinit.sh.j2",
    "review.html.j2",
    "rollback.sh.j2",
    "run.sh.j2",
    "steps/step.sh.j2",
    "timeline.svg.j2",
];

/// The built-in template called `name`.
pub fn find(name: &str) -> Option<&'static Builtin> {
    BUILTIN.iter().find(|builtin| builtin.name == name)
}
