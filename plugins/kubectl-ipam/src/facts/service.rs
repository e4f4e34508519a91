//! Services that have to do with addresses outside the Service range.

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
