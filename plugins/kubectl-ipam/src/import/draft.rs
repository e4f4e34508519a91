//! Entries that could be in an inventory, from the facts of files and cluster.

use std::collections::HashMap;
use std::net::IpAddr;

use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSpec, Family};

use crate::facts::{Facts, Layer, NetworkKind, Provider, Role, Source, Use};
use crate::inventory::HostRole;
use crate::inventory::edit::{HostEntry, NetworkEntry, PoolEntry, ReservationEntry};

/// Entries that could be in an inventory; names are unique in each list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Networks.
    pub networks: Vec<NetworkEntry>,
    /// Pools.
    pub pools: Vec<PoolEntry>,
    /// Hosts.
    pub hosts: Vec<HostEntry>,
    /// Reservations.
    pub reservations: Vec<ReservationEntry>,
    /// What contradicts itself in the sources: about what, and how.
    pub conflicts: Vec<(Subject, String)>,
}

/// A draft that grows, source by source.
#[derive(Debug, Default)]
pub struct Drafting {
    draft: Draft,
    /// Places in the lists, by what makes two entries the same one.
    host_by_address: HashMap<IpAddr, usize>,
    host_by_name: HashMap<String, usize>,
    reservation_by_range: HashMap<AddrRange, usize>,
    reservation_by_name: HashMap<String, usize>,
}

impl Drafting {
    /// What came of it.
    pub fn finish(self) -> Draft {
        self.draft
    }

    /// Takes in what the facts of files and cluster say. Pools are as they are in the cluster; hosts and reservations
    /// are called as people call them in their ConfigMaps.
    pub fn add_facts(&mut self, facts: &Facts) {
        self.add_networks(facts);
        self.add_pools(facts);
        let mut uses: Vec<&Use> = facts.uses.iter().filter(|usage| is_source(usage.origin.layer)).collect();
        uses.sort_by_key(|usage| {
            (usage.role == Role::ControlPlane, usage.origin.source != Source::ConfigMap)
        });
        for usage in uses {
            self.add_use(usage);
        }
    }

    fn add_networks(&mut self, facts: &Facts) {
        for network in facts.networks.iter().filter(|network| is_source(network.origin.layer)) {
            self.network(NetworkEntry {
                gateway: network.gateway,
                dns: network.dns.clone(),
                dhcp: network.dhcp.clone(),
                ..NetworkEntry::new(network.name.as_str(), network.cidr, network.kind)
            });
        }
        let service_ranges = facts
            .uses
            .iter()
            .filter(|usage| usage.role == Role::ServiceRange && usage.origin.layer == Layer::Live);
        for usage in service_ranges {
            let AddrSpec::Cidr(cidr) = usage.addresses else { continue };
            let name = if cidr.family() == Family::V4 { "services" } else { "services-v6" };
            self.network(NetworkEntry::new(name, cidr, NetworkKind::Services));
        }
    }

    /// Adds a network, unless its prefix is there already.
    fn network(&mut self, network: NetworkEntry) {
        if self.draft.networks.iter().any(|known| known.cidr == network.cidr) {
            return;
        }
        match self.draft.networks.iter().find(|known| known.name == network.name) {
            Some(known) => {
                let what = format!("{} in one place, {} in another", known.cidr, network.cidr);
                self.draft.conflicts.push((Subject::new("network", network.name), what));
            }
            None => self.draft.networks.push(network),
        }
    }

    fn add_pools(&mut self, facts: &Facts) {
        let mut pools: Vec<_> = facts.pools.iter().filter(|pool| is_source(pool.origin.layer)).collect();
        pools.sort_by_key(|pool| pool.origin.layer != Layer::Live || pool.origin.source == Source::ConfigMap);
        for pool in pools {
            let provider = match (pool.provider, pool.origin.source) {
                (Provider::Unknown, Source::ConfigMap) => Provider::Static,
                (Provider::Unknown, _) => continue,
                (provider, _) => provider,
            };
            let addresses: Vec<_> = pool.entries.iter().filter_map(|entry| entry.addresses).collect();
            // A line of a table, not the name of a pool.
            if addresses.is_empty() || pool.name.contains(char::is_whitespace) {
                continue;
            }
            let shown = |all: &[AddrSpec]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            match self.draft.pools.iter().find(|known| known.name == pool.name) {
                Some(known) if known.addresses == addresses => {}
                Some(known) => {
                    let what = format!(
                        "{} counts, {} says {}",
                        shown(&known.addresses),
                        pool.origin,
                        shown(&addresses)
                    );
                    self.draft.conflicts.push((Subject::new("pool", pool.name.as_str()), what));
                }
                None => self.draft.pools.push(PoolEntry { name: pool.name.clone(), provider, addresses }),
            }
        }
    }

    fn add_use(&mut self, usage: &Use) {
        let Some(address) = usage.range().as_single() else { return };
        // A line of a table is a note for people.
        let is_note = usage.origin.source == Source::ConfigMap && usage.note.is_some();
        if is_note || matches!(usage.addresses, AddrSpec::Cidr(_)) {
            return;
        }
        let name = usage.owner.name.as_str();
        match usage.role {
            Role::Node => self.host(HostEntry::new(name, HostRole::Node, vec![address])),
            Role::Storage => self.host(HostEntry::new(name, HostRole::Storage, vec![address])),
            Role::Host => self.host(HostEntry::new(name, HostRole::Host, vec![address])),
            Role::ControlPlane if !self.host_by_address.contains_key(&address) => {
                self.host(HostEntry::new("api-endpoint", HostRole::Vip, vec![address]));
            }
            Role::LoadBalancer | Role::Reservation => self.reserve(address, usage),
            _ => {}
        }
    }

    /// Adds a host, or an address to one. The same address is one host, whatever it is called elsewhere.
    pub fn host(&mut self, mut host: HostEntry) {
        let Some(address) = host.ips.first().copied() else { return };
        if self.host_by_address.contains_key(&address) {
            return;
        }
        if let Some(at) = self.host_by_name.get(&host.name).copied() {
            let known = &mut self.draft.hosts[at];
            if known.role == host.role {
                self.host_by_address.extend(host.ips.iter().map(|ip| (*ip, at)));
                known.ips.extend(host.ips);
                return;
            }
            host.name = format!("{}-{}", host.name, address.to_string().replace(['.', ':'], "-"));
        }
        let at = self.draft.hosts.len();
        self.host_by_address.extend(host.ips.iter().map(|ip| (*ip, at)));
        self.host_by_name.entry(host.name.clone()).or_insert(at);
        self.draft.hosts.push(host);
    }

    fn reserve(&mut self, address: IpAddr, usage: &Use) {
        let consumer =
            Some(&*usage.owner).filter(|owner| owner.kind == "Service" && owner.namespace.is_some());
        let mut ports = usage.ports.clone();
        ports.sort_unstable();
        self.reservation(ReservationEntry {
            consumer: consumer.cloned(),
            ports,
            ..ReservationEntry::new(usage.owner.name.as_str(), address.into())
        });
    }

    /// Adds a reservation; what another source says about the same one goes together with it.
    pub fn reservation(&mut self, mut new: ReservationEntry) {
        let range = |spec: &AddrSpec| spec.range();
        let first = new.addresses.first().map(range);
        if let Some(at) = first.and_then(|range| self.reservation_by_range.get(&range)).copied() {
            let conflict = join(&mut self.draft.reservations[at], new);
            self.draft.conflicts.extend(conflict);
            return;
        }
        if let Some(at) = self.reservation_by_name.get(&new.name).copied() {
            let known = &self.draft.reservations[at];
            let namespace = new.consumer.as_ref().and_then(|consumer| consumer.namespace.as_ref());
            let longer = namespace.map(|namespace| format!("{}-{namespace}", new.name));
            if is_pair(known, &new) {
                self.reservation_by_range.extend(new.addresses.iter().map(|spec| (spec.range(), at)));
                let known = &mut self.draft.reservations[at];
                known.addresses.extend(&new.addresses);
                known.addresses.sort_unstable_by_key(|spec| spec.range());
                let conflict = join(known, new);
                self.draft.conflicts.extend(conflict);
                return;
            }
            let Some(name) = longer.filter(|name| !self.reservation_by_name.contains_key(name)) else {
                let what = format!("{} in one place, {} in another", known.text(), new.text());
                self.draft.conflicts.push((Subject::new("reservation", new.name), what));
                return;
            };
            new.name = name;
        }
        let at = self.draft.reservations.len();
        self.reservation_by_range.extend(new.addresses.iter().map(|spec| (spec.range(), at)));
        self.reservation_by_name.insert(new.name.clone(), at);
        self.draft.reservations.push(new);
    }
}

/// Whether two entries are the two addresses of one Service, which has one of each family.
fn is_pair(known: &ReservationEntry, new: &ReservationEntry) -> bool {
    let single = |entry: &ReservationEntry| match entry.addresses.as_slice() {
        [AddrSpec::Address(address)] => Some(Family::of(*address)),
        _ => None,
    };
    let families = single(known).zip(single(new));
    families.is_some_and(|(known, new)| known != new)
        && known.consumer.is_some()
        && known.consumer == new.consumer
}

/// Puts together what two sources say about a reservation; gives back what they contradict each other in.
fn join(known: &mut ReservationEntry, new: ReservationEntry) -> Option<(Subject, String)> {
    match (&known.consumer, &new.consumer) {
        (Some(one), Some(other)) if one != other => {
            let what = format!("{} is for {one}, and for {other}", new.text());
            return Some((Subject::new("reservation", new.name), what));
        }
        (None, Some(_)) => known.consumer = new.consumer,
        _ => {}
    }
    for port in new.ports {
        if !known.ports.contains(&port) {
            known.ports.push(port);
        }
    }
    None
}

/// Whether a fact comes from what is imported.
fn is_source(layer: Layer) -> bool {
    matches!(layer, Layer::File | Layer::Live)
}
