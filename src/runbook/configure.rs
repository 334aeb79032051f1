//! Configure: the recovery's settings, and the proof that PostgreSQL reads them as meant.

use super::{Effect, Phase, Service, Undo};
use super::{restore, settings, unarchived};
use crate::action::{Action, FileVerb, Goal, Seat, Seats, Verb, words};
use crate::manager;
use crate::model::Target;
use crate::render::Prose;
use crate::resolved::Resolved;

/// The rendered settings in the bundle.
const CONF: &str = "config/postgresql.auto.conf";

const UNFENCED: &str = "Until the fence stands, a reboot, a plain `docker compose up` or a deploy job can start PostgreSQL on what was just \
     restored; replay would then go on from what that has made of it.";

pub(super) fn step(resolved: &Resolved) -> Phase {
    Phase {
        id: "configure",
        title: "Install the settings of the recovery".to_owned(),
        why: vec![
            "postgresql.auto.conf is read last, so it wins over whatever the restored configuration says.".to_owned(),
            "Until the hand-over it also holds a fence: whatever else starts PostgreSQL on this data, a reboot say, fails and names it.".to_owned(),
        ],
        effect: Effect::Changes,
        service: Service::Down,
        actions: actions(resolved),
        undo: Undo::Nothing { why: "the files go with the restored directory" },
        on_failure: Prose::new(
            "The message names the setting that PostgreSQL reads otherwise than it was reviewed, or says that something else has \
             started PostgreSQL on the restored copy. Do not start it by hand.",
            &[],
        ),
    }
}

fn actions(resolved: &Resolved) -> Vec<Action> {
    let seat = Seats(resolved).target();
    let node = resolved.node();
    let (data, kept) = (&node.data_dir, resolved.kept_dir());
    let new = format!("{}/postgresql.auto.conf", resolved.work_dir());
    let signal = settings::signal(&resolved.target);
    let mut actions = vec![Action::why(UNFENCED)];
    actions.extend(manager::of(resolved).stop(resolved, node));
    let mut untouched = restore::arrived(resolved);
    untouched[0] = "untouched".into();
    actions.push(Action::check(&seat, "nothing was started on what was restored", untouched));
    let place = FileVerb::Place {
        file: CONF,
        seat: seat.clone(),
        path: new.clone(),
        what: "send the settings of the recovery",
    };
    actions.push(place.into());
    let goal = Goal {
        seat: &seat,
        limit: 10,
        what: "the settings are installed",
        command: words!["settings_installed", data, &new, signal],
    };
    actions.extend(Action::reach(
        goal,
        &seat,
        "take Barman's changes back, keep what ALTER SYSTEM had set, add the settings of the recovery",
        words!["install_settings", data, &new, &kept, signal],
    ));
    actions.push(Action::why("PostgreSQL itself must read the very values that were reviewed."));
    for (name, value) in settings::settings(resolved).into_iter().chain(settings::fence(resolved)) {
        actions.push(Action::check(
            &seat,
            &format!("PostgreSQL reads {name} as intended"),
            words!["reads_back", &node.bin_dir, data, node.config_file(), name, value],
        ));
    }
    actions.push(Action::why(
        "Settings made by ALTER SYSTEM since the backup are not taken over; a difference is shown and saved.",
    ));
    actions.push(Action::keep(
        "auto.conf.diff",
        &seat,
        "how postgresql.auto.conf of the stopped cluster differed from the backup's",
        words!["settings_differ", resolved.work_dir()],
    ));
    actions.push(Verb::ShowSaved { name: "auto.conf.diff" }.into());
    actions.extend(files(resolved, &seat));
    if resolved.target == Target::Latest {
        actions.extend(unarchived::taken(resolved));
    }
    actions
}

/// Lines about the files of people's own in the data directory, which come back as of the backup.
fn files(resolved: &Resolved, seat: &Seat) -> [Action; 4] {
    let (data, kept) = (&resolved.node().data_dir, resolved.kept_dir());
    [
        Action::why(
            "pg_hba.conf, postgresql.conf, certificates in the data directory are the backup's. A person decides which ones count.",
        ),
        Action::keep(
            "configuration.diff",
            seat,
            "how the configuration of the stopped cluster differed from the backup's",
            words!["configuration_differs", data, &kept],
        ),
        Verb::ShowSaved { name: "configuration.diff" }.into(),
        Action::run(
            seat,
            "keep what the stopped cluster had beside it, as FILE.stopped-cluster",
            words!["keep_configuration", data, &kept],
        ),
    ]
}
