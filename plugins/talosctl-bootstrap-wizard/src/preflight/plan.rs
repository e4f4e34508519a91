//! What concerns the cluster as a whole.

use labkit::finding::{Evidence, Finding, Severity, Subject};

use super::inventory::{Holder, clashes};
use super::{Candidate, Preflight, subject, written};
use crate::cluster::Cluster;
use crate::findings::check;
use crate::install::sight::Sight;
use crate::journal::Machine;

pub(super) fn judge(preflight: &Preflight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(number(preflight.cluster));
    findings.extend(endpoint(preflight));
    findings.extend(shared_address(preflight));
    findings.extend(addresses(preflight));
    findings.extend(twice(&preflight.nodes));
    findings
}

fn about(cluster: &Cluster) -> Subject {
    Subject::new("Cluster", &cluster.name)
}

fn number(cluster: &Cluster) -> Option<Finding> {
    let count = cluster.control_planes().count();
    let message = format!(
        "there are {count} control planes: one of them may fail, as with {}",
        count.saturating_sub(1)
    );
    let even = count > 0 && count.is_multiple_of(2);
    let message = if count == 2 {
        "there are 2 control planes: if either fails, etcd stops".to_owned()
    } else {
        message
    };
    even.then(|| {
        check::CONTROL_PLANES_EVEN
            .finding(about(cluster), message)
            .hint("make one of the nodes a worker, or a worker a control plane")
    })
}

fn endpoint(preflight: &Preflight<'_>) -> Option<Finding> {
    let cluster = preflight.cluster;
    let endpoint = &cluster.endpoint;
    let Some(addresses) = &preflight.endpoint else {
        let message = format!("the name of the endpoint {endpoint} is not known");
        return Some(check::ENDPOINT_UNKNOWN.finding(about(cluster), message));
    };
    let planes: Vec<_> = cluster.control_planes().filter_map(|node| node.address.ip()).collect();
    let leads_to = |address: &std::net::IpAddr| planes.contains(address) || cluster.vip == Some(*address);
    if planes.len() == cluster.control_planes().count() && !addresses.iter().any(leads_to) {
        let shown: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        let message =
            format!("the endpoint {endpoint} leads to {}, which is no control plane", shown.join(", "));
        return Some(check::ENDPOINT_ELSEWHERE.finding(about(cluster), message));
    }
    let is_one = planes.len() > 1 && matches!(addresses.as_slice(), [one] if planes.contains(one));
    is_one.then(|| {
        let message = format!("the endpoint {endpoint} is one of {} control planes", planes.len());
        check::ENDPOINT_SINGLE.finding(about(cluster), message)
    })
}

fn shared_address(preflight: &Preflight<'_>) -> Option<Finding> {
    let (vip, answers) = (preflight.cluster.vip?, preflight.vip.as_ref()?);
    (!preflight.is_bootstrapped).then(|| {
        check::VIP_TAKEN
            .finding(
                about(preflight.cluster),
                format!("{vip} is taken, though etcd does not run yet: {answers}"),
            )
            .hint("find out who has it, or choose another vip in cluster.yaml")
    })
}

/// Addresses that the plan of `kubectl ipam` gives to somebody else.
fn addresses(preflight: &Preflight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Candidate { node, .. } in &preflight.nodes {
        let planned = node.network.iter().flat_map(|link| &link.addresses).map(|(address, _)| *address);
        let has_fixed = node.network.is_some();
        let addresses: Vec<_> =
            if has_fixed { planned.collect() } else { node.address.ip().into_iter().collect() };
        for address in addresses {
            for claim in clashes(preflight.claims, address, &node.hostname) {
                let is_dhcp = matches!(claim.holder, Holder::Dhcp { .. });
                if is_dhcp && !has_fixed {
                    continue;
                }
                let message = format!("{address} of {} belongs to {}", node.hostname, claim.holder);
                let severity = if is_dhcp { Severity::Warning } else { Severity::Error };
                let evidence = Evidence::at(claim.location.clone(), claim.holder.to_string());
                let finding = check::ADDRESS_CLASH.finding(subject(node), message).severity(severity);
                findings.push(finding.evidence([written(node), evidence]));
            }
        }
    }
    if let Some(vip) = preflight.cluster.vip {
        let is_other = |holder: &Holder| !matches!(holder, Holder::Host { role, .. } if role == "vip");
        for claim in clashes(preflight.claims, vip, "").filter(|claim| is_other(&claim.holder)) {
            let message = format!("the shared address {vip} belongs to {}", claim.holder);
            let evidence = Evidence::at(claim.location.clone(), claim.holder.to_string());
            findings
                .push(check::ADDRESS_CLASH.finding(about(preflight.cluster), message).evidence([evidence]));
        }
    }
    findings
}

/// Two names for one machine.
fn twice(nodes: &[Candidate<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, one) in nodes.iter().enumerate() {
        let other = nodes[..at].iter().find(|other| match (machine(one.sight), machine(other.sight)) {
            (Some(one), Some(other)) => one.is(other) == Some(true),
            _ => false,
        });
        if let Some(other) = other {
            let message = format!("{} and {} are the same machine", other.node.hostname, one.node.hostname);
            let finding = check::MACHINE_TWICE.finding(subject(one.node), message);
            findings.push(finding.evidence([written(other.node), written(one.node)]));
        }
    }
    findings
}

fn machine(sight: &Sight) -> Option<&Machine> {
    match sight {
        Sight::Maintenance(waiting) => Some(&waiting.facts.machine),
        Sight::Ours(facts) => Some(&facts.machine),
        _ => None,
    }
}
