//! What the inventory says about one prefix that is to be divided: its tiers, and what else lies in it.

use std::collections::HashSet;

use labkit::finding::Location;
use labkit::net::{AddrRange, AddrSet, AddrSpec, Cidr};

use crate::facts::NetworkKind;
use crate::inventory::{Inventory, Tier};

/// A prefix that is to be divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name, if it is a network or a tier of the inventory.
    pub name: Option<String>,
    /// The prefix.
    pub cidr: Cidr,
    /// What it is for.
    pub kind: NetworkKind,
    /// Its tiers, in the order of the file.
    pub tiers: Vec<Present>,
    /// What else lies in it and cannot be given to a tier.
    pub occupied: Vec<AddrRange>,
    /// Networks and tiers beside it, which it must not grow into: name and prefix.
    pub neighbours: Vec<(String, Cidr)>,
}

/// A tier that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Its name.
    pub name: String,
    /// Its prefix, host bits masked.
    pub cidr: Cidr,
    /// Whether it is written with host bits, so that it has to be rewritten anyway.
    pub misspelt: bool,
    /// What it is for, if it says so itself.
    pub kind: Option<NetworkKind>,
    /// The prefix length of a node's part.
    pub node_mask: Option<u8>,
    /// Its note.
    pub note: Option<String>,
    /// Whether it has tiers of its own.
    pub divided: bool,
}

impl Outline {
    /// A prefix that the inventory does not name. What the inventory has inside is occupied.
    pub fn of_prefix(cidr: Cidr, inventory: Option<&Inventory>) -> Self {
        let mut outline = Self {
            name: None,
            cidr,
            kind: NetworkKind::Pods,
            tiers: Vec::new(),
            occupied: Vec::new(),
            neighbours: Vec::new(),
        };
        if let Some(inventory) = inventory {
            outline.occupied = occupied(inventory, cidr, None);
            outline.neighbours = neighbours(inventory, cidr, None);
        }
        outline
    }

    /// The network or tier with this name. `misspelt` are the places of prefixes with host bits.
    pub fn of_name(inventory: &Inventory, name: &str, misspelt: &HashSet<Location>) -> Option<Self> {
        let network = inventory.networks.iter().find(|network| *network.name == name);
        let tier = inventory.plan.iter().find(|tier| *tier.name == name);
        let (cidr, kind) = match (network, tier) {
            (Some(network), _) => (*network.cidr, network.kind),
            (None, Some(tier)) => (*tier.cidr, inventory.tier_kind(tier)),
            (None, None) => return None,
        };
        let present = |tier: &Tier| Present {
            name: tier.name.value.clone(),
            cidr: *tier.cidr,
            misspelt: misspelt.contains(&inventory.locate(tier.cidr.position)),
            kind: tier.kind,
            node_mask: tier.node_mask.as_ref().map(|mask| mask.value),
            note: tier.note.clone(),
            divided: children(inventory, &tier.name).next().is_some(),
        };
        Some(Self {
            name: Some(name.to_owned()),
            cidr,
            kind,
            tiers: children(inventory, name).map(present).collect(),
            occupied: occupied(inventory, cidr, Some(name)),
            neighbours: neighbours(inventory, cidr, Some(name)),
        })
    }
}

/// Names that `--parent` can have: networks and tiers, with their prefixes.
pub fn names(inventory: &Inventory) -> impl Iterator<Item = (&str, Cidr)> {
    let networks = inventory.networks.iter().map(|network| (network.name.as_str(), *network.cidr));
    networks.chain(inventory.plan.iter().map(|tier| (tier.name.as_str(), *tier.cidr)))
}

/// The networks and tiers that tiers were cut out of, in the order of the file.
pub fn divided(inventory: &Inventory) -> Vec<&str> {
    names(inventory).map(|(name, _)| name).filter(|name| children(inventory, name).next().is_some()).collect()
}

fn children<'i>(inventory: &'i Inventory, name: &str) -> impl Iterator<Item = &'i Tier> {
    let name = name.to_owned();
    inventory.plan.iter().filter(move |tier| tier.parent.as_ref().is_some_and(|parent| parent.value == name))
}

/// Prefixes by name with the name of their parent.
fn family_tree(inventory: &Inventory) -> impl Iterator<Item = (&str, Cidr, Option<&str>)> {
    let networks = inventory.networks.iter().map(|network| {
        (network.name.as_str(), *network.cidr, network.parent.as_ref().map(|parent| parent.as_str()))
    });
    networks.chain(
        inventory
            .plan
            .iter()
            .map(|tier| (tier.name.as_str(), *tier.cidr, tier.parent.as_ref().map(|parent| parent.as_str()))),
    )
}

/// Everything inside the prefix that is not one of its tiers, nor inside one: networks, pools, machines and
/// reservations. What merely surrounds the prefix is not inside it.
fn occupied(inventory: &Inventory, cidr: Cidr, name: Option<&str>) -> Vec<AddrRange> {
    let around = cidr.range();
    let tiers: AddrSet = name
        .into_iter()
        .flat_map(|name| children(inventory, name))
        .map(|tier| tier.cidr.range())
        .filter(|tier| around.contains_range(*tier))
        .collect();
    let networks = family_tree(inventory)
        .filter(|(own, _, parent)| Some(*own) != name && (name.is_none() || *parent != name))
        .map(|(_, cidr, _)| cidr.range());
    // A network among the children is no tier that could be moved.
    let child_networks = inventory
        .networks
        .iter()
        .filter(|network| network.parent.as_ref().is_some_and(|parent| Some(parent.as_str()) == name));
    let child_networks = child_networks.map(|network| network.cidr.range());
    let of_networks = inventory.networks.iter().flat_map(|network| {
        let single = network.gateway.iter().chain(&network.dns).map(|address| AddrRange::single(**address));
        let leases = network.leases.iter().map(|lease| AddrRange::single(*lease.ip));
        single.chain(leases).chain(network.dhcp.iter().map(|range| **range))
    });
    let pools =
        inventory.pools.iter().flat_map(|pool| pool.addresses.iter().map(|spec| AddrSpec::range(**spec)));
    let hosts = inventory.hosts.iter().flat_map(|host| host.ips.iter().map(|ip| AddrRange::single(**ip)));
    let reservations =
        inventory.reservations.iter().flat_map(|entry| entry.addresses.iter().map(|spec| spec.range()));
    let all = networks.chain(child_networks).chain(of_networks).chain(pools).chain(hosts).chain(reservations);
    let mut occupied: Vec<AddrRange> = all
        .filter(|range| around.contains_range(*range) && *range != around)
        .filter(|range| !tiers.contains_range(*range))
        .collect();
    occupied.sort_by_key(|range| range.numbers());
    occupied.dedup();
    occupied
}

/// Prefixes that neither contain this one nor lie in it, and its ancestors, which it cannot outgrow either.
fn neighbours(inventory: &Inventory, cidr: Cidr, name: Option<&str>) -> Vec<(String, Cidr)> {
    let own = cidr.range();
    let pools = inventory.pools.iter().flat_map(|pool| {
        let ranges = pool.addresses.iter().flat_map(|spec| AddrSpec::range(**spec).to_cidrs());
        ranges.map(|cidr| (pool.name.as_str(), cidr))
    });
    family_tree(inventory)
        .filter(|(other, _, parent)| Some(*other) != name && (name.is_none() || *parent != name))
        .map(|(other, cidr, _)| (other, cidr))
        .chain(pools)
        .filter(|(_, other)| other.family() == cidr.family() && !other.range().overlaps(own))
        .map(|(other, cidr)| (other.to_owned(), cidr))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inventory(body: &str) -> Inventory {
        let text = format!("apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n{body}");
        let reading = crate::inventory::parse(&text, "ipam.yaml").unwrap();
        assert_eq!(reading.problems, []);
        reading.inventory
    }

    fn texts<T: ToString>(items: &[T]) -> Vec<String> {
        items.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_lies_in_a_prefix_beside_its_tiers_is_occupied() {
        let inventory = inventory(
            "networks:\n- {name: site, cidr: 10.0.0.0/16}\n- {name: lan, cidr: 10.0.1.0/24, parent: site, gateway: 10.0.1.1}\n\
             - {name: other, cidr: 10.9.0.0/16}\n\
             plan:\n- {name: a, cidr: 10.0.4.0/24, parent: site}\n- {name: a1, cidr: 10.0.4.0/25, parent: a}\n\
             hosts:\n- {name: nas, ip: 10.0.7.7}\n- {name: inside, ip: 10.0.4.9}\n- {name: far, ip: 10.8.0.1}\n",
        );
        let outline = Outline::of_name(&inventory, "site", &HashSet::new()).unwrap();
        assert_eq!(texts(&outline.occupied), ["10.0.1.0-10.0.1.255", "10.0.1.1", "10.0.7.7"]);
        let tiers: Vec<_> = outline.tiers.iter().map(|tier| (tier.name.as_str(), tier.divided)).collect();
        assert_eq!(tiers, [("a", true)]);
        assert_eq!(outline.neighbours.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["other"]);
        assert_eq!(divided(&inventory), ["site", "a"]);
    }

    #[test]
    fn a_prefix_without_a_name_has_everything_in_it_occupied() {
        let inventory = inventory(
            "networks:\n- {name: pods, cidr: 10.244.0.0/16, kind: pods}\nplan:\n- {name: a, cidr: 10.244.0.0/20, parent: pods}\n",
        );
        let outline = Outline::of_prefix("10.244.0.0/15".parse().unwrap(), Some(&inventory));
        assert_eq!(texts(&outline.occupied), ["10.244.0.0-10.244.15.255", "10.244.0.0-10.244.255.255"]);
        assert!(Outline::of_name(&inventory, "nothing", &HashSet::new()).is_none());
    }
}
