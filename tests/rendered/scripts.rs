//! Every script of every example under the linters at their strictest, every compose override on its example's own file.

use std::collections::BTreeMap;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::bundle::{Bundle, is_script, scratch};
use crate::tool::{runs, trouble};

/// Everything the linters have to say about the scripts of these bundles, laid out below `dir`.
pub(crate) fn complaints(bundles: &[Bundle], dir: &Utf8Path) -> Vec<String> {
    let mut scripts = BTreeMap::new();
    let mut libraries = BTreeMap::new();
    for bundle in bundles {
        let root = bundle.lay_out(dir);
        for path in bundle.scripts() {
            let kind = if path == "lib.sh" { &mut libraries } else { &mut scripts };
            // The plan's own name makes no other script of it.
            let same = bundle.text(path).replace(bundle.tree.name(), "PLAN");
            kind.entry(same).or_insert_with(|| root.join(path));
        }
    }
    let (scripts, libraries): (Vec<_>, Vec<_>) = (scripts.into_values().collect(), libraries.into_values().collect());
    let all = || libraries.iter().chain(&scripts);
    let mut wrong: Vec<String> =
        all().filter_map(|script| trouble(Command::new("bash").arg("-n").arg(script))).collect();
    if runs(&["shfmt", "--version"], "shfmt of the rendered scripts") {
        wrong.extend(trouble(Command::new("shfmt").args(["-i", "2", "-ci", "-d"]).args(all())));
    }
    if runs(&["shellcheck", "--version"], "shellcheck of the rendered scripts") {
        wrong.extend(shellcheck(&libraries));
        // The rest is read with what it sources, and shellcheck reads that anew for each: the bodies of lib.sh have had their turn.
        for bundle in bundles {
            fs_err::write(dir.join(&bundle.name).join("lib.sh"), without_bodies(bundle.text("lib.sh"))).unwrap();
        }
        wrong.extend(shellcheck(&scripts));
    }
    wrong.extend(all().filter_map(|script| switched_off(script)));
    wrong
}

fn shellcheck(scripts: &[Utf8PathBuf]) -> Option<String> {
    let all = ["--external-sources", "--enable=all", "--severity=style"];
    trouble(Command::new("shellcheck").args(all).args(scripts))
}

/// A directive may say where a sourced file is; none may switch a check off.
fn switched_off(script: &Utf8Path) -> Option<String> {
    let text = fs_err::read_to_string(script).unwrap();
    let line = text.lines().find(|line| line.contains("shellcheck") && line.contains("disable="))?;
    Some(format!("{script} switches a check off: {line}\n"))
}

/// The functions with nothing in them but a use of every variable; a body ends at the first brace that stands where its line begins.
fn without_bodies(library: &str) -> String {
    let mut short = Vec::new();
    let mut used = String::from(":");
    let mut inside = false;
    for line in library.lines() {
        let starts_here = !line.starts_with(' ');
        if starts_here && line.ends_with("() {") {
            inside = true;
            short.extend([line, "  :"]);
        } else if !inside || line == "}" {
            inside = false;
            short.push(line);
        }
        if let Some((name, _)) = line.split_once('=').filter(|(name, _)| starts_here && !name.contains([' ', '$'])) {
            used.extend([" \"${", name, "}\""]);
        }
    }
    short.extend([used.as_str(), ""]);
    short.join("\n")
}

#[test]
fn every_script_of_every_example_is_clean() {
    let (_keep, dir) = scratch();
    let wrong = complaints(&Bundle::examples(), &dir);
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn only_scripts_are_executable_and_lib_is_sourced() {
    for bundle in Bundle::examples() {
        for line in bundle.listing().lines() {
            let (mode, path) = line.split_once(' ').unwrap();
            let runs = is_script(path) && path != "lib.sh" && path != "check-bundle.sh";
            assert_eq!(mode, if runs { "0755" } else { "0644" }, "{}: {path}", bundle.name);
        }
    }
}

#[test]
fn every_override_fits_the_compose_file_of_its_example() {
    if !runs(&["docker", "compose", "version"], "docker compose config of the overrides") {
        return;
    }
    let (_keep, dir) = scratch();
    let mut seen = 0;
    for bundle in Bundle::examples() {
        let over = bundle.lay_out(&dir).join("compose/docker-compose.override.yml");
        if !over.exists() {
            continue;
        }
        seen += 1;
        let mut compose = Command::new("docker");
        compose.args(["compose", "--file"]).arg(bundle.folder.join("docker-compose.yml")).arg("--file").arg(&over);
        let wrong = trouble(compose.args(["config", "--quiet"]));
        assert!(wrong.is_none(), "{}: {}", bundle.name, wrong.unwrap());
    }
    assert!(seen > 0, "no example has an override");
}
