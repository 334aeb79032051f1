//! The rules: one concern a file, each a function from what was said to findings. None stops another from being judged.

mod archive;
mod backup;
mod bounds;
mod branch;
mod captured;
mod case;
mod cluster;
mod coverage;
mod evidence;
mod freshness;
mod incident;
mod instance;
mod live;
mod objectives;
mod said;
mod target;
mod time;
mod timeline;

pub use archive::decide;
pub use captured::Captured;
pub use evidence::{ChosenBackup, ChosenTimeline, Decided, Evidence, Goal};
pub use incident::Incident;
pub use instance::Instance;
pub use objectives::{Objectives, RecoveryTime};
pub use said::Said;
