//! What can be given, and why not.

use std::sync::Arc;

use labkit::finding::{Gap, Location, Subject};

use super::pool::text;
use super::*;
use crate::facts::{
    Admission, Announcement, Layer, NetworkFact, NetworkKind, PoolEntry, PoolFact, Provider, Role, Source,
    State, Use,
};

fn origin(layer: Layer, source: Source, kind: &str, name: &str) -> Origin {
    let location =
        (layer == Layer::Inventory).then(|| Location { file: "ipam.yaml".into(), line: 12, column: 3 });
    let object = Arc::new(Subject::new(kind, name));
    Origin { source, layer, object, field: "spec.addresses[0]".into(), location }
}

fn pool(name: &str, layer: Layer, source: Source, addresses: &str) -> PoolFact {
    PoolFact {
        name: name.into(),
        provider: Provider::MetalLb,
        entries: vec![PoolEntry {
            text: addresses.into(),
            addresses: Some(addresses.parse().expect("addresses")),
            error: None,
            location: None,
        }],
        origin: origin(layer, source, "IPAddressPool", name),
        api_version: String::new(),
        auto_assign: true,
        disabled: false,
        skips_edges: false,
        announcement: Announcement::default(),
        conflict: None,
        admission: Admission::default(),
    }
}

fn used(address: &str, role: Role) -> Use {
    let origin = origin(Layer::Live, Source::Node, "Node", "talos-qal-bre");
    Use {
        addresses: address.parse().expect("an address"),
        role,
        owner: Arc::clone(&origin.object),
        origin,
        state: State::InUse,
        ports: Vec::new(),
        note: None,
    }
}

fn lab() -> Facts {
    Facts {
        pools: vec![
            pool("main", Layer::Inventory, Source::Inventory, "10.69.1.150-10.69.1.160"),
            pool("main", Layer::Live, Source::Pool, "10.69.1.152-10.69.1.165"),
        ],
        uses: vec![used("10.69.1.153", Role::Node)],
        ..Facts::default()
    }
}

fn demand(ip: Option<&str>, pool: Option<&str>) -> Demand {
    Demand {
        blocks: ip.map(|ip| Cidr::single(ip.parse().expect("an address"))).into_iter().collect(),
        pool: pool.map(str::to_owned),
        ..Demand::default()
    }
}

fn shown(error: &Error) -> String {
    let mut lines = vec![format!("{} [{}]", error.message, error.exit_code().code())];
    lines.extend(error.causes.iter().map(|cause| format!("  {cause}")));
    lines.extend(error.hints.iter().map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[test]
fn where_file_and_cluster_differ_only_addresses_of_both_are_given_and_it_is_said() {
    let supply = supply(&demand(None, Some("main")), &lab()).expect("there are some");
    assert_eq!(text(&supply.free), "10.69.1.152, 10.69.1.154-10.69.1.160");
    insta::assert_snapshot!(supply.remarks.join("\n"), @"pool main is described in different ways (ipam.yaml:12: 10.69.1.150-10.69.1.160; IPAddressPool main: 10.69.1.152-10.69.1.165); only addresses that all of them have are given");
}

#[test]
fn the_only_pool_needs_no_name_and_several_do() {
    let mut facts = lab();
    assert_eq!(supply(&Demand::default(), &facts).expect("one pool").pool.as_deref(), Some("main"));
    facts.pools.push(pool("guests", Layer::Inventory, Source::Inventory, "10.69.2.0/28"));
    let error = supply(&Demand::default(), &facts).expect_err("two pools");
    insta::assert_snapshot!(shown(&error), @r"
    there are several pools, and none was chosen [2]
    hint: choose one with --pool: guests, main
    ");
    let error = supply(&demand(None, Some("mian")), &facts).expect_err("a typing error");
    insta::assert_snapshot!(shown(&error), @r#"
    there is no pool "mian" [2]
    hint: pools: guests, main
    "#);
}

fn network(name: &str, cidr: &str, dhcp: &[&str]) -> NetworkFact {
    NetworkFact {
        name: name.into(),
        cidr: cidr.parse().expect("a prefix"),
        kind: NetworkKind::Lan,
        gateway: None,
        dns: Vec::new(),
        dhcp: dhcp.iter().map(|range| range.parse().expect("a range")).collect(),
        parent: None,
        origin: origin(Layer::Inventory, Source::Inventory, "network", name),
    }
}

#[test]
fn of_a_network_what_is_in_no_pool_no_dhcp_range_and_no_network_within_is_given() {
    let mut facts = lab();
    facts.networks = vec![
        network("lan", "10.69.1.0/24", &["10.69.1.200-10.69.1.249"]),
        network("desk", "10.69.1.0/25", &[]),
        network("home", "10.69.0.0/16", &[]),
    ];
    let wanted = |name: &str| Demand { network: Some(name.to_owned()), ..Demand::default() };
    let found = supply(&wanted("lan"), &facts).expect("there are some");
    assert_eq!(
        text(&found.free),
        "10.69.1.128-10.69.1.149, 10.69.1.166-10.69.1.199, 10.69.1.250-10.69.1.254"
    );
    assert_eq!((found.pool, found.remarks), (None, Vec::new()));
    let found = supply(&wanted("desk"), &facts).expect("there are some");
    insta::assert_snapshot!(found.remarks.join("\n"), @"no DHCP range of network desk is known: should a DHCP server hand addresses out there, add its range");

    let error = supply(&wanted("lab"), &facts).expect_err("a typing error");
    insta::assert_snapshot!(shown(&error), @r#"
    there is no network "lab" [2]
    hint: networks: desk, home, lan
    "#);
    let inside = Demand { blocks: demand(Some("10.69.1.155"), None).blocks, ..wanted("lan") };
    let error = supply(&inside, &facts).expect_err("a pool has it");
    assert_eq!(error.message, "10.69.1.155 is in a pool or another network, or not in network lan at all");
    facts.networks[0].kind = NetworkKind::Pods;
    let error = supply(&wanted("lan"), &facts).expect_err("not ours to give");
    assert_eq!(error.message, "the cluster hands the addresses of network lan out itself");
}

#[test]
fn a_network_that_is_full_is_a_refusal() {
    let mut facts = Facts { networks: vec![network("tiny", "10.0.0.0/31", &[])], ..Facts::default() };
    facts.uses.push(used("10.0.0.0-10.0.0.1", Role::Host));
    let demand = Demand { network: Some("tiny".into()), ..Demand::default() };
    let error = supply(&demand, &facts).expect_err("nothing left");
    insta::assert_snapshot!(shown(&error), @r"
    network tiny has no free address outside of pools and DHCP [5]
    hint: see what holds them: kubectl ipam list --network tiny
    ");
}

#[test]
fn an_exhausted_pool_is_a_refusal() {
    let mut facts = lab();
    facts.uses.push(used("10.69.1.150-10.69.1.165", Role::DhcpRange));
    let error = supply(&demand(None, Some("main")), &facts).expect_err("nothing left");
    insta::assert_snapshot!(shown(&error), @r"
    pool main has no free address [5]
      pool main is described in different ways (ipam.yaml:12: 10.69.1.150-10.69.1.160; IPAddressPool main: 10.69.1.152-10.69.1.165); only addresses that all of them have are given
    hint: see what holds them: kubectl ipam list --pool main
    hint: release a reservation that is no longer needed, or enlarge the pool
    ");
}

#[test]
fn an_address_in_use_is_refused_with_who_uses_it() {
    let mut facts = lab();
    facts.networks.push(NetworkFact {
        name: "lan".into(),
        cidr: "10.69.1.0/24".parse().expect("a prefix"),
        kind: NetworkKind::Lan,
        gateway: Some("10.69.1.1".parse().expect("an address")),
        dns: Vec::new(),
        dhcp: Vec::new(),
        parent: None,
        origin: origin(Layer::Inventory, Source::Inventory, "network", "lan"),
    });
    let error = supply(&demand(Some("10.69.1.153"), None), &facts).expect_err("a node has it");
    insta::assert_snapshot!(shown(&error), @r"
    10.69.1.153 is taken [5]
      Node talos-qal-bre spec.addresses[0]: 10.69.1.153 (node)
    hint: see it with: kubectl ipam list 10.69.1.153
    ");
    let error = supply(&demand(Some("10.69.1.1"), None), &facts).expect_err("the router has it");
    assert_eq!(error.causes, ["network lan (10.69.1.0/24): it is the gateway"]);
}

#[test]
fn an_address_outside_of_everything_known_raises_a_doubt() {
    let supply = supply(&demand(Some("192.0.2.7"), None), &lab()).expect("nobody uses it");
    assert_eq!(supply.doubts, ["192.0.2.7 is in no pool and no network that is known"]);
    let error = super::supply(&demand(Some("192.0.2.7"), Some("main")), &lab()).expect_err("elsewhere");
    assert_eq!(error.message, "192.0.2.7 is not in pool main");
}

#[test]
fn what_could_not_be_read_raises_a_doubt() {
    let mut facts = lab();
    facts.gaps.push(Gap { what: "services".into(), why: "forbidden".into(), blocking: true });
    let supply = supply(&demand(None, Some("main")), &facts).expect("there are some");
    assert_eq!(supply.doubts, ["services could not be read: forbidden"]);
}

#[test]
fn a_family_can_be_chosen_and_edges_are_skipped_where_the_pool_says_so() {
    let mut facts = Facts {
        pools: vec![
            pool("dual", Layer::Live, Source::Pool, "10.0.0.250-10.0.1.2"),
            pool("dual", Layer::Live, Source::Pool, "fd00::10-fd00::11"),
        ],
        ..Facts::default()
    };
    facts.pools[0].skips_edges = true;
    facts.pools[0].provider = Provider::MetalLb;
    let free = |family: Option<Family>| {
        let demand = Demand { families: family.into_iter().collect(), ..demand(None, Some("dual")) };
        text(&supply(&demand, &facts).expect("there are some").free)
    };
    assert_eq!(free(Some(Family::V6)), "fd00::10-fd00::11");
    assert_eq!(free(Some(Family::V4)), "10.0.0.250-10.0.0.254, 10.0.1.1-10.0.1.2");
}

/// A pool of both families, with a node in the first half of its IPv4 part.
fn dual() -> Facts {
    Facts {
        pools: vec![
            pool("dual", Layer::Live, Source::Pool, "10.0.0.16-10.0.0.47"),
            pool("dual", Layer::Live, Source::Pool, "fd00::/64"),
            pool("v4", Layer::Live, Source::Pool, "10.0.1.0/28"),
        ],
        uses: vec![used("10.0.0.21", Role::Node)],
        ..Facts::default()
    }
}

#[test]
fn a_pair_needs_both_families_in_one_pool() {
    let both = vec![Family::V4, Family::V6];
    let wanted = |name: &str| Demand { families: both.clone(), ..demand(None, Some(name)) };
    assert!(supply(&wanted("dual"), &dual()).is_ok());
    let error = supply(&wanted("v4"), &dual()).expect_err("it has no IPv6");
    assert_eq!(error.message, "pool v4 has no free address for IPv6");
    let exactly = |v4: &str| Demand {
        blocks: [v4, "fd00::9"].map(|ip| Cidr::single(ip.parse().expect("an address"))).to_vec(),
        ..Demand::default()
    };
    assert_eq!(supply(&exactly("10.0.0.20"), &dual()).expect("one pool").pool.as_deref(), Some("dual"));
    let error = supply(&exactly("10.0.1.1"), &dual()).expect_err("two pools");
    insta::assert_snapshot!(shown(&error), @r"
    the two addresses are not of one pool [5]
      10.0.1.1 is in pool v4
      fd00::9 is in pool dual
    hint: choose both out of one pool: load balancers give a Service no others
    ");
}

#[test]
fn a_prefix_is_free_as_a_whole_or_not_at_all() {
    let of_length = |length| Demand { length: Some(length), ..demand(None, Some("dual")) };
    let found = supply(&of_length(28), &dual()).expect("one is whole");
    assert_eq!(found.length, Some(28));
    let error =
        supply(&of_length(27), &dual()).expect_err("a node is in the first, the other is no whole one");
    assert_eq!(error.message, "pool dual has no free /27");
    assert!(supply(&of_length(120), &dual()).is_ok(), "IPv6 has them");
    let only_v4 = Demand { length: Some(99), ..demand(None, Some("v4")) };
    let error = supply(&only_v4, &dual()).expect_err("IPv4 ends at /32");
    insta::assert_snapshot!(shown(&error), @r"
    there is no /99 among these addresses [2]
      prefixes of IPv4 are up to /32, those of IPv6 up to /128
    hint: choose a shorter prefix, for example --cidr /28
    ");
    let exactly = |block: &str| Demand {
        blocks: vec![block.parse().expect("a prefix")],
        length: Some(28),
        ..Demand::default()
    };
    assert!(supply(&exactly("10.0.0.32/28"), &dual()).is_ok());
    let error = supply(&exactly("10.0.0.16/28"), &dual()).expect_err("a node is in it");
    insta::assert_snapshot!(shown(&error), @r"
    a part of 10.0.0.16/28 is taken [5]
      Node talos-qal-bre spec.addresses[0]: 10.0.0.21 (node)
    hint: see it with: kubectl ipam list 10.0.0.16/28
    ");
}
