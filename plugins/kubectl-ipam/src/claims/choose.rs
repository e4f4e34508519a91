//! Which free address to try next.
//!
//! The first try is the lowest, as people expect. After a collision somebody else is choosing at the same moment,
//! so the next try is one of the next few at random, out of more with every collision: 64 processes that all
//! start with the same address are apart after two or three tries.

use std::net::IpAddr;

use labkit::net::{AddrRange, AddrSet};

/// How many of the next free addresses are drawn from after the first collision; doubled with each further one.
const FIRST_SPREAD: u64 = 32;

/// As many collisions as company is worth: the first try is then one of the next 128.
const COMPANY: u32 = 3;

/// The largest spread.
const LARGEST_SPREAD: u64 = 1 << 12;

/// Hands out candidates; knows which were tried.
#[derive(Debug, Clone)]
pub struct Chooser {
    free: AddrSet,
    collisions: u32,
    random: Random,
}

impl Chooser {
    /// Chooses from `free`; `seed` should differ between processes.
    pub fn new(free: AddrSet, seed: u64) -> Self {
        Self { free, collisions: 0, random: Random(seed) }
    }

    /// Others are choosing at this moment, so the first try is not the lowest address but one of the next many.
    pub fn expect_company(&mut self) {
        self.collisions = self.collisions.max(COMPANY);
    }

    /// The next address to try; `None` when there is none left.
    pub fn candidate(&mut self) -> Option<IpAddr> {
        let spread = match self.collisions {
            0 => 1,
            n => (FIRST_SPREAD << (n - 1).min(16)).min(LARGEST_SPREAD),
        };
        let reachable = count_up_to(&self.free, spread);
        if reachable == 0 {
            return None;
        }
        nth(&self.free, self.random.below(reachable))
    }

    /// The address turned out to be taken by somebody who chose at the same time.
    pub fn collided(&mut self, address: IpAddr) {
        self.taken(address);
        self.collisions = self.collisions.saturating_add(1);
    }

    /// The address is not to be tried again, for whatever reason.
    pub fn taken(&mut self, address: IpAddr) {
        self.free.remove(AddrRange::single(address));
    }

    /// How often somebody was faster.
    pub fn collisions(&self) -> u32 {
        self.collisions
    }
}

/// The lowest free addresses, at most `count`.
pub(super) fn lowest(free: &AddrSet, count: usize) -> impl Iterator<Item = IpAddr> {
    let each = |range: AddrRange| {
        let (first, last) = range.numbers();
        (first..=last).map(move |number| AddrRange::from_numbers(range.family(), number, number).first())
    };
    free.ranges().flat_map(each).take(count)
}

/// How many addresses there are, at most `limit`.
fn count_up_to(free: &AddrSet, limit: u64) -> u64 {
    let mut count: u64 = 0;
    for range in free.ranges() {
        let (first, last) = range.numbers();
        let size = u64::try_from(last - first).unwrap_or(u64::MAX).saturating_add(1);
        count = count.saturating_add(size);
        if count >= limit {
            return limit;
        }
    }
    count
}

/// The address at `index`, in order.
fn nth(free: &AddrSet, index: u64) -> Option<IpAddr> {
    let mut left = u128::from(index);
    for range in free.ranges() {
        let (first, last) = range.numbers();
        if left <= last - first {
            let number = first + left;
            return AddrRange::from_numbers(range.family(), number, number).as_single();
        }
        left -= last - first + 1;
    }
    None
}

/// SplitMix64: enough to spread, nothing secret depends on it.
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn free(ranges: &[&str]) -> AddrSet {
        ranges.iter().map(|range| range.parse::<AddrRange>().expect("a range")).collect()
    }

    #[test]
    fn the_first_try_is_the_lowest_address() {
        let mut chooser = Chooser::new(free(&["10.0.0.8-10.0.0.9", "10.0.0.3-10.0.0.3"]), 1);
        assert_eq!(chooser.candidate().map(|a| a.to_string()).as_deref(), Some("10.0.0.3"));
    }

    #[test]
    fn in_company_the_first_try_is_anywhere_among_the_next_many() {
        let firsts: BTreeSet<_> = (0..64)
            .filter_map(|seed| {
                let mut chooser = Chooser::new(free(&["10.0.0.0-10.0.255.255"]), seed);
                chooser.expect_company();
                chooser.candidate()
            })
            .collect();
        assert!(firsts.len() > 32, "{firsts:?}");
        assert!(firsts.iter().all(|address| free(&["10.0.0.0-10.0.0.127"]).contains(*address)));
    }

    #[test]
    fn every_address_is_tried_before_it_gives_up() {
        let mut chooser = Chooser::new(free(&["10.0.0.1-10.0.0.5", "fd00::1-fd00::3"]), 7);
        let mut tried = BTreeSet::new();
        while let Some(address) = chooser.candidate() {
            assert!(tried.insert(address), "{address} twice");
            chooser.collided(address);
        }
        assert_eq!(tried.len(), 8);
    }

    #[test]
    fn the_largest_pool_there_is_costs_nothing() {
        let mut chooser = Chooser::new(free(&["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]), 3);
        for _ in 0..100 {
            let address = chooser.candidate().expect("more than enough");
            chooser.collided(address);
        }
    }

    /// Sixty-four processes with the same picture, one after the other as the API server would let them in.
    #[test]
    fn processes_that_start_together_soon_stop_colliding() {
        let pool = free(&["10.0.0.0-10.0.0.255"]);
        let mut taken = BTreeSet::new();
        let mut choosers: Vec<Chooser> = (0..64).map(|seed| Chooser::new(pool.clone(), seed)).collect();
        let mut tries = 0;
        while !choosers.is_empty() {
            choosers.retain_mut(|chooser| {
                tries += 1;
                let address = chooser.candidate().expect("the pool is large enough");
                if taken.insert(address) {
                    return false;
                }
                chooser.collided(address);
                true
            });
        }
        assert_eq!(taken.len(), 64);
        assert!(tries < 64 * 5, "{tries} tries");
    }

    proptest! {
        #[test]
        fn candidates_are_always_free(seed: u64, size in 1_u32..200, tries in 0_usize..250) {
            let first = 0x0a00_0000_u32;
            let range = AddrRange::from_numbers(
                labkit::net::Family::V4, first.into(), (first + size - 1).into());
            let mut chooser = Chooser::new([range].into_iter().collect(), seed);
            let mut seen = BTreeSet::new();
            for _ in 0..tries {
                let Some(address) = chooser.candidate() else {
                    prop_assert_eq!(seen.len(), usize::try_from(size).expect("small"));
                    break;
                };
                prop_assert!(range.contains(address) && seen.insert(address));
                chooser.collided(address);
            }
        }
    }
}
