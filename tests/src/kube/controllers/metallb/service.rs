//! What MetalLB reads of a Service (metallb/metallb: controller/service.go).

use std::fmt;
use std::net::IpAddr;

use serde_json::Value;

use super::super::world::{annotation, items, text};

/// Prefix of today's annotations.
pub const PREFIX: &str = "metallb.io";
/// Prefix from before v0.14.9: still read, with a warning.
pub const OLD_PREFIX: &str = "metallb.universe.tf";

/// Address family of a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
    /// Both.
    Dual,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::V4 => "ipv4",
            Family::V6 => "ipv6",
            Family::Dual => "dual",
        })
    }
}

/// `spec.ipFamilyPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// One family.
    Single,
    /// Two, or one where there are not two.
    PreferDual,
    /// Two or nothing.
    RequireDual,
}

/// A Service of type LoadBalancer as MetalLB sees it.
#[derive(Debug, Clone)]
pub struct Service {
    /// `namespace/name`.
    pub key: String,
    /// Its namespace.
    pub namespace: String,
    /// Its labels.
    pub labels: Value,
    /// `TCP/80` and so on.
    pub ports: Vec<String>,
    /// Value of the sharing annotation, empty without.
    pub sharing_key: String,
    /// The pod selector where traffic stays on the node, empty otherwise.
    pub backend_key: String,
    /// `spec.ipFamilyPolicy`.
    pub policy: Policy,
    /// Whether `spec.ipFamilies` starts with IPv6.
    pub prefers_v6: bool,
    /// `spec.clusterIPs`.
    pub cluster_ips: Vec<IpAddr>,
    /// Addresses in `status.loadBalancer.ingress`.
    pub held: Vec<IpAddr>,
    /// Pool named by annotation.
    pub wanted_pool: Option<String>,
    /// Addresses asked for, or why they cannot be read.
    pub wanted: Result<Vec<IpAddr>, String>,
}

impl Service {
    /// Reads a Service.
    pub fn read(object: &Value) -> Service {
        let namespace = text(object, "/metadata/namespace").to_owned();
        Service {
            key: format!("{namespace}/{}", text(object, "/metadata/name")),
            namespace,
            labels: object["metadata"]["labels"].clone(),
            ports: items(object, "/spec/ports").iter().map(port).collect(),
            sharing_key: named(object, "allow-shared-ip").unwrap_or_default().to_owned(),
            backend_key: backend_key(object),
            policy: match text(object, "/spec/ipFamilyPolicy") {
                "PreferDualStack" => Policy::PreferDual,
                "RequireDualStack" => Policy::RequireDual,
                _ => Policy::Single,
            },
            prefers_v6: items(object, "/spec/ipFamilies").first().is_some_and(|first| first == "IPv6"),
            cluster_ips: cluster_ips(object),
            held: items(object, "/status/loadBalancer/ingress")
                .iter()
                .filter_map(|entry| entry["ip"].as_str()?.parse().ok())
                .collect(),
            wanted_pool: named(object, "address-pool").filter(|pool| !pool.is_empty()).map(str::to_owned),
            wanted: wanted_addresses(object),
        }
    }

    /// Family of the cluster addresses.
    pub fn family(&self) -> Result<Family, String> {
        family_of(&self.cluster_ips)
    }
}

/// The family of one address or of a pair.
pub fn family_of(addresses: &[IpAddr]) -> Result<Family, String> {
    match addresses {
        [one] if one.is_ipv4() => Ok(Family::V4),
        [_] => Ok(Family::V6),
        [one, two] if one.is_ipv4() != two.is_ipv4() => Ok(Family::Dual),
        [_, _] => Err(format!("same address family {}", super::allocator::quoted(addresses))),
        _ => Err(format!("invalid ips length {} {}", addresses.len(), super::allocator::quoted(addresses))),
    }
}

fn port(port: &Value) -> String {
    format!("{}/{}", port["protocol"].as_str().unwrap_or("TCP"), port["port"])
}

/// The new annotation where it is there, else the old one.
fn named<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    annotation(object, &format!("{PREFIX}/{name}"))
        .or_else(|| annotation(object, &format!("{OLD_PREFIX}/{name}")))
}

fn backend_key(object: &Value) -> String {
    if text(object, "/spec/externalTrafficPolicy") != "Local" {
        return String::new();
    }
    let mut pairs: Vec<String> = object["spec"]["selector"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()))
        .collect();
    pairs.sort();
    pairs.join(",")
}

fn cluster_ips(object: &Value) -> Vec<IpAddr> {
    let listed: Vec<IpAddr> =
        items(object, "/spec/clusterIPs").iter().filter_map(|ip| ip.as_str()?.parse().ok()).collect();
    if listed.is_empty() {
        text(object, "/spec/clusterIP").parse().ok().into_iter().collect()
    } else {
        listed
    }
}

fn wanted_addresses(object: &Value) -> Result<Vec<IpAddr>, String> {
    let annotated = named(object, "loadBalancerIPs").unwrap_or_default();
    let in_spec = text(object, "/spec/loadBalancerIP");
    match (annotated.is_empty(), in_spec.is_empty()) {
        (true, true) => Ok(Vec::new()),
        (false, false) => {
            Err(format!("service can not have both {PREFIX}/loadBalancerIPs and svc.Spec.LoadBalancerIP"))
        }
        (true, false) => {
            in_spec.parse().map(|ip| vec![ip]).map_err(|_| format!("invalid spec.loadBalancerIP {in_spec:?}"))
        }
        (false, true) => {
            let addresses: Vec<IpAddr> = annotated
                .split(',')
                .map(|part| part.trim().parse())
                .collect::<Result<_, _>>()
                .map_err(|_| format!("invalid {PREFIX}/loadBalancerIPs: {annotated:?}"))?;
            family_of(&addresses)?;
            Ok(addresses)
        }
    }
}
