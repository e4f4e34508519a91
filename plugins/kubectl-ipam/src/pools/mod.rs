//! Pools: how full they are, and how they may change. Pure; pools of the inventory and of the cluster are facts
//! like others, and what is decided here is carried out by `commands`.
//!
//! | module | holds |
//! | --- | --- |
//! | [`entries`] | a pool's address list before and after a change, entry by entry |
//! | [`change`] | what `grow` and `shrink` ask for, as addresses to add and to take away |
//! | [`room`] | where a network still has place for a pool |
//! | [`objections`] | what speaks against addresses becoming a pool's |
//! | [`holders`] | who would lose an address that a pool gives up |
//! | [`object`] | the pool's object in the cluster, and in Git |
//! | [`tally`] | the addresses of pools counted |
//! | [`overview`] | every pool with everything that is known about it |
//! | [`view`] | the answer of `pools` |
//! | [`bar`] | utilisation as text |

pub mod bar;
pub mod change;
pub mod entries;
pub mod holders;
pub mod object;
pub mod objections;
pub mod overview;
pub mod room;
pub mod tally;
pub mod view;

#[cfg(test)]
mod tests {
    //! What the tests of this folder share: facts of an inventory, sets out of texts.

    use jiff::Timestamp;
    use labkit::net::{AddrSet, AddrSpec};

    use crate::facts::Facts;
    use crate::{collect, inventory};

    pub(super) fn specs(texts: &[&str]) -> Vec<AddrSpec> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    pub(super) fn set(texts: &[&str]) -> AddrSet {
        specs(texts).iter().map(|spec| spec.range()).collect()
    }

    /// What an inventory with these sections says.
    pub(super) fn facts(sections: &str) -> Facts {
        let text = format!("apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n{sections}");
        let read = inventory::parse(&text, "ipam.yaml").and_then(inventory::Reading::strict).unwrap();
        collect::inventory::read(&read, Timestamp::UNIX_EPOCH)
    }
}
