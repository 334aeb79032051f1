//! Backups that are not plain files: where Barman is told to unpack them, by kind and by version.

use camino::Utf8Path;
use serde_json::{Value, json};
use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};

const WHOLE: &str = "20260104T140000";
const CHOSEN: &str = "20260104T152519";

/// A bundle from a plain catalog with these keys in the record of the chosen backup, by a Barman of this version.
fn bundle(barman: &str, keys: &Value) -> Bundle {
    let (_keep, dir) = scratch();
    let from = project("tests/diagnostics/E0301-failed");
    let folder = dir.join("packed");
    fs_err::create_dir_all(folder.join("archive")).unwrap();
    for file in ["collected_at", "wals.tsv"] {
        fs_err::copy(from.join("archive").join(file), folder.join("archive").join(file)).unwrap();
    }
    let mut diagnosis: Value =
        serde_json::from_str(&fs_err::read_to_string(from.join("archive/diagnose.json")).unwrap()).unwrap();
    diagnosis["global"]["system_info"]["barman_ver"] = json!(barman);
    let record = diagnosis["servers"]["pg-primary"]["backups"][CHOSEN].as_object_mut().unwrap();
    record.extend(keys.as_object().unwrap().clone());
    fs_err::write(folder.join("archive/diagnose.json"), diagnosis.to_string()).unwrap();
    let plan = fs_err::read_to_string(from.join("plan.yaml")).unwrap();
    let topology = project("tests/fixtures/topologies/lab.yaml");
    let plan = plan.replace("20260104T150000", CHOSEN).replace("../../fixtures/topologies/lab.yaml", topology.as_str());
    fs_err::write(folder.join("plan.yaml"), plan).unwrap();
    Bundle::of(Utf8Path::new(&folder), &Templates::builtin())
}

/// The text of a step with its lines joined.
fn step(bundle: &Bundle, path: &str) -> String {
    bundle.text(path).replace("\\\n  ", "")
}

#[test]
fn a_compressed_backup_is_extracted_on_the_node_below_3_15_and_on_the_barman_host_from_there_on() {
    let gzip = json!({"compression": "gzip"});
    let old = bundle("3.13.3", &gzip);
    let restore = step(&old, "steps/50-restore.sh");
    assert!(
        restore.contains("--recovery-staging-path /var/lib/postgresql/15/patroni1.walwright/unpacked"),
        "{restore}"
    );
    assert!(!restore.contains("empty_folder"), "{restore}");
    assert!(step(&old, "steps/10-preflight.sh").contains("check postgres@db1 'gzip is there"));
    let new = bundle("3.19.1", &gzip);
    let restore = step(&new, "steps/50-restore.sh");
    let folder = "/var/lib/barman/walwright-staged/orders";
    assert!(restore.contains(&format!("--staging-path {folder}/unpacked --staging-location local")), "{restore}");
    assert!(restore.contains(&format!("empty_folder {folder} orders")), "{restore}");
    assert!(step(&new, "steps/10-preflight.sh").contains("check barman@barman 'gzip is there"));
    assert!(new.text("cleanup.sh").contains("remove the staged copy"));
}

#[test]
fn an_incremental_backup_is_combined_on_the_barman_host_and_its_full_one_is_pinned() {
    let bundle = bundle("3.13.3", &json!({"parent_backup_id": WHOLE, "cluster_size": 40_000_000}));
    let restore = step(&bundle, "steps/50-restore.sh");
    assert!(restore.contains("--local-staging-path /var/lib/barman/walwright-staged/orders/unpacked"), "{restore}");
    assert!(restore.contains(&format!("pg-primary {CHOSEN} /var/lib/postgresql/15/patroni1")), "{restore}");
    let protect = step(&bundle, "steps/20-protect.sh");
    assert!(protect.contains(&format!("' pin pg-primary {WHOLE}")), "{protect}");
    let preflight = step(&bundle, "steps/10-preflight.sh");
    assert!(preflight.contains("can_combine pg-primary 15"), "{preflight}");
    assert!(preflight.contains("space_for /var/lib/barman/walwright-staged/orders 40000000"), "{preflight}");
}

#[test]
fn a_plain_backup_is_unpacked_nowhere() {
    let bundle = bundle("3.19.1", &json!({"compression": null, "encryption": null, "parent_backup_id": null}));
    assert!(!bundle.text("steps/50-restore.sh").contains("staging"));
}
