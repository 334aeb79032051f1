//! Inspect: the data at the target is looked at while everything can still go back.

use super::{Effect, Phase, Service, Undo, replay};
use crate::access;
use crate::action::{Action, Fact, Seat, Seats, Verb, Word, words};
use crate::model::Target;
use crate::render::Prose;
use crate::render::shell::pasted;
use crate::resolved::{Action as AtTarget, Expect, Probe, Resolved};

pub(super) fn step(resolved: &Resolved) -> Phase {
    let seat = Seats(resolved).target();
    let mut actions = Vec::new();
    actions.push(match resolved.action {
        AtTarget::Shutdown if resolved.target != Target::Latest => {
            Action::why("The plan left the server shut down at the target; going on is a person's decision.")
        }
        AtTarget::Shutdown | AtTarget::Pause | AtTarget::Promote => {
            Action::why("A server that went down meanwhile, by a reboot perhaps, comes back to the same target.")
        }
    });
    actions.extend(replay::held(resolved));
    actions.extend(replay::again(resolved, &seat));
    let mut state = words!["stopping_point"];
    state.extend(replay::state(resolved));
    actions.push(Action::notice(&seat, "where replay stopped: state, position, last commit", state));
    actions.push(Action::notice(
        &seat,
        "what lies between this and the stopped cluster is lost",
        words!["lost_window", &resolved.node().bin_dir, resolved.kept_dir(), Fact::Leader, &resolved.node().name],
    ));
    actions.extend(probes(resolved, &seat));
    let text = format!(
        "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: {}",
        by_hand(resolved)
    );
    actions.push(Action::from(Verb::Remark { text }));
    Phase {
        id: "inspect",
        title: "Look at the data before anything is decided".to_owned(),
        why: vec![stands(resolved).to_owned()],
        effect: Effect::Reads,
        service: Service::Down,
        actions,
        undo: Undo::Nothing { why: "it only reads" },
        on_failure: Prose::new(
            "The data is not what was expected: do not go on. {} goes back; then change the target, render, review and run \
             again.",
            &[&"rollback.sh"],
        ),
    }
}

/// psql on the server of the recovery, which nobody reaches but through its socket, as its owner on its host. Who logs in as a superuser
/// runs what the owners of the database left in its views and functions with all rights, so it names none.
fn by_hand(resolved: &Resolved) -> String {
    let node = resolved.node();
    let port = node.port.to_string();
    // `-d` would be read as a connection string.
    let database = pasted(&node.database);
    let words = [&node.program("psql"), "-X", "-p", &port, "-U", "ROLE"].map(pasted).join(" ");
    access::by_hand(resolved, node, &format!("PGDATABASE={database} {words} -h {}", socket(&resolved.work_dir())))
}

/// The folder of the socket, as lib.sh's `socket_of` finds it: where the usual one is too long for a socket, or psql would take it for two
/// hosts, it is named by a sum.
fn socket(work: &str) -> String {
    let usual = format!("{work}/socket");
    if usual.len() + 15 > 107 || usual.contains(',') {
        format!("/var/tmp/walwright-socket-$(printf %s {} | cksum | cut -d ' ' -f 1)", pasted(work))
    } else {
        pasted(&usual)
    }
}

/// How the server stands while people look.
fn stands(resolved: &Resolved) -> &'static str {
    match (&resolved.target, resolved.action) {
        (Target::Latest, _) => {
            "The server is readable and waits for more WAL. Nothing is final yet: rollback.sh goes back, and another plan begins from there."
        }
        (_, AtTarget::Promote) => {
            "The server has opened its new timeline, as the plan wants, and nobody can reach it but this run: rollback.sh still goes back."
        }
        (_, AtTarget::Pause | AtTarget::Shutdown) => {
            "The server is readable and paused. A wrong target costs no data yet: rollback.sh goes back, and another plan begins from there."
        }
    }
}

/// The plan's queries, each with what it must answer.
fn probes(resolved: &Resolved, seat: &Seat) -> Vec<Action> {
    let check = |probe| Action::check(seat, &title(probe), query(resolved, probe));
    resolved.verify.iter().map(check).collect()
}

/// The same once the data is in use: an answer that has moved on is no reason to stop.
pub(super) fn shown(resolved: &Resolved, seat: &Seat) -> Vec<Action> {
    let notice = |probe| Action::notice(seat, &title(probe), query(resolved, probe));
    resolved.verify.iter().map(notice).collect()
}

fn title(probe: &Probe) -> String {
    format!("query: {}", probe.name)
}

fn query(resolved: &Resolved, probe: &Probe) -> Vec<Word> {
    let node = resolved.node();
    let (how, value) = match &probe.expect {
        Expect::Equals(value) => ("equals", value.as_str()),
        Expect::AtLeast(value) => ("at_least", value.as_str()),
        Expect::AtMost(value) => ("at_most", value.as_str()),
        Expect::Matches(value) => ("matches", value.as_str()),
        Expect::NotEmpty => ("not_empty", ""),
        Expect::Shown => ("shown", ""),
    };
    words!["query_holds", &node.bin_dir, &node.data_dir, &node.superuser, &probe.database, &probe.sql, how, value]
}

#[cfg(test)]
mod tests {
    use super::socket;

    #[test]
    fn the_socket_is_where_the_library_puts_it() {
        assert_eq!(socket("/srv/data.walwright"), "/srv/data.walwright/socket");
        let named = "/var/tmp/walwright-socket-$(printf %s /srv/a,b.walwright | cksum | cut -d ' ' -f 1)";
        assert_eq!(socket("/srv/a,b.walwright"), named);
        let just = format!("/srv/{}", "0".repeat(80));
        assert_eq!(socket(&just), format!("{just}/socket"));
        assert!(socket(&format!("{just}0")).starts_with("/var/tmp/"));
    }
}
