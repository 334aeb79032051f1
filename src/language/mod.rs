//! What users write: plan and topology as they stand in YAML, with no judgement on them.
//!
//! Every field is optional here, also those that the schema requires: a document with a hole in one
//! place is still judged everywhere else. The doc comments are the user documentation; the JSON Schemas are
//! generated from them.

mod access;
mod barman;
mod node;
mod plan;
mod recovery;
mod scalar;
mod topology;

pub use access::{Access, Docker, Ssh, SshLogin, SshWay, Via};
pub use barman::{Barman, S3};
pub use node::{Node, Programs};
pub use plan::{Accept, After, Expectation, Hooks, Incident, Kind as PlanKind, Plan, Probe, TopologyRef};
pub use recovery::{
    Action, Compose, Dcs, Recovery, Reinit, RestoreMethod, SideBySide, Strategy, Target, Transfer, Wal,
};
pub use scalar::{Scalar, TimelineChoice, TimelineRule, Xid};
pub use topology::{
    Environment, Kind as TopologyKind, Manager, Objectives, Patroni, Postgres, Service, ServiceKind, Topology,
};
