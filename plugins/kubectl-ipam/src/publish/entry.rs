//! What the entries of the inventory say, fact by fact.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use labkit::net::{AddrRange, AddrSpec, Cidr, Family, Size};

use super::template::Section;
use crate::inventory::{Host, Inventory, KeyTemplate, Network, Pool, Reservation, Tier};

/// An entry of a section.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'i> {
    Network(&'i Network),
    Pool(&'i Pool),
    Host(&'i Host),
    Reservation(&'i Reservation),
    Tier(&'i Tier),
}

/// An inventory, and reservations that are to stand behind its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'i> {
    pub(super) inventory: &'i Inventory,
    pub(super) more: &'i [Reservation],
}

impl<'i> Facts<'i> {
    /// The entries of a section, in the order of the file.
    pub(super) fn entries(self, section: Section) -> Vec<Entry<'i>> {
        let Self { inventory, more } = self;
        match section {
            Section::Networks => inventory.networks.iter().map(Entry::Network).collect(),
            Section::Pools => inventory.pools.iter().map(Entry::Pool).collect(),
            Section::Hosts => inventory.hosts.iter().map(Entry::Host).collect(),
            Section::Reservations => {
                inventory.reservations.iter().chain(more).map(Entry::Reservation).collect()
            }
            Section::Plan => inventory.plan.iter().map(Entry::Tier).collect(),
        }
    }
}

/// The entries of the sections that somebody asked for, by name.
#[derive(Debug)]
pub(super) struct Names<'i> {
    facts: Facts<'i>,
    sections: HashMap<Section, HashMap<&'i str, Entry<'i>>>,
}

impl<'i> Names<'i> {
    pub(super) fn new(facts: Facts<'i>) -> Self {
        Self { facts, sections: HashMap::new() }
    }

    pub(super) fn find(&mut self, section: Section, name: &str) -> Option<Entry<'i>> {
        self.all(section).get(name).copied()
    }

    /// The names of a section, sorted.
    pub(super) fn names(&mut self, section: Section) -> Vec<&'i str> {
        let mut names: Vec<_> = self.all(section).keys().copied().collect();
        names.sort_unstable();
        names
    }

    fn all(&mut self, section: Section) -> &HashMap<&'i str, Entry<'i>> {
        let facts = self.facts;
        self.sections.entry(section).or_insert_with(|| {
            facts.entries(section).into_iter().map(|entry| (entry.name(), entry)).collect()
        })
    }
}

impl<'i> Entry<'i> {
    pub(super) fn name(self) -> &'i str {
        match self {
            Self::Network(network) => &network.name,
            Self::Pool(pool) => &pool.name,
            Self::Host(host) => &host.name,
            Self::Reservation(reservation) => &reservation.name,
            Self::Tier(tier) => &tier.name,
        }
    }

    /// Whether a key template takes this entry; `within` is the prefix of the network it names.
    pub(super) fn is_chosen(
        self,
        template: &KeyTemplate,
        within: Option<Cidr>,
        inventory: &Inventory,
    ) -> bool {
        let in_pool = template.pool.as_ref().is_none_or(|pool| match self {
            Self::Reservation(entry) => entry.pool.as_ref().is_some_and(|own| own.value == pool.value),
            _ => false,
        });
        let in_role = template.role.is_none_or(|role| matches!(self, Self::Host(host) if host.role == role));
        let of_kind = template.kind.is_none_or(|kind| match self {
            Self::Network(network) => network.kind == kind,
            Self::Tier(tier) => inventory.tier_kind(tier) == kind,
            _ => false,
        });
        let inside = within.is_none_or(|within| {
            let is_itself = matches!(self, Self::Tier(tier) if tier.cidr.value == within);
            !is_itself && !self.ranges(Some(within)).is_empty()
        });
        in_pool && in_role && of_kind && inside
    }

    /// The value of a fact, if the entry has it; of its addresses only those `within` that prefix count.
    pub(super) fn fact(self, field: &str, within: Option<Cidr>) -> Option<String> {
        if field == "name" {
            return Some(self.name().to_owned());
        }
        match self {
            Self::Network(network) => of_network(network, field),
            Self::Pool(pool) => of_pool(pool, field, &self.ranges(within)),
            Self::Host(host) => of_host(host, field, &self.ranges(within)),
            Self::Reservation(reservation) => of_reservation(reservation, field, &self.ranges(within)),
            Self::Tier(tier) => match field {
                "cidr" => Some(tier.cidr.to_string()),
                "nodeMask" => tier.node_mask.as_ref().map(ToString::to_string),
                _ => None,
            },
        }
    }

    /// Its addresses; with `within` only those that lie inside.
    fn ranges(self, within: Option<Cidr>) -> Vec<AddrSpec> {
        let all: Vec<AddrSpec> = match self {
            Self::Network(network) => vec![network.cidr.value.into()],
            Self::Pool(pool) => pool.addresses.iter().map(|spec| spec.value).collect(),
            Self::Host(host) => host.ips.iter().map(|ip| ip.value.into()).collect(),
            Self::Reservation(reservation) => reservation.specs(),
            Self::Tier(tier) => vec![tier.cidr.value.into()],
        };
        match within {
            None => all,
            Some(within) => {
                let within = within.range();
                all.into_iter().filter(|spec| within.contains_range(spec.range())).collect()
            }
        }
    }
}

fn of_network(network: &Network, field: &str) -> Option<String> {
    let cidr = network.cidr.value;
    match field {
        "cidr" => Some(cidr.to_string()),
        "prefix" => Some(cidr.prefix().to_string()),
        "netmask" => (cidr.family() == Family::V4).then(|| {
            let bits = u32::MAX.checked_shl(32 - u32::from(cidr.prefix())).unwrap_or(0);
            Ipv4Addr::from(bits).to_string()
        }),
        "gateway" => network.gateway.as_ref().map(ToString::to_string),
        "dns" => joined(&network.dns),
        "domain" => network.domain.as_ref().map(ToString::to_string),
        "first" => Some(cidr.range().first().to_string()),
        "last" => Some(cidr.range().last().to_string()),
        _ => None,
    }
}

fn of_pool(pool: &Pool, field: &str, specs: &[AddrSpec]) -> Option<String> {
    let ends = || -> Option<(IpAddr, IpAddr)> {
        let family = specs.first()?.family();
        if specs.iter().any(|spec| spec.family() != family) {
            return None;
        }
        let first = specs.iter().map(|spec| spec.range().first()).min()?;
        Some((first, specs.iter().map(|spec| spec.range().last()).max()?))
    };
    match field {
        "provider" => Some(pool.provider.to_string()),
        "addresses" => joined(specs),
        "range" => match specs {
            [only] => Some(first_last(only.range())),
            _ => None,
        },
        "first" => ends().map(|(first, _)| first.to_string()),
        "last" => ends().map(|(_, last)| last.to_string()),
        "size" => Some(specs.iter().map(|spec| spec.range().size()).sum::<Size>().to_string()),
        _ => None,
    }
}

fn of_host(host: &Host, field: &str, specs: &[AddrSpec]) -> Option<String> {
    match field {
        "ip" => specs.first().map(ToString::to_string),
        "ips" => joined(specs),
        "role" => Some(host.role.to_string()),
        "mac" => host.mac.as_ref().map(ToString::to_string),
        "owner" => host.owner.clone(),
        "note" => host.note.clone(),
        _ => None,
    }
}

fn of_reservation(reservation: &Reservation, field: &str, specs: &[AddrSpec]) -> Option<String> {
    let first = specs.first()?;
    // What is between two addresses of two families is no range.
    let range = || specs.get(1).is_none().then(|| first.range());
    let consumer = reservation.consumer.as_ref();
    match field {
        "ip" => first.range().as_single().map(|ip| ip.to_string()),
        "ips" => first.range().as_single().and_then(|_| joined(specs)),
        "cidr" => match first {
            AddrSpec::Cidr(cidr) => Some(cidr.to_string()),
            AddrSpec::Address(_) | AddrSpec::Range(_) => None,
        },
        "range" => range().map(first_last),
        "first" => range().map(|range| range.first().to_string()),
        "last" => range().map(|range| range.last().to_string()),
        "pool" => reservation.pool.as_ref().map(ToString::to_string),
        "owner" => reservation.owner.clone(),
        "note" => reservation.note.clone(),
        "port" => reservation.ports.first().map(|port| port.number.to_string()),
        "ports" => joined(&reservation.ports),
        "for" => consumer.map(ToString::to_string),
        "namespace" => consumer.and_then(|consumer| consumer.namespace.clone()),
        "service" => consumer
            .filter(|consumer| consumer.kind.eq_ignore_ascii_case("service"))
            .map(|consumer| consumer.name.clone()),
        _ => None,
    }
}

/// `first-last`, also where that is one address or a prefix.
fn first_last(range: AddrRange) -> String {
    format!("{}-{}", range.first(), range.last())
}

/// With commas between; nothing at all is no fact.
pub(crate) fn joined<T: ToString>(items: &[T]) -> Option<String> {
    let texts: Vec<_> = items.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}
