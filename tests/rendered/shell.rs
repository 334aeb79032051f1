//! The functions of lib.sh by themselves: each `shell/NAME.sh` says nothing and ends well, or says what does not hold.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};
use crate::tool::trouble;

#[test]
fn the_functions_of_the_library_do_what_they_say() {
    let bundle = Bundle::of(&project("examples/transaction-excluded"), &Templates::builtin());
    let latest = Bundle::of(&project("examples/everything-archived"), &Templates::builtin());
    let citus = Bundle::of(&project("tests/fixtures/citus"), &Templates::builtin());
    let halted = Bundle::of(&project("examples/exact-lsn"), &Templates::builtin());
    let containers = Bundle::of(&project("examples/compose-services"), &Templates::builtin());
    let (_fewer, fewer) = without_db3();
    let mut wrong = Vec::new();
    let mut tests: Vec<_> =
        project("tests/rendered/shell").read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()).collect();
    tests.sort();
    for test in tests.iter().filter(|test| test.file_name() != Some("assert.sh")) {
        let (_keep, dir) = scratch();
        let mut command = Command::new("bash");
        command.arg(test).current_dir(&dir).env("HOME", &dir);
        command.env("LIBRARY", bundle.lay_out(&dir).join("lib.sh"));
        command.env("LIBRARY_OF_LATEST", latest.lay_out(&dir).join("lib.sh"));
        command.env("LIBRARY_OF_HALTED", halted.lay_out(&dir).join("lib.sh"));
        command.env("LIBRARY_OF_FEWER", fewer.join("lib.sh"));
        command.env("LIBRARY_OF_CONTAINERS", containers.lay_out(&dir).join("lib.sh"));
        command.env("LIBRARY_OF_CITUS", citus.lay_out(&dir).join("lib.sh"));
        command.env("ASSERT", test.with_file_name("assert.sh")).env("FIXTURES", project("tests/fixtures"));
        if let Some(said) = trouble(&mut command) {
            wrong.push(format!("-- {}\n{said}", test.file_name().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// The first bundle as it is rendered when db3 was taken out of the topology, laid out.
fn without_db3() -> (tempfile::TempDir, Utf8PathBuf) {
    let (keep, dir) = scratch();
    let example = project("examples/transaction-excluded");
    for file in walk(&example) {
        let to = dir.join("example").join(file.strip_prefix(&example).unwrap());
        fs_err::create_dir_all(to.parent().unwrap()).unwrap();
        fs_err::copy(&file, to).unwrap();
    }
    let topology = dir.join("example/topology.yaml");
    let text = fs_err::read_to_string(&topology).unwrap();
    fs_err::write(&topology, text.replace("  - {name: db3}\n", "")).unwrap();
    let root = Bundle::of(&dir.join("example"), &Templates::builtin()).lay_out(&dir.join("bundles"));
    (keep, root)
}

fn walk(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
