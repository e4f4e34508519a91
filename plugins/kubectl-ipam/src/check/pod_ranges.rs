//! Can every node get a part of the ranges for pods, and are the ranges apart?

use std::collections::HashSet;

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, Family, Size, overlaps};

use super::context::{Context, use_evidence};
use super::networks::OUTSIDE_PARENT;
use crate::facts::{Layer, NetworkFact, NetworkKind, Parts, PodRangeFact, Role, Source};
use crate::plan::limits;

pub(super) const NODE_MASK: Rule = Rule {
    code: "IPAM-NODE-MASK",
    severity: Severity::Error,
    title: "a range for pods cannot be divided into the parts of nodes",
    explanation: "Every node gets a part of the range, of the length that the node mask says (nodeMask in the inventory, \
        maskSize of a CiliumPodIPPool). A mask shorter than the range's prefix leaves no part for anybody. With IPv6 it \
        may be at most 16 bits longer than the prefix: Cilium's operator and the controller manager keep one bit a part \
        and refuse to start otherwise, \"node CIDR size is too big\". A /64 needs a mask of /80 or less, and the default \
        mask of /120 a range of /104 or longer. A part of one or two addresses has none left for pods, since the first \
        and the last are never given away.",
    mend: "Choose a node mask between the range's prefix and (IPv6) 16 bits more, or a longer prefix for the range. The \
        mask cannot be changed while nodes hold parts.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst; kubernetes/kubernetes: \
        pkg/controller/nodeipam/ipam/cidrset/cidr_set.go",
};

pub(super) const POD_RANGE_SMALL: Rule = Rule {
    code: "IPAM-POD-RANGE-SMALL",
    severity: Severity::Error,
    title: "a range for the pods of a cluster is tiny",
    explanation: "An entry of Cilium's cluster pool must be a /30 or larger (IPv6 /126), and a /29 or larger is \
        recommended. Ranges of the mode multi-pool may be as small as one address and are left alone.",
    mend: "Give the pods a larger range. Append it: entries that are in use must stay as they are.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst",
};

pub(super) const NODES_EXCEED_RANGE: Rule = Rule {
    code: "IPAM-NODES-EXCEED-RANGE",
    severity: Severity::Error,
    title: "there are more nodes than a range for pods has parts",
    explanation: "A range has 2^(node mask - prefix) parts, and each node takes one when it joins. A node that gets none \
        is not ready: its pods have no addresses. In the mode multi-pool only nodes that run pods of the pool take \
        parts, so there it is worth knowing and no more.\n\nNodes are counted in the cluster and in the inventory; \
        the larger number counts.",
    mend: "Append another range for pods, or build the cluster with a longer node mask.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst",
};

pub(super) const PODS_PER_NODE: Rule = Rule {
    code: "IPAM-PODS-PER-NODE",
    severity: Severity::Warning,
    title: "a node's part of the pod range holds fewer pods than the kubelet starts",
    explanation: "A node's part has 2^(32 - node mask) addresses (IPv6: 2^(128 - node mask)). The first and the last are \
        never given away, and Cilium takes one for its router and one for its health check. The kubelet starts up to \
        110 pods unless it is told otherwise; those without an address stay in ContainerCreating.\n\nRanges of which a \
        node gets one part only are looked at.",
    mend: "Use a shorter node mask, or lower maxPods of the kubelet.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/cluster-pool.rst; kubernetes/kubernetes: \
        pkg/kubelet/apis/config/v1beta1/defaults.go",
};

pub(super) const POD_POOL_OVERLAP: Rule = Rule {
    code: "IPAM-POD-POOL-OVERLAP",
    severity: Severity::Error,
    title: "two pools for pods overlap",
    explanation: "Two CiliumPodIPPools share addresses, so two pods can get the same one. With IPv6 this often goes \
        unseen: prefixes that differ only behind the prefix length are the same network.",
    mend: "Give each pool a range of its own. Ranges that are in use cannot be changed, only added to.",
    source: "cilium/cilium: Documentation/network/concepts/ipam/multi-pool.rst",
};

pub(super) const SERVICE_RANGE_SIZE: Rule = Rule {
    code: "IPAM-SERVICE-RANGE-SIZE",
    severity: Severity::Error,
    title: "a range for Services is larger than the API server takes",
    explanation: "The API server refuses an IPv6 range for Services with a prefix shorter than /64. Before Kubernetes 1.33 \
        it kept one bit an address, and refused IPv4 ranges shorter than /12 and IPv6 ranges shorter than /108: such \
        ranges are a warning.",
    mend: "Use a range within these limits; a /16 (IPv4) or a /112 (IPv6) has room for 65,536 Services.",
    source: "kubernetes/kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go",
};

/// Pods a kubelet starts unless it is told otherwise.
const MAX_PODS: u128 = 110;

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let nodes = count_nodes(context);
    for range in &context.facts.pod_ranges {
        node_mask(range, findings);
        small(range, findings);
        too_many_nodes(range, nodes, findings);
        pods_per_node(range, findings);
        outside_pod_networks(context, range, findings);
    }
    overlapping(context, findings);
    service_ranges(context, findings);
}

fn subject(range: &PodRangeFact) -> Subject {
    Subject::new("pod-range", range.cidr.to_string())
}

fn evidence(range: &PodRangeFact) -> Evidence {
    match range.node_mask {
        Some(mask) => range.origin.evidence(format!("{} (node mask /{mask})", range.cidr)),
        None => range.origin.evidence(range.cidr),
    }
}

fn count_nodes(context: &Context<'_>) -> usize {
    let written: HashSet<&Subject> = context
        .with_role(&[Role::Node])
        .filter(|usage| usage.origin.source == Source::Inventory)
        .map(|usage| &*usage.owner)
        .collect();
    written.len().max(context.live_nodes().len())
}

fn node_mask(range: &PodRangeFact, findings: &mut Vec<Finding>) {
    let Some(mask) = range.node_mask else { return };
    let (cidr, name) = (range.cidr, &range.name);
    let (prefix, bits) = (cidr.prefix(), cidr.family().bits());
    let longest = prefix.saturating_add(limits::LONGEST_DISTANCE);
    let (message, hint) = if mask < prefix {
        let message = format!("node mask /{mask} of {name} is larger than its range {cidr}");
        (message, format!("use a node mask of /{prefix} or longer"))
    } else if cidr.family() == Family::V6 && mask > longest {
        let message = format!(
            "node mask /{mask} of {name} is {} bits longer than its range {cidr}, 16 is the most",
            mask - prefix
        );
        let wide = mask - limits::LONGEST_DISTANCE;
        (message, format!("use a node mask of /{longest} or shorter, or a range of /{wide} or longer"))
    } else if mask > bits - 2 && range.parts == Parts::One {
        let message = format!("node mask /{mask} of {name} leaves a node no address for pods");
        (message, format!("use a node mask of /{} or shorter", bits - 3))
    } else {
        return;
    };
    findings.push(NODE_MASK.finding(subject(range), message).evidence([evidence(range)]).hint(hint));
}

fn small(range: &PodRangeFact, findings: &mut Vec<Finding>) {
    let longest = limits::longest_range(range.cidr.family());
    if range.parts != Parts::One || range.cidr.prefix() < longest {
        return;
    }
    let refused = range.cidr.prefix() > longest;
    let what = if refused { "too small for a cluster" } else { "as small as it may be" };
    let finding = POD_RANGE_SMALL
        .finding(subject(range), format!("the range {} of {} is {what}", range.cidr, range.name))
        .evidence([evidence(range)])
        .hint(format!("use a /{} or larger", longest - 1));
    findings.push(if refused { finding } else { finding.severity(Severity::Warning) });
}

fn too_many_nodes(range: &PodRangeFact, nodes: usize, findings: &mut Vec<Finding>) {
    let Some(mask) = range.node_mask.filter(|mask| *mask >= range.cidr.prefix()) else { return };
    let parts = limits::nodes(range.cidr, mask);
    if Size::from(nodes as u128) <= parts {
        return;
    }
    let message = format!(
        "{} of {} has {parts} {} of /{mask}, and there are {nodes} nodes",
        range.cidr,
        range.name,
        if parts == Size::from(1) { "part" } else { "parts" }
    );
    let finding = NODES_EXCEED_RANGE
        .finding(subject(range), message)
        .evidence([evidence(range)])
        .hint("append another range, or plan a longer node mask");
    let shared = range.parts == Parts::Several;
    findings.push(if shared { finding.severity(Severity::Info) } else { finding });
}

fn pods_per_node(range: &PodRangeFact, findings: &mut Vec<Finding>) {
    let Some(mask) = range.node_mask.filter(|_| range.parts == Parts::One) else { return };
    let pods = limits::pods(range.cidr.family(), mask);
    if pods.is_zero() || pods >= Size::from(MAX_PODS) {
        return;
    }
    let message =
        format!("a node's /{mask} of {} has room for {pods} pods, the kubelet starts {MAX_PODS}", range.name);
    findings.push(PODS_PER_NODE.finding(subject(range), message).evidence([evidence(range)]).hint(format!(
        "use a node mask of /{} or shorter, or set maxPods of the kubelet",
        range.cidr.family().bits() - 7
    )));
}

/// A pool of the cluster or of a file against the networks for pods that the inventory has.
fn outside_pod_networks(context: &Context<'_>, range: &PodRangeFact, findings: &mut Vec<Finding>) {
    if range.origin.source == Source::Inventory {
        return;
    }
    let networks: Vec<&NetworkFact> = context
        .facts
        .networks
        .iter()
        .filter(|network| network.origin.source == Source::Inventory && network.kind == NetworkKind::Pods)
        .filter(|network| network.cidr.family() == range.cidr.family())
        .collect();
    let own = range.cidr.range();
    if networks.is_empty() || networks.iter().any(|network| network.cidr.range().contains_range(own)) {
        return;
    }
    let ends: Vec<String> = networks
        .iter()
        .map(|network| {
            format!("{} {}, which ends at {}", network.name, network.cidr, network.cidr.range().last())
        })
        .collect();
    let object = &range.origin.object;
    let message = format!("{} of {object} lies outside {}", range.cidr, ends.join(", and "));
    findings.push(
        OUTSIDE_PARENT
            .finding((**object).clone(), message)
            .severity(Severity::Warning)
            .evidence(
                std::iter::once(evidence(range))
                    .chain(networks.iter().map(|one| one.origin.evidence(one.cidr))),
            )
            .hint("choose a prefix inside, or write the network that it belongs to into the inventory"),
    );
}

fn overlapping(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let pools: Vec<&PodRangeFact> =
        context.facts.pod_ranges.iter().filter(|range| range.origin.source != Source::Inventory).collect();
    let ranges: Vec<AddrRange> = pools.iter().map(|range| range.cidr.range()).collect();
    overlaps(&ranges, |i, j| {
        let (a, b) = (pools[i], pools[j]);
        // A pool in a file is the same pool in the cluster.
        if a.origin.layer != b.origin.layer || a.origin.object == b.origin.object {
            return;
        }
        let (a, b) = if a.origin.object <= b.origin.object { (a, b) } else { (b, a) };
        let message = format!("pools {} ({}) and {} ({}) overlap", a.name, a.cidr, b.name, b.cidr);
        // One finding a pool, whatever the number of others: with masked bits all of them may be one network.
        findings.push(
            POD_POOL_OVERLAP
                .finding((*b.origin.object).clone(), message)
                .evidence([evidence(b), evidence(a)])
                .hint("give each of them a range of its own; `kubectl ipam plan fit` proposes ranges"),
        );
    });
}

fn service_ranges(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for usage in context.with_role(&[Role::ServiceRange]) {
        let Some(cidr) = usage.range().as_cidr() else { continue };
        let (refused, before, usual) = match cidr.family() {
            Family::V4 => (0, 12, 16),
            Family::V6 => (64, 108, 112),
        };
        if cidr.prefix() >= before || usage.origin.layer == Layer::Live {
            // What a running API server has, it takes.
            continue;
        }
        let finding = SERVICE_RANGE_SIZE
            .finding(
                Subject::new("service-range", cidr.to_string()),
                format!(
                    "the range for Services {cidr} is larger than a /{}",
                    if cidr.prefix() < refused { refused } else { before }
                ),
            )
            .evidence([use_evidence(usage)])
            .hint(format!("use a /{usual}"));
        findings.push(if cidr.prefix() < refused { finding } else { finding.severity(Severity::Warning) });
    }
}
