//! Why does a Service wait?

use std::collections::BTreeSet;

use labkit::finding::{Evidence, Finding, Rule, Severity};
use labkit::net::Family;

use super::context::Context;
use super::services::claim_evidence;
use super::text::listed;
use crate::facts::{Layer, Role, ServiceFact, State, Use};

pub(super) const SERVICE_PENDING: Rule = Rule {
    code: "IPAM-SERVICE-PENDING",
    severity: Severity::Error,
    title: "a Service waits for an address",
    explanation: "A Service of type LoadBalancer has no address in its status. The reason is worked out from the pools \
        and from who holds what: the address it wants lies in no pool, somebody else has it, or the pool is full.",
    mend: "Ask for an address that is free, widen the pool, or release addresses that nobody needs.",
    source: "metallb/metallb: internal/allocator/allocator.go; cilium/cilium: operator/pkg/lbipam/lbipam.go",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for service in &context.facts.services {
        let waits =
            service.load_balancer && service.origin.layer == Layer::Live && service.ingress.is_empty();
        if !waits {
            continue;
        }
        let (reason, evidence) = why_pending(context, service);
        let mut finding = SERVICE_PENDING
            .finding((*service.service).clone(), format!("{} has no address: {reason}", service.service))
            .evidence([Evidence::new(format!("{} status.loadBalancer.ingress: none", service.origin))])
            .evidence(evidence);
        if let Some(free) = context.free().first(Family::V4).or_else(|| context.free().first(Family::V6)) {
            finding = finding.hint(format!("{free} is free"));
        } else if context.cluster_pools().next().is_some() {
            finding = finding.hint("no pool has a free address: widen a pool or release addresses");
        } else {
            finding = finding.hint("create a pool, or use another type of Service");
        }
        findings.push(finding);
    }
}

fn why_pending(context: &Context<'_>, service: &ServiceFact) -> (String, Vec<Evidence>) {
    for request in &service.requests {
        for address in &request.addresses {
            let evidence = vec![claim_evidence(service, *address)];
            if !context.live_pools.contains(*address) {
                return (format!("it asks for {address}, which lies in no pool"), evidence);
            }
            let holds = |other: &&&Use| other.role == Role::LoadBalancer && other.state == State::InUse;
            let holders = context.at(*address).iter().filter(holds);
            let holders: BTreeSet<String> = holders.map(|other| other.owner.to_string()).collect();
            if !holders.is_empty() {
                return (format!("it asks for {address}, which {} has", listed(holders)), evidence);
            }
        }
    }
    let evidence = |text: String| vec![Evidence::new(text)];
    if let Some(condition) = &service.unsatisfied {
        return (condition.clone(), evidence(format!("{} status.conditions: {condition}", service.origin)));
    }
    if context.cluster_pools().next().is_none() {
        return ("no pool of a load balancer was found".to_owned(), Vec::new());
    }
    if context.free().is_empty() {
        return ("the pools have no free address".to_owned(), Vec::new());
    }
    ("the load balancer has not given it one".to_owned(), Vec::new())
}
