//! Do networks lie where they should, and apart?

use std::collections::BTreeMap;

use labkit::finding::{Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, join, overlaps};

use super::context::{Context, owner_subject, pool_evidence, use_evidence};
use crate::facts::{NetworkFact, NetworkKind, Role, Source, Use};

pub(super) const OUTSIDE_PARENT: Rule = Rule {
    code: "IPAM-OUTSIDE-PARENT",
    severity: Severity::Error,
    title: "a network lies outside the one it was cut from",
    explanation: "A plan says that a network is a part of another, and it is not: 192.168.160.0/24 is no part of \
        192.168.144.0/20, which ends at 192.168.159.255. Routes and firewall rules for the parent do not cover it.",
    mend: "Choose a prefix inside the parent, or widen the parent.",
    source: "RFC 4632 §3",
};

pub(super) const GATEWAY_OUTSIDE: Rule = Rule {
    code: "IPAM-GATEWAY-OUTSIDE",
    severity: Severity::Error,
    title: "a gateway lies outside its network",
    explanation: "Hosts reach their gateway without routing, so its address must be inside the network's prefix. A \
        gateway elsewhere is a typing mistake in one of the two.",
    mend: "Correct the gateway or the prefix.",
    source: "RFC 1122 §3.3.1",
};

pub(super) const NETWORK_OVERLAP: Rule = Rule {
    code: "IPAM-NETWORK-OVERLAP",
    severity: Severity::Error,
    title: "two networks overlap",
    explanation: "The ranges of pods, of Services, of the LAN and of load-balancer pools must not share an address: \
        traffic to the shared part goes to whichever the node's routing table prefers. Cilium's default pod range \
        10.0.0.0/8 swallows every LAN that starts with 10.\n\nA LAN inside another counts only if neither names the \
        other as its parent.",
    mend: "Give one of them another prefix. A pod or Service range can be changed only when a cluster is built.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst; \
        kubernetes/website: content/en/docs/concepts/cluster-administration/networking.md",
};

pub(super) const IN_CLUSTER_RANGE: Rule = Rule {
    code: "IPAM-IN-CLUSTER-RANGE",
    severity: Severity::Error,
    title: "an address of the LAN lies in the range of pods or Services",
    explanation: "Nodes route the ranges of pods and Services inside the cluster. A machine, a load-balancer address \
        or a reservation with an address in such a range cannot be reached from the nodes, and a pod or Service may \
        get the same address.",
    mend: "Move it out of the range.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    outside_parent(context, findings);
    gateway_outside(context, findings);
    overlap(context, findings);
    in_cluster_range(context, findings);
}

fn subject(network: &NetworkFact) -> Subject {
    Subject::new("network", network.name.clone())
}

fn outside_parent(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for network in &context.facts.networks {
        let Some(name) = &network.parent else { continue };
        let same_source =
            |other: &&NetworkFact| other.name == *name && other.origin.layer == network.origin.layer;
        let Some(parent) = context.facts.networks.iter().find(same_source) else { continue };
        let (inner, outer) = (network.cidr.range(), parent.cidr.range());
        if outer.contains_range(inner) {
            continue;
        }
        let message = format!(
            "{} lies outside its parent {name} {}, which ends at {}",
            network.cidr,
            parent.cidr,
            outer.last()
        );
        findings.push(
            OUTSIDE_PARENT
                .finding(subject(network), message)
                .evidence([network.origin.evidence(network.cidr), parent.origin.evidence(parent.cidr)])
                .hint(format!("choose a prefix between {} and {}", outer.first(), outer.last())),
        );
    }
}

fn gateway_outside(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for network in &context.facts.networks {
        let Some(gateway) = network.gateway.filter(|gateway| !network.cidr.range().contains(*gateway)) else {
            continue;
        };
        // A dual-stack network written as two prefixes shares its name; the gateway may belong to the other one.
        let fits_a_sister = context
            .facts
            .networks
            .iter()
            .any(|other| other.name == network.name && other.cidr.range().contains(gateway));
        if !fits_a_sister {
            let message =
                format!("gateway {gateway} lies outside network {} ({})", network.name, network.cidr);
            findings.push(
                GATEWAY_OUTSIDE
                    .finding(subject(network), message)
                    .evidence([network.origin.evidence(format!("{}, gateway {gateway}", network.cidr))])
                    .hint("correct whichever of the two is mistyped"),
            );
        }
    }
}

/// Something with a range that must be apart from the others.
struct Block<'a> {
    range: AddrRange,
    sort: Sort,
    name: String,
    network: Option<&'a NetworkFact>,
    evidence: labkit::finding::Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Lan,
    Pods,
    Services,
    Pool,
}

impl Sort {
    fn text(self) -> &'static str {
        match self {
            Self::Lan => "network",
            Self::Pods => "pod range",
            Self::Services => "Service range",
            Self::Pool => "pool",
        }
    }
}

fn overlap(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let blocks = blocks(context);
    let ranges: Vec<AddrRange> = blocks.iter().map(|block| block.range).collect();
    overlaps(&ranges, |i, j| {
        let (mut a, mut b) = (&blocks[i], &blocks[j]);
        if (b.sort, &b.name) < (a.sort, &a.name) {
            std::mem::swap(&mut a, &mut b);
        }
        if !must_be_apart(a, b) {
            return;
        }
        let message = format!(
            "{} {} {} and {} {} {} overlap",
            a.sort.text(),
            a.name,
            a.range,
            b.sort.text(),
            b.name,
            b.range
        );
        let subject = Subject::new("network", format!("{} and {}", a.name, b.name));
        findings.push(
            NETWORK_OVERLAP
                .finding(subject, message)
                .evidence([a.evidence.clone(), b.evidence.clone()])
                .hint("give one of them a range of its own"),
        );
    });
}

fn must_be_apart(a: &Block<'_>, b: &Block<'_>) -> bool {
    match (a.sort, b.sort) {
        // A pool lies in a LAN; pools among themselves have a rule of their own; node shares of the pod range and
        // several sources of the Service range repeat each other.
        (Sort::Lan | Sort::Pool, Sort::Pool) => false,
        (a_sort, b_sort) if a_sort == b_sort && a_sort != Sort::Lan => false,
        (Sort::Lan, Sort::Lan) => {
            let (Some(left), Some(right)) = (a.network, b.network) else { return false };
            let related =
                left.parent.as_deref() == Some(&*right.name) || right.parent.as_deref() == Some(&*left.name);
            // The same network under two names, or in two layers, is a question of drift.
            !related
                && left.cidr != right.cidr
                && left.name != right.name
                && left.origin.layer == right.origin.layer
                && !has_common_line(left, right)
        }
        _ => true,
    }
}

/// Networks written as nested prefixes without naming a parent, such as a site and its VLANs: one contains the
/// other completely and has no gateway of its own, so it is an umbrella and no network that hosts are in.
fn has_common_line(left: &NetworkFact, right: &NetworkFact) -> bool {
    let (outer, inner) =
        if left.cidr.range().contains_range(right.cidr.range()) { (left, right) } else { (right, left) };
    outer.cidr.range().contains_range(inner.cidr.range()) && outer.gateway.is_none() && outer.dhcp.is_empty()
}

/// Networks, ranges of pods and Services, and pools; what says the same thing twice is one block.
fn blocks<'a>(context: &Context<'a>) -> Vec<Block<'a>> {
    let mut blocks: BTreeMap<(Sort, String, AddrRange), Block<'a>> = BTreeMap::new();
    let mut add = |sort, name: String, range, network, evidence: &dyn Fn() -> labkit::finding::Evidence| {
        blocks.entry((sort, name.clone(), range)).or_insert_with(|| Block {
            range,
            sort,
            name,
            network,
            evidence: evidence(),
        });
    };
    for network in &context.facts.networks {
        let sort = match network.kind {
            NetworkKind::Lan => Sort::Lan,
            NetworkKind::Pods => Sort::Pods,
            NetworkKind::Services => Sort::Services,
        };
        let evidence = || network.origin.evidence(network.cidr);
        add(sort, network.name.clone(), network.cidr.range(), Some(network), &evidence);
    }
    for usage in context.with_role(&[Role::PodRange, Role::ServiceRange]) {
        let sort = if usage.role == Role::PodRange { Sort::Pods } else { Sort::Services };
        let name = match usage.origin.source {
            // One name for the shares of all nodes: the finding is about the range, not about a thousand nodes.
            Source::Node | Source::CiliumNode => "pods of nodes".to_owned(),
            _ => usage.owner.name.clone(),
        };
        add(sort, name, usage.range(), None, &|| use_evidence(usage));
    }
    for pool in &context.pools {
        for range in pool.ranges() {
            add(Sort::Pool, pool.name.clone(), range, None, &|| pool_evidence(pool, range));
        }
    }
    blocks.into_values().collect()
}

fn in_cluster_range(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const OUTSIDE: &[Role] = &[
        Role::Node,
        Role::Host,
        Role::Storage,
        Role::Gateway,
        Role::ControlPlane,
        Role::LoadBalancer,
        Role::LoadBalancerRequest,
        Role::Reservation,
    ];
    // A PersistentVolume may well name the cluster address of an NFS Service inside the cluster.
    let inside_on_purpose = |usage: &Use| {
        usage.role == Role::Storage
            && usage
                .range()
                .as_single()
                .is_some_and(|address| context.at(address).iter().any(|other| other.role == Role::ClusterIp))
    };
    let machines: Vec<&Use> = context
        .with_role(OUTSIDE)
        .filter(|usage| usage.origin.source != Source::CiliumNode && !inside_on_purpose(usage))
        .collect();
    let ranges: Vec<&Use> = context.with_role(&[Role::PodRange, Role::ServiceRange]).collect();
    let left: Vec<AddrRange> = machines.iter().map(|usage| usage.range()).collect();
    let right: Vec<AddrRange> = ranges.iter().map(|usage| usage.range()).collect();
    join(&left, &right, |i, j| {
        let (usage, range) = (machines[i], ranges[j]);
        let what = if range.role == Role::PodRange { "pods" } else { "Services" };
        let subject = owner_subject(&usage.owner);
        let message =
            format!("{} of {subject} lies in the range of {what} {}", usage.addresses, range.addresses);
        findings.push(
            IN_CLUSTER_RANGE
                .finding(subject, message)
                .evidence([use_evidence(usage), use_evidence(range)])
                .hint("give it an address of the LAN"),
        );
    });
}
