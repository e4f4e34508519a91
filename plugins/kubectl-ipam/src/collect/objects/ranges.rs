//! Ranges that the cluster hands out itself: for Services and for pods.

use std::collections::BTreeMap;
use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::AddrSpec;
use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::claims::cluster_ip::RESERVATION;
use crate::collect::scribe::{Place, Scribe};
use crate::collect::text::server_address;
use crate::facts::{Facts, Parts, PodRangeFact, Role, Source, State};

/// A ServiceCIDR.
#[derive(Debug, Deserialize)]
pub struct ServiceCidr {
    metadata: Meta,
    #[serde(default)]
    spec: Cidrs,
}

#[derive(Debug, Default, Deserialize)]
struct Cidrs {
    #[serde(default, deserialize_with = "nullable")]
    cidrs: Vec<String>,
}

impl Reader for ServiceCidr {
    const SOURCE: Source = Source::ServiceCidr;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (index, cidr) in self.spec.cidrs.iter().enumerate() {
            scribe.read_used(&["spec", "cidrs", &index.to_string()], cidr, Role::ServiceRange, State::InUse);
        }
    }
}

/// `networking` of kubeadm's ClusterConfiguration.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ClusterConfiguration {
    networking: Networking,
    control_plane_endpoint: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Networking {
    service_subnet: String,
    pod_subnet: String,
}

/// The ranges and the control plane's address in the ConfigMap `kube-system/kubeadm-config`; a text that is not as kubeadm writes it says
/// nothing.
pub fn kubeadm_ranges(object: Arc<Subject>, data: &BTreeMap<String, String>, facts: &mut Facts) {
    let text = data.get("ClusterConfiguration").map_or("", String::as_str);
    let Ok(configuration) = serde_yaml::from_str::<ClusterConfiguration>(text) else { return };
    let mut scribe = Scribe::new(facts, Source::ServiceCidr, object, Place::Live);
    // A name is allowed there and is not looked up.
    if let Some((read, _)) = server_address(&configuration.control_plane_endpoint) {
        let path = ["data", "ClusterConfiguration", "controlPlaneEndpoint"];
        let owner = thing("endpoint", "kubernetes");
        scribe.used_by(&path, read.value.into(), Role::ControlPlane, State::InUse, owner);
    }
    let Networking { service_subnet, pod_subnet } = configuration.networking;
    for (field, text, role) in
        [("serviceSubnet", service_subnet, Role::ServiceRange), ("podSubnet", pod_subnet, Role::PodRange)]
    {
        // Dual-stack clusters have one of each family.
        for cidr in text.split(',').map(str::trim).filter(|cidr| !cidr.is_empty()) {
            scribe.read_used(
                &["data", "ClusterConfiguration", "networking", field],
                cidr,
                role,
                State::InUse,
            );
        }
    }
}

/// An `IPAddress` that somebody else than the API server made: its name is the address.
#[derive(Debug, Deserialize)]
pub struct IpAddress {
    metadata: Meta,
}

impl IpAddress {
    /// The objects that the API server does not keep itself; its own mirror the cluster addresses of Services.
    pub const FOREIGN: &'static str = "ipaddress.kubernetes.io/managed-by!=ipallocator.k8s.io";
}

impl Reader for IpAddress {
    const SOURCE: Source = Source::IpAddress;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let path = ["metadata", "name"];
        match self.metadata.annotations.get(RESERVATION) {
            Some(name) => {
                let Some(address) = scribe.read(&path, &self.metadata.name) else { return };
                scribe.used_by(&path, address, Role::Claim, State::Reserved, thing("reservation", name));
            }
            None => {
                scribe.read_used(&path, &self.metadata.name, Role::Claim, State::Claimed);
            }
        }
    }
}

/// A CiliumPodIPPool.
#[derive(Debug, Deserialize)]
pub struct CiliumPodPool {
    metadata: Meta,
    #[serde(default)]
    spec: PodPoolSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PodPoolSpec {
    ipv4: PodCidrs,
    ipv6: PodCidrs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodCidrs {
    #[serde(deserialize_with = "nullable")]
    cidrs: Vec<String>,
    mask_size: Option<u8>,
}

impl Reader for CiliumPodPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (family, range) in [("ipv4", &self.spec.ipv4), ("ipv6", &self.spec.ipv6)] {
            for (index, cidr) in range.cidrs.iter().enumerate() {
                let path = ["spec", family, "cidrs", &index.to_string()];
                let used = scribe.read_used(&path, cidr, Role::PodRange, State::InUse);
                let Some(AddrSpec::Cidr(cidr)) = used.map(|usage| usage.addresses) else { continue };
                let fact = PodRangeFact {
                    name: self.metadata.name.clone(),
                    cidr,
                    node_mask: range.mask_size,
                    parts: Parts::Several,
                    origin: scribe.origin(&path),
                };
                scribe.facts.pod_ranges.push(fact);
            }
        }
    }
}

/// An IPPool of Calico.
#[derive(Debug, Deserialize)]
pub struct CalicoPool {
    metadata: Meta,
    #[serde(default)]
    spec: CalicoSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CalicoSpec {
    cidr: String,
    #[serde(deserialize_with = "nullable")]
    allowed_uses: Vec<String>,
}

impl Reader for CalicoPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let uses = &self.spec.allowed_uses;
        let for_services = !uses.is_empty() && uses.iter().all(|usage| usage == "LoadBalancer");
        let role = if for_services { Role::Pool } else { Role::PodRange };
        let state = if for_services { State::Declared } else { State::InUse };
        scribe.read_used(&["spec", "cidr"], &self.spec.cidr, role, state);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn the_clusters_own_ranges_are_in_use() {
        let service =
            json!({"metadata": {"name": "kubernetes"}, "spec": {"cidrs": ["10.96.0.0/12", "fd00:96::/112"]}});
        let cilium = json!({"metadata": {"name": "static"}, "spec": {"ipv4": {"cidrs": ["192.168.163.0/24"], "maskSize": 27}}});
        let calico = json!({"metadata": {"name": "default"}, "spec": {"cidr": "10.244.0.0/16"}});
        let claimed = json!({"metadata": {"name": "10.96.0.77"}});
        let found = [
            lines(&facts_of::<ServiceCidr>("ServiceCIDR", service)),
            lines(&facts_of::<CiliumPodPool>("CiliumPodIPPool", cilium)),
            lines(&facts_of::<CalicoPool>("IPPool", calico)),
            lines(&facts_of::<IpAddress>("IPAddress", claimed)),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        10.96.0.0/12 service-range in-use: ServiceCIDR kubernetes (spec.cidrs[0])
        fd00:96::/112 service-range in-use: ServiceCIDR kubernetes (spec.cidrs[1])
        192.168.163.0/24 pod-range in-use: CiliumPodIPPool static (spec.ipv4.cidrs[0])
        10.244.0.0/16 pod-range in-use: IPPool default (spec.cidr)
        10.96.0.77 claim claimed: IPAddress 10.96.0.77 (metadata.name)
        ");
    }

    #[test]
    fn before_service_cidrs_kubeadm_writes_the_ranges_down() {
        let read = |text: &str| {
            let object = Subject { kind: "ConfigMap".into(), namespace: None, name: "kubeadm-config".into() };
            let data = [("ClusterConfiguration".to_owned(), text.to_owned())].into();
            let mut facts = Facts::default();
            kubeadm_ranges(Arc::new(object), &data, &mut facts);
            lines(&facts)
        };
        let text = "kind: ClusterConfiguration\ncontrolPlaneEndpoint: 10.0.0.100:6443\nkubernetesVersion: v1.32.5\nnetworking:\n  dnsDomain: cluster.local\n\
                    \x20 podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/16,fd00:96::/112\n";
        insta::assert_snapshot!(read(text), @"
        10.0.0.100 control-plane in-use: endpoint kubernetes (data.ClusterConfiguration.controlPlaneEndpoint)
        10.96.0.0/16 service-range in-use: ConfigMap kubeadm-config (data.ClusterConfiguration.networking.serviceSubnet)
        fd00:96::/112 service-range in-use: ConfigMap kubeadm-config (data.ClusterConfiguration.networking.serviceSubnet)
        10.244.0.0/16 pod-range in-use: ConfigMap kubeadm-config (data.ClusterConfiguration.networking.podSubnet)
        ");
        assert_eq!(read("networking: [nothing"), "");
    }
}
