//! Hand-over: the cluster's manager takes the recovered data over.

use super::{Effect, Phase, Service, Undo, fence, settings};
use crate::action::{Action, Fact, Goal, PatroniVerb, Seats, Server, ServerVerb, Word, words};
use crate::manager;
use crate::render::Prose;
use crate::render::conf;
use crate::resolved::{Dcs, Patroni, Resolved};

/// Seconds until a started member leads: the DCS' `ttl` and a crash-free start.
const LEAD_LIMIT: u32 = 300;

pub(super) fn step(resolved: &Resolved) -> Phase {
    let actions = match resolved.patroni() {
        Some(patroni) => to_patroni(resolved, patroni),
        None => to_unit(resolved),
    };
    Phase {
        id: "hand-over",
        title: match resolved.patroni() {
            Some(_) => "Hand the data over to Patroni".to_owned(),
            None => "Hand the data over to its service".to_owned(),
        },
        why: match resolved.patroni() {
            Some(_) => vec![
                "The DCS still holds the position and the timeline of the cluster that was stopped; measured against them the".to_owned(),
                "recovered node would never be elected.".to_owned(),
            ],
            None => vec!["The server starts as it starts every day; from here on it serves and archives.".to_owned()],
        },
        effect: Effect::PointOfNoReturn,
        service: Service::Down,
        actions,
        undo: Undo::Impossible { why: "the new timeline is in the archive and may have been written to" },
        on_failure: Prose::new(
            "The data is recovered and promoted. Look at the manager's own log, then call {} again; do not start a replica \
             by hand.",
            &[&"run.sh"],
        ),
    }
}

fn clean(resolved: &Resolved) -> Action {
    let node = resolved.node();
    Action::check(
        &Seats(resolved).target(),
        "no signal file, no backup_label, no recovery setting is left",
        words!["clean", &node.data_dir],
    )
}

/// Lines that leave no other member running.
fn alone(resolved: &Resolved) -> Vec<Action> {
    let mut actions: Vec<Action> = resolved.others().flat_map(|other| fence::stop(resolved, other)).collect();
    if !actions.is_empty() {
        actions.insert(
            0,
            Action::why(
                "A replica that was started meanwhile, or that a boot starts, would become the leader of the old data.",
            ),
        );
    }
    actions
}

fn to_patroni(resolved: &Resolved, patroni: &Patroni) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let node = resolved.node();
    let (config, scope) = (&patroni.config, &patroni.scope);
    let leads = words!["leads", config, scope, &node.name];
    let mut actions = vec![clean(resolved)];
    actions.extend(alone(resolved));
    actions.push(super::members::no_strangers(resolved, patroni));
    actions.extend(seed(resolved));
    match resolved.dcs {
        Dcs::Reset => {
            actions
                .push(Action::gate("Patroni's state in the DCS is removed and the new timeline goes into the archive"));
            let goal = Goal {
                seat: &seat,
                limit: 30,
                what: "the DCS has forgotten the cluster",
                command: words!["is_forgotten", config, scope],
            };
            let [goal, by] =
                Action::reach(goal, &seat, "remove the cluster's state", words!["forget_cluster", config, scope]);
            actions.push(goal);
            actions.push(by.once("dcs-removed"));
            actions.push(unfenced(resolved));
            actions.extend(manager::of(resolved).start(node));
            actions.push(Action::wait(&seat, LEAD_LIMIT, &format!("{} leads", node.name), leads));
        }
        Dcs::Failover => {
            actions.push(Action::gate(
                "Patroni takes the recovered node for its leader and the new timeline goes into the archive",
            ));
            actions.extend(super::stop::let_go(resolved, patroni));
            actions.push(unfenced(resolved));
            actions.extend(manager::of(resolved).start(node));
            actions.push(Action::wait(
                &seat,
                LEAD_LIMIT,
                "Patroni has the node among its members",
                words!["is_listed", config, scope, &node.name],
            ));
            let goal = Goal { seat: &seat, limit: LEAD_LIMIT, what: &format!("{} leads", node.name), command: leads };
            actions.extend(Action::reach(
                goal,
                &seat,
                "make it the leader, whatever position the DCS remembers",
                words!["fail_over", config, scope, &node.name],
            ));
        }
    }
    actions.extend(configured(resolved, patroni));
    actions.push(primary(resolved));
    actions.push(writes(resolved));
    actions.push(Action::learn(
        Fact::Timeline,
        &seat,
        words!["timeline_of", &node.bin_dir, &node.data_dir, &node.superuser, &node.database],
    ));
    actions
}

/// Lines that make what Patroni starts with, and seeds an empty DCS from, the configuration of the stopped cluster.
fn seed(resolved: &Resolved) -> [Action; 3] {
    let seat = Seats(resolved).target();
    let data = &resolved.node().data_dir;
    [
        Action::why(
            "Patroni starts with the copy of the dynamic configuration in the data directory; the backup's is as old as the backup.",
        ),
        Action::run(
            &seat,
            "the stopped cluster's copy takes its place, without maintenance mode",
            words!["seed_configuration", data, resolved.kept_dir(), resolved.work_dir()],
        ),
        Action::check(&seat, "with it the node is no standby of another cluster", words!["seeds_a_primary", data]),
    ]
}

/// Lines that put the saved dynamic configuration in force, with a restart where a setting needs one, before anybody writes.
fn configured(resolved: &Resolved, patroni: &Patroni) -> [Action; 3] {
    [
        Action::why(
            "What the leader brought along may differ from what was saved; a setting that needs a restart gets it before writers come back.",
        ),
        super::stop::reapply(resolved, patroni),
        PatroniVerb::RestartIfNeeded {
            saved: super::stop::saved(resolved, patroni),
            member: resolved.node().name.clone(),
        }
        .into(),
    ]
}

fn to_unit(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let node = resolved.node();
    let (bin, data, user) = (&node.bin_dir, &node.data_dir, &node.superuser);
    let mut actions = vec![
        clean(resolved),
        Action::gate("the server takes clients again and the new timeline goes into the archive"),
        unfenced(resolved),
    ];
    actions.extend(manager::of(resolved).start(node));
    actions.push(primary(resolved));
    if let Some(command) = &resolved.after.archive_command {
        let goal = Goal {
            seat: &seat,
            limit: 30,
            what: "archive_command is the plan's",
            command: words!["setting_is", bin, data, user, &node.database, "archive_command", command],
        };
        actions.extend(Action::reach(
            goal,
            &seat,
            "give it back",
            words![
                "alter",
                bin,
                data,
                user,
                &node.database,
                format!("ALTER SYSTEM SET archive_command = {}", literal(command)),
                "SELECT pg_reload_conf()",
            ],
        ));
    }
    actions.push(writes(resolved));
    actions.push(Action::learn(Fact::Timeline, &seat, words!["timeline_of", bin, data, user, &node.database]));
    actions
}

/// The line that finds out whether a commit comes back, and says what is so.
pub(super) fn writes(resolved: &Resolved) -> Action {
    ServerVerb::ProveWrites { seat: Seats(resolved).target(), server: Server::of(resolved.node()) }.into()
}

/// The line that takes the fence out of the settings; a plan's own `archive_command` takes its place at once where no manager keeps one.
fn unfenced(resolved: &Resolved) -> Action {
    let node = resolved.node();
    let mut command = words!["lift_fence", &node.data_dir, resolved.work_dir()];
    let given = resolved.after.archive_command.as_ref().filter(|_| resolved.patroni().is_none());
    command.push(given.map_or_else(String::new, |text| format!("archive_command = {}", conf::quote(text))).into());
    command.extend(settings::fence(resolved).into_iter().map(|(name, _)| Word::from(name)));
    Action::run(&Seats(resolved).target(), "take the fence out of the settings", command).once("fence-lifted")
}

fn primary(resolved: &Resolved) -> Action {
    let node = resolved.node();
    Action::wait(
        &Seats(resolved).target(),
        LEAD_LIMIT,
        &format!("{} is a primary", node.name),
        words!["is_primary", &node.bin_dir, &node.data_dir, &node.superuser, &node.database],
    )
}

/// A string literal of SQL that reads the same whatever `standard_conforming_strings` is.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
