//! Does anybody have an address that a network keeps for itself?

use std::net::IpAddr;

use labkit::finding::{Evidence, Finding, Rule, Severity};
use labkit::net::{AddrSet, Family};

use super::context::{Context, address_subject, owner_subject, pool_evidence, pool_subject, use_evidence};
use super::text::listed;
use crate::facts::{NetworkFact, NetworkKind, PoolFact, Role};

pub(super) const NETWORK_EDGE: Rule = Rule {
    code: "IPAM-NETWORK-EDGE",
    severity: Severity::Error,
    title: "an address at the edge of a LAN is given away",
    explanation: "The first and the last address of an IPv4 network are the network itself and its broadcast address: \
        routers and many clients refuse to talk to a host there. The first address of an IPv6 network means every \
        router on it (subnet-router anycast); that is a warning.\n\nPools, machines and reservations are looked at. A \
        /31, /32, /127 or /128 has no edges. A pool that is announced by BGP only is routed address by address and is \
        left alone, and so is one whose load balancer leaves the edges out (avoidBuggyIPs of MetalLB, \
        allowFirstLastIPs: No of Cilium, skip-end-ips-in-cidr of kube-vip).",
    mend: "Take the edges out of the pool, or give the host another address.",
    source: "RFC 1122 §3.3.6, RFC 3021, RFC 4291 §2.6.1; metallb/metallb: internal/allocator/allocator.go",
};

/// Who has an address on the wire.
const ON_THE_LAN: &[Role] = &[
    Role::Node,
    Role::Host,
    Role::Storage,
    Role::ControlPlane,
    Role::Dns,
    Role::FixedLease,
    Role::LoadBalancerRequest,
    Role::Reservation,
];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let lans = context.facts.networks.iter().filter(|network| network.kind == NetworkKind::Lan);
    // The same network in several layers has the same edges.
    let edges: Vec<(IpAddr, &NetworkFact)> =
        lans.flat_map(|lan| lan.cidr.edges().into_iter().map(move |edge| (edge, lan))).collect();
    if edges.is_empty() {
        return;
    }
    for pool in &context.pools {
        in_pool(pool, &edges, findings);
    }
    let routed: AddrSet =
        context.pools.iter().filter(|pool| by_bgp_only(pool)).flat_map(|pool| pool.ranges()).collect();
    for (edge, lan) in &edges {
        for usage in context.at(*edge).iter().filter(|usage| ON_THE_LAN.contains(&usage.role)) {
            if routed.contains(*edge) {
                continue;
            }
            let message = format!(
                "{edge} of {} is the {} of {} {}",
                owner_subject(&usage.owner),
                what(*edge, lan),
                lan.name,
                lan.cidr
            );
            let finding = NETWORK_EDGE
                .finding(address_subject(*edge), message)
                .evidence([use_evidence(usage), lan.origin.evidence(lan.cidr)])
                .hint("give it another address");
            findings.push(tempered(finding, *edge));
        }
    }
}

fn in_pool(pool: &PoolFact, edges: &[(IpAddr, &NetworkFact)], findings: &mut Vec<Finding>) {
    if by_bgp_only(pool) {
        return;
    }
    let mut given: AddrSet = pool.ranges().collect();
    for range in pool.skipped() {
        given.remove(range);
    }
    let held: Vec<&(IpAddr, &NetworkFact)> = edges.iter().filter(|(edge, _)| given.contains(*edge)).collect();
    let Some((_, lan)) = held.first() else { return };
    let mut addresses: Vec<String> =
        held.iter().map(|(edge, lan)| format!("{edge} ({})", what(*edge, lan))).collect();
    addresses.dedup();
    let message = format!("pool {} gives away {} of {}", pool.name, listed(addresses), lan.name);
    let ranges = pool.ranges().filter(|range| held.iter().any(|(edge, _)| range.contains(*edge)));
    let evidence: Vec<Evidence> =
        ranges.map(|range| pool_evidence(pool, range)).chain([lan.origin.evidence(lan.cidr)]).collect();
    let without: Vec<&IpAddr> = held.iter().map(|(edge, _)| edge).collect();
    let finding = NETWORK_EDGE
        .finding(pool_subject(pool), message)
        .evidence(evidence)
        .hint(format!("take {} out of the pool", listed(without)));
    let only_v6 = held.iter().all(|(edge, _)| Family::of(*edge) == Family::V6);
    findings.push(if only_v6 { finding.severity(Severity::Warning) } else { finding });
}

fn by_bgp_only(pool: &PoolFact) -> bool {
    let announced = pool.announcement;
    announced.known && announced.bgp && !announced.layer2
}

fn what(edge: IpAddr, lan: &NetworkFact) -> &'static str {
    match Family::of(edge) {
        Family::V6 => "address of all routers",
        Family::V4 if edge == lan.cidr.network() => "network address",
        Family::V4 => "broadcast address",
    }
}

fn tempered(finding: Finding, edge: IpAddr) -> Finding {
    if Family::of(edge) == Family::V6 { finding.severity(Severity::Warning) } else { finding }
}
