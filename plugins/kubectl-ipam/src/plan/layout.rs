//! A layout: every tier with its place, and what is left.

use labkit::net::Cidr;
use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::NetworkKind;

/// Where every tier is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The prefix that is divided.
    pub parent: Cidr,
    /// The tiers: those of the inventory in its order, then the new ones.
    pub tiers: Vec<Placed>,
    /// What is left, in the order of the addresses.
    pub free: Vec<Cidr>,
}

/// A tier and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// What happens to it.
    pub change: Change,
    /// Where it was.
    pub was: Option<Cidr>,
    /// The prefix it can grow to without moving, if that is more than it has.
    pub room: Option<Cidr>,
    /// What it is for, if its entry says so.
    pub kind: Option<NetworkKind>,
    /// The prefix length of a node's part.
    pub node_mask: Option<u8>,
    /// Its note in the inventory.
    pub note: Option<String>,
    /// Whether it has tiers of its own, which have to follow it.
    pub divided: bool,
}

/// What happens to a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It stays where it is.
    Kept,
    /// It is in the inventory and gets another place, or another size.
    Moved,
    /// It is new.
    New,
}

impl Change {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Moved => "moved",
            Self::New => "new",
        }
    }
}
