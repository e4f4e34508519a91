//! How full pools are: every address of a pool is used, reserved, held, unusable or free, and counted once.

use labkit::net::{AddrRange, AddrSet, Size, join};

use super::room::without;
use crate::facts::{Facts, Role, State, Use, blocked};

/// The addresses of one pool, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub size: Size,
    /// Those that a Service, a machine or another program has.
    pub used: Size,
    /// Those that are kept for somebody: reserved, claimed, asked for or written down, and not used yet.
    pub reserved: Size,
    /// Those that were released and are kept from others for a while.
    pub held: Size,
    /// Those that the pool never gives away: edges, gateways, name servers, DHCP ranges.
    pub unusable: Size,
    /// The rest.
    pub free: AddrSet,
}

impl Tally {
    /// How much of the pool is not free, from 0 to 1.
    pub fn utilisation(&self) -> f64 {
        self.size.saturating_sub(self.free.len()).ratio(self.size)
    }

    /// The longest run of free addresses.
    pub fn largest(&self) -> Option<AddrRange> {
        let longer = |best: Option<AddrRange>, run: AddrRange| match best {
            Some(best) if best.size() >= run.size() => Some(best),
            _ => Some(run),
        };
        self.free.ranges().fold(None, longer)
    }
}

/// Why an address is not free.
#[derive(Debug, Clone, Default)]
struct Kinds {
    used: AddrSet,
    reserved: AddrSet,
    held: AddrSet,
}

impl Kinds {
    fn of(&mut self, usage: &Use) -> &mut AddrSet {
        match (usage.state, usage.role) {
            (State::Held, _) => &mut self.held,
            // What is another's to give, or nobody's, is no use of the pool.
            (_, Role::LoadBalancerRequest | Role::Reservation | Role::Claim | Role::FixedLease) => {
                &mut self.reserved
            }
            (State::InUse, _)
            | (
                _,
                Role::Node | Role::Host | Role::Storage | Role::ControlPlane | Role::Endpoint | Role::Peer,
            ) => &mut self.used,
            _ => &mut self.reserved,
        }
    }
}

/// Whether a use is no use of a pool but a range that somebody else gives away, or a network's own address.
fn is_foreign(usage: &Use) -> bool {
    matches!(usage.role, Role::DhcpRange | Role::PodRange | Role::ServiceRange | Role::Gateway | Role::Dns)
}

/// Counts the addresses of each pool.
///
/// Costs O((n + m + k) log n) for `n` uses, `m` ranges of pools and `k` uses within pools.
pub fn tallies(pools: &[AddrSet], facts: &Facts) -> Vec<Tally> {
    let uses: Vec<&Use> =
        facts.uses.iter().filter(|usage| usage.takes_address() && !is_foreign(usage)).collect();
    let left: Vec<AddrRange> = uses.iter().map(|usage| usage.range()).collect();
    let entries: Vec<(usize, AddrRange)> =
        pools.iter().enumerate().flat_map(|(at, pool)| pool.ranges().map(move |range| (at, range))).collect();
    let right: Vec<AddrRange> = entries.iter().map(|(_, range)| *range).collect();
    let mut kinds = vec![Kinds::default(); pools.len()];
    join(&left, &right, |usage, entry| {
        let (pool, range) = entries[entry];
        if let Some(shared) = range.intersection(left[usage]) {
            kinds[pool].of(uses[usage]).insert(shared);
        }
    });
    let blocked: AddrSet = blocked(facts).collect();
    pools.iter().zip(kinds).map(|(pool, kinds)| tally(pool, kinds, &blocked)).collect()
}

fn tally(pool: &AddrSet, kinds: Kinds, blocked: &AddrSet) -> Tally {
    let reserved = without(kinds.reserved, &kinds.used);
    let held = without(without(kinds.held, &kinds.used), &reserved);
    let free = without(pool.clone(), blocked);
    let (size, used, reserved, held) = (pool.len(), kinds.used.len(), reserved.len(), held.len());
    let unusable = size.saturating_sub(used + reserved + held + free.len());
    Tally { size, used, reserved, held, unusable, free }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{facts, set};
    use super::*;

    fn said(sections: &str, pool: &[&str]) -> String {
        let tally = tallies(&[set(pool)], &facts(sections)).remove(0);
        let Tally { size, used, reserved, held, unusable, free } = &tally;
        let largest = tally.largest().map_or_else(|| "none".to_owned(), |run| run.to_string());
        format!(
            "{size}: {used} used, {reserved} reserved, {held} held, {unusable} unusable, {} free, {largest}",
            free.len()
        )
    }

    #[test]
    fn every_address_is_counted_once() {
        let lab = "\
networks:
- {name: lan, cidr: 10.0.0.0/28, gateway: 10.0.0.1, dhcp: [10.0.0.12-10.0.0.13]}
hosts:
- {name: nas, ip: 10.0.0.4, role: storage}
reservations:
- {name: nas-share, ip: 10.0.0.4}
- {name: plex, ip: 10.0.0.6}
";
        assert_eq!(
            said(lab, &["10.0.0.0/28"]),
            "16: 1 used, 1 reserved, 0 held, 5 unusable, 9 free, 10.0.0.7-10.0.0.11"
        );
    }

    #[test]
    fn ipv6_pools_are_counted_exactly() {
        let kept = "reservations:\n- {name: plex, ip: 'fd00::5'}\n";
        assert_eq!(
            said(kept, &["fd00::/64"]),
            "18446744073709551616: 0 used, 1 reserved, 0 held, 0 unusable, 18446744073709551615 free, \
             fd00::6-fd00::ffff:ffff:ffff:ffff"
        );
        assert_eq!(
            said("", &["::/0"]).split(':').next(),
            Some("340282366920938463463374607431768211456"),
            "one more than 128 bits hold"
        );
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(taken in proptest::collection::btree_set(0u8..64, 0..40)) {
            let entry = |address: &u8| format!("- {{name: r{address}, ip: 10.0.0.{address}}}");
            let entries: Vec<String> = taken.iter().map(entry).collect();
            let other = "- {name: other, ip: 192.168.0.1}";
            let sections = format!("reservations:\n{other}\n{}\n", entries.join("\n"));
            let tally = tallies(&[set(&["10.0.0.0/26"])], &facts(&sections)).remove(0);
            prop_assert_eq!(tally.reserved, Size::from(taken.len() as u128));
            prop_assert_eq!(tally.reserved + tally.free.len(), tally.size);
        }
    }
}
