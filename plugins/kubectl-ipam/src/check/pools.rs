//! Does a load balancer own every address of its pool?

use std::collections::BTreeMap;

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, AddrSet, overlaps};

use super::context::{Context, address_subject, owner_subject, pool_evidence, pool_subject, use_evidence};
use super::text::as_entries;
use crate::facts::{Layer, NetworkKind, PoolFact, Role, Source, Use};

pub(super) const NODE_IN_POOL: Rule = Rule {
    code: "IPAM-NODE-IN-POOL",
    severity: Severity::Error,
    title: "a node's address lies in a load-balancer pool",
    explanation: "The load balancer does not look at node addresses. When a Service gets the node's address, another \
        node answers ARP for it: the node drops off the network, comes back, drops off again. MetalLB once checked \
        this and took the check out again because it misjudged ranges.\n\nAddresses are compared with the pool's \
        intervals as they are written, so a pool of 10.69.1.150-10.69.1.165 holds those sixteen addresses and no \
        neighbours. Pools in the cluster, in files and in the inventory are looked at.",
    mend: "Take the address out of the pool: replace the entry by the ranges on both sides of it. If a Service already \
        has the address, give the Service another one first. Or move the node to an address outside the pool.",
    source: "metallb/metallb#364, metallb/metallb#2700, metallb/metallb#2779",
};

pub(super) const HOST_IN_POOL: Rule = Rule {
    code: "IPAM-HOST-IN-POOL",
    severity: Severity::Error,
    title: "a machine's address lies in a load-balancer pool",
    explanation: "A NAS, another server or a router has an address that the load balancer may give to a Service at any \
        time. From then on two machines answer ARP for it; for an NFS server that means that volumes hang on every \
        node.\n\nMachines are found in the inventory, in ConfigMaps, in PersistentVolumes, StorageClasses and pod \
        templates (storage servers), in EndpointSlices without a target, and among BGP peers.",
    mend: "Take the address out of the pool: replace the entry by the ranges on both sides of it.",
    source: "metallb/metallb#306; kubernetes-csi/csi-driver-nfs: docs/driver-parameters.md",
};

pub(super) const VIP_IN_POOL: Rule = Rule {
    code: "IPAM-VIP-IN-POOL",
    severity: Severity::Error,
    title: "the address of the control plane lies in a load-balancer pool",
    explanation: "A virtual address of Talos or kube-vip is in no Node's status, so nothing in the cluster protects \
        it. If a Service gets it, the API server cannot be reached any more, and that is what would be needed to undo \
        it.",
    mend: "Take the address out of the pool.",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/k8s/nodeip_config.go",
};

pub(super) const GATEWAY_IN_POOL: Rule = Rule {
    code: "IPAM-GATEWAY-IN-POOL",
    severity: Severity::Error,
    title: "a gateway lies in a load-balancer pool",
    explanation: "When a Service gets the router's address, everything on the LAN sends its traffic to a cluster node. \
        A Cilium pool that is the whole LAN as one prefix starts with the router's address.",
    mend: "Take the gateway out of the pool.",
    source: "cilium/cilium: Documentation/network/lb-ipam.rst",
};

pub(super) const DHCP_IN_POOL: Rule = Rule {
    code: "IPAM-DHCP-IN-POOL",
    severity: Severity::Error,
    title: "a DHCP range and a load-balancer pool overlap",
    explanation: "Two allocators hand out the same addresses and neither asks the other. Sooner or later a laptop gets \
        the address of a Service.",
    mend: "Shrink the DHCP range in the router, or the pool.",
    source: "metallb/metallb#157",
};

pub(super) const LEASE_IN_POOL: Rule = Rule {
    code: "IPAM-LEASE-IN-POOL",
    severity: Severity::Error,
    title: "a fixed DHCP lease lies in a load-balancer pool",
    explanation: "The router always gives the address to one client; the load balancer may give it to a Service.",
    mend: "Give the client a lease outside the pool, or take the address out of the pool.",
    source: "metallb/metallb#157",
};

pub(super) const POOL_OVERLAP: Rule = Rule {
    code: "IPAM-POOL-OVERLAP",
    severity: Severity::Error,
    title: "two pools overlap",
    explanation: "MetalLB refuses overlapping pools, so the newer one is not applied. Cilium switches off the newer of \
        two overlapping pools; after a restart of its operator the Services of that pool lose their addresses. MetalLB \
        beside Cilium hands the same address out twice.",
    mend: "Give each pool addresses of its own.",
    source: "metallb/metallb: internal/config/config.go; cilium/cilium: operator/pkg/lbipam/lbipam.go",
};

pub(super) const POOL_OUTSIDE_LAN: Rule = Rule {
    code: "IPAM-POOL-OUTSIDE-LAN",
    severity: Severity::Warning,
    title: "a pool announced by ARP lies outside every known network",
    explanation: "Announcing on layer 2 means that a node answers ARP or NDP for the address. Nobody asks for an \
        address that is not on their own network, so it is never reached. With BGP it is: a pool that is announced by \
        BGP is left alone, as is everything when no LAN is known.",
    mend: "Use addresses of the LAN, announce the pool by BGP, or write the missing network into the inventory.",
    source: "metallb/metallb: website/content/concepts/layer2.md",
};

/// Protocols that a storage server inside the cluster serves through a Service: NFS, portmapper, iSCSI, SMB, Ceph.
const STORAGE_PORTS: &[u16] = &[111, 445, 2049, 3260, 3300, 6789];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    machines_in_pools(context, findings);
    dhcp_in_pools(context, findings);
    overlapping_pools(context, findings);
    outside_lan(context, findings);
}

fn rule_for(role: Role) -> Option<&'static Rule> {
    match role {
        Role::Node => Some(&NODE_IN_POOL),
        Role::Host | Role::Storage | Role::Endpoint | Role::Peer => Some(&HOST_IN_POOL),
        Role::ControlPlane => Some(&VIP_IN_POOL),
        Role::Gateway => Some(&GATEWAY_IN_POOL),
        Role::FixedLease => Some(&LEASE_IN_POOL),
        _ => None,
    }
}

/// Whether an address is a machine's own, so that a pool must not hold it.
fn is_foreign(context: &Context<'_>, usage: &Use) -> bool {
    let Some(address) = usage.range().as_single() else { return rule_for(usage.role).is_some() };
    let others = || context.at(address).iter().filter(|other| other.role == Role::LoadBalancer);
    match usage.role {
        // Storage served from inside the cluster is reached at a Service's address: that is what the pool is for.
        Role::Storage => {
            !others().any(|other| other.ports.iter().any(|port| STORAGE_PORTS.contains(&port.number)))
        }
        // An EndpointSlice may point at the address of another Service.
        Role::Endpoint => others().next().is_none(),
        // The API server's address may be one of the nodes; then the node is what is reported.
        Role::ControlPlane => !context.at(address).iter().any(|other| other.role == Role::Node),
        role => rule_for(role).is_some(),
    }
}

fn machines_in_pools(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let machines: Vec<&Use> =
        context.uses.iter().copied().filter(|usage| is_foreign(context, usage)).collect();
    let mut hits = context.in_pools(&machines);
    // The pool in the cluster comes first: message and hint are about what allocates now.
    hits.sort_by_key(|(_, pool, _)| (pool.origin.source != Source::Pool, pool.origin.layer != Layer::Live));
    // What is left of each pool when all machines are out of it; once a pool, since it may hold thousands.
    let mut left: BTreeMap<usize, AddrSet> = BTreeMap::new();
    for (usage, pool, _) in &hits {
        let rest = left.entry(std::ptr::from_ref(*pool).addr()).or_insert_with(|| pool.ranges().collect());
        rest.remove(usage.range());
    }
    let left: BTreeMap<usize, String> =
        left.into_iter().map(|(pool, rest)| (pool, as_entries(&rest))).collect();
    for (usage, pool, range) in &hits {
        let Some(rule) = rule_for(usage.role) else { continue };
        let rest = left.get(&std::ptr::from_ref(*pool).addr()).map_or("empty", String::as_str);
        let mut hint = format!("let pool {} be {rest}", pool.name);
        let users = service_users(context, usage.range());
        if !users.is_empty() {
            hint = format!("give {} another address first, then {hint}", users.join(" and "));
        }
        let subject = match usage.role {
            Role::Node => owner_subject(&usage.owner),
            _ => usage.range().as_single().map_or_else(|| owner_subject(&usage.owner), address_subject),
        };
        let message = format!(
            "{} of {} lies in pool {} ({range})",
            usage.addresses,
            owner_subject(&usage.owner),
            pool.name
        );
        findings.push(
            rule.finding(subject, message)
                .evidence([use_evidence(usage), pool_evidence(pool, *range)])
                .hint(hint),
        );
    }
}

/// Services that have one of these addresses now.
fn service_users(context: &Context<'_>, range: AddrRange) -> Vec<String> {
    let Some(address) = range.as_single() else { return Vec::new() };
    let live = context.at(address).iter().filter(|other| {
        other.role == Role::LoadBalancer
            && other.origin.source == Source::Service
            && other.origin.layer == Layer::Live
    });
    let mut users: Vec<String> = live.map(|other| other.owner.to_string()).collect();
    users.sort();
    users.dedup();
    users
}

fn dhcp_in_pools(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let ranges: Vec<&Use> = context.with_role(&[Role::DhcpRange]).collect();
    for (usage, pool, range) in context.in_pools(&ranges) {
        let shared = usage.range().intersection(range).unwrap_or(range);
        let message = format!("DHCP range {} and pool {} share {shared}", usage.addresses, pool.name);
        findings.push(
            DHCP_IN_POOL
                .finding(pool_subject(pool), message)
                .evidence([use_evidence(usage), pool_evidence(pool, range)])
                .hint(format!("take {shared} out of the DHCP range or out of the pool")),
        );
    }
}

fn overlapping_pools(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let entries: Vec<(&PoolFact, AddrRange)> =
        context.pools.iter().flat_map(|pool| pool.ranges().map(|range| (*pool, range))).collect();
    let ranges: Vec<AddrRange> = entries.iter().map(|(_, range)| *range).collect();
    overlaps(&ranges, |i, j| {
        let ((a, in_a), (b, in_b)) = (entries[i], entries[j]);
        // What is written down in several places is compared under drift; here only pools that really allocate.
        let allocate =
            |pool: &PoolFact| pool.origin.source == Source::Pool || pool.origin.layer == Layer::Inventory;
        if a.origin.layer != b.origin.layer || !allocate(a) || !allocate(b) {
            return;
        }
        let same = a.origin.object == b.origin.object;
        let message = if same {
            format!("pool {} lists {in_a} and {in_b}, which overlap", a.name)
        } else {
            format!("pools {} ({in_a}) and {} ({in_b}) overlap", a.name, b.name)
        };
        let (first, second) = if a.name <= b.name { (a, b) } else { (b, a) };
        let subject = if same {
            pool_subject(a)
        } else {
            Subject::new("pool", format!("{} and {}", first.name, second.name))
        };
        findings.push(
            POOL_OVERLAP
                .finding(subject, message)
                .evidence([pool_evidence(a, in_a), pool_evidence(b, in_b)])
                .hint("keep the shared addresses in one of them only"),
        );
    });
    for pool in &context.facts.pools {
        if let Some(conflict) = &pool.conflict {
            findings.push(
                POOL_OVERLAP
                    .finding(pool_subject(pool), format!("pool {} is in conflict", pool.name))
                    .evidence([Evidence::new(format!("{} status.conditions: {conflict}", pool.origin))])
                    .hint("its controller has switched the pool off; keep the shared addresses in one pool only"),
            );
        }
    }
}

fn outside_lan(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let lans: Vec<AddrRange> = context
        .facts
        .networks
        .iter()
        .filter(|network| network.kind == NetworkKind::Lan)
        .map(|network| network.cidr.range())
        .collect();
    for pool in &context.pools {
        let announced = pool.announcement;
        if !announced.known || !announced.layer2 || announced.bgp || pool.disabled {
            continue;
        }
        for range in pool.ranges() {
            let known = lans.iter().any(|lan| lan.family() == range.family());
            if !known || lans.iter().any(|lan| lan.contains_range(range)) {
                continue;
            }
            let message =
                format!("{range} of pool {} is announced by ARP outside every known network", pool.name);
            let evidence = context.facts.networks.iter().filter(|network| {
                network.kind == NetworkKind::Lan && network.cidr.family() == range.family()
            });
            let evidence: Vec<Evidence> = std::iter::once(pool_evidence(pool, range))
                .chain(evidence.map(|network| network.origin.evidence(network.cidr)))
                .collect();
            findings.push(
                POOL_OUTSIDE_LAN
                    .finding(pool_subject(pool), message)
                    .evidence(evidence)
                    .hint("use addresses of the LAN, or announce the pool by BGP"),
            );
        }
    }
}
