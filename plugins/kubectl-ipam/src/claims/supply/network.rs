//! The part of a network that people may hand out. Pure.

use std::collections::BTreeSet;

use labkit::cli::{Error, Result};
use labkit::net::AddrSet;

use super::place;
use crate::facts::{Facts, NetworkKind, PoolFact};

/// What of a network people may hand out: what all its sources agree on, less pools and the networks within it.
///
/// # Errors
/// Usage, when there is no such network; refused, when the cluster hands its addresses out itself.
pub fn ground_of(name: &str, facts: &Facts) -> Result<AddrSet> {
    let mut described = facts.networks.iter().filter(|network| network.name == name);
    let Some(first) = described.next() else { return Err(unknown_network(name, facts)) };
    let mut common: AddrSet = [first.cidr.range()].into_iter().collect();
    for other in described.clone() {
        common = common.intersect(&[other.cidr.range()].into_iter().collect());
    }
    if let Some(network) = std::iter::once(first).chain(described).find(|one| one.kind != NetworkKind::Lan) {
        return Err(Error::refused(format!("the cluster hands the addresses of network {name} out itself"))
            .caused_by(format!("{}: {}", place(&network.origin), network.cidr)));
    }
    let outer = common.clone();
    let within = facts.networks.iter().map(|network| network.cidr.range());
    // A network that is as large or larger is around it, not within.
    let within =
        within.filter(|range| outer.contains_range(*range) && !outer.ranges().any(|all| all == *range));
    within.chain(facts.pools.iter().flat_map(PoolFact::ranges)).for_each(|range| common.remove(range));
    Ok(common)
}

fn unknown_network(name: &str, facts: &Facts) -> Error {
    let names: BTreeSet<&str> = facts.networks.iter().map(|network| network.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let error = Error::usage(format!("there is no network {name:?}"));
    if names.is_empty() { error } else { error.hint(format!("networks: {}", names.join(", "))) }
}
