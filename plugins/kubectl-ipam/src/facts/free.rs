//! Which addresses of a pool can be given away.

use labkit::net::{AddrRange, AddrSet};

use super::{Facts, NetworkFact, NetworkKind, PoolFact, Use};

/// The addresses of `pool` that nobody uses, has asked for, or has written down, and that a host may have: not
/// the edges of a network, its gateway, its name servers or its DHCP ranges, nor what a pool's provider refuses.
///
/// Costs O((m + k) log n) for `m` ranges, `k` uses and `n` intervals; no address is looked at one by one.
pub fn free_set(pool: impl IntoIterator<Item = AddrRange>, facts: &Facts) -> AddrSet {
    let mut free: AddrSet = pool.into_iter().collect();
    for range in blocked(facts) {
        free.remove(range);
    }
    free
}

/// Every range that cannot be given away.
pub fn blocked(facts: &Facts) -> impl Iterator<Item = AddrRange> + '_ {
    let used = facts.uses.iter().filter(|usage| usage.takes_address()).map(Use::range);
    let refused = facts.pools.iter().flat_map(PoolFact::skipped);
    used.chain(facts.networks.iter().flat_map(kept_back)).chain(refused)
}

/// What a network keeps for itself.
fn kept_back(network: &NetworkFact) -> Vec<AddrRange> {
    if network.kind != NetworkKind::Lan {
        return vec![network.cidr.range()];
    }
    let single = network.cidr.edges().into_iter().chain(network.gateway).chain(network.dns.iter().copied());
    single.map(AddrRange::single).chain(network.dhcp.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use labkit::finding::Subject;
    use labkit::net::AddrSpec;

    use super::*;
    use crate::facts::{Origin, Provider, Role, Source, State};

    fn origin() -> Origin {
        let node = Subject { kind: "Node".into(), namespace: None, name: "talos-qal-bre".into() };
        Origin::live(Source::Node, Arc::new(node), "status.addresses[0]")
    }

    fn used(addresses: &str, role: Role, state: State) -> Use {
        let origin = origin();
        Use {
            addresses: addresses.parse().unwrap(),
            role,
            owner: Arc::clone(&origin.object),
            origin,
            state,
            ports: Vec::new(),
            note: None,
        }
    }

    fn lan(cidr: &str) -> NetworkFact {
        NetworkFact {
            name: "lan".into(),
            cidr: cidr.parse().unwrap(),
            kind: NetworkKind::Lan,
            gateway: None,
            dns: Vec::new(),
            dhcp: Vec::new(),
            parent: None,
            origin: origin(),
        }
    }

    fn free(pool: &str, facts: &Facts) -> Vec<String> {
        let pool: AddrRange = pool.parse().unwrap();
        free_set([pool], facts).ranges().map(|range| range.to_string()).collect()
    }

    #[test]
    fn nodes_services_and_claims_leave_holes_in_the_pool() {
        let facts = Facts {
            uses: vec![
                used("10.69.1.151", Role::Node, State::InUse),
                used("10.69.1.155-10.69.1.162", Role::LoadBalancer, State::InUse),
                used("10.69.1.163", Role::Storage, State::InUse),
                used("10.69.1.164", Role::Claim, State::Claimed),
            ],
            ..Facts::default()
        };
        assert_eq!(
            free("10.69.1.150-10.69.1.165", &facts),
            ["10.69.1.150", "10.69.1.152-10.69.1.154", "10.69.1.165"]
        );
    }

    #[test]
    fn ranges_with_a_purpose_and_expired_claims_take_nothing() {
        let facts = Facts {
            uses: vec![
                used("10.69.1.0/24", Role::Network, State::Declared),
                used("10.69.1.140-10.69.1.197", Role::Range, State::Declared),
                used("10.69.1.150-10.69.1.165", Role::Pool, State::Declared),
                used("10.69.1.152", Role::Claim, State::Expired),
            ],
            ..Facts::default()
        };
        assert_eq!(free("10.69.1.150-10.69.1.165", &facts), ["10.69.1.150-10.69.1.165"]);
    }

    #[test]
    fn a_lan_keeps_its_edges_gateway_name_server_and_dhcp_ranges() {
        let facts = Facts {
            networks: vec![NetworkFact {
                gateway: Some("10.0.0.1".parse().unwrap()),
                dns: vec!["10.0.0.2".parse().unwrap()],
                dhcp: vec!["10.0.0.4-10.0.0.5".parse().unwrap()],
                ..lan("10.0.0.0/29")
            }],
            ..Facts::default()
        };
        assert_eq!(free("10.0.0.0-10.0.0.9", &facts), ["10.0.0.3", "10.0.0.6", "10.0.0.8-10.0.0.9"]);
    }

    #[test]
    fn an_ipv6_lan_keeps_the_anycast_address_of_its_routers() {
        let facts = Facts { networks: vec![lan("fd00:10::/64")], ..Facts::default() };
        assert_eq!(free("fd00:10::-fd00:10::3", &facts), ["fd00:10::1-fd00:10::3"]);
    }

    #[test]
    fn what_the_provider_of_a_pool_refuses_is_not_free() {
        let entries = vec!["10.0.0.254-10.0.1.1".parse::<AddrSpec>().unwrap().into()];
        let pool = PoolFact::new("lan", Provider::MetalLb, entries, origin());
        let pool = PoolFact { skips_edges: true, ..pool };
        let facts = Facts { pools: vec![pool], ..Facts::default() };
        assert_eq!(free("10.0.0.254-10.0.1.1", &facts), ["10.0.0.254", "10.0.1.1"]);
        assert_eq!(free("10.0.0.255-10.0.1.0", &facts), [""; 0], "nor is it given to one who asks for it");
    }

    #[test]
    fn a_pool_inside_the_range_of_pods_has_nothing_to_give() {
        let pods = used("10.244.0.0/16", Role::PodRange, State::Declared);
        let facts = Facts { uses: vec![pods], ..Facts::default() };
        assert_eq!(free("10.244.1.0-10.244.1.9", &facts), Vec::<String>::new());
    }
}
