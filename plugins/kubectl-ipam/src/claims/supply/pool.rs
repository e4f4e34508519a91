//! A pool as all its sources agree on it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use labkit::cli::{Error, Result};
use labkit::net::AddrSet;

use super::place;
use crate::facts::{Facts, Layer, Origin, PoolFact, Source};

/// The one pool there is, if there is one; those of the inventory come before those found elsewhere.
pub(super) fn only_pool(facts: &Facts) -> Result<String> {
    let names = |wanted: &dyn Fn(&PoolFact) -> bool| -> BTreeSet<&str> {
        facts.pools.iter().filter(|pool| wanted(pool)).map(|pool| pool.name.as_str()).collect()
    };
    let mut candidates = names(&|pool| pool.origin.layer == Layer::Inventory);
    if candidates.is_empty() {
        candidates = names(&|pool| pool.origin.source == Source::Pool);
    }
    if candidates.is_empty() {
        candidates = names(&|_| true);
    }
    let names: Vec<&str> = candidates.into_iter().collect();
    match names.as_slice() {
        [] => Err(Error::usage("no pool is known, in the inventory or in the cluster")
            .hint("name an address with --ip, or add a pool to the inventory")),
        [name] => Ok((*name).to_owned()),
        names => Err(Error::usage("there are several pools, and none was chosen")
            .hint(format!("choose one with --pool: {}", names.join(", ")))),
    }
}

/// A pool's addresses.
pub(super) struct Definition {
    /// Those that every source has.
    pub(super) addresses: AddrSet,
    /// What the user should know about it.
    pub(super) remarks: Vec<String>,
}

/// A pool as all its sources agree on it: only addresses that every one of them has.
pub(super) fn definition(name: &str, facts: &Facts) -> Result<Definition> {
    let mut sources: BTreeMap<(Layer, Source), (AddrSet, &Origin)> = BTreeMap::new();
    for pool in facts.pools.iter().filter(|pool| pool.name == name) {
        if pool.disabled {
            return Err(Error::refused(format!("pool {name} is disabled in {}", pool.origin)));
        }
        let key = (pool.origin.layer, pool.origin.source);
        let (addresses, _) = sources.entry(key).or_insert_with(|| (AddrSet::new(), &pool.origin));
        pool.ranges().for_each(|range| addresses.insert(range));
    }
    let mut described = sources.into_values();
    let Some((mut common, first)) = described.next() else { return Err(unknown_pool(name, facts)) };
    let mut texts = vec![format!("{}: {}", place(first), text(&common))];
    let mut differ = false;
    for (addresses, origin) in described {
        differ |= addresses != common;
        texts.push(format!("{}: {}", place(origin), text(&addresses)));
        common = common.intersect(&addresses);
    }
    let mut remarks = Vec::new();
    if differ {
        remarks.push(format!(
            "pool {name} is described in different ways ({}); only addresses that all of them have are given",
            texts.join("; ")
        ));
    }
    Ok(Definition { addresses: common, remarks })
}

/// A set of addresses for people.
pub(super) fn text(addresses: &AddrSet) -> String {
    let ranges: Vec<String> = addresses.ranges().map(|range| range.to_string()).collect();
    ranges.join(", ")
}

fn unknown_pool(name: &str, facts: &Facts) -> Error {
    let names: BTreeSet<&str> = facts.pools.iter().map(|pool| pool.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let error = Error::usage(format!("there is no pool {name:?}"));
    if names.is_empty() { error } else { error.hint(format!("pools: {}", names.join(", "))) }
}
