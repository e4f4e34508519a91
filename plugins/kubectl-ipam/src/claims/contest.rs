//! Claims that overlap: which of them stays. Pure.
//!
//! Two claims of the same address have the same name, so the API server lets only one be created. An address and a
//! prefix around it, or two prefixes of different length, have different names, and both can be created. So whoever
//! has created a claim looks once more at the claims it may be at odds with, before he relies on it, and gives it up
//! again if one that overlaps *came first*. What came first is the same for everybody: the API server numbers its
//! writes (`metadata.resourceVersion`), a claim's rank is the number of the write that created it, and every later
//! change of a claim keeps that number in an annotation (`since`).
//!
//! Why two overlapping claims never both hold: let A's be created before B's. B looks after his own claim was
//! created, so after A's was, and the list is of a moment after that; A's claim is in it, unless A gave it up, and
//! has the lower rank, so B gives his up. A may see B's claim or not, and keeps his own either way, for its rank is the
//! lower one. It makes no difference how long either of them sleeps between the steps: a claim that runs out
//! meanwhile is deleted or replaced before anything over it is claimed, with its resourceVersion as precondition, and
//! its holder finds it gone when he wants to make it permanent. A holder that dies before he looked leaves a claim
//! that was not relied on: whoever takes the reservation up again looks again, with the same rank.
//!
//! Looking costs nothing where it is not needed: prefixes are rare, and the list that a creator of a single address
//! asks for is narrowed to them (and to claims of the same name, which had to be asked for anyway) by one label,
//! [`LOOKUP`]. Whoever creates a claim of a prefix lists all claims.

use std::collections::BTreeMap;

use jiff::Timestamp;
use labkit::net::{AddrSpec, Cidr};

use super::claim::{Claim, ClaimState};

/// The label that claims are looked up by after one was created: the reservation's name or, for claims of
/// prefixes, [`PREFIXES`].
pub const LOOKUP: &str = "ipam.labkit.dev/lookup";

/// What [`LOOKUP`] says at claims of prefixes. A reservation may have that name as well; it is then looked at in vain.
pub const PREFIXES: &str = "prefixes";

/// The claim that overlaps with `own` and came first, of several the first of all; `None` when `own` may stay.
pub fn beaten_by<'a>(own: &Claim, others: &'a [Claim]) -> Option<&'a Claim> {
    others
        .iter()
        .filter(|other| other.uid != own.uid && other.block.range().overlaps(own.block.range()))
        .filter(|other| other.came_before(own))
        .min_by_key(|other| other.rank())
}

/// Whether another run made a claim for the same reservation, without an inventory, before the first of these.
///
/// With an inventory the file decides about names; without one it is this. `standing` are the reservation's other
/// addresses, which are in place.
pub fn is_second(own: &[&Claim], standing: &[AddrSpec], others: &[Claim], now: Timestamp) -> bool {
    let Some(first) = own.iter().min_by_key(|claim| claim.rank()) else { return false };
    others.iter().any(|other| {
        let is_own = own.iter().any(|own| own.uid == other.uid) || standing.contains(&other.addresses());
        let stands =
            matches!(other.state, ClaimState::Pending | ClaimState::Committed) && !other.is_expired(now);
        let same = other.terms.reservation == first.terms.reservation
            && other.terms.inventory.is_empty()
            && first.terms.inventory.is_empty();
        !is_own && stands && same && other.came_before(first)
    })
}

/// The known claims that overlap with a block, whatever their state; the block's own is among them.
///
/// Costs O(log n) for each prefix length, and as much for each claim that is found.
pub fn overlapping(claims: &BTreeMap<Cidr, Claim>, block: Cidr) -> impl Iterator<Item = &Claim> {
    let around = (0..block.prefix()).map(move |length| Cidr::masked(block.network(), length).0);
    let within = claims.range(block..=Cidr::single(block.range().last())).map(|(_, claim)| claim);
    around.filter_map(|around| claims.get(&around)).chain(within)
}

/// Whether a claim keeps others from a block.
pub fn is_kept(claims: &BTreeMap<Cidr, Claim>, block: Cidr, now: Timestamp) -> bool {
    overlapping(claims, block).any(|claim| !claim.is_expired(now))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::claim::{DEFAULT_TTL, Stamp, Terms};
    use super::*;

    fn claim(block: &str, version: u64) -> Claim {
        let terms = Terms { reservation: "plex".into(), ..Terms::default() };
        let stamp = Stamp { holder: "jane@desk/1".into(), renewed: Timestamp::UNIX_EPOCH, ttl: DEFAULT_TTL };
        let block: Cidr = block.parse().expect("a prefix");
        Claim {
            uid: format!("{block} {version}"),
            resource_version: version.to_string(),
            ..Claim::new(block, ClaimState::Committed, terms, stamp)
        }
    }

    #[test]
    fn of_two_that_overlap_the_one_that_came_first_stays() {
        let (address, prefix) = (claim("10.0.0.5/32", 7), claim("10.0.0.0/28", 8));
        let both = [address.clone(), prefix.clone()];
        assert_eq!(beaten_by(&prefix, &both), Some(&address));
        assert_eq!(beaten_by(&address, &both), None);
        assert_eq!(beaten_by(&claim("10.0.0.16/28", 9), &both), None, "it lies beside them");
        assert_eq!(beaten_by(&claim("10.0.0.0/24", 9), &both), Some(&address), "the first of all");
    }

    #[test]
    fn a_change_of_the_claim_leaves_its_rank() {
        let changed = Claim { since: Some("7".into()), ..claim("10.0.0.5/32", 12) };
        let prefix = claim("10.0.0.0/28", 8);
        assert_eq!(beaten_by(&prefix, std::slice::from_ref(&changed)), Some(&changed));
        assert_eq!(beaten_by(&changed, std::slice::from_ref(&prefix)), None);
    }

    #[test]
    fn where_ranks_cannot_be_compared_nobody_stays() {
        let odd = Claim { resource_version: "a7".into(), ..claim("10.0.0.5/32", 7) };
        let prefix = claim("10.0.0.0/28", 8);
        assert!(beaten_by(&prefix, std::slice::from_ref(&odd)).is_some());
        assert!(beaten_by(&odd, std::slice::from_ref(&prefix)).is_some());
    }

    #[test]
    fn of_two_runs_for_one_name_the_first_one_stays_with_all_its_claims() {
        // One took IPv4 first and IPv6 last, the other both in between.
        let (mine, other) = (
            [claim("10.0.0.1/32", 1), claim("fd00::1/128", 4)],
            [claim("10.0.0.2/32", 2), claim("fd00::2/128", 3)],
        );
        let all = [mine.clone(), other.clone()].concat();
        let second = |own: &[Claim; 2], others: &[Claim]| {
            is_second(&own.each_ref(), &[], others, Timestamp::UNIX_EPOCH)
        };
        assert!(!second(&mine, &all));
        assert!(second(&other, &all));
        let held = Claim { state: ClaimState::Held, ..claim("10.0.0.9/32", 1) };
        assert!(!second(&other, &[held]), "what was released before is no rival");
        // A run was killed when one of its two claims was committed.
        let standing = [mine[0].addresses()];
        assert!(!is_second(&[&mine[1]], &standing, &mine, Timestamp::UNIX_EPOCH));
    }

    /// Somebody who reserves one block: create, look, and give up or rely on it.
    #[derive(Debug, Clone)]
    struct Runner {
        block: Cidr,
        own: Option<Claim>,
        relies: bool,
        done: bool,
    }

    proptest! {
        /// Any number of runs, their steps in any order, some dying on the way: what is relied on never overlaps.
        #[test]
        fn no_order_of_steps_lets_two_rely_on_one_address(
            blocks in proptest::collection::vec((0_u8..16, 28_u8..=32), 2..10),
            steps in proptest::collection::vec((0_usize..10, 0_u8..20), 0..60),
        ) {
            let mut runners: Vec<Runner> = blocks
                .iter()
                .map(|(last, length)| {
                    let block = Cidr::masked([10, 0, 0, *last].into(), *length).0;
                    Runner { block, own: None, relies: false, done: false }
                })
                .collect();
            let mut stored: BTreeMap<Cidr, Claim> = BTreeMap::new();
            let mut version = 0;
            for (who, dice) in steps {
                let count = runners.len();
                let runner = &mut runners[who % count];
                if runner.done {
                    continue;
                }
                runner.done = dice == 0; // killed
                version += 1;
                match &runner.own {
                    None if stored.contains_key(&runner.block) => runner.done = true,
                    None => {
                        let own = claim(&runner.block.to_string(), version);
                        stored.insert(runner.block, own.clone());
                        runner.own = Some(own);
                    }
                    Some(own) => {
                        let all: Vec<Claim> = stored.values().cloned().collect();
                        runner.relies = beaten_by(own, &all).is_none();
                        if !runner.relies {
                            stored.remove(&runner.block);
                        }
                        runner.done = true;
                    }
                }
                let relied: Vec<Cidr> =
                    runners.iter().filter(|runner| runner.relies).map(|runner| runner.block).collect();
                for (at, one) in relied.iter().enumerate() {
                    for other in &relied[..at] {
                        prop_assert!(!one.range().overlaps(other.range()), "{one} and {other}");
                    }
                }
            }
        }

        #[test]
        fn overlapping_claims_are_found_without_looking_at_all(
            blocks in proptest::collection::btree_set((0_u8..64, 24_u8..=32), 0..40),
            wanted in (0_u8..64, 24_u8..=32),
        ) {
            let block = |(last, length): (u8, u8)| Cidr::masked([10, 0, 0, last].into(), length).0;
            let claims: BTreeMap<Cidr, Claim> =
                blocks.into_iter().map(|one| (block(one), claim(&block(one).to_string(), 1))).collect();
            let wanted = block(wanted);
            let found: Vec<Cidr> = overlapping(&claims, wanted).map(|claim| claim.block).collect();
            let expected: Vec<Cidr> =
                claims.keys().filter(|one| one.range().overlaps(wanted.range())).copied().collect();
            let mut sorted = found.clone();
            sorted.sort();
            prop_assert_eq!(sorted, expected);
        }
    }
}
