//! Where a network still has place for a pool.

use std::collections::BTreeSet;

use labkit::net::{AddrRange, AddrSet, Family, Size};

use crate::claims::ground_of;
use crate::facts::{Facts, NetworkFact, NetworkKind, Role, Use, blocked};

/// The networks of machines that hold an address of the set.
pub fn networks<'a>(addresses: &AddrSet, facts: &'a Facts) -> Vec<&'a NetworkFact> {
    let holds = |network: &&NetworkFact| {
        let (first, last) = network.cidr.range().numbers();
        let of_family = addresses.family(network.cidr.family());
        network.kind == NetworkKind::Lan && of_family.overlapping(first, last).next().is_some()
    };
    facts.networks.iter().filter(holds).collect()
}

/// Every address that is used, cannot be given away, or is written down for something else. The same for all pools.
pub fn taken(facts: &Facts) -> AddrSet {
    let kept = facts.uses.iter().filter(|usage| matches!(usage.role, Role::Range | Role::Tier));
    kept.map(Use::range).chain(blocked(facts)).collect()
}

/// The addresses around a pool that it could have as well: of the networks it lies in, what is not [`taken`] and what
/// no pool has.
pub fn around(addresses: &AddrSet, taken: &AddrSet, facts: &Facts) -> AddrSet {
    let names: BTreeSet<&str> =
        networks(addresses, facts).into_iter().map(|network| network.name.as_str()).collect();
    let grounds = names.into_iter().filter_map(|name| ground_of(name, facts).ok());
    let room: AddrSet = grounds.flat_map(|ground| ground.ranges().collect::<Vec<_>>()).collect();
    without(room, taken)
}

/// A set without the addresses of another one.
pub fn without(mut set: AddrSet, other: &AddrSet) -> AddrSet {
    set.intersect(other).ranges().for_each(|range| set.remove(range));
    set
}

/// A range of `count` addresses of `room` for a pool: directly behind it if that is free, else directly before it,
/// else the first one behind it, else the first one there is.
pub fn extension(addresses: &AddrSet, room: &AddrSet, family: Family, count: u128) -> Option<AddrRange> {
    let more = count.checked_sub(1)?;
    let has = |range: &AddrRange| room.contains_range(*range);
    let range = |first: u128, last: u128| AddrRange::from_numbers(family, first, last);
    let runs = || room.family(family).iter().filter(|(first, last)| last - first >= more);
    let ends = addresses.family(family).iter().next().zip(addresses.family(family).iter().last());
    let Some(((start, _), (_, end))) = ends else {
        return runs().next().map(|(first, _)| range(first, first + more));
    };
    let behind = end.checked_add(1).and_then(|first| Some(range(first, first.checked_add(more)?)));
    let before = start.checked_sub(1).and_then(|last| Some(range(last.checked_sub(more)?, last)));
    let beside =
        [behind, before].into_iter().flatten().find(|range| range.size() == count.into() && has(range));
    beside.or_else(|| {
        let later = runs().find(|(first, _)| *first > end);
        later.or_else(|| runs().next()).map(|(first, _)| range(first, first + more))
    })
}

/// The longest run of addresses of a family.
pub fn longest(room: &AddrSet, family: Family) -> Option<AddrRange> {
    let runs = room.ranges().filter(|range| range.family() == family);
    // The first one of several that are as long.
    runs.fold(None, |best: Option<AddrRange>, run| match best {
        Some(best) if best.size() >= run.size() => Some(best),
        _ => Some(run),
    })
}

/// The families that a set has addresses of.
pub fn families(addresses: &AddrSet) -> Vec<Family> {
    let has = |family: &Family| addresses.family(*family).len() > Size::ZERO;
    [Family::V4, Family::V6].into_iter().filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{facts, set};
    use super::*;

    const LAN: &str = "\
networks:
- {name: lan, cidr: 10.0.0.0/24, gateway: 10.0.0.1, dhcp: [10.0.0.200-10.0.0.254]}
pools:
- {name: lb, provider: metallb, addresses: 10.0.0.20-10.0.0.29}
- {name: other, provider: metallb, addresses: 10.0.0.40-10.0.0.49}
hosts:
- {name: nas, ip: 10.0.0.35}
";

    fn found(count: u128) -> Option<String> {
        let facts = facts(LAN);
        let pool = set(&["10.0.0.20-10.0.0.29"]);
        let room = around(&pool, &taken(&facts), &facts);
        extension(&pool, &room, Family::V4, count).map(|range| range.to_string())
    }

    #[test]
    fn a_pool_grows_behind_itself_then_before_itself_then_elsewhere() {
        assert_eq!(found(5).as_deref(), Some("10.0.0.30-10.0.0.34"));
        assert_eq!(found(6).as_deref(), Some("10.0.0.14-10.0.0.19"), "behind it is the NAS");
        assert_eq!(found(18).as_deref(), Some("10.0.0.2-10.0.0.19"), "not the gateway");
        assert_eq!(found(19).as_deref(), Some("10.0.0.50-10.0.0.68"), "not the other pool");
        assert_eq!(found(150).as_deref(), Some("10.0.0.50-10.0.0.199"), "up to the DHCP range");
        assert_eq!(found(151), None);
    }

    #[test]
    fn the_longest_run_is_what_can_be_had() {
        let facts = facts(LAN);
        let room = around(&set(&["10.0.0.20-10.0.0.29"]), &taken(&facts), &facts);
        assert_eq!(longest(&room, Family::V4).unwrap().to_string(), "10.0.0.50-10.0.0.199");
        assert_eq!(longest(&room, Family::V6), None);
    }

    #[test]
    fn a_pool_in_no_known_network_has_no_room() {
        let facts = facts(LAN);
        assert!(around(&set(&["192.168.7.0/28"]), &taken(&facts), &facts).is_empty());
    }

    #[test]
    fn the_end_of_the_address_space_is_no_overflow() {
        let all: AddrSet = [AddrRange::all(Family::V6)].into_iter().collect();
        let end = set(&["ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]);
        let found = extension(&end, &all, Family::V6, 16).unwrap();
        assert_eq!(
            found.to_string(),
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffe0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffef"
        );
    }
}
