//! Draft against inventory: what is new becomes an edit, what contradicts is told.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSpec};

use super::Draft;
use super::merge::conflict;
use super::view::ImportItem;
use crate::inventory::edit::{Edit, EntryKind, HostEntry, NetworkEntry, PoolEntry, ReservationEntry, listed};
use crate::inventory::{Host, Inventory, Network, Reservation};

/// Edits for what is not known by name or by address.
pub(super) fn entries(inventory: &Inventory, draft: Draft, conflicts: &mut Vec<ImportItem>) -> Vec<Edit> {
    let known = Known::new(inventory, &draft.pools);
    let mut told = Told { edits: Vec::new(), conflicts };
    draft.networks.into_iter().for_each(|network| known.network(network, &mut told));
    draft.pools.into_iter().for_each(|pool| known.pool(pool, &mut told));
    draft.hosts.into_iter().for_each(|host| known.host(host, &mut told));
    draft.reservations.into_iter().for_each(|reservation| known.reservation(reservation, &mut told));
    told.edits
}

/// What an inventory knows, by what makes an entry the same one.
struct Known<'i> {
    inventory: &'i Inventory,
    host_addresses: HashSet<IpAddr>,
    hosts: HashMap<&'i str, &'i Host>,
    by_range: HashMap<AddrRange, &'i Reservation>,
    by_name: HashMap<&'i str, &'i Reservation>,
    /// Pools of the inventory, then those of the draft, with their addresses.
    pools: Vec<(String, Vec<AddrRange>)>,
}

impl<'i> Known<'i> {
    fn new(inventory: &'i Inventory, new_pools: &[PoolEntry]) -> Self {
        let (mut by_range, mut by_name) = (HashMap::new(), HashMap::new());
        for reservation in &inventory.reservations {
            for spec in &reservation.addresses {
                by_range.entry(spec.range()).or_insert(reservation);
            }
            by_name.entry(reservation.name.as_str()).or_insert(reservation);
        }
        let pools = inventory.pools.iter().map(|pool| {
            (pool.name.value.clone(), pool.addresses.iter().map(|spec| spec.range()).collect::<Vec<_>>())
        });
        let new = new_pools.iter().filter(|pool| inventory.pool(&pool.name).is_none());
        let new =
            new.map(|pool| (pool.name.clone(), pool.addresses.iter().map(|spec| spec.range()).collect()));
        let ips = inventory.hosts.iter().flat_map(|host| &host.ips);
        Self {
            inventory,
            host_addresses: ips.map(|ip| ip.value).collect(),
            hosts: inventory.hosts.iter().map(|host| (host.name.as_str(), host)).collect(),
            by_range,
            by_name,
            pools: pools.chain(new).collect(),
        }
    }

    fn network(&self, found: NetworkEntry, told: &mut Told) {
        let networks = &self.inventory.networks;
        let known = networks.iter().find(|known| *known.name == found.name);
        match known {
            Some(known) if known.cidr.value != found.cidr => {
                told.at_odds("network", &found.name, known.cidr.to_string(), found.cidr.to_string());
            }
            // By another name, if the prefix is there.
            _ => match known.or_else(|| networks.iter().find(|known| known.cidr.value == found.cidr)) {
                Some(known) => details(known, &found, told),
                None => told.edits.push(Edit::AddEntry(found.into())),
            },
        }
    }

    fn pool(&self, found: PoolEntry, told: &mut Told) {
        let Some(known) = self.inventory.pool(&found.name) else {
            told.edits.push(Edit::AddEntry(found.into()));
            return;
        };
        let has: Vec<AddrSpec> = known.addresses.iter().map(|spec| spec.value).collect();
        let ranges = |specs: &[AddrSpec]| specs.iter().map(|spec| spec.range()).collect::<Vec<_>>();
        if ranges(&has) != ranges(&found.addresses) {
            told.at_odds("pool", &found.name, joined(&has), joined(&found.addresses));
        }
    }

    fn host(&self, found: HostEntry, told: &mut Told) {
        if found.ips.iter().all(|ip| self.host_addresses.contains(ip)) {
            return;
        }
        match self.hosts.get(found.name.as_str()) {
            Some(known) => told.at_odds("host", &found.name, joined(&known.ips), joined(&found.ips)),
            None => told.edits.push(Edit::AddEntry(found.into())),
        }
    }

    fn reservation(&self, found: ReservationEntry, told: &mut Told) {
        // Who has one address of a pair may be found with that one alone.
        let has_all = |known: &Reservation| {
            let has = |spec: &AddrSpec| known.addresses.iter().any(|own| own.range() == spec.range());
            found.addresses.iter().all(has)
        };
        let by_range = found.addresses.first().and_then(|spec| self.by_range.get(&spec.range()));
        match (self.by_name.get(found.name.as_str()), by_range) {
            (Some(known), _) if has_all(known) => {}
            (Some(known), _) => {
                told.at_odds("reservation", &found.name, listed(&known.specs()), found.text());
            }
            // The same one by another name, unless both say for whom it is.
            (None, Some(known)) => {
                if let (Some(own), Some(other)) = (&known.consumer, &found.consumer)
                    && own.value != *other
                {
                    let has = format!("{} is for {}", found.text(), own.value);
                    told.at_odds("reservation", &known.name, has, other.to_string());
                }
            }
            (None, None) => told.edits.push(Edit::Add(self.in_its_pool(found))),
        }
    }

    /// With the pool that has its addresses, if no other is named.
    fn in_its_pool(&self, reservation: ReservationEntry) -> ReservationEntry {
        // A pool that nothing is known of cannot be named.
        let is_known = |name: &String| self.pools.iter().any(|(pool, _)| pool == name);
        let named = reservation.pool.clone().filter(is_known);
        let holds = |(_, ranges): &&(String, Vec<AddrRange>)| {
            let is_inside = |spec: &AddrSpec| ranges.iter().any(|own| own.contains_range(spec.range()));
            reservation.addresses.iter().all(is_inside)
        };
        let pool = named.or_else(|| self.pools.iter().find(holds).map(|(name, _)| name.clone()));
        ReservationEntry { pool, ..reservation }
    }
}

/// What is to be done, and what is only to be told.
struct Told<'c> {
    edits: Vec<Edit>,
    conflicts: &'c mut Vec<ImportItem>,
}

impl Told<'_> {
    fn at_odds(&mut self, kind: &str, name: &str, known: String, found: String) {
        let what = format!("{known} in the inventory, {found} found");
        self.conflicts.push(conflict(&Subject::new(kind, name), &what));
    }
}

/// Gateway, name servers and DHCP ranges of a network that is known: added where the inventory says nothing.
fn details(known: &Network, found: &NetworkEntry, told: &mut Told) {
    let has = NetworkEntry {
        gateway: known.gateway.as_ref().map(|gateway| gateway.value),
        dns: known.dns.iter().map(|dns| dns.value).collect(),
        dhcp: known.dhcp.iter().map(|range| range.value).collect(),
        ..NetworkEntry::new(known.name.as_str(), known.cidr.value, known.kind)
    };
    let has: BTreeMap<_, _> = has.details().into_iter().collect();
    let mut fields = Vec::new();
    for (key, value) in found.details() {
        match has.get(&key) {
            None => fields.push((key, value)),
            Some(has) if value.texts().iter().all(|text| has.texts().contains(text)) => {}
            Some(has) => {
                let (has, found) = (has.texts().join(", "), value.texts().join(", "));
                told.at_odds("network", &known.name, format!("{key} {has}"), found);
            }
        }
    }
    if !fields.is_empty() {
        let name = known.name.value.clone();
        told.edits.push(Edit::AddFields { kind: EntryKind::Network, name, fields });
    }
}

fn joined<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
