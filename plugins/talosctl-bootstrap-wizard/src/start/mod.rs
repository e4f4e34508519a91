//! A first `cluster.yaml`: from answers, and from the configuration of a cluster that runs.

mod from_config;
mod text;

use labkit::talos::Address;

use crate::cluster::{Endpoint, Role, Version};

pub use from_config::known;
pub use text::text;

/// What is known of the cluster so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: Option<String>,
    /// Where its Kubernetes API is reached.
    pub endpoint: Option<Endpoint>,
    /// The address that control planes share.
    pub vip: Option<String>,
    /// The version of Talos.
    pub talos: Option<Version>,
    /// The version of Kubernetes.
    pub kubernetes: Option<Version>,
    /// The installer's image without its tag, if it is not the usual one.
    pub installer: Option<String>,
    /// Where nodes may be found.
    pub discover: Vec<String>,
    /// Where pods get addresses from, if not from the usual subnet.
    pub pod_subnets: Vec<String>,
    /// Where Services get addresses from, if not from the usual subnet.
    pub service_subnets: Vec<String>,
    /// The domain of names inside, if not the usual one.
    pub dns_domain: Option<String>,
    /// `none`, if Talos brings no network for pods.
    pub cni: Option<String>,
    /// More names for certificates.
    pub cert_sans: Vec<String>,
    /// Whether pods run on control planes.
    pub allow_scheduling: bool,
    /// The nodes.
    pub nodes: Vec<DraftNode>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftNode {
    /// Its name.
    pub hostname: String,
    /// What it is for.
    pub role: Role,
    /// Where it answers.
    pub address: Address,
    /// The hardware address of its link, if it was seen.
    pub mac: Option<String>,
    /// The machine's number, if it was seen.
    pub uuid: Option<String>,
}

impl Draft {
    /// What is known from elsewhere fills in what nobody said.
    pub fn or(self, other: Self) -> Self {
        let list = |own: Vec<String>, other| if own.is_empty() { other } else { own };
        Self {
            name: self.name.or(other.name),
            endpoint: self.endpoint.or(other.endpoint),
            vip: self.vip.or(other.vip),
            talos: self.talos.or(other.talos),
            kubernetes: self.kubernetes.or(other.kubernetes),
            installer: self.installer.or(other.installer),
            discover: list(self.discover, other.discover),
            pod_subnets: list(self.pod_subnets, other.pod_subnets),
            service_subnets: list(self.service_subnets, other.service_subnets),
            dns_domain: self.dns_domain.or(other.dns_domain),
            cni: self.cni.or(other.cni),
            cert_sans: list(self.cert_sans, other.cert_sans),
            allow_scheduling: self.allow_scheduling || other.allow_scheduling,
            nodes: if self.nodes.is_empty() { other.nodes } else { self.nodes },
        }
    }
}
