//! Services and what is behind them.

use std::collections::{BTreeMap, BTreeSet};

use labkit::kube::nullable;
use serde::Deserialize;

use super::{Condition, Meta};

/// A Service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Service {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: ServiceSpec,
    /// What became of it.
    pub status: ServiceStatus,
}

/// The spec of a Service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub kind: String,
    /// Its address in the cluster; `None` for headless ones.
    #[serde(rename = "clusterIP", deserialize_with = "nullable")]
    pub cluster_ip: String,
    /// The name an `ExternalName` Service stands for.
    #[serde(deserialize_with = "nullable")]
    pub external_name: String,
    /// Which pods are behind it.
    #[serde(deserialize_with = "nullable")]
    pub selector: BTreeMap<String, String>,
    /// Its ports.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<ServicePort>,
    /// The address it asks its load balancer for; annotations count before it.
    #[serde(rename = "loadBalancerIP", deserialize_with = "nullable")]
    pub load_balancer_ip: String,
}

/// A port of a Service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The port of the Service.
    pub port: u16,
    /// The port of the container; the same if it is not said.
    pub target_port: Option<TargetPort>,
    /// The port of every node; none is 0.
    #[serde(deserialize_with = "nullable")]
    pub node_port: u16,
}

/// Which port of a container is meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum TargetPort {
    /// By its number.
    Number(u16),
    /// By its name.
    Name(String),
}

impl Service {
    /// Whether a load balancer gave it this address.
    pub fn has_address(&self, address: &str) -> bool {
        self.status.load_balancer.ingress.iter().any(|point| point.ip.as_deref() == Some(address))
    }
}

/// The status of a Service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceStatus {
    /// What a load balancer gave.
    pub load_balancer: LoadBalancer,
    /// What others say of it; Cilium says here why it gives no address.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

/// What a load balancer gave.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LoadBalancer {
    /// Addresses or names.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Vec<IngressPoint>,
}

/// An address or a name that a load balancer gave.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IngressPoint {
    /// An address.
    pub ip: Option<String>,
    /// A name.
    pub hostname: Option<String>,
}

/// An EndpointSlice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EndpointSlice {
    /// Its metadata.
    pub metadata: Meta,
    #[serde(deserialize_with = "nullable")]
    endpoints: Vec<Endpoint>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Endpoint {
    #[serde(deserialize_with = "nullable")]
    addresses: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    conditions: EndpointConditions,
    target_ref: Option<TargetReference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct EndpointConditions {
    ready: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct TargetReference {
    name: String,
}

impl EndpointSlice {
    /// The label that names the Service.
    const SERVICE: &str = "kubernetes.io/service-name";

    /// Adds its ready endpoints to those of its Service. One pod stands in a slice for each address family.
    pub fn count(self, ready: &mut BTreeMap<(String, String), BTreeSet<String>>) {
        let Some(service) = self.metadata.labels.get(Self::SERVICE) else { return };
        let found = ready.entry((self.metadata.namespace.clone(), service.clone())).or_default();
        for endpoint in self.endpoints {
            // Not to be said means ready (Kubernetes API reference, EndpointConditions).
            if endpoint.conditions.ready.unwrap_or(true) {
                let address = endpoint.addresses.into_iter().next();
                found.extend(endpoint.target_ref.map(|target| target.name).or(address));
            }
        }
    }
}
