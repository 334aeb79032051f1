//! The table of artifacts: each is a path, a template, a mode, and the context that the template prints.

mod check_bundle;
mod cleanup;
mod compose;
mod conf;
mod facts;
mod inventory_script;
mod lib_sh;
mod review;
mod rollback;
mod run;
mod runbook_md;
mod script;
mod steps;
mod timeline_svg;

use crate::model::Digest;
use crate::output::{MANIFEST, Mode, OutputTree};
use crate::render::{TemplateError, Templates};
use crate::resolved::{Resolved, ServiceKind};
use crate::runbook::Runbook;
use crate::story::Story;

/// What every artifact is a view of.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The plan that is meant.
    pub resolved: &'a Resolved,
    /// Its steps.
    pub runbook: &'a Runbook,
    /// What people are told of it.
    pub story: &'a Story,
    /// The digest of check-bundle.sh, which every other script holds; `render` knows it.
    pub check: &'a str,
}

/// One row of the table.
struct Artifact {
    /// Below the bundle's folder.
    path: &'static str,
    /// Run or read.
    mode: Mode,
    /// Whether this plan has it.
    when: fn(Subject<'_>) -> bool,
    /// Renders it with the template of the same name.
    render: fn(&Templates, &str, Subject<'_>) -> Result<String, TemplateError>,
}

const ALWAYS: fn(Subject<'_>) -> bool = |_| true;

/// What every script of a bundle does first.
const CHECK_BUNDLE: &str = "check-bundle.sh";

/// Every artifact but the steps, which are as many as the runbook has, and what checks them all.
const ARTIFACTS: &[Artifact] = &[
    Artifact {
        path: "RUNBOOK.md",
        mode: Mode::Plain,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &runbook_md::context(subject)),
    },
    Artifact { path: "review.html", mode: Mode::Plain, when: ALWAYS, render: review::render },
    Artifact {
        path: "timeline.svg",
        mode: Mode::Plain,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &timeline_svg::context(subject)),
    },
    Artifact {
        path: "run.sh",
        mode: Mode::Executable,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &run::context(subject)),
    },
    Artifact {
        path: "lib.sh",
        mode: Mode::Plain,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &lib_sh::context(subject)),
    },
    Artifact {
        path: "rollback.sh",
        mode: Mode::Executable,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &rollback::context(subject)),
    },
    Artifact {
        path: "cleanup.sh",
        mode: Mode::Executable,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &cleanup::context(subject)),
    },
    Artifact {
        path: "collect-inventory.sh",
        mode: Mode::Executable,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &inventory_script::context(subject)),
    },
    Artifact {
        path: "config/postgresql.auto.conf",
        mode: Mode::Plain,
        when: ALWAYS,
        render: |templates, name, subject| templates.render(name, &conf::context(subject)),
    },
    Artifact {
        path: "compose/docker-compose.override.yml",
        mode: Mode::Plain,
        when: |subject| subject.resolved.manager.kind == ServiceKind::Compose,
        render: |templates, name, subject| templates.render(name, &compose::context(subject)),
    },
    Artifact {
        path: "patroni/reinit.sh",
        mode: Mode::Executable,
        when: |subject| subject.runbook.reinit.is_some(),
        render: |templates, name, subject| templates.render(name, &steps::reinit(subject)),
    },
];

/// Renders every artifact of one plan; each template that fails is an error of its own.
pub fn render(templates: &Templates, subject: Subject<'_>) -> Result<OutputTree, Vec<TemplateError>> {
    let mut tree = OutputTree::new(subject.resolved.name.clone());
    let mut errors = Vec::new();
    let files = paths(subject);
    let check = templates.render("check-bundle.sh.j2", &check_bundle::context(subject, &files));
    let digest = check.as_ref().map(|text| Digest::of(text).to_string()).unwrap_or_default();
    let subject = Subject { check: &digest, ..subject };
    let mut add = |path: &str, mode, text: Result<String, TemplateError>| match text {
        Ok(text) => tree.add(path, mode, text),
        Err(error) => errors.push(error),
    };
    add(CHECK_BUNDLE, Mode::Plain, check);
    for artifact in ARTIFACTS.iter().filter(|artifact| (artifact.when)(subject)) {
        let template = format!("{}.j2", artifact.path);
        add(artifact.path, artifact.mode, (artifact.render)(templates, &template, subject));
    }
    for (index, step) in subject.runbook.steps.iter().enumerate() {
        let previous = index.checked_sub(1).map_or("", |before| subject.runbook.steps[before].id);
        let text = templates.render("steps/step.sh.j2", &steps::context(subject, step, previous));
        add(&format!("steps/{}", step.file()), Mode::Executable, text);
    }
    if errors.is_empty() { Ok(tree) } else { Err(errors) }
}

/// Every file of the bundle but the list of checksums itself, in the order of that list.
fn paths(subject: Subject<'_>) -> Vec<String> {
    let artifacts =
        ARTIFACTS.iter().filter(|artifact| (artifact.when)(subject)).map(|artifact| artifact.path.to_owned());
    let steps = subject.runbook.steps.iter().map(|step| format!("steps/{}", step.file()));
    let mut paths: Vec<String> = artifacts.chain(steps).chain([CHECK_BUNDLE, MANIFEST].map(str::to_owned)).collect();
    paths.sort();
    paths
}
