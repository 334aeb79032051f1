//! The functions of lib.sh by themselves: each `shell/NAME.sh` says nothing and ends well, or says what does not hold.

use std::process::Command;

use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};
use crate::tool::trouble;

#[test]
fn the_functions_of_the_library_do_what_they_say() {
    let bundle = Bundle::of(&project("examples/transaction-excluded"), &Templates::builtin());
    let latest = Bundle::of(&project("examples/everything-archived"), &Templates::builtin());
    let citus = Bundle::of(&project("tests/fixtures/citus"), &Templates::builtin());
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
        command.env("LIBRARY_OF_CITUS", citus.lay_out(&dir).join("lib.sh"));
        command.env("ASSERT", test.with_file_name("assert.sh")).env("FIXTURES", project("tests/fixtures"));
        if let Some(said) = trouble(&mut command) {
            wrong.push(format!("-- {}\n{said}", test.file_name().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}
