//! Which free address or prefix to try next.
//!
//! The first try is the lowest, as people expect. After a collision somebody else is choosing at the same moment,
//! so the next try is one of the next few at random, out of more with every collision: 64 processes that all
//! start with the same address are apart after two or three tries.

use std::net::IpAddr;

use labkit::net::{AddrRange, AddrSet, Cidr, Family};

/// How many of the next free blocks are drawn from after the first collision; doubled with each further one.
const FIRST_SPREAD: u64 = 32;

/// As many collisions as company is worth: the first try is then one of the next 128.
const COMPANY: u32 = 3;

/// The largest spread.
const LARGEST_SPREAD: u64 = 1 << 12;

/// Hands out candidates; knows which were tried.
#[derive(Debug, Clone)]
pub struct Chooser {
    free: AddrSet,
    length: Option<u8>,
    collisions: u32,
    random: Random,
}

impl Chooser {
    /// Chooses from `free`: prefixes of this length, or single addresses; `seed` should differ between processes.
    pub fn new(free: AddrSet, length: Option<u8>, seed: u64) -> Self {
        Self { free, length, collisions: 0, random: Random(seed) }
    }

    /// Others are choosing at this moment, so the first try is not the lowest address but one of the next many.
    pub fn expect_company(&mut self) {
        self.collisions = self.collisions.max(COMPANY);
    }

    /// The next one to try, of a family or of any; `None` when there is none left.
    pub fn candidate(&mut self, family: Option<Family>) -> Option<Cidr> {
        let spread = match self.collisions {
            0 => 1,
            n => (FIRST_SPREAD << (n - 1).min(16)).min(LARGEST_SPREAD),
        };
        let reachable = count_up_to(&self.free, self.length, family, spread);
        if reachable == 0 {
            return None;
        }
        nth(&self.free, self.length, family, self.random.below(reachable))
    }

    /// The block turned out to be taken by somebody who chose at the same time.
    pub fn collided(&mut self, block: Cidr) {
        self.taken(block);
        self.collisions = self.collisions.saturating_add(1);
    }

    /// The block is not to be tried again, nor anything that overlaps with it, for whatever reason.
    pub fn taken(&mut self, block: Cidr) {
        self.free.remove(block.range());
    }

    /// How often somebody was faster.
    pub fn collisions(&self) -> u32 {
        self.collisions
    }
}

/// The lowest free addresses, of a family or of any, at most `count`.
pub(super) fn lowest(free: &AddrSet, family: Option<Family>, count: usize) -> impl Iterator<Item = IpAddr> {
    let wanted = move |range: &AddrRange| family.is_none_or(|family| family == range.family());
    let each = |range: AddrRange| {
        let (first, last) = range.numbers();
        (first..=last).map(move |number| range.family().address(number))
    };
    free.ranges().filter(wanted).flat_map(each).take(count)
}

/// Whether there is a whole aligned prefix of this length, or an address.
pub(super) fn has_block(free: &AddrSet, length: Option<u8>, family: Option<Family>) -> bool {
    count_up_to(free, length, family, 1) > 0
}

/// The whole aligned prefixes of one length in a range, by their numbers: number times size is the first address.
struct Blocks {
    family: Family,
    length: u8,
    first: u128,
    last: u128,
}

impl Blocks {
    /// `None` when there is not one.
    fn of(range: AddrRange, length: Option<u8>) -> Option<Self> {
        let family = range.family();
        let length = length.unwrap_or(family.bits());
        let host = u32::from(family.bits().checked_sub(length)?);
        let (first, last) = range.numbers();
        // All 128 bits of an IPv6 address can be the host's: then there is one block, number 0.
        let number = |address: u128| address.checked_shr(host).unwrap_or(0);
        let mask = 1_u128.checked_shl(host).map_or(u128::MAX, |size| size - 1);
        let first = number(first) + u128::from(first & mask != 0);
        let last = if last & mask == mask { number(last) } else { number(last).checked_sub(1)? };
        (first <= last).then_some(Self { family, length, first, last })
    }

    fn all(
        free: &AddrSet,
        length: Option<u8>,
        family: Option<Family>,
    ) -> impl Iterator<Item = Self> + use<'_> {
        let wanted = move |range: &AddrRange| family.is_none_or(|family| family == range.family());
        free.ranges().filter(wanted).filter_map(move |range| Self::of(range, length))
    }

    fn get(&self, number: u128) -> Cidr {
        let host = u32::from(self.family.bits() - self.length);
        Cidr::masked(self.family.address(number.checked_shl(host).unwrap_or(0)), self.length).0
    }
}

/// How many blocks there are, at most `limit`.
fn count_up_to(free: &AddrSet, length: Option<u8>, family: Option<Family>, limit: u64) -> u64 {
    let mut count: u64 = 0;
    for blocks in Blocks::all(free, length, family) {
        let size = u64::try_from(blocks.last - blocks.first).unwrap_or(u64::MAX).saturating_add(1);
        count = count.saturating_add(size);
        if count >= limit {
            return limit;
        }
    }
    count
}

/// The block at `index`, in order.
fn nth(free: &AddrSet, length: Option<u8>, family: Option<Family>, index: u64) -> Option<Cidr> {
    let mut left = u128::from(index);
    for blocks in Blocks::all(free, length, family) {
        if left <= blocks.last - blocks.first {
            return Some(blocks.get(blocks.first + left));
        }
        left -= blocks.last - blocks.first + 1;
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

    fn chooser(ranges: &[&str], length: Option<u8>, seed: u64) -> Chooser {
        Chooser::new(free(ranges), length, seed)
    }

    fn texts(mut chooser: Chooser, family: Option<Family>) -> Vec<String> {
        let mut texts = Vec::new();
        while let Some(block) = chooser.candidate(family) {
            texts.push(block.to_string());
            chooser.taken(block);
        }
        texts
    }

    #[test]
    fn the_first_try_is_the_lowest_address() {
        let mut chooser = chooser(&["10.0.0.8-10.0.0.9", "10.0.0.3-10.0.0.3"], None, 1);
        assert_eq!(chooser.candidate(None), Some("10.0.0.3/32".parse().expect("a prefix")));
    }

    #[test]
    fn prefixes_are_whole_aligned_and_of_the_family_that_is_wanted() {
        let ranges = ["10.0.0.3-10.0.0.19", "fd00::-fd00::1f"];
        assert_eq!(
            texts(chooser(&ranges, Some(30), 1), None),
            ["10.0.0.4/30", "10.0.0.8/30", "10.0.0.12/30", "10.0.0.16/30"]
        );
        assert_eq!(texts(chooser(&ranges, Some(28), 1), None), [""; 0], "none is whole");
        assert_eq!(texts(chooser(&ranges, Some(124), 1), None), ["fd00::/124", "fd00::10/124"]);
        assert_eq!(texts(chooser(&ranges, None, 1), Some(Family::V6)).len(), 32);
        let all = ["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];
        assert_eq!(texts(chooser(&all, Some(0), 1), None), ["::/0"]);
        assert_eq!(texts(chooser(&["0.0.0.0-255.255.255.255"], Some(0), 1), None), ["0.0.0.0/0"]);
    }

    #[test]
    fn in_company_the_first_try_is_anywhere_among_the_next_many() {
        let firsts: BTreeSet<_> = (0..64)
            .filter_map(|seed| {
                let mut chooser = chooser(&["10.0.0.0-10.0.255.255"], None, seed);
                chooser.expect_company();
                chooser.candidate(None)
            })
            .collect();
        assert!(firsts.len() > 32, "{firsts:?}");
        let near = free(&["10.0.0.0-10.0.0.127"]);
        assert!(firsts.iter().all(|block| near.contains_range(block.range())));
    }

    #[test]
    fn every_address_is_tried_before_it_gives_up() {
        let mut chooser = chooser(&["10.0.0.1-10.0.0.5", "fd00::1-fd00::3"], None, 7);
        let mut tried = BTreeSet::new();
        while let Some(address) = chooser.candidate(None) {
            assert!(tried.insert(address), "{address} twice");
            chooser.collided(address);
        }
        assert_eq!(tried.len(), 8);
    }

    #[test]
    fn the_largest_pool_there_is_costs_nothing() {
        for length in [None, Some(64), Some(1)] {
            let mut chooser = chooser(&["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], length, 3);
            for _ in 0..if length == Some(1) { 2 } else { 100 } {
                let block = chooser.candidate(None).expect("more than enough");
                chooser.collided(block);
            }
        }
    }

    /// Sixty-four processes with the same picture, one after the other as the API server would let them in.
    #[test]
    fn processes_that_start_together_soon_stop_colliding() {
        let mut taken = BTreeSet::new();
        let mut choosers: Vec<Chooser> =
            (0..64).map(|seed| chooser(&["10.0.0.0-10.0.0.255"], None, seed)).collect();
        let mut tries = 0;
        while !choosers.is_empty() {
            choosers.retain_mut(|chooser| {
                tries += 1;
                let address = chooser.candidate(None).expect("the pool is large enough");
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
            let range = AddrRange::from_numbers(Family::V4, first.into(), (first + size - 1).into());
            let mut chooser = Chooser::new([range].into_iter().collect(), None, seed);
            let mut seen = BTreeSet::new();
            for _ in 0..tries {
                let Some(address) = chooser.candidate(None) else {
                    prop_assert_eq!(seen.len(), usize::try_from(size).expect("small"));
                    break;
                };
                prop_assert!(range.contains_range(address.range()) && seen.insert(address));
                chooser.collided(address);
            }
        }

        /// As many prefixes as can be counted by hand, each free to its last address.
        #[test]
        fn every_whole_prefix_is_found_and_no_other(
            seed: u64,
            parts in proptest::collection::vec((0_u32..256, 0_u32..64), 0..5),
            length in 26_u8..=32,
        ) {
            let base = 0x0a00_0000_u32;
            let parts = parts.into_iter().map(|(first, more)| {
                AddrRange::from_numbers(Family::V4, (base + first).into(), (base + first + more).into())
            });
            let free: AddrSet = parts.collect();
            let size = 1_u32 << (32 - length);
            let whole = (0..320 / size)
                .map(|number| Cidr::masked((base + number * size).to_be_bytes().into(), length).0)
                .filter(|block| free.contains_range(block.range()))
                .count();
            let mut chooser = Chooser::new(free.clone(), Some(length), seed);
            let mut found = 0;
            while let Some(block) = chooser.candidate(None) {
                prop_assert!(free.contains_range(block.range()) && block.prefix() == length);
                found += 1;
                chooser.collided(block);
            }
            prop_assert_eq!(found, whole);
        }
    }
}
