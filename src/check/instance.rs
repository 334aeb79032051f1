//! One PostgreSQL instance: a node with what it takes over from the topology's `postgres` block.

use crate::language::{Node, Postgres, Topology};

/// A node's own values, and the topology's where it has none. Each with the pointer to where it was written.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its place in `nodes`, from 0.
    pub index: usize,
    /// The pointer to it, relative to the topology.
    pub at: String,
    /// Its name.
    pub name: Option<String>,
    /// The host it is reached by; its name unless said otherwise.
    pub host: Option<String>,
    /// Its compose service; its name unless said otherwise.
    pub service: Option<String>,
    /// Its TCP port; 5432 unless said otherwise.
    pub port: u32,
    /// Its data directory.
    pub data_dir: Option<Written>,
    /// Where its binaries are.
    pub bin_dir: Option<Written>,
    /// Where its configuration is, if outside the data directory.
    pub config_dir: Option<Written>,
    /// Directories that cannot be renamed.
    pub mount_points: Vec<String>,
}

/// A text and the pointer, relative to the topology, to where it was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The pointer.
    pub at: String,
}

impl Instance {
    pub(super) fn all(topology: &Topology) -> Vec<Self> {
        Self::listed("nodes", topology.nodes.as_ref(), topology)
    }

    /// The hosts that are no member of the cluster.
    pub(super) fn spares(topology: &Topology) -> Vec<Self> {
        Self::listed("spares", topology.spares.as_ref(), topology)
    }

    fn listed(list: &str, nodes: Option<&Vec<Node>>, topology: &Topology) -> Vec<Self> {
        let postgres = topology.postgres.clone().unwrap_or_default();
        let nodes = nodes.into_iter().flatten().enumerate();
        nodes.map(|(index, node)| Self::of(index, &format!("/{list}/{index}"), node, &postgres)).collect()
    }

    fn of(index: usize, at: &str, node: &Node, postgres: &Postgres) -> Self {
        let written = |key: &str, own: &Option<String>, common: &Option<String>| {
            let own = own.clone().map(|text| Written { text, at: format!("{at}/{key}") });
            own.or_else(|| common.clone().map(|text| Written { text, at: format!("/postgres/{key}") }))
        };
        Self {
            index,
            name: node.name.clone(),
            host: node.host.clone().or_else(|| node.name.clone()),
            service: node.service.clone().or_else(|| node.name.clone()),
            port: node.port.or(postgres.port).unwrap_or(5432),
            data_dir: written("data_dir", &node.data_dir, &postgres.data_dir),
            bin_dir: written("bin_dir", &node.bin_dir, &postgres.bin_dir),
            config_dir: written("config_dir", &node.config_dir, &postgres.config_dir),
            at: at.to_owned(),
            mount_points: node.mount_points.clone().or_else(|| postgres.mount_points.clone()).unwrap_or_default(),
        }
    }
}
