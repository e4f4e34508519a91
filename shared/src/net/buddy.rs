//! Dividing a prefix into aligned, disjoint smaller ones.

use std::collections::BTreeSet;

use super::{AddrRange, Cidr, Family, to_number};

/// The free part of a prefix as aligned blocks, split in halves when something smaller is taken.
///
/// Taking costs O(b log n) for `b` bits of an address and `n` free blocks; nothing is enumerated, so a `::/0` costs
/// what a `/24` does.
#[derive(Debug, Clone)]
pub struct Buddy {
    parent: Cidr,
    /// Free blocks by prefix length, as the numbers of their network addresses.
    free: Vec<BTreeSet<u128>>,
}

impl Buddy {
    /// All of `parent` is free.
    pub fn new(parent: Cidr) -> Self {
        let mut free = vec![BTreeSet::new(); usize::from(parent.family().bits()) + 1];
        free[usize::from(parent.prefix())].insert(to_number(parent.network()));
        Self { parent, free }
    }

    /// The prefix that is divided.
    pub fn parent(&self) -> Cidr {
        self.parent
    }

    /// Takes a block of this prefix length out of the smallest free block that has room for it, the lowest of
    /// several: large blocks stay whole as long as possible. `None` if there is no room.
    pub fn take(&mut self, prefix: u8) -> Option<Cidr> {
        let found = (self.parent.prefix()..=prefix.min(self.bits())).rev().find_map(|length| {
            let network = *self.free[usize::from(length)].first()?;
            Some(self.block(network, length))
        })?;
        let wanted = self.block(to_number(found.network()), prefix);
        self.carve(found, wanted);
        Some(wanted)
    }

    /// Takes exactly this block. `false`, and nothing happens, if any part of it is not free.
    pub fn pin(&mut self, block: Cidr) -> bool {
        if block.family() != self.parent.family() {
            return false;
        }
        let around =
            (self.parent.prefix()..=block.prefix()).map(|length| Cidr::masked(block.network(), length).0);
        let Some(found) = around.rev().find(|candidate| self.is_free(*candidate)) else { return false };
        self.carve(found, block);
        true
    }

    /// Takes whatever is still free of this range.
    pub fn exclude(&mut self, range: AddrRange) {
        for block in range.to_cidrs() {
            if self.pin(block) {
                continue;
            }
            // Either nothing of it is free, or only smaller blocks inside it.
            let (first, last) = block.range().numbers();
            let inside = block.family() == self.parent.family();
            for blocks in self.free.iter_mut().skip(usize::from(block.prefix())).filter(|_| inside) {
                blocks.retain(|network| !(first..=last).contains(network));
            }
        }
    }

    /// The free blocks, as large as alignment allows, in the order of their addresses.
    pub fn free(&self) -> Vec<Cidr> {
        let lengths = (0..=self.bits()).zip(&self.free);
        let mut blocks: Vec<Cidr> = lengths
            .flat_map(|(length, blocks)| blocks.iter().map(move |network| (*network, length)))
            .map(|(network, length)| self.block(network, length))
            .collect();
        blocks.sort_by_key(|block| to_number(block.network()));
        blocks
    }

    fn family(&self) -> Family {
        self.parent.family()
    }

    fn bits(&self) -> u8 {
        self.family().bits()
    }

    fn block(&self, network: u128, prefix: u8) -> Cidr {
        Cidr::masked(self.family().address(network), prefix).0
    }

    fn is_free(&self, block: Cidr) -> bool {
        self.free[usize::from(block.prefix())].contains(&to_number(block.network()))
    }

    /// Takes `wanted` out of the free block `found` around it; the other halves on the way down stay free.
    fn carve(&mut self, found: Cidr, wanted: Cidr) {
        self.free[usize::from(found.prefix())].remove(&to_number(found.network()));
        for length in found.prefix() + 1..=wanted.prefix() {
            let kept = to_number(Cidr::masked(wanted.network(), length).0.network());
            let sibling = kept ^ (1 << (self.bits() - length));
            self.free[usize::from(length)].insert(sibling);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    fn free(buddy: &Buddy) -> Vec<String> {
        buddy.free().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_smallest_block_with_room_is_split() {
        let mut buddy = Buddy::new(cidr("192.168.144.0/20"));
        assert_eq!(buddy.take(22), Some(cidr("192.168.144.0/22")));
        assert_eq!(buddy.take(24), Some(cidr("192.168.148.0/24")));
        assert_eq!(free(&buddy), ["192.168.149.0/24", "192.168.150.0/23", "192.168.152.0/21"]);
        assert_eq!(buddy.take(24), Some(cidr("192.168.149.0/24")), "the single /24, not half of the /23");
        assert_eq!(buddy.take(20), None);
    }

    #[test]
    fn what_is_pinned_is_not_given_away() {
        let mut buddy = Buddy::new(cidr("10.0.0.0/22"));
        assert!(buddy.pin(cidr("10.0.1.0/24")));
        assert!(!buddy.pin(cidr("10.0.1.128/25")) && !buddy.pin(cidr("10.0.0.0/23")), "partly taken");
        assert!(!buddy.pin(cidr("10.0.4.0/24")) && !buddy.pin(cidr("fd00::/64")), "not in the parent");
        assert_eq!(buddy.take(23), Some(cidr("10.0.2.0/23")));
        assert_eq!(buddy.take(24), Some(cidr("10.0.0.0/24")));
        assert_eq!(buddy.take(32), None);
    }

    #[test]
    fn any_range_can_be_left_out() {
        let mut buddy = Buddy::new(cidr("10.0.0.0/24"));
        buddy.exclude("10.0.0.0-10.0.0.9".parse().unwrap());
        buddy.exclude("10.0.0.128-10.0.9.0".parse().unwrap());
        buddy.exclude("10.0.0.4-10.0.0.20".parse().unwrap());
        buddy.exclude("fd00::/64".parse::<Cidr>().unwrap().range());
        assert_eq!(
            free(&buddy),
            ["10.0.0.21/32", "10.0.0.22/31", "10.0.0.24/29", "10.0.0.32/27", "10.0.0.64/26"]
        );
    }

    #[test]
    fn the_whole_of_ipv6_is_divided_as_easily() {
        let mut buddy = Buddy::new(cidr("::/0"));
        assert_eq!(buddy.take(128), Some(cidr("::/128")));
        assert_eq!(buddy.take(1), Some(cidr("8000::/1")));
        assert_eq!(buddy.free().len(), 127);
        assert_eq!(Buddy::new(cidr("::/0")).take(0), Some(cidr("::/0")));
    }

    #[test]
    fn a_prefix_length_beyond_the_family_finds_no_room() {
        let mut buddy = Buddy::new(cidr("10.0.0.0/30"));
        assert_eq!(buddy.take(33).map(|block| block.to_string()), Some("10.0.0.0/32".to_owned()));
    }

    /// Parents of both families, and lengths at or below theirs.
    fn wishes() -> impl Strategy<Value = (Cidr, Vec<u8>, Vec<Cidr>)> {
        let parent = prop_oneof![
            (any::<u32>(), 8u8..=28).prop_map(|(at, prefix)| Cidr::masked(
                Family::V4.address(at.into()),
                prefix
            )
            .0),
            (any::<u128>(), 0u8..=120)
                .prop_map(|(at, prefix)| Cidr::masked(Family::V6.address(at), prefix).0),
        ];
        parent.prop_flat_map(|parent| {
            let longest = parent.family().bits().min(parent.prefix() + 8);
            let lengths = proptest::collection::vec(parent.prefix()..=longest, 0..40);
            let pins = proptest::collection::vec((any::<u128>(), parent.prefix()..=longest), 0..6);
            (Just(parent), lengths, pins).prop_map(|(parent, lengths, pins)| {
                let (first, last) = parent.range().numbers();
                let inside = |at: u128| match (last - first).checked_add(1) {
                    Some(size) => first + at % size,
                    None => at,
                };
                let pin = |(at, prefix)| Cidr::masked(parent.family().address(inside(at)), prefix).0;
                (parent, lengths, pins.into_iter().map(pin).collect())
            })
        })
    }

    proptest! {
        #[test]
        fn blocks_are_aligned_inside_and_disjoint_and_nothing_is_lost((parent, lengths, pins) in wishes()) {
            let mut buddy = Buddy::new(parent);
            let mut taken: Vec<Cidr> = pins.into_iter().filter(|pin| buddy.pin(*pin)).collect();
            taken.extend(lengths.iter().filter_map(|length| buddy.take(*length)));
            let mut all: Vec<Cidr> = taken.iter().copied().chain(buddy.free()).collect();
            all.sort_by_key(|block| to_number(block.network()));
            // Together the taken and the free blocks are the parent, without gap or overlap.
            let (mut next, last) = parent.range().numbers();
            for (index, block) in all.iter().enumerate() {
                let (from, to) = block.range().numbers();
                prop_assert_eq!(from, next, "{} after {:?}", block, index.checked_sub(1).map(|i| all[i]));
                prop_assert!(!Cidr::masked(block.network(), block.prefix()).1);
                next = to.wrapping_add(1);
            }
            prop_assert_eq!(next, last.wrapping_add(1));
        }

        #[test]
        fn room_is_found_whenever_an_aligned_block_is_free((parent, lengths, pins) in wishes()) {
            let mut buddy = Buddy::new(parent);
            for pin in pins {
                buddy.pin(pin);
            }
            for length in lengths {
                let has_room = buddy.free().iter().any(|block| block.prefix() <= length);
                prop_assert_eq!(buddy.take(length).is_some(), has_room);
            }
        }

        #[test]
        fn largest_first_always_fits_what_fits_by_size(parent in 0u8..=24, lengths in proptest::collection::vec(1u8..=8, 0..60)) {
            let mut buddy = Buddy::new(Cidr::masked(Family::V4.address(0), parent).0);
            let mut lengths: Vec<u8> = lengths.into_iter().map(|length| parent + length).collect();
            lengths.sort_unstable();
            let mut used = 0u64;
            for length in lengths {
                let size = 1u64 << (32 - length);
                let fits = used + size <= 1u64 << (32 - parent);
                prop_assert_eq!(buddy.take(length).is_some(), fits);
                used += if fits { size } else { 0 };
            }
        }
    }
}
