//! Do tiers and reservations lie where the inventory says?

use std::collections::BTreeMap;

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, AddrSpec, Cidr, overlaps};

use super::context::Context;
use super::networks::OUTSIDE_PARENT;
use super::text::listed;
use crate::inventory::{Inventory, Located, Tier};

pub(super) const TIER_OVERLAP: Rule = Rule {
    code: "IPAM-TIER-OVERLAP",
    severity: Severity::Error,
    title: "two tiers of the plan overlap",
    explanation: "Two parts of the address plan share addresses, and neither is cut out of the other. With IPv6 this \
        often goes unseen: fc00:f1:d759:3053:a573::/64 and fc00:f1:d759:3053:e000::/64 are the same network, because \
        the fifth group lies beyond bit 64.",
    mend: "Give each tier a prefix of its own, or name one as the parent of the other.",
    source: "RFC 4291 §2.3; cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst",
};

pub(super) const RESERVED_OUTSIDE_POOL: Rule = Rule {
    code: "IPAM-RESERVED-OUTSIDE-POOL",
    severity: Severity::Error,
    title: "a reservation lies outside the pool it names",
    explanation: "The entry says that its address was taken from a pool, and the pool does not have it. A Service that \
        asks for the address stays <pending>.",
    mend: "Reserve an address of the pool, correct the pool's addresses, or remove `pool` from the entry.",
    source: "plugins/kubectl-ipam/README.md: The inventory",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(inventory) = context.input.inventory else { return };
    outside_parent(inventory, findings);
    tier_overlap(inventory, findings);
    outside_pool(inventory, findings);
}

fn tier_evidence(inventory: &Inventory, tier: &Tier) -> Evidence {
    Evidence::at(inventory.locate(tier.cidr.position), format!("tier {} cidr: {}", tier.name, tier.cidr))
}

/// Prefixes by name: networks and tiers share their names.
fn prefixes(inventory: &Inventory) -> BTreeMap<&str, Cidr> {
    let networks = inventory.networks.iter().map(|network| (network.name.as_str(), *network.cidr));
    networks.chain(inventory.plan.iter().map(|tier| (tier.name.as_str(), *tier.cidr))).collect()
}

fn outside_parent(inventory: &Inventory, findings: &mut Vec<Finding>) {
    let prefixes = prefixes(inventory);
    let tiers = inventory.plan.iter().map(|tier| (&tier.name, &tier.cidr, &tier.parent, "tier"));
    // Networks with a network as parent are among the facts; here are those cut out of a tier.
    let networks = inventory
        .networks
        .iter()
        .filter(|network| {
            network
                .parent
                .as_ref()
                .is_some_and(|parent| inventory.plan.iter().any(|tier| *tier.name == **parent))
        })
        .map(|network| (&network.name, &network.cidr, &network.parent, "network"));
    for (name, cidr, parent, kind) in tiers.chain(networks) {
        let Some(parent) = parent else { continue };
        let Some(outer) = prefixes.get(parent.as_str()) else { continue };
        if outer.range().contains_range(cidr.range()) {
            continue;
        }
        let last = outer.range().last();
        let message = format!("{cidr} lies outside its parent {parent} {outer}, which ends at {last}");
        findings.push(
            OUTSIDE_PARENT
                .finding(Subject::new(kind, name.as_str()), message)
                .evidence([
                    Evidence::at(inventory.locate(cidr.position), format!("{kind} {name} cidr: {cidr}")),
                    Evidence::at(inventory.locate(parent.position), format!("parent: {parent} ({outer})")),
                ])
                .hint(format!("choose a prefix between {} and {last}", outer.range().first())),
        );
    }
}

/// Tiers that share addresses, one finding for each heap of them: with masked bits a whole plan may be one network,
/// and every pair of it would be a finding.
fn tier_overlap(inventory: &Inventory, findings: &mut Vec<Finding>) {
    let tiers = &inventory.plan;
    let ranges: Vec<AddrRange> = tiers.iter().map(|tier| tier.cidr.range()).collect();
    let mut heaps = Heaps::new(tiers.len());
    overlaps(&ranges, |i, j| {
        let (a, b) = (&tiers[i], &tiers[j]);
        if !descends(inventory, a, b) && !descends(inventory, b, a) {
            heaps.join(i, j);
        }
    });
    for heap in heaps.into_groups() {
        let heap: Vec<&Tier> = heap.into_iter().map(|index| &tiers[index]).collect();
        let [first, rest @ ..] = heap.as_slice() else { continue };
        let same = rest.iter().all(|tier| *tier.cidr == *first.cidr);
        let what = if same { "are the same network" } else { "overlap" };
        let message = format!(
            "tiers {} {what}",
            listed(heap.iter().map(|tier| format!("{} {}", tier.name, tier.cidr)))
        );
        let parent = first.parent.as_ref().map_or_else(String::new, |parent| format!(" --parent {parent}"));
        findings.push(
            TIER_OVERLAP
                .finding(Subject::new("tier", listed(heap.iter().map(|tier| &tier.name))), message)
                .evidence(heap.iter().map(|tier| tier_evidence(inventory, tier)))
                .hint(format!(
                    "give each a prefix of its own (`kubectl ipam plan fit{parent}` proposes some), or name the wider one as the parent of the other"
                )),
        );
    }
}

/// Numbers that belong together, directly or through others.
struct Heaps {
    /// The number each was joined to; its own if it is the first of its heap.
    leader: Vec<usize>,
}

impl Heaps {
    fn new(count: usize) -> Self {
        Self { leader: (0..count).collect() }
    }

    fn leader_of(&mut self, mut at: usize) -> usize {
        while self.leader[at] != at {
            self.leader[at] = self.leader[self.leader[at]];
            at = self.leader[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.leader_of(a), self.leader_of(b));
        self.leader[a.max(b)] = a.min(b);
    }

    /// The heaps of two and more, in order.
    fn into_groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in 0..self.leader.len() {
            groups.entry(self.leader_of(index)).or_default().push(index);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

/// Whether `tier` was cut out of `from`, perhaps over several steps.
fn descends(inventory: &Inventory, tier: &Tier, from: &Tier) -> bool {
    let mut at = tier;
    // A loop of parents ends after as many steps as there are tiers.
    for _ in 0..inventory.plan.len() {
        let Some(parent) = &at.parent else { return false };
        if **parent == *from.name {
            return true;
        }
        let Some(next) = inventory.plan.iter().find(|one| *one.name == **parent) else { return false };
        at = next;
    }
    false
}

fn outside_pool(inventory: &Inventory, findings: &mut Vec<Finding>) {
    for reservation in &inventory.reservations {
        let Some(pool) = reservation.pool.as_ref().and_then(|name| inventory.pool(name)) else { continue };
        let ranges: Vec<AddrRange> = pool.addresses.iter().map(|spec| AddrSpec::range(**spec)).collect();
        let is_inside =
            |spec: &Located<AddrSpec>| ranges.iter().any(|pool| pool.contains_range(spec.range()));
        let outside: Vec<_> = reservation.addresses.iter().filter(|spec| !is_inside(spec)).collect();
        let Some(first) = outside.first() else { continue };
        let specs: Vec<String> = outside.iter().map(ToString::to_string).collect();
        let specs = specs.join(", ");
        let lies = if outside.len() == 1 { "lies" } else { "lie" };
        let message = format!("{specs} of {} {lies} outside pool {}", reservation.name, pool.name);
        let entry = format!("reservation {}: {specs}", reservation.name);
        let pool_entries = pool.addresses.iter().map(|spec| {
            Evidence::at(inventory.locate(spec.position), format!("pool {} addresses: {spec}", pool.name))
        });
        findings.push(
            RESERVED_OUTSIDE_POOL
                .finding(Subject::new("reservation", reservation.name.as_str()), message)
                .evidence(
                    std::iter::once(Evidence::at(inventory.locate(first.position), entry))
                        .chain(pool_entries),
                )
                .hint(format!("the pool is {}", listed(ranges))),
        );
    }
}
