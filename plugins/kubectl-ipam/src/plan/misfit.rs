//! Why there is no layout.

use std::fmt;

use labkit::net::{Cidr, Size};

use super::want::WantError;

/// Why there is no layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// A wanted size that the family does not have.
    Size {
        /// The tier's name.
        name: String,
        /// What is wrong with the size.
        error: WantError,
    },
    /// Two wanted tiers have one name.
    Twice(String),
    /// A node's part is larger than the tier.
    Mask {
        /// The tier's name.
        name: String,
        /// The tier's prefix length.
        prefix: u8,
        /// The prefix length of a node's part.
        mask: u8,
    },
    /// There is not enough room.
    Room {
        /// The first tier without a place.
        name: String,
        /// The block it needs, room for growth included.
        block: u8,
        /// What all tiers together need.
        needed: Size,
        /// What the parent has for them.
        there: Size,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { name, error } => write!(f, "tier {name}: {error}"),
            Self::Twice(name) => write!(f, "tier {name} is wanted twice"),
            Self::Mask { name, prefix, mask } => {
                write!(f, "tier {name} is a /{prefix}, and a node's /{mask} does not fit into it")
            }
            Self::Room { name, block, needed, there } => {
                write!(
                    f,
                    "no /{block} is left for tier {name}: all tiers need {needed} addresses, and there are {there}"
                )
            }
        }
    }
}

/// Why a parent cannot be made wide enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// Another network is in the way.
    By {
        /// Its name.
        name: String,
        /// Its prefix.
        neighbour: Cidr,
    },
    /// More room is not what is missing.
    Never(Misfit),
    /// The whole address family is not enough.
    Everything,
}
