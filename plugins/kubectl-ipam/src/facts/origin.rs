//! Where a fact comes from.

use std::fmt;
use std::sync::Arc;

use labkit::finding::{Evidence, Location, Subject};
use schemars::JsonSchema;
use serde::Serialize;

/// Where a fact is written: in which object, in which of its fields, and where in a file if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What sort of thing it is written in.
    pub source: Source,
    /// Which layer that belongs to.
    pub layer: Layer,
    /// The object: an API object, or an entry of the inventory.
    pub object: Arc<Subject>,
    /// The field's path within the object, for example `status.addresses[0]` or `data[loadbalancer.plex.ip]`.
    pub field: Box<str>,
    /// Where in a file, if it stands in one.
    pub location: Option<Location>,
}

impl Origin {
    /// A field of a live API object.
    pub fn live(source: Source, object: Arc<Subject>, field: impl Into<Box<str>>) -> Self {
        Self { source, layer: Layer::Live, object, field: field.into(), location: None }
    }

    /// The fact as evidence of a finding: `Node talos-qal-bre status.addresses[0]: 10.69.1.151`.
    pub fn evidence(&self, seen: impl fmt::Display) -> Evidence {
        Evidence { text: format!("{self} {}: {seen}", self.field), location: self.location.clone() }
    }
}

impl fmt::Display for Origin {
    /// The object, without the field: `Service media/plex`, `ConfigMap kube-system/network-inventory (file)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Subject { kind, namespace, name } = &*self.object;
        match namespace {
            Some(namespace) => write!(f, "{kind} {namespace}/{name}")?,
            None => write!(f, "{kind} {name}")?,
        }
        if self.layer == Layer::File { f.write_str(" (file)") } else { Ok(()) }
    }
}

/// Which of the user's layers a fact belongs to. The inventory is the truth; the rest is compared with it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The inventory in Git.
    Inventory,
    /// A Kubernetes manifest in a file.
    File,
    /// The cluster.
    Live,
    /// The user's kubeconfig.
    Kubeconfig,
}

/// What sort of thing a fact is written in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The inventory.
    Inventory,
    /// A ConfigMap of the users' address plan.
    #[value(name = "configmap")]
    #[serde(rename = "configmap")]
    ConfigMap,
    /// A Node.
    Node,
    /// A Service.
    Service,
    /// A pool of MetalLB, Cilium, kube-vip or another load balancer.
    Pool,
    /// A claim object.
    Claim,
    /// An `IPAddress` object of the API server or somebody else.
    #[value(name = "ipaddress")]
    #[serde(rename = "ipaddress")]
    IpAddress,
    /// A ServiceCIDR.
    #[value(name = "servicecidr")]
    #[serde(rename = "servicecidr")]
    ServiceCidr,
    /// A PersistentVolume.
    #[value(name = "pv")]
    #[serde(rename = "pv")]
    PersistentVolume,
    /// A StorageClass.
    #[value(name = "storageclass")]
    #[serde(rename = "storageclass")]
    StorageClass,
    /// The pod template of a workload.
    Workload,
    /// An EndpointSlice, or Endpoints.
    #[value(name = "endpointslice")]
    #[serde(rename = "endpointslice")]
    EndpointSlice,
    /// An Ingress.
    Ingress,
    /// A Gateway of the Gateway API.
    Gateway,
    /// A CiliumNode.
    #[value(name = "ciliumnode")]
    #[serde(rename = "ciliumnode")]
    CiliumNode,
    /// A BGP peer of MetalLB, Cilium or Calico.
    #[value(name = "bgp")]
    #[serde(rename = "bgp")]
    BgpPeer,
    /// A policy that names addresses: of the network, or of a mesh.
    Policy,
    /// Values for templates: of a Helm release, or variables that Flux puts in.
    Values,
    /// The server address of the kubeconfig.
    Kubeconfig,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Inventory => "inventory",
            Self::ConfigMap => "configmap",
            Self::Node => "node",
            Self::Service => "service",
            Self::Pool => "pool",
            Self::Claim => "claim",
            Self::IpAddress => "ipaddress",
            Self::ServiceCidr => "servicecidr",
            Self::PersistentVolume => "pv",
            Self::StorageClass => "storageclass",
            Self::Workload => "workload",
            Self::EndpointSlice => "endpointslice",
            Self::Ingress => "ingress",
            Self::Gateway => "gateway",
            Self::CiliumNode => "ciliumnode",
            Self::BgpPeer => "bgp",
            Self::Policy => "policy",
            Self::Values => "values",
            Self::Kubeconfig => "kubeconfig",
        })
    }
}
