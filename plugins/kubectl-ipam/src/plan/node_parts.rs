//! What every node gets of a prefix for pods, and what that is enough for.

use labkit::net::{Cidr, Size};
use labkit::output::{Cell, Column};
use schemars::JsonSchema;
use serde::Serialize;

use super::limits;

/// The parts of a prefix that nodes get; empty where nobody says how long they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeParts {
    /// The prefix length of the part that each node gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_mask: Option<u8>,
    /// How many nodes that is enough for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Size>,
    /// How many pods a node can have then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pods_per_node: Option<Size>,
}

impl NodeParts {
    /// Those of a prefix, when each node gets a part with this prefix length.
    pub fn new(cidr: Cidr, node_mask: Option<u8>) -> Self {
        Self {
            node_mask,
            nodes: node_mask.map(|mask| limits::nodes(cidr, mask)),
            pods_per_node: node_mask.map(|mask| limits::pods(cidr.family(), mask)),
        }
    }

    /// The headings of [`NodeParts::cells`].
    pub fn columns() -> [Column; 3] {
        [Column::wide("NODEMASK"), Column::wide("NODES").right(), Column::wide("PODS/NODE").right()]
    }

    /// As a table shows them.
    pub fn cells(&self) -> [Cell; 3] {
        [
            Cell::or_none(self.node_mask.map(|mask| format!("/{mask}"))),
            Cell::or_none(self.nodes.map(|nodes| nodes.to_string())),
            Cell::or_none(self.pods_per_node.map(|pods| pods.to_string())),
        ]
    }
}
