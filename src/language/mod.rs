//! What users write: plan and topology as they stand in YAML, with no judgement on them.
//!
//! Every field is optional here, also those that the schema requires: a document with a hole in one
//! place is still judged everywhere else. The doc comments are the user documentation; the JSON Schemas are
//! generated from them.

mod plan;
mod scalar;
mod topology;

pub use plan::{
    Action, After, Compose, Dcs, Expectation, Hooks, Incident, Kind as PlanKind, Plan, Probe, Recovery, Reinit,
    RestoreMethod, SideBySide, Strategy, Target, TopologyRef, Transfer, Wal,
};
pub use scalar::{Scalar, TimelineChoice, TimelineRule, Xid};
pub use topology::{
    Access, Barman, Docker, Kind as TopologyKind, Manager, Node, Objectives, Patroni, Postgres, S3, Service,
    ServiceKind, Ssh, Topology, Via,
};
