//! From PLAN arguments to compiled plans, in a stable order.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use rayon::prelude::*;
use regex::Regex;

use super::answer::Trouble;
use super::print::Terminal;
use super::progress;
use crate::diagnostic::{Code, Finding, Findings};
use crate::disk::{DiskError, Folder};
use crate::source::{Bounds, Document};

/// The plans that a command works on.
#[derive(Args, Debug)]
pub(super) struct Plans {
    /// Plan file, folder with plans in it, or glob
    #[arg(value_name = "PLAN", required = true)]
    plans: Vec<Utf8PathBuf>,
    #[command(flatten)]
    reach: Reach,
}

/// How far a plan reaches.
#[derive(Args, Debug)]
pub(super) struct Reach {
    /// Folder that plans and everything they name must lie in; else each plan's repository (`explain E0005`)
    #[arg(long, value_name = "DIR")]
    root: Option<Utf8PathBuf>,
}

impl Reach {
    /// Refuses a root that is none: everything would lie outside of it.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        match &self.root {
            Some(root) if !root.exists() => Err(Trouble::new(format!("there is no folder `{root}`"))),
            Some(root) if !root.is_dir() => Err(Trouble::new(format!("`{root}` is not a folder"))),
            Some(_) | None => Ok(()),
        }
    }

    /// Reads a plan.
    pub(super) fn read(&self, plan: &Utf8Path) -> Result<Arc<Document>, Finding> {
        match &self.root {
            Some(root) => Document::read_within(plan, &Bounds::given(root)),
            None => Document::read(plan),
        }
    }
}

/// How many bytes of a file are looked at to see whether it is a plan: as many as a plan may have.
const LOOK: u64 = 4 << 20;
/// Plans in one run. Bundles are held in memory until all are made.
const PLANS: usize = 1000;

/// What was made of one plan.
#[derive(Debug)]
pub(super) struct Made<T> {
    /// The plan's file.
    pub(super) path: Utf8PathBuf,
    /// What was made, as far as the findings allow it.
    pub(super) result: Option<T>,
    /// What there is to say about the plan.
    pub(super) findings: Findings,
    /// What stopped this plan alone, through nobody's fault in it.
    pub(super) trouble: Option<Trouble>,
}

impl Plans {
    /// Reads every plan and makes something of it, many at a time. That a file cannot be read, or that two plans have one
    /// name, stops everything: nothing has been written yet.
    pub(super) fn each<T: Send>(
        &self,
        terminal: Terminal,
        make: impl Fn(&Arc<Document>) -> Result<(Option<T>, Findings), Trouble> + Sync,
    ) -> Result<Vec<Made<T>>, Trouble> {
        self.reach.check()?;
        let paths = self.expand()?;
        let one = |path: &Utf8PathBuf| match self.reach.read(path) {
            // That a file cannot be read is no matter of what stands in it.
            Err(finding) if matches!(finding.code, Code::E0003 | Code::E0005) => {
                Err(Trouble { message: finding.message, help: finding.help })
            }
            Err(finding) => {
                Ok((None, Made { path: path.clone(), result: None, findings: finding.into(), trouble: None }))
            }
            Ok(document) => {
                let (result, findings, trouble) = match make(&document) {
                    Ok((result, findings)) => (result, findings, None),
                    Err(trouble) => (None, Findings::new(), Some(trouble)),
                };
                Ok((name(&document), Made { path: path.clone(), result, findings, trouble }))
            }
        };
        let named: Vec<(Option<String>, Made<T>)> = match paths.as_slice() {
            // No threads for a single plan: starting them would take longer than the plan.
            [path] => vec![one(path)?],
            paths => progress::with(terminal, paths.len(), |counter| {
                paths.par_iter().map(one).inspect(|_| counter.step()).collect::<Result<_, _>>()
            })?,
        };
        refuse_namesakes(&named)?;
        Ok(named.into_iter().map(|(_, made)| made).collect())
    }

    fn expand(&self) -> Result<Vec<Utf8PathBuf>, Trouble> {
        let mut seen = BTreeSet::new();
        let mut plans = Vec::new();
        for argument in &self.plans {
            for path in expand(argument)? {
                let same = path.canonicalize_utf8().unwrap_or_else(|_| path.clone());
                if seen.insert(same) {
                    plans.push(path);
                }
            }
        }
        if plans.len() > PLANS {
            let trouble = Trouble::new(format!("{} plans are more than the {PLANS} of one run", plans.len()));
            return Err(trouble.help("name them in several runs"));
        }
        Ok(plans)
    }
}

/// The plans that one argument stands for. What exists is taken as it is, whatever characters are in its name.
fn expand(argument: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Trouble> {
    if argument.is_symlink() {
        return Err(DiskError::Link(argument.to_owned()).into());
    }
    if argument.is_dir() {
        return folder(argument);
    }
    if argument.exists() || !argument.as_str().contains(['*', '?', '[']) {
        return Ok(vec![argument.to_owned()]);
    }
    let matches = glob::glob(argument.as_str())
        .map_err(|error| Trouble::new(format!("`{argument}` is no glob: {}", error.msg)))?;
    let mut plans = Vec::new();
    for path in matches {
        let path = path.map_err(|error| Trouble::new(error.to_string()))?;
        let path = Utf8PathBuf::try_from(path).map_err(|error| Trouble::new(error.to_string()))?;
        if path.is_dir() && !path.is_symlink() {
            plans.extend(plans_below(&path)?);
        } else {
            plans.push(path);
        }
    }
    if plans.is_empty() { Err(Trouble::new(format!("no plan matches `{argument}`"))) } else { Ok(plans) }
}

fn folder(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Trouble> {
    let plans = plans_below(folder)?;
    if plans.is_empty() {
        let trouble = Trouble::new(format!("there is no plan in the folder `{folder}`"));
        return Err(trouble.help("a plan is a file `*.yaml` or `*.yml` that says `kind: plan`"));
    }
    Ok(plans)
}

fn plans_below(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Trouble> {
    let mut plans = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir_utf8().map_err(|error| Trouble::new(format!("cannot read `{folder}`: {error}")))? {
            let entry = entry.map_err(|error| Trouble::new(format!("cannot read `{folder}`: {error}")))?;
            let hidden = entry.file_name().starts_with('.');
            if entry.file_type()?.is_dir() && !hidden {
                open.push(entry.path().to_owned());
            } else if matches!(entry.path().extension(), Some("yaml" | "yml")) && !hidden && is_plan(entry.path())? {
                plans.push(entry.path().to_owned());
            }
        }
    }
    plans.sort();
    Ok(plans)
}

/// Whether a file says that it is a plan. One that cannot be parsed may say so too, and is then judged as a plan; so is a link,
/// which is not followed to see.
fn is_plan(path: &Utf8Path) -> Result<bool, Trouble> {
    let folder = Folder::follow(path.parent().unwrap_or(Utf8Path::new("")))?;
    let file = match folder.file(Utf8Path::new(path.file_name().unwrap_or_default())) {
        Err(DiskError::Link(_)) => return Ok(true),
        Err(DiskError::NotAFile(_)) => return Ok(false),
        file => file?.0,
    };
    let mut bytes = Vec::new();
    file.take(LOOK).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let said = Regex::new(r#"(?m)^[{\s]*["']?kind["']?\s*:\s*["']?plan["']?\s*(#.*|,.*)?\r?$"#)
        .map_err(|error| Trouble::new(error.to_string()))?
        .is_match(&text);
    Ok(match Document::parse(path, &text) {
        Ok(document) => document.value.get("kind").is_some_and(|kind| kind == "plan"),
        Err(_) => said,
    })
}

fn name(document: &Document) -> Option<String> {
    Some(document.value.get("name")?.as_str()?.to_owned())
}

/// Two plans with one name would be one bundle.
fn refuse_namesakes<T>(named: &[(Option<String>, Made<T>)]) -> Result<(), Trouble> {
    let mut taken: BTreeMap<&str, &Utf8Path> = BTreeMap::new();
    for (name, made) in named {
        let Some(name) = name else { continue };
        if let Some(other) = taken.insert(name, &made.path) {
            let trouble = Trouble::new(format!("`{other}` and `{}` are both named `{name}`", made.path));
            return Err(trouble.help("the name is the output folder; give each plan its own"));
        }
    }
    Ok(())
}
