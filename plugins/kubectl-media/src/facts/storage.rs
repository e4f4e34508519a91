//! Claims and nodes.

use labkit::kube::nullable;
use serde::Deserialize;

use super::{Condition, Meta};

/// A PersistentVolumeClaim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// Its metadata.
    pub metadata: Meta,
    /// What became of it.
    pub status: ClaimStatus,
}

/// The status of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimStatus {
    /// `Pending`, `Bound` or `Lost`.
    #[serde(deserialize_with = "nullable")]
    pub phase: String,
}

/// A Node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Node {
    /// Its metadata.
    pub metadata: Meta,
    /// What became of it.
    pub status: NodeStatus,
}

/// The status of a node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NodeStatus {
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

impl Node {
    /// Why pods on it are not looked after: its message, if it is not ready.
    pub fn not_ready(&self) -> Option<&str> {
        let ready = Condition::find(&self.status.conditions, "Ready")?;
        (ready.status != "True").then_some(&ready.message)
    }
}
