//! The inventory that a plan names, and the server in it that the topology names. E0003, and W0310 where there is none.

use super::Said;
use crate::diagnostic::{Code, Finding, Findings, unread};
use crate::disk::DiskError;
use crate::inventory::{Inventory, Server};
use crate::model::Version;
use crate::schema::Kind;
use crate::source::Refused;

/// What is known of the archive when the plan is compiled.
#[derive(Clone, Debug)]
pub enum Captured {
    /// The plan names no inventory: bounds are checked when the scripts run.
    Nothing,
    /// It names one that cannot be read or does not hold the server; that was reported.
    Unreadable,
    /// It was read.
    Archive {
        /// The whole capture.
        inventory: Inventory,
        /// The topology's server in it.
        server: String,
    },
}

/// Whether an inventory is named by a key that is no key, or in another type than a path's: the schema says so, and nothing else follows.
fn is_misspelt(said: &Said) -> bool {
    let at = |pointer| said.plan_origin.value(pointer).is_some_and(|value| Kind::Plan.has_meant(value, "inventory"));
    at("") || at("/recovery")
}

impl Captured {
    /// Reads the inventory that the plan names.
    pub fn read(said: &Said, findings: &mut Findings) -> Self {
        let Some(dir) = said.inventory_path() else {
            if is_misspelt(said) {
                return Self::Unreadable;
            }
            let message = "there is no inventory: nothing is checked against the archive before the scripts run";
            let finding = Finding::new(Code::W0310, said.plan_origin.key_at("/recovery"), message);
            findings.push(finding.help("capture one with `collect-inventory.sh` and name its folder in `inventory`"));
            return Self::Nothing;
        };
        let named_at = said.plan_origin.at("/inventory");
        match said.plan_origin.document.bounds().admit(&dir) {
            // That there is no such folder is told better by who wants to read it.
            Ok(()) | Err(Refused::Disk(DiskError::Missing(_) | DiskError::NotAFolder(_) | DiskError::System(..))) => {}
            Err(refused) => {
                findings.push(Finding { place: named_at, ..unread(&dir, &refused) });
                return Self::Unreadable;
            }
        }
        match Inventory::read(&dir, &named_at) {
            Ok(inventory) => Self::of(inventory, said, findings),
            Err(found) => {
                findings.extend(found);
                Self::Unreadable
            }
        }
    }

    fn of(inventory: Inventory, said: &Said, findings: &mut Findings) -> Self {
        let Some((topology, origin)) = said.topology() else { return Self::Unreadable };
        let Some(name) = topology.barman.as_ref().and_then(|barman| barman.server.clone()) else {
            return Self::Unreadable;
        };
        if name.is_empty() {
            return Self::Unreadable;
        }
        if inventory.server(&name).is_some() {
            return Self::Archive { inventory, server: name };
        }
        let known: Vec<String> = inventory.servers.keys().map(|name| format!("`{name}`")).collect();
        let message = format!("the inventory does not hold the server `{name}`");
        let finding = Finding::new(Code::E0003, origin.at("/barman/server"), message);
        findings.push(if known.is_empty() {
            finding.help("it holds none; capture it on the Barman host that knows the server")
        } else {
            finding.help(format!("it holds {}", known.join(", ")))
        });
        Self::Unreadable
    }

    /// The capture and the server in it.
    pub fn archive(&self) -> Option<(&Inventory, &Server)> {
        match self {
            Self::Archive { inventory, server } => Some((inventory, inventory.server(server)?)),
            Self::Nothing | Self::Unreadable => None,
        }
    }

    /// Barman's version as the capture has it, which wins over the topology's.
    pub fn barman_version(&self) -> Option<&Version> {
        self.archive().and_then(|(inventory, _)| inventory.barman_version.as_ref())
    }
}
