//! What was said: the plan and the topology it names, each with the place it stands in.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::Instance;
use crate::diagnostic::{Code, Finding, Findings};
use crate::language::{Plan, Topology, TopologyRef, Via};
use crate::schema::{self, Kind};
use crate::source::{Document, Origin, Pointer};

/// A plan and its topology as they were written, as far as they could be read.
#[derive(Clone, Debug)]
pub struct Said {
    /// The plan; empty where there is none.
    pub plan: Plan,
    /// Whether there is one.
    pub holds: Holds,
    /// Where the plan stands.
    pub plan_origin: Origin,
    /// The topology; none where it is not named or cannot be read.
    pub topology: Option<Topology>,
    /// Where the topology stands: a file of its own, or the plan.
    pub topology_origin: Option<Origin>,
}

/// What a document that should be a plan holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A plan, as far as it fits the schema.
    Plan,
    /// Something else, or a plan with too much wrong in it: that was reported, and no rule has anything to judge.
    Nothing,
}

impl Said {
    /// Reads a plan file and the topology that it names. An error is a plan that cannot be read at all; what is wrong otherwise comes beside it.
    pub fn read(path: &Utf8Path) -> Result<(Self, Findings), Findings> {
        Ok(Self::of(&Document::read(path)?))
    }

    /// The same for a plan that was read before.
    pub fn of(document: &Arc<Document>) -> (Self, Findings) {
        let (plan, mut findings) = schema::read_plan(document);
        let holds = if plan.is_some() { Holds::Plan } else { Holds::Nothing };
        let plan = plan.unwrap_or_default();
        let plan_origin = Origin::whole(Arc::clone(document));
        let topology = match &plan.topology {
            Some(TopologyRef::Path(path)) => referenced(path, &plan_origin, &mut findings),
            Some(TopologyRef::Inline(topology)) => {
                let origin = Origin::part(Arc::clone(document), Pointer::new("/topology"));
                Some(((**topology).clone(), origin))
            }
            None => None,
        };
        let (topology, topology_origin) = topology.unzip();
        (Self { plan, holds, plan_origin, topology, topology_origin }, findings)
    }

    /// The topology and where it stands, together.
    pub fn topology(&self) -> Option<(&Topology, &Origin)> {
        self.topology.as_ref().zip(self.topology_origin.as_ref())
    }

    /// How the machines are reached.
    pub fn via(&self) -> Option<Via> {
        self.topology.as_ref()?.access.as_ref()?.via
    }

    /// The captured folder, relative to where the command runs.
    pub fn inventory_path(&self) -> Option<Utf8PathBuf> {
        self.plan.inventory.as_deref().map(|path| beside(&self.plan_origin, path))
    }

    /// Every PostgreSQL instance of the topology, in its order.
    pub fn instances(&self) -> Vec<Instance> {
        self.topology.as_ref().map(Instance::all).unwrap_or_default()
    }

    /// The same with the spares behind them.
    pub fn hosts(&self) -> Vec<Instance> {
        let spares = self.topology.as_ref().map(Instance::spares).unwrap_or_default();
        self.instances().into_iter().chain(spares).collect()
    }

    /// The instance of `recovery.node`.
    pub fn recovered(&self) -> Option<Instance> {
        let node = self.plan.recovery.as_ref()?.node.as_deref()?;
        self.instances().into_iter().find(|instance| instance.name.as_deref() == Some(node))
    }
}

/// A path as the file of `origin` means it: relative to that file's folder.
fn beside(origin: &Origin, path: &str) -> Utf8PathBuf {
    origin.document.path.parent().map_or_else(|| Utf8PathBuf::from(path), |folder| folder.join(path))
}

fn referenced(path: &str, plan: &Origin, findings: &mut Findings) -> Option<(Topology, Origin)> {
    let document = match Document::read_within(&beside(plan, path), &plan.document.bounds()) {
        Ok(document) => document,
        Err(finding) => {
            findings.push(unreadable(path, plan, &finding));
            return None;
        }
    };
    if let Some(other) = Kind::Topology.mistaken(&document.value) {
        let message = format!("`{path}` is a {}, not a topology", other.as_str());
        let finding = Finding::new(Code::E0003, plan.at("/topology"), message);
        findings.push(finding.help("name the file of a topology, or write the topology here"));
        return None;
    }
    if document.value.get("kind").and_then(Value::as_str) != Some(Kind::Topology.as_str()) {
        // Whatever it is, such as a Secret of Kubernetes, it may be nobody's business: nothing of it is quoted.
        let message = format!("`{path}` is not a topology: it does not say `kind: topology`");
        findings.push(Finding::new(Code::E0003, plan.at("/topology"), message));
        return None;
    }
    let (topology, found) = schema::read_topology(&document);
    findings.extend(found);
    Some((topology?, Origin::whole(document)))
}

/// The finding about the file becomes one about the reference; where in the file goes into a note.
fn unreadable(path: &str, plan: &Origin, finding: &Finding) -> Finding {
    let place = plan.at("/topology");
    if finding.code == Code::E0005 {
        return Finding { place, ..finding.clone() };
    }
    if finding.code == Code::E0003 {
        let found = Finding::new(Code::E0003, place, finding.message.clone());
        return found.help(format!("paths are relative to the file that names them, here `{}`", plan.document.path));
    }
    let at = finding.place.range().map(|(start, _)| format!(":{}:{}", start.line, start.column)).unwrap_or_default();
    let mut found = Finding::new(Code::E0003, place, format!("`{path}` is not a readable topology"));
    found.help.clone_from(&finding.help);
    found.note(format!("{}{at}: {}", finding.place.path(), finding.message))
}
