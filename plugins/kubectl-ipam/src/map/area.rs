//! What is drawn.

use std::collections::BTreeSet;

use labkit::net::{AddrRange, AddrSet, AddrSpec, AddressError, Size};
use schemars::JsonSchema;
use serde::Serialize;

use crate::details::Target;
use crate::facts::{Facts, NetworkFact, PoolFact, Role};
use crate::occupancy::{Occupancy, Run, StateCount, counts, occupancy, trust};
use labkit::cli::closest;

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A network.
    Network,
    /// A tier of the plan.
    Tier,
    /// A pool, or one of its ranges.
    Pool,
    /// Addresses that were asked for as such.
    Range,
}

/// A range with a name, and what its addresses are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// What it is.
    pub sort: Sort,
    /// Its name; a range has none.
    pub name: Option<String>,
    /// Its addresses.
    pub range: AddrRange,
    /// Its addresses as they were written.
    pub addresses: AddrSpec,
    /// Stretches of equal addresses: all of them, in order, without gaps.
    pub runs: Vec<Run>,
    /// Pools and DHCP ranges inside, in the order of the addresses.
    pub borders: Vec<Border>,
}

/// A range inside an area whose ends are worth seeing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Border {
    /// What it is.
    pub kind: BorderKind,
    /// The name of the pool, or of the network that has the DHCP server.
    pub name: String,
    /// Its addresses inside the area.
    pub addresses: AddrRange,
}

/// What is inside a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BorderKind {
    /// A pool.
    Pool,
    /// What a DHCP server hands out.
    Dhcp,
}

impl BorderKind {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Dhcp => "dhcp",
        }
    }
}

/// A name that nothing has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub name: String,
    /// What may have been meant.
    pub closest: Option<String>,
    /// What is wrong with it, if it was meant as addresses.
    pub mistake: Option<Box<AddressError>>,
}

/// Every network, or the networks, tiers, pools and ranges that were asked for.
///
/// # Errors
/// The first name that nothing has.
pub fn areas(wanted: &[String], facts: &Facts, contested: &AddrSet) -> Result<Vec<Area>, Unknown> {
    let draw = |(sort, name, addresses): Named| area(sort, name, addresses, facts, contested);
    if wanted.is_empty() {
        return Ok(distinct(facts.networks.iter().map(network)).into_iter().map(draw).collect());
    }
    let mut areas = Vec::new();
    for text in wanted {
        if let Ok(addresses) = AddrSpec::parse_cli(text) {
            areas.push(draw((Sort::Range, None, addresses)));
            continue;
        }
        let found = named(text, facts);
        if found.is_empty() {
            let known: BTreeSet<&str> = names(facts).collect();
            let closest = closest(text, known).map(str::to_owned);
            return Err(Unknown {
                name: text.clone(),
                closest,
                mistake: Target::mistake(text).map(Box::new),
            });
        }
        areas.extend(found.into_iter().map(draw));
    }
    Ok(areas)
}

type Named = (Sort, Option<String>, AddrSpec);

fn network(network: &NetworkFact) -> Named {
    (Sort::Network, Some(network.name.clone()), network.cidr.into())
}

/// The networks with this name, else the tiers, else the pools.
fn named(name: &str, facts: &Facts) -> Vec<Named> {
    let networks = distinct(facts.networks.iter().filter(|one| one.name == name).map(network));
    if !networks.is_empty() {
        return networks;
    }
    let tiers = facts.uses.iter().filter(|usage| usage.role == Role::Tier && usage.owner.name == name);
    let tiers = distinct(tiers.map(|tier| (Sort::Tier, Some(name.to_owned()), tier.addresses)));
    if !tiers.is_empty() {
        return tiers;
    }
    let mut pools: Vec<&PoolFact> = facts.pools.iter().filter(|pool| pool.name == name).collect();
    pools.sort_by_key(|pool| trust(&pool.origin));
    let entries = pools.iter().flat_map(|pool| pool.entries.iter().filter_map(|entry| entry.addresses));
    distinct(entries.map(|addresses| (Sort::Pool, Some(name.to_owned()), addresses)))
}

fn names(facts: &Facts) -> impl Iterator<Item = &str> {
    let networks = facts.networks.iter().map(|network| network.name.as_str());
    let tiers = facts.uses.iter().filter(|usage| usage.role == Role::Tier);
    let pools = facts.pools.iter().map(|pool| pool.name.as_str());
    networks.chain(tiers.map(|usage| usage.owner.name.as_str())).chain(pools)
}

/// The same range in several sources is drawn once.
fn distinct(found: impl Iterator<Item = Named>) -> Vec<Named> {
    let mut seen = BTreeSet::new();
    found.filter(|(_, _, addresses)| seen.insert(addresses.range())).collect()
}

fn area(sort: Sort, name: Option<String>, addresses: AddrSpec, facts: &Facts, contested: &AddrSet) -> Area {
    let range = addresses.range();
    let runs = occupancy(range, Some(range), facts, contested);
    Area { sort, name, range, addresses, runs, borders: borders(range, facts) }
}

/// Pools and DHCP ranges inside; one that is as large as the area is no border.
fn borders(area: AddrRange, facts: &Facts) -> Vec<Border> {
    let mut pools: Vec<&PoolFact> = facts.pools.iter().collect();
    pools.sort_by_key(|pool| trust(&pool.origin));
    let pools = pools
        .into_iter()
        .flat_map(|pool| pool.ranges().map(|range| (BorderKind::Pool, pool.name.as_str(), range)));
    let dhcp = facts.networks.iter().flat_map(|network| {
        network.dhcp.iter().map(|range| (BorderKind::Dhcp, network.name.as_str(), *range))
    });
    let mut taken = AddrSet::new();
    let mut borders: Vec<Border> = Vec::new();
    for (kind, name, range) in pools.chain(dhcp) {
        let Some(addresses) = range.intersection(area).filter(|part| *part != area) else { continue };
        // A second description of a pool that differs is a matter for `check`; borders do not cross.
        let part = AddrSet::from_iter([addresses]);
        if part.intersect(&taken).is_empty() {
            taken.insert(addresses);
            borders.push(Border { kind, name: name.to_owned(), addresses });
        }
    }
    borders.sort_by_key(|border| border.addresses);
    borders
}

impl Area {
    /// `lan 10.69.1.0/24`, or the range alone.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} {}", self.addresses),
            None => self.addresses.to_string(),
        }
    }

    /// How many addresses are in which state.
    pub fn counts(&self) -> Vec<StateCount> {
        counts(&self.runs)
    }

    /// `256 addresses, 24 taken (9 %), 230 free`.
    pub fn summary(&self) -> String {
        let (mut taken, mut free) = (Size::ZERO, Size::ZERO);
        for StateCount { state, addresses } in self.counts() {
            match state {
                Occupancy::KeptBack => {}
                state if state.is_free() => free += addresses,
                _ => taken += addresses,
            }
        }
        let size = self.range.size();
        let noun = if size == Size::from(1) { "address" } else { "addresses" };
        format!("{size} {noun}, {taken} taken ({}), {free} free", percent(taken, size))
    }
}

/// A share for people; the smallest and the largest are only given when they are true.
fn percent(part: Size, whole: Size) -> String {
    let percent = 100.0 * part.ratio(whole);
    match percent {
        _ if part.is_zero() => "0 %".to_owned(),
        small if small < 1.0 => "less than 1 %".to_owned(),
        most if most > 99.0 && part != whole => "more than 99 %".to_owned(),
        other => format!("{other:.0} %"),
    }
}
