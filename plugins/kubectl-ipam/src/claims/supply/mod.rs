//! What may be given away: the pool or network asked for, as all sources agree on it, less everything in use. Pure.
//!
//! | file | job |
//! | --- | --- |
//! | `pool` | a pool as all its sources agree on it |
//! | `network` | the part of a network that people may hand out |
//! | `taken` | who has an address, and why it is not given |

mod network;
mod pool;
mod taken;

use std::collections::BTreeSet;

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, Cidr, Family};

use self::pool::{Definition, definition, only_pool};
use super::choose::has_block;
use super::decide::spec_of;
use crate::facts::{Facts, Origin, free_set};

pub use network::ground_of;
pub use taken::{in_use, said_by, takers};

/// What the user asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Exactly these addresses, at most one of each family, or this prefix.
    pub blocks: Vec<Cidr>,
    /// Any address of this pool.
    pub pool: Option<String>,
    /// Any address of this network that is in no pool.
    pub network: Option<String>,
    /// An address of each of these families, or of any if none is named.
    pub families: Vec<Family>,
    /// A whole aligned prefix of this length instead of an address.
    pub length: Option<u8>,
}

/// What can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The addresses.
    pub free: AddrSet,
    /// Only whole aligned prefixes of this length; unset is single addresses.
    pub length: Option<u8>,
    /// The pool they come from, if they come from one.
    pub pool: Option<String>,
    /// The network they come from, if one was asked for.
    pub network: Option<String>,
    /// What the user should know about them.
    pub remarks: Vec<String>,
    /// What speaks against giving them without asking.
    pub doubts: Vec<String>,
}

impl Supply {
    /// `network lan` or `pool main`; `None` when an address was asked for that is in neither.
    pub fn source(&self) -> Option<String> {
        let network = self.network.as_ref().map(|name| format!("network {name}"));
        network.or_else(|| Some(format!("pool {}", self.pool.as_ref()?)))
    }
}

impl Demand {
    /// Refuses a supply that lacks something of what is asked for. The refusal is made of what (`address`, `/28`) and
    /// for whom (` for IPv6`, or nothing).
    fn check(&self, free: &AddrSet, refusal: impl Fn(&str, &str) -> Error) -> Result<()> {
        let what = self.length.map_or_else(|| "address".to_owned(), |length| format!("/{length}"));
        let lacks = |family: &Family| !has_block(free, self.length, Some(*family));
        if let Some(family) = self.families.iter().find(|family| lacks(family)) {
            return Err(refusal(&what, &format!(" for {family}")));
        }
        if has_block(free, self.length, None) { Ok(()) } else { Err(refusal(&what, "")) }
    }

    fn is_of_family(&self, range: &AddrRange) -> bool {
        self.families.is_empty() || self.families.contains(&range.family())
    }
}

/// Finds what can be given.
///
/// # Errors
/// Usage, when it is not clear which pool is meant; refused, when the address is in use or the pool is exhausted.
pub fn supply(demand: &Demand, facts: &Facts) -> Result<Supply> {
    let mut supply = match &demand.network {
        _ if !demand.blocks.is_empty() => exactly(demand, facts)?,
        Some(name) => from_network(name, demand, facts)?,
        None => from_pool(demand, facts)?,
    };
    supply.doubts.extend(
        facts
            .gaps
            .iter()
            .filter(|gap| gap.blocking)
            .map(|gap| format!("{} could not be read: {}", gap.what, gap.why)),
    );
    Ok(supply)
}

fn exactly(demand: &Demand, facts: &Facts) -> Result<Supply> {
    let mut free = AddrSet::new();
    for block in &demand.blocks {
        check_place(*block, demand, facts)?;
        let own = free_set([block.range()], facts);
        if !own.contains_range(block.range()) {
            return Err(in_use(*block, facts));
        }
        free.insert(block.range());
    }
    let pool = match &demand.pool {
        Some(name) => Some(name.clone()),
        None => common_pool(&demand.blocks, facts)?,
    };
    let is_known = |block: &Cidr| {
        facts.networks.iter().any(|network| network.cidr.range().contains_range(block.range()))
    };
    let unknown = demand.blocks.iter().filter(|block| pool.is_none() && !is_known(block));
    let doubts =
        unknown.map(|block| format!("{} is in no pool and no network that is known", spec_of(*block)));
    let doubts = doubts.collect();
    Ok(Supply {
        free,
        length: demand.length,
        pool,
        network: demand.network.clone(),
        remarks: Vec::new(),
        doubts,
    })
}

/// Refuses what is not in the pool or the network that is named.
fn check_place(block: Cidr, demand: &Demand, facts: &Facts) -> Result<()> {
    let (range, text) = (block.range(), spec_of(block));
    if let Some(name) = &demand.pool
        && !definition(name, facts)?.addresses.contains_range(range)
    {
        return Err(Error::refused(format!("{text} is not in pool {name}"))
            .hint("leave --pool out, or choose an address of the pool: kubectl ipam list --role pool"));
    }
    if let Some(name) = &demand.network
        && !ground_of(name, facts)?.contains_range(range)
    {
        return Err(Error::refused(format!(
            "{text} is in a pool or another network, or not in network {name} at all"
        ))
        .hint("leave --network out, or choose another address"));
    }
    Ok(())
}

/// The pool that has them all, if one of them is in a pool: no load balancer gives the two addresses of a Service out
/// of two pools (metallb/metallb: internal/allocator/allocator.go, `poolFor`).
fn common_pool(blocks: &[Cidr], facts: &Facts) -> Result<Option<String>> {
    let homes = |block: &Cidr| -> BTreeSet<&str> {
        let has = |pool: AddrRange| pool.contains_range(block.range());
        let around = facts.pools.iter().filter(|pool| pool.ranges().any(has));
        around.map(|pool| pool.name.as_str()).collect()
    };
    let all: Vec<BTreeSet<&str>> = blocks.iter().map(homes).collect();
    let common =
        all.iter().skip(1).fold(all.first().cloned().unwrap_or_default(), |common, homes| &common & homes);
    if common.is_empty() && all.iter().any(|homes| !homes.is_empty()) && blocks.len() > 1 {
        let each = blocks.iter().zip(&all).map(|(block, homes)| match homes.first() {
            Some(pool) => format!("{} is in pool {pool}", spec_of(*block)),
            None => format!("{} is in no pool", spec_of(*block)),
        });
        return Err(each
            .fold(Error::refused("the two addresses are not of one pool"), Error::caused_by)
            .hint("choose both out of one pool: load balancers give a Service no others"));
    }
    Ok(common.first().map(|name| (*name).to_owned()))
}

/// Refuses prefixes that no address there can have, however many are free.
fn refuse_impossible(length: Option<u8>, mut ranges: impl Iterator<Item = AddrRange>) -> Result<()> {
    match length {
        Some(length) if ranges.all(|range| range.family().bits() < length) => {
            Err(Error::usage(format!("there is no /{length} among these addresses"))
                .caused_by("prefixes of IPv4 are up to /32, those of IPv6 up to /128")
                .hint("choose a shorter prefix, for example --cidr /28"))
        }
        _ => Ok(()),
    }
}

fn from_pool(demand: &Demand, facts: &Facts) -> Result<Supply> {
    let name = match &demand.pool {
        Some(name) => name.clone(),
        None => only_pool(facts)?,
    };
    let Definition { addresses, remarks } = definition(&name, facts)?;
    refuse_impossible(demand.length, addresses.ranges())?;
    let free = free_set(addresses.ranges().filter(|range| demand.is_of_family(range)), facts);
    demand.check(&free, |what, family| {
        let error = Error::refused(format!("pool {name} has no free {what}{family}"));
        remarks
            .iter()
            .fold(error, Error::caused_by)
            .hint(format!("see what holds them: kubectl ipam list --pool {name}"))
            .hint("release a reservation that is no longer needed, or enlarge the pool")
    })?;
    Ok(Supply { free, length: demand.length, pool: Some(name), network: None, remarks, doubts: Vec::new() })
}

fn from_network(name: &str, demand: &Demand, facts: &Facts) -> Result<Supply> {
    let ground = ground_of(name, facts)?;
    refuse_impossible(demand.length, ground.ranges())?;
    let free = free_set(ground.ranges().filter(|range| demand.is_of_family(range)), facts);
    demand.check(&free, |what, family| {
        Error::refused(format!("network {name} has no free {what} outside of pools and DHCP{family}"))
            .hint(format!("see what holds them: kubectl ipam list --network {name}"))
    })?;
    let has_dhcp = facts.networks.iter().any(|network| network.name == name && !network.dhcp.is_empty());
    let remark = format!(
        "no DHCP range of network {name} is known: should a DHCP server hand addresses out there, add its range"
    );
    let remarks = if has_dhcp { Vec::new() } else { vec![remark] };
    Ok(Supply {
        free,
        length: demand.length,
        pool: None,
        network: Some(name.to_owned()),
        remarks,
        doubts: Vec::new(),
    })
}

fn place(origin: &Origin) -> String {
    match &origin.location {
        Some(location) => format!("{}:{}", location.file, location.line),
        None => origin.to_string(),
    }
}

#[cfg(test)]
mod tests;
