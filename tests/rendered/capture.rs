//! collect-inventory.sh against a Barman that answers from real captures: what it keeps is what is read, and no secret.

use std::process::{Command, Output};

use camino::{Utf8Path, Utf8PathBuf};
use walwright::diagnostic::Place;
use walwright::inventory::{Extent, Inventory};
use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};
use crate::fakes::Fakes;
use crate::tool::said;

/// A Barman host with one server called `main`.
struct BarmanHost {
    _keep: tempfile::TempDir,
    dir: Utf8PathBuf,
    fakes: Fakes,
}

impl BarmanHost {
    /// `switch` is what `barman switch-wal` does.
    fn new(diagnose: &str, switch: &str) -> BarmanHost {
        let (keep, dir) = scratch();
        let bundle = Bundle::of(&project("examples/transaction-excluded"), &Templates::builtin());
        let script = bundle.text("collect-inventory.sh").replace("server=pg-primary\n", "server=main\n");
        fs_err::write(dir.join("collect-inventory.sh"), script).unwrap();
        fs_err::write(dir.join("said.json"), diagnose).unwrap();
        for folder in ["wals/0000000100000000", "streaming"] {
            fs_err::create_dir_all(dir.join(folder)).unwrap();
        }
        for (file, content) in [
            ("wals/0000000100000000/000000010000000000000008", "whole"),
            ("wals/00000002.history", "1\t0/90000A0\tno recovery target specified\n"),
            ("streaming/000000010000000000000009", "whole"),
            ("streaming/00000001000000000000000A.partial", "begun"),
            ("streaming/00000001000000000000000B.partial", ""),
        ] {
            fs_err::write(dir.join(file), content).unwrap();
        }
        let fakes = Fakes::new(&dir);
        let body = format!(
            "cd {dir} || exit\ncase $* in\n  diagnose) cat said.json ;;\n  'show-server main')\n    \
             printf 'Server main:\\n\\tstreaming_wals_directory: %s\\n\\twals_directory: %s\\n' {dir}/streaming {dir}/wals ;;\n  \
             'get-wal main '*) cat wals/\"$3\" ;;\n  switch-wal*) {switch} ;;\n  'archive-wal main') ;;\n  *) exit 1 ;;\nesac"
        );
        fakes.add("barman", &body);
        BarmanHost { _keep: keep, dir, fakes }
    }

    fn collect(&self, words: &[&str]) -> Output {
        let script = self.dir.join("collect-inventory.sh");
        self.fakes.run(Command::new("bash").arg(script).args(words).current_dir(&self.dir))
    }

    fn captured(&self, words: &[&str]) -> Utf8PathBuf {
        let output = self.collect(words);
        assert!(output.status.success(), "{}", said(&output));
        self.dir.join("main")
    }
}

fn real(version: &str) -> String {
    fs_err::read_to_string(project(&format!("tests/fixtures/inventories/barman-{version}-diagnose/diagnose.json")))
        .unwrap()
}

/// A capture as everything that was read of it.
fn read(dir: &Utf8Path) -> Inventory {
    Inventory::read(dir, &Place::file(dir)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

#[test]
fn what_is_kept_of_every_barman_is_what_is_read() {
    for version in ["3.4.0", "3.17.0", "3.19.1"] {
        let host = BarmanHost::new(&real(version), "exit 1");
        let kept = host.captured(&[]);
        let mut whole = vec![];
        for dir in [&kept, &host.dir.join("whole")] {
            if *dir != kept {
                fs_err::create_dir(dir).unwrap();
                for name in ["collected_at", "wals.tsv", "streaming.tsv"] {
                    fs_err::copy(kept.join(name), dir.join(name)).unwrap();
                }
                fs_err::create_dir(dir.join("history")).unwrap();
                fs_err::copy(kept.join("history/00000002.history"), dir.join("history/00000002.history")).unwrap();
                fs_err::write(dir.join("diagnose.json"), real(version)).unwrap();
            }
            whole.push(format!("{:#?}", read(dir)));
        }
        assert_eq!(whole[0], whole[1], "{version}");
    }
}

#[test]
fn no_secret_is_kept() {
    let with_secrets = real("3.19.1")
        .replace("user=postgres dbname=postgres\"", "user=postgres password = geheim1 postgres://u:geheim2@h/\"")
        .replace("\"primary_ssh_command\": null", "\"primary_ssh_command\": \"sshpass -p geheim3 ssh barman@other\"")
        .replace("\"ssh_command\": null", "\"ssh_command\": \"sshpass -p geheim4 ssh db1\"")
        .replace("\"archive_command\": \"", "\"archive_command\": \"TOKEN=geheim5 ")
        .replace("\"description\": \"", "\"description\": \"geheim6 } ] \\\" : , {")
        .replace(
            "\"servers\": {",
            "\"servers\": {\"another\": {\"config\": {\"slot_name\": \"geheim7\", \"name\": \"geheim8\"}},",
        );
    assert_eq!((1..=8).filter(|number| with_secrets.contains(&format!("geheim{number}"))).count(), 8);
    let host = BarmanHost::new(&with_secrets, "exit 1");
    let kept = host.captured(&[]);
    let text = fs_err::read_to_string(kept.join("diagnose.json")).unwrap();
    assert!(!text.contains("geheim"), "{text}");
    let inventory = read(&kept);
    assert_eq!(inventory.servers.keys().collect::<Vec<_>>(), ["main"]);
    assert!(inventory.server("main").unwrap().setup.as_ref().unwrap().passive, "that there is a command is kept");
}

#[test]
fn of_another_server_is_kept_that_it_backs_up_the_same_cluster() {
    let real = real("3.17.0");
    let (head, server) = real.split_once("\"main\": ").unwrap();
    let (server, _) = server.rsplit_once("\n    }\n}").unwrap();
    let sibling =
        server.replace("000000010000000000000008", "000000010000000000000020").replace("\"00000001\"", "\"00000003\"");
    let stranger = server.replace("7710249926727859229", "7000000000000000001");
    let all = format!("{head}\"else\": {stranger},\"main\": {server},\"other\": {sibling}}}}}");
    let host = BarmanHost::new(&all, "exit 1");
    let inventory = read(&host.captured(&[]));
    assert_eq!(inventory.servers.keys().collect::<Vec<_>>(), ["main", "other"]);
    let other = inventory.server("other").unwrap();
    assert_eq!(other.system_id, inventory.server("main").unwrap().system_id);
    assert_eq!(other.last_archived.len(), 1);
    assert!(other.segments.is_none() && other.received.is_none(), "the listing is of the captured server");
    assert!(inventory.server("main").unwrap().segments.is_some());
}

#[test]
fn what_is_received_and_not_archived_is_captured_too() {
    let host = BarmanHost::new(&real("3.17.0"), "exit 1");
    let server = read(&host.captured(&[])).servers.remove("main").unwrap();
    let received: Vec<_> = server.received.unwrap().iter().map(|file| (file.wal.segment, file.extent)).collect();
    assert_eq!(received, [(9, Extent::Whole), (10, Extent::Partial)], "an empty file holds nothing");
}

#[test]
fn a_server_that_barman_does_not_know_is_no_inventory() {
    let host = BarmanHost::new(&real("3.17.0").replace("\"main\": {", "\"another\": {"), "exit 1");
    let output = host.collect(&[]);
    assert!(!output.status.success() && said(&output).contains("Barman does not speak of a server main"));
    assert!(!host.dir.join("main").exists());
}

#[test]
fn a_role_that_may_not_checkpoint_flushes_all_the_same() {
    let closes = "mv wals/0000000100000000/000000010000000000000008 wals/0000000100000000/000000010000000000000007\n    \
                  echo \"The WAL file 000000010000000000000007 has been closed on server 'main'\"";
    let switch = format!(
        "if [[ $2 == --force ]]; then echo \"ERROR: Barman switch-wal --force requires superuser rights or the 'pg_checkpoint' role\"; exit 1; fi\n    {closes}"
    );
    let host = BarmanHost::new(&real("3.17.0"), &switch);
    let server = read(&host.captured(&["--flush"])).servers.remove("main").unwrap();
    assert!(server.segments.is_some());
    let switched: Vec<_> = host.fakes.calls().into_iter().filter(|call| call[1] == "switch-wal").collect();
    assert_eq!(
        switched,
        [["barman", "switch-wal", "--force", "main"].to_vec(), ["barman", "switch-wal", "main"].to_vec()]
    );
}

#[test]
fn a_standby_cannot_be_flushed_and_nothing_is_waited_for() {
    let host = BarmanHost::new(&real("3.17.0"), "echo \"No switch performed because server 'main' is a standby.\"");
    let output = host.collect(&["--flush"]);
    assert!(
        !output.status.success() && said(&output).contains("only a primary can switch its WAL"),
        "{}",
        said(&output)
    );
    assert!(!host.dir.join("main").exists());
}

#[test]
fn a_segment_without_a_record_has_nothing_to_archive() {
    let host = BarmanHost::new(&real("3.17.0"), "echo \"No switch required for server 'main'\"");
    host.captured(&["--flush"]);
}

#[test]
fn what_a_capture_cannot_do_it_says_with_the_way_round() {
    let host = BarmanHost::new(&real("3.17.0"), "exit 1");
    let refused = |words: &[&str], told: &str| {
        let output = host.collect(words);
        assert!(!output.status.success() && said(&output).contains(told), "{}", said(&output));
    };
    refused(&["--flsh"], "unknown option --flsh; there is --flush");
    refused(&["--flush"], "error: the WAL cannot be switched from here; capture without --flush");
    fs_err::create_dir(host.dir.join("mine")).unwrap();
    refused(&["mine"], "mine exists and is no inventory; name another folder");
    host.captured(&["another"]);
}

#[test]
fn a_segment_that_does_not_arrive_is_not_waited_for_for_ever() {
    let host =
        BarmanHost::new(&real("3.17.0"), "echo 'The WAL file 0000000100000000000000FF has been closed on server main'");
    let script = host.dir.join("collect-inventory.sh");
    let text = fs_err::read_to_string(&script).unwrap();
    assert!(text.contains("until=$((SECONDS + 120))"));
    fs_err::write(&script, text.replace("until=$((SECONDS + 120))", "until=${SECONDS}")).unwrap();
    let output = host.collect(&["--flush"]);
    let told = "has not arrived in 120 seconds; look at barman check main, or capture without --flush";
    assert!(!output.status.success() && said(&output).contains(told), "{}", said(&output));
    host.captured(&[]);
}
