//! Which addresses may be given away: the pool or network asked for, as all sources agree on it, less everything in
//! use.
//! Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, Family};

use crate::facts::{Facts, Layer, NetworkFact, NetworkKind, Origin, PoolFact, Source, Use, free_set};

/// What the user asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Exactly this address.
    pub ip: Option<IpAddr>,
    /// Any address of this pool.
    pub pool: Option<String>,
    /// Any address of this network that is in no pool.
    pub network: Option<String>,
    /// Of this family.
    pub family: Option<Family>,
}

/// What can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The addresses.
    pub free: AddrSet,
    /// The pool they come from, if they come from one.
    pub pool: Option<String>,
    /// The network they come from, if one was asked for.
    pub network: Option<String>,
    /// What the user should know about them.
    pub remarks: Vec<String>,
    /// What speaks against giving them without asking.
    pub doubts: Vec<String>,
}

impl Supply {
    /// `network lan` or `pool main`; `None` when an address was asked for that is in neither.
    pub fn source(&self) -> Option<String> {
        let network = self.network.as_ref().map(|name| format!("network {name}"));
        network.or_else(|| Some(format!("pool {}", self.pool.as_ref()?)))
    }
}

/// Finds what can be given.
///
/// # Errors
/// Usage, when it is not clear which pool is meant; refused, when the address is in use or the pool is exhausted.
pub fn supply(demand: &Demand, facts: &Facts) -> Result<Supply> {
    let mut supply = match demand.ip {
        Some(address) => single(address, demand, facts)?,
        None => match &demand.network {
            Some(name) => from_network(name, demand, facts)?,
            None => from_pool(demand, facts)?,
        },
    };
    supply.doubts.extend(
        facts
            .gaps
            .iter()
            .filter(|gap| gap.blocking)
            .map(|gap| format!("{} could not be read: {}", gap.what, gap.why)),
    );
    Ok(supply)
}

fn single(address: IpAddr, demand: &Demand, facts: &Facts) -> Result<Supply> {
    let range = AddrRange::single(address);
    if let Some(name) = &demand.pool
        && !definition(name, facts)?.addresses.contains_range(range)
    {
        return Err(Error::refused(format!("{address} is not in pool {name}"))
            .hint("leave --pool out, or choose an address of the pool: kubectl ipam list --role pool"));
    }
    if let Some(name) = &demand.network
        && !ground_of(name, facts)?.contains_range(range)
    {
        return Err(Error::refused(format!(
            "{address} is in a pool or another network, or not in network {name} at all"
        ))
        .hint("leave --network out, or choose another address"));
    }
    let free = free_set([range], facts);
    if free.is_empty() {
        return Err(in_use(address, facts));
    }
    let homes: BTreeSet<&str> = facts
        .pools
        .iter()
        .filter(|pool| pool.ranges().any(|pool| pool.contains(address)))
        .map(|pool| pool.name.as_str())
        .collect();
    let pool = demand.pool.clone().or_else(|| homes.first().map(|name| (*name).to_owned()));
    let known = facts.networks.iter().any(|network| network.cidr.range().contains(address));
    let doubts = (pool.is_none() && !known)
        .then(|| format!("{address} is in no pool and no network that is known"))
        .into_iter()
        .collect();
    Ok(Supply { free, pool, network: demand.network.clone(), remarks: Vec::new(), doubts })
}

fn from_pool(demand: &Demand, facts: &Facts) -> Result<Supply> {
    let name = match &demand.pool {
        Some(name) => name.clone(),
        None => only_pool(facts)?,
    };
    let Definition { addresses, remarks } = definition(&name, facts)?;
    let of_family = |range: &AddrRange| demand.family.is_none_or(|family| family == range.family());
    let free = free_set(addresses.ranges().filter(of_family), facts);
    if free.is_empty() {
        let family = demand.family.map(|family| format!(" for {family}")).unwrap_or_default();
        let error = Error::refused(format!("pool {name} has no free address{family}"));
        return Err(remarks
            .iter()
            .fold(error, Error::caused_by)
            .hint(format!("see what holds them: kubectl ipam list --pool {name}"))
            .hint("release a reservation that is no longer needed, or enlarge the pool"));
    }
    Ok(Supply { free, pool: Some(name), network: None, remarks, doubts: Vec::new() })
}

fn from_network(name: &str, demand: &Demand, facts: &Facts) -> Result<Supply> {
    let ground = ground_of(name, facts)?;
    let of_family = |range: &AddrRange| demand.family.is_none_or(|family| family == range.family());
    let free = free_set(ground.ranges().filter(of_family), facts);
    if free.is_empty() {
        let family = demand.family.map(|family| format!(" for {family}")).unwrap_or_default();
        return Err(Error::refused(format!(
            "network {name} has no free address outside of pools and DHCP{family}"
        ))
        .hint(format!("see what holds them: kubectl ipam list --network {name}")));
    }
    let has_dhcp = facts.networks.iter().any(|network| network.name == name && !network.dhcp.is_empty());
    let remark = format!(
        "no DHCP range of network {name} is known: should a DHCP server hand addresses out there, add its range"
    );
    let remarks = if has_dhcp { Vec::new() } else { vec![remark] };
    Ok(Supply { free, pool: None, network: Some(name.to_owned()), remarks, doubts: Vec::new() })
}

/// What of a network people may hand out: what all its sources agree on, less pools and the networks within it.
///
/// # Errors
/// Usage, when there is no such network; refused, when the cluster hands its addresses out itself.
pub fn ground_of(name: &str, facts: &Facts) -> Result<AddrSet> {
    let mut described = facts.networks.iter().filter(|network| network.name == name);
    let Some(first) = described.next() else { return Err(unknown_network(name, facts)) };
    let mut common: AddrSet = [first.cidr.range()].into_iter().collect();
    for other in described.clone() {
        common = intersection(&common, &[other.cidr.range()].into_iter().collect());
    }
    if let Some(network) = std::iter::once(first).chain(described).find(|one| one.kind != NetworkKind::Lan) {
        return Err(Error::refused(format!("the cluster hands the addresses of network {name} out itself"))
            .caused_by(format!("{}: {}", place(&network.origin), network.cidr)));
    }
    let outer = common.clone();
    let within = facts.networks.iter().map(|network| network.cidr.range());
    // A network that is as large or larger is around it, not within.
    let within =
        within.filter(|range| outer.contains_range(*range) && !outer.ranges().any(|all| all == *range));
    within.chain(facts.pools.iter().flat_map(PoolFact::ranges)).for_each(|range| common.remove(range));
    Ok(common)
}

/// The one pool there is, if there is one; those of the inventory come before those found elsewhere.
fn only_pool(facts: &Facts) -> Result<String> {
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

struct Definition {
    addresses: AddrSet,
    remarks: Vec<String>,
}

/// A pool as all its sources agree on it: only addresses that every one of them has.
fn definition(name: &str, facts: &Facts) -> Result<Definition> {
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
        common = intersection(&common, &addresses);
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

fn intersection(one: &AddrSet, other: &AddrSet) -> AddrSet {
    one.ranges()
        .flat_map(|range| other.ranges().filter_map(move |part| range.intersection(part)).collect::<Vec<_>>())
        .collect()
}

fn place(origin: &Origin) -> String {
    match &origin.location {
        Some(location) => format!("{}:{}", location.file, location.line),
        None => origin.to_string(),
    }
}

fn text(addresses: &AddrSet) -> String {
    let ranges: Vec<String> = addresses.ranges().map(|range| range.to_string()).collect();
    ranges.join(", ")
}

fn unknown_pool(name: &str, facts: &Facts) -> Error {
    let names: BTreeSet<&str> = facts.pools.iter().map(|pool| pool.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let error = Error::usage(format!("there is no pool {name:?}"));
    if names.is_empty() { error } else { error.hint(format!("pools: {}", names.join(", "))) }
}

fn unknown_network(name: &str, facts: &Facts) -> Error {
    let names: BTreeSet<&str> = facts.networks.iter().map(|network| network.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let error = Error::usage(format!("there is no network {name:?}"));
    if names.is_empty() { error } else { error.hint(format!("networks: {}", names.join(", "))) }
}

/// Who uses the address, and how to see it.
pub fn in_use(address: IpAddr, facts: &Facts) -> Error {
    let mut error = Error::refused(format!("{address} is taken"));
    for usage in takers(address, facts) {
        error = error.caused_by(said_by(usage));
    }
    if error.causes.is_empty() {
        let refusing = facts.pools.iter().filter(|pool| pool.skipped().any(|range| range.contains(address)));
        error = refusing.fold(error, |error, pool| {
            error.caused_by(format!("{}: {} never gives this address to anybody", pool.origin, pool.provider))
        });
    }
    if error.causes.is_empty() {
        let around = facts.networks.iter().filter(|network| network.cidr.range().contains(address));
        error = around.fold(error, |error, network| error.caused_by(kept_back(address, network)));
    }
    error.hint(format!("see it with: kubectl ipam list {address}"))
}

/// A use in one line: where it is written, what is written there, as what the address is used.
pub fn said_by(usage: &Use) -> String {
    let evidence = usage.origin.evidence(usage.addresses);
    let place = evidence.location.map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
    format!("{place}{} ({})", evidence.text, usage.role)
}

/// Why a network does not give an address away that nobody uses.
fn kept_back(address: IpAddr, network: &NetworkFact) -> String {
    let reason = if network.kind != NetworkKind::Lan {
        "the cluster hands its addresses out itself"
    } else if network.gateway == Some(address) {
        "it is the gateway"
    } else if network.dns.contains(&address) {
        "it is a name server"
    } else if network.dhcp.iter().any(|range| range.contains(address)) {
        "it is in the DHCP range"
    } else {
        "it is the network's own or its broadcast address"
    };
    format!("network {} ({}): {reason}", network.name, network.cidr)
}

/// The uses that keep an address from being given away.
pub fn takers(address: IpAddr, facts: &Facts) -> impl Iterator<Item = &Use> {
    facts.uses.iter().filter(move |usage| usage.takes_address() && usage.range().contains(address))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use labkit::finding::{Gap, Location, Subject};

    use super::*;
    use crate::facts::{Admission, Announcement, PoolEntry, Provider, Role, State};

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
            ip: ip.map(|ip| ip.parse().expect("an address")),
            pool: pool.map(str::to_owned),
            network: None,
            family: None,
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
        let inside = Demand { ip: Some("10.69.1.155".parse().expect("an address")), ..wanted("lan") };
        let error = supply(&inside, &facts).expect_err("a pool has it");
        assert_eq!(
            error.message,
            "10.69.1.155 is in a pool or another network, or not in network lan at all"
        );
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
        let free = |family| {
            let demand = Demand { family, ..demand(None, Some("dual")) };
            text(&supply(&demand, &facts).expect("there are some").free)
        };
        assert_eq!(free(Some(Family::V6)), "fd00::10-fd00::11");
        assert_eq!(free(Some(Family::V4)), "10.0.0.250-10.0.0.254, 10.0.1.1-10.0.1.2");
    }
}
