//! Prefixes for pods.

use labkit::net::Cidr;

use super::Origin;

/// A prefix for pods of which every node gets a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodRangeFact {
    /// The network, tier or pool it belongs to.
    pub name: String,
    /// The prefix, host bits masked.
    pub cidr: Cidr,
    /// The prefix length of a node's part, if it is said.
    pub node_mask: Option<u8>,
    /// How many parts a node gets.
    pub parts: Parts,
    /// Where the prefix is written.
    pub origin: Origin,
}

/// How many parts of a prefix a node gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// One, when it joins, and no more: the controller manager, Cilium's cluster-pool mode.
    One,
    /// As many as its pods need: Cilium's multi-pool mode.
    Several,
}
