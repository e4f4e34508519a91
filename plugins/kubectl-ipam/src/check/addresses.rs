//! Is every address used by one owner, and by the one it is promised to?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::Class;

use super::context::{Context, address_subject, owner_subject, use_evidence, uses_evidence};
use super::text::listed;
use crate::facts::{Layer, Role, Source, State, Use};

pub(super) const ADDRESS_CONFLICT: Rule = Rule {
    code: "IPAM-ADDRESS-CONFLICT",
    severity: Severity::Error,
    title: "one address has two owners",
    explanation: "A machine and a Service, or two machines, use the same address. Both answer ARP; which one a client \
        reaches changes with every entry in its neighbour table.\n\nNot a conflict, and not reported: an Ingress or \
        Gateway that repeats its Service's address; Services of k3s ServiceLB or Cilium Node IPAM, which use node \
        addresses on purpose; Services that share an address with a sharing key; a storage server or name server that \
        runs in the cluster behind a Service; the control plane's address on one of its nodes.",
    mend: "Give one of the two another address. Moving the Service is quick; a node's address is in certificates, \
        etcd membership and kubeconfigs.",
    source: "metallb/metallb#364; k3s-io/k3s: pkg/cloudprovider/servicelb.go",
};

pub(super) const RESERVED_TWICE: Rule = Rule {
    code: "IPAM-RESERVED-TWICE",
    severity: Severity::Error,
    title: "an address is kept for two owners",
    explanation: "Two entries of the inventory keep the same address, or two keys of a ConfigMap promise it to two \
        names. The second to use it breaks the first.",
    mend: "Decide whose it is and reserve another address for the other one.",
    source: "plugins/kubectl-ipam/README.md: The inventory",
};

pub(super) const LEASE_RESERVED: Rule = Rule {
    code: "IPAM-LEASE-RESERVED",
    severity: Severity::Error,
    title: "a fixed DHCP lease duplicates a reservation of somebody else",
    explanation: "The router always gives the address to one client, and the inventory keeps it for another owner.",
    mend: "Remove one of the two, or give both the same name if they mean the same machine.",
    source: "metallb/metallb#157",
};

pub(super) const HELD_BY_OTHER: Rule = Rule {
    code: "IPAM-HELD-BY-OTHER",
    severity: Severity::Error,
    title: "an address that is promised to one owner is held by another",
    explanation: "The inventory or a ConfigMap says whose the address is, and in the cluster somebody else has it. \
        Names are compared loosely: a promise to `nginx` is kept by the Service `ingress-nginx-controller`, one to \
        `media` by any Service of that namespace.",
    mend: "Correct the entry, or move the one that holds the address.",
    source: "plugins/kubectl-ipam/README.md: The inventory",
};

pub(super) const VIP_UNDECLARED: Rule = Rule {
    code: "IPAM-VIP-UNDECLARED",
    severity: Severity::Warning,
    title: "the control plane's address is written down nowhere",
    explanation: "The kubeconfig points at an address that no Node has: a virtual address of Talos, kube-vip or a load \
        balancer in front of the control plane. Nodes do not report it, so without an entry in the inventory nothing \
        keeps a pool or a reservation off it.",
    mend: "Write it into the inventory as a host of the control plane.",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/k8s/nodeip_config.go",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    // Most addresses have one use, and one use cannot disagree with itself.
    for (address, uses) in context.by_address.iter().filter(|(_, uses)| uses.len() > 1) {
        conflict(context, *address, uses, findings);
        promised_twice(*address, uses, findings);
        lease_reserved(*address, uses, findings);
        held_by_other(*address, uses, findings);
    }
    vip_undeclared(context, findings);
}

/// Which side of a conflict a use is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A machine answers at the address.
    Machine,
    /// A load balancer announces it.
    Service,
}

fn side(usage: &Use) -> Option<Side> {
    match usage.role {
        Role::Node | Role::Host | Role::Storage | Role::Gateway | Role::Peer | Role::ControlPlane => {
            Some(Side::Machine)
        }
        Role::LoadBalancer | Role::LoadBalancerRequest => Some(Side::Service),
        _ => None,
    }
}

fn conflict(context: &Context<'_>, address: IpAddr, uses: &[&Use], findings: &mut Vec<Finding>) {
    let on = |wanted: Side| uses.iter().copied().filter(move |usage| side(usage) == Some(wanted));
    let services: Vec<&Use> =
        on(Side::Service).filter(|usage| !borrows_node(context, address, usage)).collect();
    let machines: Vec<&Use> = on(Side::Machine).filter(|usage| !is_behind(usage, &services)).collect();
    if !services.is_empty() && !machines.is_empty() {
        let owners = |uses: &[&Use]| {
            let names: BTreeSet<String> =
                uses.iter().map(|usage| owner_subject(&usage.owner).to_string()).collect();
            listed(names)
        };
        let message = format!("{address} is used by {} and by {}", owners(&machines), owners(&services));
        let evidence = uses_evidence(machines.iter().chain(&services).copied());
        let movable = services.iter().find(|usage| usage.origin.source == Source::Service);
        let hint = match movable.or(services.first()) {
            Some(service) => format!("give {} another address", owner_subject(&service.owner)),
            None => "give one of them another address".to_owned(),
        };
        findings
            .push(ADDRESS_CONFLICT.finding(address_subject(address), message).evidence(evidence).hint(hint));
        return;
    }
    let nodes: BTreeMap<&str, &Use> = machines
        .iter()
        .filter(|usage| usage.role == Role::Node)
        .map(|usage| (usage.owner.name.as_str(), *usage))
        .collect();
    if nodes.len() > 1 {
        let message = format!("{address} is the address of nodes {}", listed(nodes.keys()));
        findings.push(
            ADDRESS_CONFLICT
                .finding(address_subject(address), message)
                .evidence(nodes.values().map(|usage| use_evidence(usage)))
                .hint("every node needs an address of its own"),
        );
    }
}

/// k3s ServiceLB and Cilium Node IPAM give Services the addresses of nodes. What a pool allocated, or what was
/// asked for by name, is no such case.
fn borrows_node(context: &Context<'_>, address: IpAddr, usage: &Use) -> bool {
    if usage.origin.source != Source::Service {
        return false;
    }
    let Some(service) = context.service(&usage.owner) else {
        return false;
    };
    if service.class.as_deref() == Some("io.cilium/node") {
        return true;
    }
    let asked = service.requests.iter().any(|request| request.addresses.contains(&address));
    !asked && service.allocated_from.is_none() && !context.live_pools.contains(address)
}

/// Whether a machine's use is in truth a client's view of one of the Services: storage served from the cluster.
fn is_behind(usage: &Use, services: &[&Use]) -> bool {
    const STORAGE_PORTS: &[u16] = &[111, 445, 2049, 3260, 3300, 6789];
    let serves = |other: &&Use| other.ports.iter().any(|port| STORAGE_PORTS.contains(&port.number));
    match usage.role {
        Role::Storage => services.iter().any(serves),
        // An address in front of the API server may itself be a Service, if it serves the API's port.
        Role::ControlPlane => {
            services.iter().any(|other| other.ports.iter().any(|port| matches!(port.number, 443 | 6443)))
        }
        _ => false,
    }
}

/// Owners that the inventory, or one ConfigMap, names for the address.
fn promised_twice(address: IpAddr, uses: &[&Use], findings: &mut Vec<Finding>) {
    let mut by_source: BTreeMap<&Subject, Vec<&Use>> = BTreeMap::new();
    let inventory = Subject::new("inventory", "");
    for usage in uses {
        match (usage.origin.layer, usage.role) {
            (Layer::Inventory, Role::Reservation | Role::Host | Role::Node | Role::Storage) => {
                by_source.entry(&inventory).or_default().push(usage);
            }
            (_, Role::LoadBalancer) if usage.origin.source == Source::ConfigMap => {
                by_source.entry(&usage.origin.object).or_default().push(usage);
            }
            _ => {}
        }
    }
    for promises in by_source.values() {
        let names: BTreeMap<&str, &Use> =
            promises.iter().map(|usage| (usage.owner.name.as_str(), *usage)).collect();
        // `plex` and `plex-external` may be two names of one; anything else is two owners.
        let distinct = names.keys().any(|a| names.keys().any(|b| !related(a, b)));
        let shared = || promises.iter().all(|usage| !usage.ports.is_empty()) && disjoint_ports(promises);
        if distinct && !shared() {
            let message = format!("{address} is kept for {}", listed(names.keys()));
            findings.push(
                RESERVED_TWICE
                    .finding(address_subject(address), message)
                    .evidence(uses_evidence(promises.iter().copied()))
                    .hint("keep it for one of them and reserve another address for the other"),
            );
        }
    }
}

/// Several owners may share one address on different ports, as behind a sharing key.
fn disjoint_ports(uses: &[&Use]) -> bool {
    let mut owner_of = BTreeMap::new();
    uses.iter().all(|usage| {
        usage
            .ports
            .iter()
            .all(|port| *owner_of.entry(*port).or_insert(&usage.owner.name) == &usage.owner.name)
    })
}

fn lease_reserved(address: IpAddr, uses: &[&Use], findings: &mut Vec<Finding>) {
    for lease in uses.iter().filter(|usage| usage.role == Role::FixedLease) {
        for kept in uses.iter().filter(|usage| usage.role == Role::Reservation) {
            if !related(&lease.owner.name, &kept.owner.name) {
                let message = format!(
                    "{address} is a fixed lease of {} and reserved for {}",
                    lease.owner.name, kept.owner.name
                );
                findings.push(
                    LEASE_RESERVED
                        .finding(address_subject(address), message)
                        .evidence([use_evidence(lease), use_evidence(kept)])
                        .hint("remove one of the two, or give both the same name"),
                );
            }
        }
    }
}

fn held_by_other(address: IpAddr, uses: &[&Use], findings: &mut Vec<Finding>) {
    let live = |usage: &&&Use| {
        usage.origin.layer == Layer::Live
            && usage.state == State::InUse
            && matches!(usage.role, Role::LoadBalancer | Role::Node)
            && matches!(usage.origin.source, Source::Service | Source::Node)
    };
    let holders: Vec<&Use> = uses.iter().filter(live).copied().collect();
    for promise in uses {
        let written =
            matches!(promise.role, Role::Reservation | Role::Host | Role::LoadBalancer | Role::Node)
                && (promise.origin.layer == Layer::Inventory || promise.origin.source == Source::ConfigMap);
        if !written || holders.is_empty() {
            continue;
        }
        // A machine against a Service is a conflict already; here it is about names.
        let alike: Vec<&&Use> = holders
            .iter()
            .filter(|holder| match promise.role {
                Role::LoadBalancer => holder.role == Role::LoadBalancer,
                Role::Node | Role::Host => holder.role == Role::Node,
                _ => true,
            })
            .collect();
        if alike.is_empty() || alike.iter().any(|holder| keeps(promise, holder)) {
            continue;
        }
        let names: BTreeSet<String> = alike.iter().map(|holder| holder.owner.to_string()).collect();
        let message =
            format!("{address} is promised to {} and held by {}", promise.owner.name, listed(names));
        let evidence: Vec<Evidence> = std::iter::once(use_evidence(promise))
            .chain(alike.iter().map(|holder| use_evidence(holder)))
            .collect();
        findings.push(
            HELD_BY_OTHER
                .finding(address_subject(address), message)
                .evidence(evidence)
                .hint("correct the entry, or give the holder another address"),
        );
    }
}

fn keeps(promise: &Use, holder: &Use) -> bool {
    related(&promise.owner.name, &holder.owner.name)
        || promise.owner.namespace.is_some() && *promise.owner == *holder.owner
        || holder.owner.namespace.as_deref().is_some_and(|namespace| related(&promise.owner.name, namespace))
        || promise.note.as_deref().is_some_and(|note| related(note, &holder.owner.name))
}

/// Whether two names may mean the same: equal, or one is part of the other.
pub(super) fn related(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a), plain(b));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn vip_undeclared(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (address, uses) in &context.by_address {
        let Some(vip) = uses.iter().find(|usage| usage.origin.source == Source::Kubeconfig) else { continue };
        // A tunnel or a test server on this machine says nothing about the lab.
        if !Class::of(*address).assignable() || !context.facts.live {
            continue;
        }
        let known = uses.iter().any(|usage| {
            usage.origin.source != Source::Kubeconfig
                && matches!(
                    usage.role,
                    Role::Node | Role::Host | Role::ControlPlane | Role::Reservation | Role::LoadBalancer
                )
        });
        if !known {
            let message =
                format!("the API server is reached at {address}, which no node has and nothing declares");
            findings.push(
                VIP_UNDECLARED
                    .finding(address_subject(*address), message)
                    .evidence([use_evidence(vip)])
                    .hint("add it to the hosts of the inventory as the control plane's address"),
            );
        }
    }
}
