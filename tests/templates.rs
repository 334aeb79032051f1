//! Every template places its values where quoting protects them, prints only what it is given, and is known by name.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;
use walwright::render::builtin::BUILTIN;
use walwright::render::{Fragment, Kind, OverrideError, Overrides, Templates, override_findings, placement};

fn files_below(dir: &Utf8Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir_utf8().into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.path().is_dir() {
                open.push(entry.path().to_owned());
            } else {
                files.insert(entry.path().strip_prefix(dir).unwrap().to_string());
            }
        }
    }
    files
}

#[test]
fn the_table_holds_every_file_of_templates_in_order() {
    let dir = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let names: Vec<&str> = BUILTIN.iter().map(|template| template.name).collect();
    let files = files_below(&dir);
    assert_eq!(names, files.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_template_compiles_has_a_kind_and_ends_with_one_newline() {
    let templates = Templates::builtin();
    for template in BUILTIN {
        assert!(Kind::of(template.name).is_some(), "{}", template.name);
        templates.variables(template.name).unwrap_or_else(|error| panic!("{error}"));
        assert!(template.source.ends_with('\n') && !template.source.ends_with("\n\n"), "{}", template.name);
        for (number, line) in template.source.lines().enumerate() {
            assert_eq!(line.trim_end(), line, "{}:{} ends with blanks", template.name, number + 1);
        }
    }
}

#[test]
fn in_shell_templates_every_value_is_a_word_of_its_own() {
    let misplaced: Vec<String> = BUILTIN
        .iter()
        .flat_map(|template| placement::lint(template.name, template.source))
        .map(|error| error.to_string())
        .collect();
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

/// The findings, as people read them, of a folder with one override.
fn findings(name: &str, source: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::try_from(dir.path().to_owned()).unwrap();
    let file = dir.join(name);
    fs_err::create_dir_all(file.parent().unwrap()).unwrap();
    fs_err::write(&file, source).unwrap();
    let errors = Overrides::read(&dir).and_then(Templates::with).expect_err("the override is wrong");
    let findings = override_findings(errors).unwrap().into_iter().collect();
    walwright::diagnostic::view::text(&findings, walwright::diagnostic::Colour::Plain).replace(dir.as_str(), "DIR")
}

#[test]
fn an_override_that_replaces_nothing_is_named() {
    let text = findings("run.shh.j2", "echo\n");
    assert!(text.contains("error[E0602]: there is no built-in template `run.shh.j2`"), "{text}");
    assert!(text.contains("DIR/run.shh.j2"), "{text}");
}

#[test]
fn a_template_of_more_than_a_mebibyte_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let dir = Utf8PathBuf::try_from(dir.path().to_owned()).unwrap();
    fs_err::write(dir.join("run.sh.j2"), "#".repeat((1 << 20) + 1)).unwrap();
    let errors = Overrides::read(&dir).unwrap_err();
    let [OverrideError::Io(error)] = errors.as_slice() else { panic!("{errors:?}") };
    assert!(error.to_string().contains("1 MiB"), "{error}");
}

#[test]
fn a_folder_of_overrides_that_is_missing_is_trouble() {
    let errors = Overrides::read(Utf8Path::new("no/such/folder")).unwrap_err();
    assert!(matches!(errors.as_slice(), [OverrideError::Io(_)]));
}

#[test]
fn a_fragment_is_finished_in_its_own_kind_and_text_in_any_other() {
    let command = Fragment::shell("sudo -u postgres psql -c 'SELECT 1'");
    assert_eq!(command.within(Kind::Shell), "sudo -u postgres psql -c 'SELECT 1'");
    assert_eq!(command.within(Kind::Html), "sudo -u postgres psql -c &#39;SELECT 1&#39;");
    assert_eq!(json!({ "command": command }).to_string(), r#"{"command":"sudo -u postgres psql -c 'SELECT 1'"}"#);
}
