//! Services that have to do with addresses outside the Service range.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::AddressError;

use super::{Origin, Port};

/// A Service of type LoadBalancer, or another one with external addresses or address annotations: what it asks
/// for, what it got, and what decides whether it may share an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFact {
    /// The Service.
    pub service: Arc<Subject>,
    /// Where it is written.
    pub origin: Origin,
    /// Whether `spec.type` is LoadBalancer.
    pub load_balancer: bool,
    /// `spec.loadBalancerClass`.
    pub class: Option<String>,
    /// What it asks for, one per annotation or field.
    pub requests: Vec<Request>,
    /// The pools it asks for: annotation key and pool name.
    pub pools: Vec<(String, String)>,
    /// The pool that MetalLB says the address came from.
    pub allocated_from: Option<String>,
    /// The addresses it got, from `status.loadBalancer.ingress`.
    pub ingress: Vec<IpAddr>,
    /// `spec.externalIPs`.
    pub external_ips: Vec<IpAddr>,
    /// Its ports.
    pub ports: Vec<Port>,
    /// The sharing keys it names: annotation key and value.
    pub sharing_keys: Vec<(String, String)>,
    /// Other namespaces it shares with (Cilium): a list or `*`.
    pub shares_with: Option<String>,
    /// Whether `spec.externalTrafficPolicy` is Local.
    pub local_traffic: bool,
    /// Its pod selector as sorted `key=value` pairs joined by commas; empty without one.
    pub selector: String,
    /// Why the load balancer refuses it, if a condition says so (Cilium): reason and message.
    pub unsatisfied: Option<String>,
    /// Annotations of the load balancers' prefixes that are not known to have any effect.
    pub unknown_annotations: Vec<String>,
}

/// Why two Services may not have one address together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unshared {
    /// They have no sharing key in common.
    Key,
    /// Both serve this port.
    Port(Port),
    /// One of them keeps traffic on the node, and they do not select the same pods.
    Pods,
    /// They are in different namespaces, and Cilium was not told by both that they may.
    Namespaces,
}

impl fmt::Display for Unshared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str("they have no sharing key in common"),
            Self::Port(port) => write!(f, "both use port {port}"),
            Self::Pods => f.write_str("externalTrafficPolicy Local needs the same pod selector"),
            Self::Namespaces => {
                f.write_str("Cilium shares an address across namespaces only if both allow it")
            }
        }
    }
}

impl ServiceFact {
    /// The values of its sharing keys.
    pub fn sharing_values(&self) -> BTreeSet<&str> {
        let values = self.sharing_keys.iter().map(|(_, value)| value.as_str());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Why it may not have an address together with another Service; `None` if it may.
    ///
    /// MetalLB: internal/allocator/k8salloc/k8salloc.go. Cilium: Documentation/network/lb-ipam.rst.
    pub fn cannot_share_with(&self, other: &Self) -> Option<Unshared> {
        if self.sharing_values().is_disjoint(&other.sharing_values()) {
            return Some(Unshared::Key);
        }
        if let Some(port) = self.ports.iter().find(|port| other.ports.contains(port)) {
            return Some(Unshared::Port(*port));
        }
        if (self.local_traffic || other.local_traffic)
            && (self.selector != other.selector || self.selector.is_empty())
        {
            return Some(Unshared::Pods);
        }
        let cilium = self.sharing_keys.iter().any(|(key, _)| key.contains("cilium"));
        let crosses = self.service.namespace != other.service.namespace;
        (cilium && crosses && !(self.allows(other) && other.allows(self))).then_some(Unshared::Namespaces)
    }

    fn allows(&self, other: &Self) -> bool {
        let namespace = other.service.namespace.as_deref().unwrap_or_default();
        let list = self.shares_with.as_deref().unwrap_or_default();
        list.split(',').map(str::trim).any(|entry| entry == "*" || entry == namespace)
    }
}

/// One way in which a Service asks for addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// By which means.
    pub mechanism: Mechanism,
    /// As written.
    pub text: String,
    /// The addresses that could be read. `0.0.0.0`, which asks kube-vip for DHCP, is left out.
    pub addresses: Vec<IpAddr>,
    /// What could not be read.
    pub errors: Vec<AddressError>,
}

/// The means by which a Service can ask for an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// `spec.loadBalancerIP`.
    Field,
    /// An annotation, by its key.
    Annotation(&'static str),
}
