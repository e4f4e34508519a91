//! Facts from the inventory.

use std::sync::Arc;

use jiff::Timestamp;
use labkit::finding::Subject;
use labkit::manifest::yaml::Position;
use labkit::net::AddrSpec;

use crate::facts::{
    Announcement, Facts, Layer, NetworkFact, NetworkKind, Note, Origin, Parts, PodRangeFact, PoolEntry,
    PoolFact, Role, Source, State, Use,
};
use crate::inventory::{
    Announce, Host, HostRole, Inventory, Network, Pool, Problem, ProblemKind, Reservation, Tier,
};

/// Everything the inventory says. `now` decides which reservations have expired.
pub fn read(inventory: &Inventory, now: Timestamp) -> Facts {
    let mut reader = Reader { inventory, facts: Facts::default() };
    for network in &inventory.networks {
        reader.network(network);
    }
    for tier in &inventory.plan {
        let entry = subject("tier", &tier.name);
        let cidr = AddrSpec::Cidr(*tier.cidr);
        reader.used(&entry, "cidr", tier.cidr.position, cidr, Role::Tier, State::Declared).note =
            tier.note.as_deref().map(Into::into);
        reader.tier_of_pods(&entry, tier);
    }
    for pool in &inventory.pools {
        reader.pool(pool);
    }
    for host in &inventory.hosts {
        reader.host(host);
    }
    for reservation in &inventory.reservations {
        reader.reservation(reservation, now);
    }
    reader.facts
}

/// Address texts in the inventory that could not be read.
pub fn notes(inventory: &Inventory, problems: &[Problem]) -> Vec<Note> {
    let note = |problem: &Problem| {
        let ProblemKind::Address { text, error, understood } = &problem.kind else { return None };
        let object = subject("inventory", &inventory.file);
        let origin = Origin {
            source: Source::Inventory,
            layer: Layer::Inventory,
            object,
            field: problem.path.as_str().into(),
            location: Some(problem.location.clone()),
        };
        Some(Note { text: text.clone(), error: error.clone(), origin, understood: *understood })
    };
    problems.iter().filter_map(note).collect()
}

struct Reader<'a> {
    inventory: &'a Inventory,
    facts: Facts,
}

impl Reader<'_> {
    fn origin(&self, entry: &Arc<Subject>, field: &str, position: Position) -> Origin {
        Origin {
            source: Source::Inventory,
            layer: Layer::Inventory,
            object: Arc::clone(entry),
            field: field.into(),
            location: Some(self.inventory.locate(position)),
        }
    }

    fn used(
        &mut self,
        entry: &Arc<Subject>,
        field: &str,
        position: Position,
        addresses: AddrSpec,
        role: Role,
        state: State,
    ) -> &mut Use {
        let origin = self.origin(entry, field, position);
        let index = self.facts.uses.len();
        let owner = Arc::clone(entry);
        self.facts.uses.push(Use { addresses, role, owner, origin, state, ports: Vec::new(), note: None });
        &mut self.facts.uses[index]
    }

    fn network(&mut self, network: &Network) {
        let entry = subject("network", &network.name);
        let role = match network.kind {
            NetworkKind::Lan => Role::Network,
            NetworkKind::Pods => Role::PodRange,
            NetworkKind::Services => Role::ServiceRange,
        };
        let declared = State::Declared;
        self.used(&entry, "cidr", network.cidr.position, AddrSpec::Cidr(*network.cidr), role, declared)
            .note = network.note.as_deref().map(Into::into);
        if let Some(gateway) = &network.gateway {
            self.used(
                &entry,
                "gateway",
                gateway.position,
                (**gateway).into(),
                Role::Gateway,
                State::Reserved,
            );
        }
        for (index, dns) in network.dns.iter().enumerate() {
            let field = format!("dns[{index}]");
            self.used(&entry, &field, dns.position, (**dns).into(), Role::Dns, State::Reserved);
        }
        for (index, range) in network.dhcp.iter().enumerate() {
            let field = format!("dhcp[{index}]");
            self.used(&entry, &field, range.position, (**range).into(), Role::DhcpRange, declared);
        }
        for lease in &network.leases {
            let client = subject("lease", &lease.name);
            let usage = self.used(
                &client,
                "ip",
                lease.ip.position,
                (*lease.ip).into(),
                Role::FixedLease,
                State::Reserved,
            );
            usage.note = lease.mac.as_ref().map(|mac| mac.as_str().into());
        }
        let origin = self.origin(&entry, "cidr", network.cidr.position);
        if network.kind == NetworkKind::Pods {
            self.facts.pod_ranges.push(PodRangeFact {
                name: network.name.value.clone(),
                cidr: *network.cidr,
                node_mask: network.node_mask.as_ref().map(|mask| mask.value),
                parts: Parts::One,
                origin: origin.clone(),
            });
        }
        self.facts.networks.push(NetworkFact {
            name: network.name.value.clone(),
            cidr: *network.cidr,
            kind: network.kind,
            gateway: network.gateway.as_ref().map(|gateway| **gateway),
            dns: network.dns.iter().map(|dns| **dns).collect(),
            dhcp: network.dhcp.iter().map(|range| **range).collect(),
            parent: network.parent.as_ref().map(|parent| parent.value.clone()),
            origin,
        });
    }

    fn tier_of_pods(&mut self, entry: &Arc<Subject>, tier: &Tier) {
        if self.inventory.tier_kind(tier) != NetworkKind::Pods {
            return;
        }
        let origin = self.origin(entry, "cidr", tier.cidr.position);
        self.facts.pod_ranges.push(PodRangeFact {
            name: tier.name.value.clone(),
            cidr: *tier.cidr,
            node_mask: tier.node_mask.as_ref().map(|mask| mask.value),
            parts: Parts::Several,
            origin,
        });
    }

    fn pool(&mut self, pool: &Pool) {
        let entry = subject("pool", &pool.name);
        let mut entries = Vec::with_capacity(pool.addresses.len());
        for (index, addresses) in pool.addresses.iter().enumerate() {
            let field = format!("addresses[{index}]");
            let usage =
                self.used(&entry, &field, addresses.position, **addresses, Role::Pool, State::Declared);
            usage.note = pool.note.as_deref().map(Into::into);
            let location = Some(self.inventory.locate(addresses.position));
            entries.push(PoolEntry { location, ..(**addresses).into() });
        }
        let announced = |how: Announce| pool.announce.contains(&how);
        let origin = self.origin(&entry, "addresses", pool.name.position);
        let announcement = Announcement {
            layer2: announced(Announce::Layer2),
            bgp: announced(Announce::Bgp),
            known: !pool.announce.is_empty(),
        };
        let name = pool.name.as_str();
        self.facts
            .pools
            .push(PoolFact { announcement, ..PoolFact::new(name, pool.provider, entries, origin) });
    }

    fn host(&mut self, host: &Host) {
        let (role, kind) = match host.role {
            HostRole::Node => (Role::Node, "Node"),
            HostRole::Vip => (Role::ControlPlane, "vip"),
            HostRole::Storage => (Role::Storage, "host"),
            HostRole::Gateway => (Role::Gateway, "host"),
            HostRole::Dns => (Role::Dns, "host"),
            HostRole::Host => (Role::Host, "host"),
        };
        // A node of the inventory is the Node of the cluster.
        let entry = subject(kind, &host.name);
        for (index, ip) in host.ips.iter().enumerate() {
            let field = if host.ips.len() == 1 { "ip".to_owned() } else { format!("ips[{index}]") };
            let usage = self.used(&entry, &field, ip.position, (**ip).into(), role, State::Reserved);
            usage.note = host.note.as_deref().map(Into::into);
        }
    }

    fn reservation(&mut self, reservation: &Reservation, now: Timestamp) {
        let entry = subject("reservation", &reservation.name);
        let expired = reservation.expires.as_ref().is_some_and(|end| **end <= now);
        let state = if expired { State::Expired } else { State::Reserved };
        for (index, spec) in reservation.addresses.iter().enumerate() {
            let field = match spec.value {
                AddrSpec::Address(_) if reservation.addresses.len() > 1 => format!("ip[{index}]"),
                AddrSpec::Address(_) => "ip".to_owned(),
                AddrSpec::Cidr(_) => "cidr".to_owned(),
                AddrSpec::Range(_) => "range".to_owned(),
            };
            let usage = self.used(&entry, &field, spec.position, spec.value, Role::Reservation, state);
            usage.ports = reservation.ports.iter().map(|port| **port).collect();
            usage.note = purpose(reservation, now).map(Into::into);
        }
    }
}

/// What a reservation is for, in one line: its consumer, its owner, its note, its end.
fn purpose(reservation: &Reservation, now: Timestamp) -> Option<String> {
    let consumer = reservation.consumer.as_ref().map(|consumer| {
        let Subject { kind, namespace, name } = &consumer.value;
        match namespace {
            Some(namespace) => format!("for {kind} {namespace}/{name}"),
            None => format!("for {kind} {name}"),
        }
    });
    let owner = reservation.owner.as_ref().map(|owner| format!("owner {owner}"));
    let end = reservation.expires.as_ref().map(|end| until(end.value, now));
    let parts: Vec<String> = [consumer, owner, reservation.note.clone(), end].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Until when a reservation is meant to be kept.
pub(super) fn until(end: Timestamp, now: Timestamp) -> String {
    if end <= now { format!("ran out at {end}") } else { format!("until {end}") }
}

fn subject(kind: &str, name: &str) -> Arc<Subject> {
    Arc::new(Subject { kind: kind.to_owned(), namespace: None, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- name: lan
  cidr: 10.69.1.0/24
  gateway: 10.69.1.1
  dns: [10.69.1.1]
  dhcp: [10.69.1.10-10.69.1.99]
pools:
- name: default-pool
  provider: metallb
  addresses: [10.69.1.150-10.69.1.165]
hosts:
- name: nas
  ip: 10.69.1.163
  role: storage
reservations:
- name: plex
  ip: 10.69.1.165
  pool: default-pool
  for: service/media/plex
  owner: media
  ports: [32400]
- name: guest
  ip: 10.69.1.152
  expires: 2026-01-01T00:00:00Z
plan:
- name: apps
  cidr: 10.70.0.0/16
";

    fn facts() -> Facts {
        let reading = crate::inventory::parse(INVENTORY, "ipam.yaml").unwrap();
        assert_eq!(reading.problems, []);
        read(&reading.inventory, "2026-01-31T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn every_entry_becomes_a_use_with_its_line() {
        let line = |usage: &Use| {
            let Subject { kind, name, .. } = &*usage.owner;
            let line = usage.origin.location.as_ref().map_or(0, |at| at.line);
            let note = usage.note.as_ref().map(|note| format!(", {note}")).unwrap_or_default();
            let (addresses, role, state, field) =
                (usage.addresses, usage.role, usage.state, &usage.origin.field);
            format!("{line}: {addresses} {role} {state}: {kind} {name} ({field}{note})")
        };
        let lines: Vec<String> = facts().uses.iter().map(line).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        5: 10.69.1.0/24 network declared: network lan (cidr)
        6: 10.69.1.1 gateway reserved: network lan (gateway)
        7: 10.69.1.1 dns reserved: network lan (dns[0])
        8: 10.69.1.10-10.69.1.99 dhcp-range declared: network lan (dhcp[0])
        29: 10.70.0.0/16 tier declared: tier apps (cidr)
        12: 10.69.1.150-10.69.1.165 pool declared: pool default-pool (addresses[0])
        15: 10.69.1.163 storage reserved: host nas (ip)
        19: 10.69.1.165 reservation reserved: reservation plex (ip, for service media/plex; owner media)
        25: 10.69.1.152 reservation expired: reservation guest (ip, ran out at 2026-01-01T00:00:00Z)
        ");
    }

    #[test]
    fn what_the_inventory_keeps_is_not_free() {
        let facts = facts();
        let free = crate::facts::free_set(facts.pools[0].ranges(), &facts);
        let free: Vec<String> = free.ranges().map(|range| range.to_string()).collect();
        // An expired reservation holds its address until it is released.
        assert_eq!(free, ["10.69.1.150-10.69.1.151", "10.69.1.153-10.69.1.162", "10.69.1.164"]);
    }

    #[test]
    fn an_address_that_cannot_be_read_is_noted() {
        let text = INVENTORY.replace("ip: 10.69.1.163", "ip: 010.69.1.163");
        let reading = crate::inventory::parse(&text, "ipam.yaml").unwrap();
        let notes = notes(&reading.inventory, &reading.problems);
        let note = &notes[0];
        assert_eq!(
            (note.text.as_str(), note.origin.location.as_ref().map(|at| at.line)),
            ("010.69.1.163", Some(15))
        );
    }
}
