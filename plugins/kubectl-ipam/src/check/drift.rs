//! Do inventory, files, ConfigMaps and cluster say the same?

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, AddrSet, Family};

use super::context::{Context, owner_subject, pool_evidence, pool_subject, use_evidence, uses_evidence};
use super::pool_usage::counterpart;
use super::text::listed;
use crate::facts::{ConfigMapFact, Layer, PoolFact, Provider, Role, Source, State, Use};

pub(super) const DRIFT_POOL: Rule = Rule {
    code: "IPAM-DRIFT-POOL",
    severity: Severity::Error,
    title: "a pool in the cluster differs from what is written",
    explanation: "The inventory, a file or a ConfigMap gives the pool other addresses than the object in the cluster. \
        Whoever plans by the file misses addresses that are in use, or counts on ones that are not there; if the \
        object is applied from Git again, Services outside the written range lose their addresses (MetalLB 0.14.2 and \
        newer takes them away at once).\n\nPools are matched by name, or else by the only pool they overlap.",
    mend: "Decide which is right. Correct the file if the cluster is right; before shrinking the pool in the cluster, \
        move the Services that would fall outside.",
    source: "metallb/metallb#2097, metallb/metallb#462",
};

pub(super) const DRIFT_CONFIGMAP: Rule = Rule {
    code: "IPAM-DRIFT-CONFIGMAP",
    severity: Severity::Warning,
    title: "a ConfigMap in the cluster differs from its file",
    explanation: "Keys differ between the manifest and the object in the cluster, or the object is missing. Workloads \
        read the cluster, people read the file. Under Argo CD or Flux the file comes back within minutes; a \
        difference that stays means that it is not synced.",
    mend: "Commit what is right and let Argo CD or Flux apply it, or run `kubectl apply -f` with the file.",
    source: "argoproj/argo-cd: docs/user-guide/auto_sync.md",
};

pub(super) const DRIFT_ADDRESS: Rule = Rule {
    code: "IPAM-DRIFT-ADDRESS",
    severity: Severity::Error,
    title: "an owner's address differs between what is written and what is",
    explanation: "The inventory or a ConfigMap gives a node, Service or machine one address, and another layer gives \
        the owner of the same name another one. Links, DNS entries and firewall rules made from the written one lead \
        nowhere, or to somebody else.",
    mend: "Correct the entry, or give the owner the address that was promised.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

pub(super) const UNDECLARED: Rule = Rule {
    code: "IPAM-UNDECLARED",
    severity: Severity::Warning,
    title: "an address in use is missing from the inventory",
    explanation: "The inventory lists nodes, and a node of the cluster is not among them; or a Service has an address \
        that belongs to no pool and no entry of the inventory. Whoever plans by the inventory takes the address for \
        free. Services with addresses of a pool need no entry.",
    mend: "Add the node to the hosts, or the address to the reservations.",
    source: "plugins/kubectl-ipam/README.md: The inventory",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    pools(context, findings);
    config_maps(context, findings);
    addresses(context, findings);
    undeclared(context, findings);
}

/// Written pools against the cluster's. Entries that one object writes for the same pool count together.
fn pools(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.facts.live {
        return drift_between_written(context, findings);
    }
    let mut written: BTreeMap<(&Subject, Layer, usize), (&PoolFact, Vec<&PoolFact>)> = BTreeMap::new();
    for pool in &context.pools {
        if pool.origin.source == Source::Pool && pool.origin.layer == Layer::Live {
            continue;
        }
        match counterpart(context, pool) {
            Some(real) => {
                let key = (&*pool.origin.object, pool.origin.layer, std::ptr::from_ref(real).addr());
                let key = match pool.origin.layer {
                    // Every pool of the inventory is an object of its own; the same goes for pool manifests.
                    Layer::Inventory => (&*real.origin.object, key.1, key.2),
                    _ => key,
                };
                written.entry(key).or_insert((real, Vec::new())).1.push(pool);
            }
            None => missing_in_cluster(context, pool, findings),
        }
    }
    for (real, written) in written.into_values() {
        compare(real, &written, findings);
    }
}

fn compare(real: &PoolFact, written: &[&PoolFact], findings: &mut Vec<Finding>) {
    let here: AddrSet = real.ranges().collect();
    let there: AddrSet = written.iter().flat_map(|pool| pool.ranges()).collect();
    if here == there {
        return;
    }
    let text = |set: &AddrSet| listed(set.ranges());
    let message =
        format!("pool {} is {} in the cluster and {} in writing", real.name, text(&here), text(&there));
    let evidence = std::iter::once(&real)
        .chain(written)
        .flat_map(|pool| pool.ranges().map(|range| pool_evidence(pool, range)));
    let only = |a: &AddrSet, b: &AddrSet| super::text::without(a.ranges(), b.ranges());
    let (unwritten, promised) = (only(&here, &there), only(&there, &here));
    let mut hint = Vec::new();
    if !unwritten.is_empty() {
        hint.push(format!("{} only in the cluster", listed(unwritten.ranges())));
    }
    if !promised.is_empty() {
        hint.push(format!("{} only in writing", listed(promised.ranges())));
    }
    findings.push(
        DRIFT_POOL
            .finding(pool_subject(real), message)
            .evidence(evidence)
            .hint(format!("{}; decide which is right and correct the other", hint.join(", "))),
    );
}

fn missing_in_cluster(context: &Context<'_>, pool: &PoolFact, findings: &mut Vec<Finding>) {
    let provider = matches!(pool.provider, Provider::MetalLb | Provider::Cilium);
    let can_tell = context.cluster_pools().any(|real| real.provider == pool.provider);
    if !provider || !can_tell {
        return;
    }
    let evidence = pool.ranges().map(|range| pool_evidence(pool, range));
    findings.push(
        DRIFT_POOL
            .finding(pool_subject(pool), format!("pool {} is written down and not in the cluster", pool.name))
            .evidence(evidence)
            .severity(Severity::Warning)
            .hint("create the pool, or remove the entry"),
    );
}

/// Without a cluster: the inventory against files, by the pool's name.
fn drift_between_written(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for truth in context.pools.iter().filter(|pool| pool.origin.layer == Layer::Inventory) {
        let copies: Vec<&PoolFact> = context
            .pools
            .iter()
            .copied()
            .filter(|pool| pool.origin.layer == Layer::File && pool.name == truth.name)
            .collect();
        for copy in copies {
            let (a, b): (AddrSet, AddrSet) = (truth.ranges().collect(), copy.ranges().collect());
            if a != b {
                let message = format!(
                    "pool {} is {} in the inventory and {} in {}",
                    truth.name,
                    listed(a.ranges()),
                    listed(b.ranges()),
                    copy.origin
                );
                let evidence =
                    [*truth, copy].into_iter().flat_map(|pool| pool.ranges().map(|r| pool_evidence(pool, r)));
                findings.push(
                    DRIFT_POOL
                        .finding(pool_subject(copy), message)
                        .evidence(evidence)
                        .hint("decide which is right and correct the other"),
                );
            }
        }
    }
}

fn config_maps(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.facts.live {
        return;
    }
    let of = |layer: Layer| context.facts.config_maps.iter().filter(move |map| map.layer == layer);
    let live: BTreeMap<&Subject, &ConfigMapFact> = of(Layer::Live).map(|map| (&*map.object, map)).collect();
    let unreadable =
        context.facts.gaps.iter().any(|gap| gap.blocking && gap.what.to_lowercase().contains("configmap"));
    for file in of(Layer::File) {
        match live.get(&*file.object) {
            Some(live) => differing_keys(file, live, findings),
            None if unreadable => {}
            None => findings.push(
                DRIFT_CONFIGMAP
                    .finding((*file.object).clone(), format!("{} is not in the cluster", file.object))
                    .evidence([Evidence {
                        text: format!("{} is written here", file.object),
                        location: file.location.clone(),
                    }])
                    .hint("apply the file, or let Argo CD or Flux do it"),
            ),
        }
    }
}

fn differing_keys(file: &ConfigMapFact, live: &ConfigMapFact, findings: &mut Vec<Finding>) {
    let short = |value: &str| {
        let line: String = value.trim().chars().take(60).collect();
        if line.len() < value.trim().len() { format!("{line}…") } else { line }
    };
    let mut evidence = Vec::new();
    let live_values: BTreeMap<&str, &str> =
        live.entries.iter().map(|entry| (entry.key.as_str(), entry.value.as_str())).collect();
    for entry in &file.entries {
        let text = match live_values.get(entry.key.as_str()) {
            Some(value) if *value == entry.value => continue,
            Some(value) => {
                format!("{}: {} here, {} in the cluster", entry.key, short(&entry.value), short(value))
            }
            None => format!("{}: {} here, missing in the cluster", entry.key, short(&entry.value)),
        };
        evidence.push(Evidence { text, location: entry.location.clone() });
    }
    let in_file: BTreeSet<&str> = file.entries.iter().map(|entry| entry.key.as_str()).collect();
    for entry in live.entries.iter().filter(|entry| !in_file.contains(entry.key.as_str())) {
        evidence.push(Evidence::new(format!("{}: {} only in the cluster", entry.key, short(&entry.value))));
    }
    if !evidence.is_empty() {
        let keys = super::text::count(evidence.len(), "key differs", "keys differ");
        findings.push(
            DRIFT_CONFIGMAP
                .finding((*file.object).clone(), format!("{}: {keys} between file and cluster", file.object))
                .evidence(evidence)
                .hint("commit what is right and let it be applied"),
        );
    }
}

/// What an owner of one name is, so that a node is compared with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Node,
    Service,
    Machine,
}

fn sort(usage: &Use) -> Option<Sort> {
    let written = usage.origin.layer == Layer::Inventory || usage.origin.source == Source::ConfigMap;
    match usage.role {
        Role::Node if written || usage.origin.source == Source::Node => Some(Sort::Node),
        Role::LoadBalancer if usage.origin.layer == Layer::Live && usage.state == State::InUse => {
            Some(Sort::Service)
        }
        Role::LoadBalancer | Role::Reservation if written => Some(Sort::Service),
        Role::Storage | Role::Host if written => Some(Sort::Machine),
        _ => None,
    }
}

/// Which layer a use speaks for; objects in the cluster and ConfigMaps in the cluster are two.
fn voice(usage: &Use) -> (Layer, bool) {
    (usage.origin.layer, usage.origin.source == Source::ConfigMap)
}

fn addresses(context: &Context<'_>, findings: &mut Vec<Finding>) {
    type Mention<'a> = ((Sort, Cow<'a, str>, Family), (Layer, bool), &'a Use);
    // Sorted rather than put into maps: nearly every owner is mentioned once, and there may be very many.
    let mut mentions: Vec<Mention<'_>> = Vec::new();
    for usage in &context.uses {
        if let (Some(sort), Some(_)) = (sort(usage), usage.range().as_single()) {
            let key = (sort, lower_case(&usage.owner.name), usage.addresses.family());
            mentions.push((key, voice(usage), usage));
        }
    }
    mentions.sort_by(|(a, a_voice, _), (b, b_voice, _)| (a, a_voice).cmp(&(b, b_voice)));
    for same in mentions.chunk_by(|(a, ..), (b, ..)| a == b) {
        let [((sort, ..), first, _), .., (_, last, _)] = same else { continue };
        if first == last {
            continue;
        }
        let (sort, mut voices) = (*sort, BTreeMap::<(Layer, bool), Vec<&Use>>::new());
        for (_, voice, usage) in same {
            voices.entry(*voice).or_default().push(usage);
        }
        // A ConfigMap against its own file is said key by key.
        if voices.keys().all(|(_, config_map)| *config_map) {
            continue;
        }
        let set = |uses: &[&Use]| -> BTreeSet<IpAddr> {
            uses.iter().filter_map(|usage| usage.range().as_single()).collect()
        };
        let all: Vec<(&(Layer, bool), BTreeSet<IpAddr>)> =
            voices.iter().map(|(voice, uses)| (voice, set(uses))).collect();
        let differ = all.iter().any(|(_, a)| all.iter().any(|(_, b)| a.is_disjoint(b)));
        if !differ {
            continue;
        }
        let uses: Vec<&Use> = voices.values().flatten().copied().collect();
        let Some(subject) = best_subject(sort, &uses) else { continue };
        let texts: Vec<String> =
            voices.iter().map(|(voice, uses)| format!("{} {}", listed(set(uses)), place(*voice))).collect();
        let message = format!("{subject} has {}", texts.join(", "));
        findings.push(
            DRIFT_ADDRESS
                .finding(subject, message)
                .evidence(uses_evidence(uses))
                .hint("correct the entry that is out of date"),
        );
    }
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.chars().any(char::is_uppercase) { Cow::Owned(name.to_lowercase()) } else { Cow::Borrowed(name) }
}

/// The API object if there is one, else the owner as it is written.
fn best_subject(sort: Sort, uses: &[&Use]) -> Option<Subject> {
    let live = uses.iter().find(|usage| matches!(usage.origin.source, Source::Node | Source::Service));
    let kind = match sort {
        Sort::Node => "Node",
        Sort::Service => "Service",
        Sort::Machine => "host",
    };
    live.map(|usage| (*usage.owner).clone()).or_else(|| {
        let first = uses.first()?;
        Some(Subject { kind: kind.to_owned(), ..owner_subject(&first.owner) })
    })
}

fn place((layer, config_map): (Layer, bool)) -> &'static str {
    match (layer, config_map) {
        (Layer::Inventory, _) => "in the inventory",
        (Layer::File, true) => "in the ConfigMap's file",
        (Layer::File, false) => "in a manifest",
        (Layer::Live, true) => "in the ConfigMap in the cluster",
        (Layer::Live, false) => "in the cluster",
        (Layer::Kubeconfig, _) => "in the kubeconfig",
    }
}

fn undeclared(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let inventory = |usage: &&Use| usage.origin.layer == Layer::Inventory;
    let declares_nodes = context.uses.iter().copied().filter(inventory).any(|usage| usage.role == Role::Node);
    if !context.uses.iter().any(|usage| usage.origin.layer == Layer::Inventory) {
        return;
    }
    let declared_pools: AddrSet = context
        .facts
        .pools
        .iter()
        .filter(|pool| pool.origin.layer == Layer::Inventory)
        .flat_map(PoolFact::ranges)
        .collect();
    let networks: Vec<AddrRange> = context
        .facts
        .networks
        .iter()
        .filter(|network| network.origin.layer == Layer::Inventory)
        .map(|network| network.cidr.range())
        .collect();
    for (address, uses) in &context.by_address {
        let known = uses.iter().copied().any(|usage| inventory(&usage) && usage.takes_address());
        let ours = networks.iter().any(|network| network.contains(*address));
        if known || !ours {
            continue;
        }
        for usage in
            uses.iter().filter(|usage| usage.origin.layer == Layer::Live && usage.state == State::InUse)
        {
            let missing = match (usage.role, usage.origin.source) {
                (Role::Node, Source::Node) => declares_nodes,
                (Role::LoadBalancer, Source::Service) => {
                    !declared_pools.contains(*address) && !uses.iter().any(|other| other.role == Role::Node)
                }
                _ => false,
            };
            if missing {
                let subject = owner_subject(&usage.owner);
                let message = format!("{address} of {subject} is missing from the inventory");
                findings.push(
                    UNDECLARED
                        .finding(subject, message)
                        .evidence([use_evidence(usage)])
                        .hint(format!("add {address} to the hosts or reservations of the inventory")),
                );
            }
        }
    }
}
