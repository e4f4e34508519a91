//! Can every Service get the address it asks for?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::finding::{Evidence, Finding, Rule, Severity};
use labkit::net::{AddrRange, Family};

use super::context::{Context, address_subject, owner_subject, pool_evidence, use_evidence};
use super::text::listed;
use crate::facts::{Layer, Mechanism, PoolFact, Provider, Role, ServiceFact, Source};

pub(super) const DUPLICATE_REQUEST: Rule = Rule {
    code: "IPAM-DUPLICATE-REQUEST",
    severity: Severity::Error,
    title: "two Services want the same address and may not share it",
    explanation: "A load balancer gives one address to several Services only if all of them name the same sharing key, \
        use different ports (protocol and number), and either all have externalTrafficPolicy Cluster or select the \
        same pods. Cilium also wants them in one namespace, unless sharing across namespaces is allowed. Otherwise \
        the second Service stays <pending>.\n\nServices that already have the address together are left alone.",
    mend: "Ask for another address, or give both Services the same sharing key and different ports.",
    source: "metallb/metallb: internal/allocator/k8salloc/k8salloc.go; cilium/cilium: pkg/annotation/k8s.go",
};

pub(super) const OUTSIDE_POOL: Rule = Rule {
    code: "IPAM-OUTSIDE-POOL",
    severity: Severity::Error,
    title: "an address for a Service lies outside every pool",
    explanation: "A load balancer gives out addresses of its pools only. A Service that asks for another one stays \
        <pending> (`not allowed in config`). A ConfigMap that promises an address outside the pool that it names \
        itself contradicts itself: one of the two is out of date.",
    mend: "Ask for an address of the pool, or add the address to the pool after checking that no machine has it.",
    source: "metallb/metallb: internal/allocator/allocator.go",
};

pub(super) const TWO_POOLS: Rule = Rule {
    code: "IPAM-TWO-POOLS",
    severity: Severity::Error,
    title: "a Service asks for addresses of two pools",
    explanation: "MetalLB takes all addresses of a Service, one a family, from a single pool. A Service that asks for \
        an IPv4 address of one pool and an IPv6 address of another gets neither.",
    mend: "Put both ranges into one pool, or ask for addresses of one pool.",
    source: "metallb/metallb: internal/allocator/allocator.go (poolFor)",
};

pub(super) const TWO_MECHANISMS: Rule = Rule {
    code: "IPAM-TWO-MECHANISMS",
    severity: Severity::Error,
    title: "a Service asks for an address by annotation and by field",
    explanation: "MetalLB refuses a Service that has both the loadBalancerIPs annotation and spec.loadBalancerIP, even \
        if they agree: `service can not have both`.",
    mend: "Remove spec.loadBalancerIP, which is deprecated, and keep the annotation.",
    source: "metallb/metallb: controller/service.go",
};

pub(super) const ANNOTATIONS_DISAGREE: Rule = Rule {
    code: "IPAM-ANNOTATIONS-DISAGREE",
    severity: Severity::Warning,
    title: "two annotations of the same meaning have different values",
    explanation: "An annotation is there under its new and under its old key (metallb.io/… and metallb.universe.tf/…; \
        lbipam.cilium.io/… and io.cilium/lb-ipam-…) with different values. The new key counts; whoever reads the old \
        one is misled.",
    mend: "Remove the old key.",
    source: "metallb/metallb: controller/service.go; cilium/cilium: pkg/annotation/k8s.go",
};

pub(super) const UNKNOWN_ANNOTATION: Rule = Rule {
    code: "IPAM-UNKNOWN-ANNOTATION",
    severity: Severity::Warning,
    title: "an annotation has no effect",
    explanation: "The key has the prefix of a load balancer or of Cilium's IPAM and is none that it reads. Best known \
        is ipam.cilium.io/ip-address, which many notes recommend and which does not exist.",
    mend: "Remove it. A fixed pod address under Cilium needs multi-pool mode, a CiliumPodIPPool of one address and \
        ipam.cilium.io/ip-pool.",
    source: "cilium/cilium: pkg/annotation/k8s.go; cilium/cilium#17026",
};

/// Keys that mean the same, the one that counts first.
const SAME_MEANING: &[(&str, &str)] = &[
    ("metallb.io/loadBalancerIPs", "metallb.universe.tf/loadBalancerIPs"),
    ("metallb.io/address-pool", "metallb.universe.tf/address-pool"),
    ("metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip"),
    ("lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"),
    ("lbipam.cilium.io/sharing-key", "io.cilium/lb-ipam-sharing-key"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    duplicate_requests(context, findings);
    written_outside_pool(context, findings);
    for service in &context.facts.services {
        asked_outside_pool(context, service, findings);
        two_pools(context, service, findings);
        two_mechanisms(service, findings);
        annotations_disagree(service, findings);
        unknown_annotations(service, findings);
    }
}

fn is_metallb(mechanism: &Mechanism) -> bool {
    matches!(mechanism, Mechanism::Annotation(key) if key.starts_with("metallb."))
}

fn is_kube_vip(mechanism: &Mechanism) -> bool {
    matches!(mechanism, Mechanism::Annotation(key) if key.starts_with("kube-vip."))
}

fn request_field(mechanism: &Mechanism) -> String {
    match mechanism {
        Mechanism::Field => "spec.loadBalancerIP".to_owned(),
        Mechanism::Annotation(key) => format!("metadata.annotations[{key}]"),
    }
}

/// How a Service asks for (or holds) an address, as evidence.
pub(super) fn claim_evidence(service: &ServiceFact, address: IpAddr) -> Evidence {
    let asked = service.requests.iter().find(|request| request.addresses.contains(&address));
    let field = match asked {
        Some(request) => format!("{}: {}", request_field(&request.mechanism), request.text),
        None => format!("status.loadBalancer.ingress: {address}"),
    };
    Evidence { text: format!("{} {field}", service.origin), location: service.origin.location.clone() }
}

/// A Service seen in files and in the cluster is one: the file says what it asks for, the cluster what it has.
struct Contender<'a> {
    service: &'a ServiceFact,
    asks: bool,
    holds: bool,
}

fn duplicate_requests(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut wanted: BTreeMap<IpAddr, BTreeMap<&labkit::finding::Subject, Contender<'_>>> = BTreeMap::new();
    for service in &context.facts.services {
        let asked =
            service.requests.iter().flat_map(|request| request.addresses.iter().map(|at| (*at, true)));
        let held = service.ingress.iter().map(|at| (*at, false));
        for (address, asks) in asked.chain(held) {
            let by_service = wanted.entry(address).or_default();
            let contender = by_service.entry(&service.service).or_insert(Contender {
                service,
                asks: false,
                holds: false,
            });
            contender.asks |= asks;
            contender.holds |= !asks;
        }
    }
    for (address, contenders) in wanted {
        if contenders.len() < 2 {
            continue;
        }
        let contenders: Vec<Contender<'_>> = contenders.into_values().collect();
        for (i, one) in contenders.iter().enumerate() {
            for other in &contenders[i + 1..] {
                let settled = one.holds && other.holds;
                let concerned = one.asks || other.asks;
                if settled || !concerned {
                    continue;
                }
                if let Some(why) = one.service.cannot_share_with(other.service) {
                    let (a, b) = (&one.service.service, &other.service.service);
                    let message = format!("{a} and {b} both want {address}: {why}");
                    findings.push(
                        DUPLICATE_REQUEST
                            .finding(address_subject(address), message)
                            .evidence([
                                claim_evidence(one.service, address),
                                claim_evidence(other.service, address),
                            ])
                            .hint("ask for another address, or let both share it with one sharing key and different ports"),
                    );
                }
            }
        }
    }
}

/// What a ConfigMap promises against the pool that it names itself.
fn written_outside_pool(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut pools: BTreeMap<(&labkit::finding::Subject, Layer), Vec<&PoolFact>> = BTreeMap::new();
    for pool in context.pools.iter().filter(|pool| pool.origin.source == Source::ConfigMap) {
        pools.entry((&pool.origin.object, pool.origin.layer)).or_default().push(pool);
    }
    for usage in context.with_role(&[Role::LoadBalancer]) {
        if usage.origin.source != Source::ConfigMap {
            continue;
        }
        let Some(own) = pools.get(&(&*usage.origin.object, usage.origin.layer)) else { continue };
        let range = usage.range();
        let of_family = || own.iter().flat_map(|pool| pool.ranges()).filter(|r| r.family() == range.family());
        if of_family().next().is_none() || of_family().any(|pool| pool.contains_range(range)) {
            continue;
        }
        let names: BTreeSet<String> = of_family().map(|pool| pool.to_string()).collect();
        let subject = owner_subject(&usage.owner);
        let message = format!(
            "{} of {subject} lies outside the pool that {} names ({})",
            usage.addresses,
            usage.origin.object,
            listed(names)
        );
        let evidence = own.iter().flat_map(|pool| pool.ranges().map(|range| pool_evidence(pool, range)));
        let in_cluster = context.live_pools.contains_range(range);
        let hint = if in_cluster {
            "the pool in the cluster has the address: correct the pool in the ConfigMap's file"
        } else {
            "no pool has the address: add it to the pool, or give the Service an address of the pool"
        };
        findings.push(
            OUTSIDE_POOL
                .finding(subject, message)
                .evidence(std::iter::once(use_evidence(usage)).chain(evidence))
                .hint(hint),
        );
    }
}

fn asked_outside_pool(context: &Context<'_>, service: &ServiceFact, findings: &mut Vec<Finding>) {
    let pools: Vec<&PoolFact> = context.cluster_pools().filter(|pool| !pool.disabled).collect();
    if pools.is_empty() || !service.load_balancer || service.class.as_deref() == Some("io.cilium/node") {
        return;
    }
    for request in service.requests.iter().filter(|request| !is_kube_vip(&request.mechanism)) {
        for address in &request.addresses {
            // What a Service has already been given is allowed by definition.
            if context.live_pools.contains(*address) || service.ingress.contains(address) {
                continue;
            }
            let message = format!("{} asks for {address}, which no pool has", service.service);
            let evidence = pools.iter().flat_map(|pool| {
                let same = pool.ranges().filter(|range| Family::of(*address) == range.family());
                same.map(|range| pool_evidence(pool, range))
            });
            let free = context.free().first(Family::of(*address));
            let hint = match free {
                Some(free) => {
                    format!("ask for a free address of the pool such as {free}, or add {address} to the pool")
                }
                None => {
                    format!("add {address} to the pool if no machine has it: the pool has no free address")
                }
            };
            findings.push(
                OUTSIDE_POOL
                    .finding((*service.service).clone(), message)
                    .evidence(std::iter::once(claim_evidence(service, *address)).chain(evidence))
                    .hint(hint),
            );
        }
    }
}

fn two_pools(context: &Context<'_>, service: &ServiceFact, findings: &mut Vec<Finding>) {
    let metallb = |pool: &&PoolFact| pool.provider == Provider::MetalLb && !pool.disabled;
    let asks_metallb = |mechanism: &Mechanism| is_metallb(mechanism) || *mechanism == Mechanism::Field;
    let wanted: Vec<IpAddr> = service
        .requests
        .iter()
        .filter(|request| asks_metallb(&request.mechanism))
        .flat_map(|request| request.addresses.iter().copied())
        .collect();
    let pool_of = |address: IpAddr| {
        context
            .cluster_pools()
            .filter(metallb)
            .find_map(|pool| pool.ranges().find(|range| range.contains(address)).map(|range| (pool, range)))
    };
    let homes: Vec<(IpAddr, &PoolFact, AddrRange)> = wanted
        .iter()
        .filter_map(|address| pool_of(*address).map(|(pool, range)| (*address, pool, range)))
        .collect();
    let names: BTreeSet<&str> = homes.iter().map(|(_, pool, _)| pool.name.as_str()).collect();
    if homes.len() < wanted.len() || names.len() < 2 {
        return;
    }
    let message = format!("{} asks for addresses of pools {}", service.service, listed(&names));
    let evidence = homes
        .iter()
        .flat_map(|(address, pool, range)| [claim_evidence(service, *address), pool_evidence(pool, *range)]);
    findings.push(
        TWO_POOLS
            .finding((*service.service).clone(), message)
            .evidence(evidence)
            .hint("put the IPv4 and the IPv6 range into one pool"),
    );
}

fn two_mechanisms(service: &ServiceFact, findings: &mut Vec<Finding>) {
    let annotation = service.requests.iter().find(|request| is_metallb(&request.mechanism));
    let field = service.requests.iter().find(|request| request.mechanism == Mechanism::Field);
    let (Some(annotation), Some(field)) = (annotation, field) else { return };
    let evidence = [annotation, field].map(|request| Evidence {
        text: format!("{} {}: {}", service.origin, request_field(&request.mechanism), request.text),
        location: service.origin.location.clone(),
    });
    findings.push(
        TWO_MECHANISMS
            .finding(
                (*service.service).clone(),
                format!("{} asks by annotation and by spec.loadBalancerIP", service.service),
            )
            .evidence(evidence)
            .hint("remove spec.loadBalancerIP"),
    );
}

fn annotations_disagree(service: &ServiceFact, findings: &mut Vec<Finding>) {
    let requests = service.requests.iter().filter_map(|request| match &request.mechanism {
        Mechanism::Annotation(key) => Some((*key, request.text.as_str())),
        Mechanism::Field => None,
    });
    let others =
        service.pools.iter().chain(&service.sharing_keys).map(|(key, value)| (key.as_str(), value.as_str()));
    let values: BTreeMap<&str, &str> = requests.chain(others).collect();
    for (new, old) in SAME_MEANING {
        let (Some(counts), Some(ignored)) = (values.get(new), values.get(old)) else { continue };
        if counts.trim() == ignored.trim() {
            continue;
        }
        let at = |key: &str, value: &str| Evidence {
            text: format!("{} metadata.annotations[{key}]: {value}", service.origin),
            location: service.origin.location.clone(),
        };
        findings.push(
            ANNOTATIONS_DISAGREE
                .finding((*service.service).clone(), format!("{new} says {counts}, {old} says {ignored}"))
                .evidence([at(new, counts), at(old, ignored)])
                .hint(format!("{new} counts; remove {old}")),
        );
    }
}

fn unknown_annotations(service: &ServiceFact, findings: &mut Vec<Finding>) {
    for key in &service.unknown_annotations {
        let evidence = Evidence {
            text: format!("{} metadata.annotations[{key}]", service.origin),
            location: service.origin.location.clone(),
        };
        findings.push(
            UNKNOWN_ANNOTATION
                .finding((*service.service).clone(), format!("annotation {key} has no effect"))
                .evidence([evidence])
                .hint(format!("remove {key}")),
        );
    }
}
