//! The network and the pool around an address.

use std::sync::Arc;

use labkit::net::{AddrRange, Size, join};

use super::Entry;
use crate::facts::{NetworkFact, PoolFact};

/// Finds the network and the pool of every entry.
pub(super) fn place(entries: &mut [Entry], networks: &[NetworkFact], pools: &[PoolFact]) {
    let ranges: Vec<AddrRange> = entries.iter().map(|entry| entry.addresses.range()).collect();
    let network_ranges: Vec<AddrRange> = networks.iter().map(|network| network.cidr.range()).collect();
    let names: Vec<Arc<str>> = networks.iter().map(|network| network.name.as_str().into()).collect();
    let mut smallest: Vec<Option<Size>> = vec![None; entries.len()];
    join(&ranges, &network_ranges, |entry, network| {
        let size = network_ranges[network].size();
        let fits = network_ranges[network].contains_range(ranges[entry]);
        if fits && smallest[entry].is_none_or(|known| size < known) {
            smallest[entry] = Some(size);
            entries[entry].network = Some(Arc::clone(&names[network]));
        }
    });
    let (mut pool_ranges, mut pool_names) = (Vec::new(), Vec::new());
    for pool in pools {
        let name: Arc<str> = pool.name.as_str().into();
        for range in pool.ranges() {
            pool_ranges.push(range);
            pool_names.push(Arc::clone(&name));
        }
    }
    join(&ranges, &pool_ranges, |entry, pool| {
        if entries[entry].pool.is_none() && pool_ranges[pool].contains_range(ranges[entry]) {
            entries[entry].pool = Some(Arc::clone(&pool_names[pool]));
        }
    });
}
