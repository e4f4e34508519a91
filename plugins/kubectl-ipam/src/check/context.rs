//! The facts once more, arranged so that rules can ask questions cheaply.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use labkit::finding::{Evidence, Subject};
use labkit::net::{AddrRange, AddrSet, join};

use super::Input;
use crate::facts::{
    ConfigMapEntry, ConfigMapFact, Facts, Layer, PoolFact, Provider, Role, ServiceFact, Source, Use, free_set,
};

/// Facts with indices. Built once, in O(n log n).
pub(super) struct Context<'a> {
    pub facts: &'a Facts,
    pub input: Input<'a>,
    /// All uses but repetitions: a key of a live ConfigMap that the file has with the same value is left out, so
    /// that everything is shown once and with its line; of an address key and the URL key beside it, the second.
    pub uses: Vec<&'a Use>,
    /// Load-balancer pools but repetitions, disabled ones and those for people.
    pub pools: Vec<&'a PoolFact>,
    /// Every single address with its uses, in numerical order.
    pub by_address: BTreeMap<IpAddr, Vec<&'a Use>>,
    /// The addresses of all pools in the cluster.
    pub live_pools: AddrSet,
    services: HashMap<&'a Subject, &'a ServiceFact>,
    free: OnceCell<AddrSet>,
}

impl<'a> Context<'a> {
    pub fn new(input: Input<'a>) -> Self {
        let facts = input.facts;
        let in_files: HashSet<(&Subject, &str, AddrRange)> = facts
            .uses
            .iter()
            .filter(|usage| usage.origin.source == Source::ConfigMap && usage.origin.layer == Layer::File)
            .map(|usage| (&*usage.origin.object, &*usage.origin.field, usage.range()))
            .collect();
        let repeated = |usage: &Use| {
            usage.origin.source == Source::ConfigMap
                && usage.origin.layer == Layer::Live
                && in_files.contains(&(&*usage.origin.object, &*usage.origin.field, usage.range()))
        };
        let mut said = HashSet::new();
        let mut says_again = |usage: &'a Use| {
            usage.origin.source == Source::ConfigMap
                && usage.note.is_none()
                && !said.insert((
                    &*usage.origin.object,
                    usage.origin.layer,
                    &*usage.owner,
                    usage.role,
                    usage.range(),
                ))
        };
        let uses: Vec<&Use> =
            facts.uses.iter().filter(|usage| !repeated(usage) && !says_again(usage)).collect();
        let pools_in_files: HashSet<(&Subject, &str, Vec<AddrRange>)> = facts
            .pools
            .iter()
            .filter(|pool| pool.origin.source == Source::ConfigMap && pool.origin.layer == Layer::File)
            .map(|pool| (&*pool.origin.object, pool.name.as_str(), pool.ranges().collect()))
            .collect();
        let pools = facts
            .pools
            .iter()
            .filter(|pool| pool.provider != Provider::Static && !pool.disabled)
            .filter(|pool| {
                pool.origin.source != Source::ConfigMap
                    || pool.origin.layer != Layer::Live
                    || !pools_in_files.contains(&(
                        &*pool.origin.object,
                        pool.name.as_str(),
                        pool.ranges().collect(),
                    ))
            })
            .collect();
        let mut by_address: BTreeMap<IpAddr, Vec<&Use>> = BTreeMap::new();
        for usage in &uses {
            if let Some(address) = usage.range().as_single() {
                by_address.entry(address).or_default().push(usage);
            }
        }
        let live_pools = live_pools(facts).flat_map(PoolFact::ranges).collect();
        let services = facts.services.iter().map(|service| (&*service.service, service)).collect();
        Self { facts, input, uses, pools, by_address, live_pools, services, free: OnceCell::new() }
    }

    /// What is known about a Service; a file's version and the cluster's have the same subject.
    pub fn service(&self, subject: &Subject) -> Option<&'a ServiceFact> {
        self.services.get(subject).copied()
    }

    /// The addresses that the cluster's pools can still give to any Service.
    pub fn free(&self) -> &AddrSet {
        self.free.get_or_init(|| {
            let open = self.cluster_pools().filter(|pool| !pool.disabled && pool.auto_assign);
            free_set(open.flat_map(PoolFact::ranges), self.facts)
        })
    }

    /// Uses with one of these roles.
    pub fn with_role<'s>(&'s self, roles: &'s [Role]) -> impl Iterator<Item = &'a Use> + 's {
        self.uses.iter().copied().filter(|usage| roles.contains(&usage.role))
    }

    /// The uses of one address.
    pub fn at(&self, address: IpAddr) -> &[&'a Use] {
        self.by_address.get(&address).map_or(&[], Vec::as_slice)
    }

    /// The pools of the cluster itself, as opposed to pools written down.
    pub fn cluster_pools(&self) -> impl Iterator<Item = &'a PoolFact> + '_ {
        live_pools(self.facts)
    }

    /// Every (use, pool entry) that share an address, by sort and sweep.
    pub fn in_pools(&self, uses: &[&'a Use]) -> Vec<(&'a Use, &'a PoolFact, AddrRange)> {
        let left: Vec<AddrRange> = uses.iter().map(|usage| usage.range()).collect();
        let entries: Vec<(&PoolFact, AddrRange)> =
            self.pools.iter().flat_map(|pool| pool.ranges().map(|range| (*pool, range))).collect();
        let right: Vec<AddrRange> = entries.iter().map(|(_, range)| *range).collect();
        let mut hits = Vec::new();
        join(&left, &right, |i, j| hits.push((uses[i], entries[j].0, entries[j].1)));
        hits
    }

    /// Nodes by name, with the addresses the cluster reports.
    pub fn live_nodes(&self) -> HashMap<&'a str, Vec<IpAddr>> {
        let mut nodes: HashMap<&str, Vec<IpAddr>> = HashMap::new();
        for usage in &self.facts.uses {
            if usage.role == Role::Node && usage.origin.source == Source::Node {
                nodes.entry(&usage.owner.name).or_default().extend(usage.range().as_single());
            }
        }
        nodes
    }
}

fn live_pools(facts: &Facts) -> impl Iterator<Item = &PoolFact> {
    facts.pools.iter().filter(|pool| pool.origin.layer == Layer::Live && pool.origin.source == Source::Pool)
}

/// The pool's entry that holds a range, as evidence.
pub(super) fn pool_evidence(pool: &PoolFact, range: AddrRange) -> Evidence {
    let entry = pool.entries.iter().find(|entry| entry.addresses.is_some_and(|spec| spec.range() == range));
    let Some(entry) = entry else { return pool.origin.evidence(range) };
    let mut evidence = pool.origin.evidence(&entry.text);
    if entry.location.is_some() {
        evidence.location.clone_from(&entry.location);
    }
    evidence
}

/// A use as evidence: the owner is named when the object is somebody else's, as in a ConfigMap.
pub(super) fn use_evidence(usage: &Use) -> Evidence {
    let seen = if *usage.owner == *usage.origin.object || usage.origin.source == Source::ConfigMap {
        usage.addresses.to_string()
    } else {
        format!("{} ({})", usage.addresses, usage.owner)
    };
    usage.origin.evidence(seen)
}

/// Uses as evidence, one for everything that an object says about an owner's address: an address key and the URL key
/// beside it are one fact.
pub(super) fn uses_evidence<'a, I: IntoIterator<Item = &'a Use>>(uses: I) -> Vec<Evidence> {
    let mut seen = HashSet::new();
    let distinct = uses.into_iter().filter(|usage| {
        seen.insert((&*usage.origin.object, usage.origin.layer, &*usage.owner, usage.range()))
    });
    distinct.map(use_evidence).collect()
}

/// A key of a ConfigMap as evidence.
pub(super) fn entry_evidence(config_map: &ConfigMapFact, entry: &ConfigMapEntry) -> Evidence {
    let Subject { namespace, name, .. } = &*config_map.object;
    let namespace = namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let place = if config_map.layer == Layer::File { " (file)" } else { "" };
    let value = entry.value.trim();
    Evidence {
        text: format!("ConfigMap {namespace}{name}{place} data[{}]: {value}", entry.key),
        location: entry.location.clone(),
    }
}

/// The subject a finding about this owner has: API kinds in their own spelling, also when a ConfigMap names them.
pub(super) fn owner_subject(owner: &Subject) -> Subject {
    let kind = match owner.kind.as_str() {
        "node" => "Node",
        "service" => "Service",
        other => other,
    };
    Subject { kind: kind.to_owned(), ..owner.clone() }
}

/// The subject of findings about one address.
pub(super) fn address_subject(address: IpAddr) -> Subject {
    Subject::new("address", address.to_string())
}

/// The subject of findings about a pool. The same pool in several layers is one subject.
pub(super) fn pool_subject(pool: &PoolFact) -> Subject {
    match pool.origin.source {
        Source::Pool => (*pool.origin.object).clone(),
        _ => Subject::new("pool", pool.name.clone()),
    }
}
