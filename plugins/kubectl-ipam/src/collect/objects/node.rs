//! Nodes.

use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::facts::{Role, Source, State};

/// A Node.
#[derive(Debug, Deserialize)]
pub struct Node {
    metadata: Meta,
    #[serde(default)]
    spec: NodeSpec,
    #[serde(default)]
    status: NodeStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NodeSpec {
    #[serde(default, rename = "podCIDRs", deserialize_with = "nullable")]
    pod_cidrs: Vec<String>,
    #[serde(rename = "podCIDR")]
    pod_cidr: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct NodeStatus {
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<NodeAddress>,
}

/// One of a Node's addresses.
#[derive(Debug, Deserialize)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname` …
    #[serde(rename = "type")]
    pub kind: String,
    /// As written.
    pub address: String,
}

impl Reader for Node {
    const SOURCE: Source = Source::Node;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let roles: Vec<&str> = self
            .metadata
            .labels
            .keys()
            .filter_map(|label| label.strip_prefix("node-role.kubernetes.io/"))
            .collect();
        let note = roles.join(",");
        for (index, address) in self.status.addresses.iter().enumerate() {
            // Hostname, InternalDNS and ExternalDNS are names.
            if address.kind != "InternalIP" && address.kind != "ExternalIP" {
                continue;
            }
            let path = ["status", "addresses", &index.to_string(), "address"];
            let used = scribe.read_used(&path, &address.address, Role::Node, State::InUse);
            if let (Some(usage), false) = (used, note.is_empty()) {
                usage.note = Some(note.as_str().into());
            }
        }
        self.record_annotations(scribe);
        let single = self.spec.pod_cidr.iter().filter(|_| self.spec.pod_cidrs.is_empty());
        for (index, cidr) in self.spec.pod_cidrs.iter().chain(single).enumerate() {
            scribe.read_used(&["spec", "podCIDRs", &index.to_string()], cidr, Role::PodRange, State::InUse);
        }
    }
}

/// Annotations with the range of a node's pods.
const POD_RANGES: &[&str] = &["network.cilium.io/ipv4-pod-cidr", "network.cilium.io/ipv6-pod-cidr"];

/// Annotations with an address that a network plugin uses the node by; some add the length of its network's prefix.
const ADDRESSES: &[&str] = &[
    "flannel.alpha.coreos.com/public-ip",
    "flannel.alpha.coreos.com/public-ipv6",
    "projectcalico.org/IPv4Address",
    "projectcalico.org/IPv6Address",
    "alpha.kubernetes.io/provided-node-ip",
    "k3s.io/internal-ip",
    "k3s.io/external-ip",
];

impl Node {
    /// What network plugins wrote down, as far as the Node's own fields do not say it.
    fn record_annotations(&self, scribe: &mut Scribe<'_>) {
        let annotations = &self.metadata.annotations;
        for key in POD_RANGES {
            let Some(text) = annotations.get(*key) else { continue };
            let known = self.spec.pod_cidrs.contains(text) || self.spec.pod_cidr.as_ref() == Some(text);
            if !known {
                scribe.read_used(&["metadata", "annotations", key], text, Role::PodRange, State::InUse);
            }
        }
        let mut known: Vec<&str> =
            self.status.addresses.iter().map(|address| address.address.as_str()).collect();
        for key in ADDRESSES {
            let texts = annotations.get(*key).map(String::as_str).unwrap_or_default();
            for text in texts.split(',').map(str::trim).filter(|text| !text.is_empty()) {
                let address = text.split('/').next().unwrap_or(text);
                if !known.contains(&address) {
                    known.push(address);
                    scribe.read_used(&["metadata", "annotations", key], address, Role::Node, State::InUse);
                }
            }
        }
    }
}

/// A CiliumNode: where Cilium keeps the pod ranges it handed to a node.
#[derive(Debug, Deserialize)]
pub struct CiliumNode {
    metadata: Meta,
    #[serde(default)]
    spec: CiliumNodeSpec,
}

#[derive(Debug, Default, Deserialize)]
struct CiliumNodeSpec {
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<CiliumAddress>,
    #[serde(default)]
    ipam: CiliumIpam,
}

#[derive(Debug, Deserialize)]
struct CiliumAddress {
    #[serde(rename = "type")]
    kind: String,
    ip: String,
}

#[derive(Debug, Default, Deserialize)]
struct CiliumIpam {
    #[serde(default, rename = "podCIDRs", deserialize_with = "nullable")]
    pod_cidrs: Vec<String>,
    #[serde(default)]
    pools: CiliumPools,
}

#[derive(Debug, Default, Deserialize)]
struct CiliumPools {
    #[serde(default, deserialize_with = "nullable")]
    allocated: Vec<CiliumAllocation>,
}

#[derive(Debug, Deserialize)]
struct CiliumAllocation {
    #[serde(default, deserialize_with = "nullable")]
    cidrs: Vec<String>,
}

impl Reader for CiliumNode {
    const SOURCE: Source = Source::CiliumNode;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        // Its facts are about the node of the same name.
        let node = thing("Node", self.metadata.name);
        for (index, address) in self.spec.addresses.iter().enumerate() {
            // CiliumInternalIP lies inside the pod range.
            if address.kind != "InternalIP" && address.kind != "ExternalIP" {
                continue;
            }
            let path = ["spec", "addresses", &index.to_string(), "ip"];
            if let Some(found) = scribe.read(&path, &address.ip) {
                scribe.used_by(&path, found, Role::Node, State::InUse, node.clone());
            }
        }
        let pools = self.spec.ipam.pools.allocated.iter().enumerate();
        let pooled = pools.flat_map(|(pool, allocation)| {
            let path = move |index: usize| format!("spec/ipam/pools/allocated/{pool}/cidrs/{index}");
            allocation.cidrs.iter().enumerate().map(move |(index, cidr)| (path(index), cidr))
        });
        let plain = self.spec.ipam.pod_cidrs.iter().enumerate();
        let plain = plain.map(|(index, cidr)| (format!("spec/ipam/podCIDRs/{index}"), cidr));
        for (path, cidr) in plain.chain(pooled) {
            let path: Vec<&str> = path.split('/').collect();
            if let Some(found) = scribe.read(&path, cidr) {
                scribe.used_by(&path, found, Role::PodRange, State::InUse, node.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn a_node_has_addresses_and_a_range_for_its_pods() {
        let facts = facts_of::<Node>(
            "Node",
            json!({
                "metadata": {"name": "talos-l7v-3rn", "labels": {"node-role.kubernetes.io/control-plane": ""}},
                "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24", "fd00:244::/64"]},
                "status": {"addresses": [
                    {"type": "InternalIP", "address": "10.69.1.101"},
                    {"type": "Hostname", "address": "talos-l7v-3rn"},
                ]},
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"
        10.69.1.101 node in-use: Node talos-l7v-3rn (status.addresses[0].address)
        10.244.0.0/24 pod-range in-use: Node talos-l7v-3rn (spec.podCIDRs[0])
        fd00:244::/64 pod-range in-use: Node talos-l7v-3rn (spec.podCIDRs[1])
        ");
        assert_eq!(facts.uses[0].note.as_deref(), Some("control-plane"));
    }

    #[test]
    fn network_plugins_write_on_the_node_what_it_does_not_say_itself() {
        let facts = facts_of::<Node>(
            "Node",
            json!({
                "metadata": {"name": "n1", "annotations": {
                    "network.cilium.io/ipv4-pod-cidr": "10.42.1.0/24",
                    "projectcalico.org/IPv4Address": "10.69.1.101/24",
                    "flannel.alpha.coreos.com/public-ip": "10.70.0.9",
                    "k3s.io/internal-ip": "10.70.0.9,fd00::9",
                }},
                "spec": {},
                "status": {"addresses": [{"type": "InternalIP", "address": "10.69.1.101"}]},
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"
        10.69.1.101 node in-use: Node n1 (status.addresses[0].address)
        10.42.1.0/24 pod-range in-use: Node n1 (metadata.annotations[network.cilium.io/ipv4-pod-cidr])
        10.70.0.9 node in-use: Node n1 (metadata.annotations[flannel.alpha.coreos.com/public-ip])
        fd00::9 node in-use: Node n1 (metadata.annotations[k3s.io/internal-ip])
        ");
    }

    #[test]
    fn ciliums_own_record_speaks_of_the_node() {
        let facts = facts_of::<CiliumNode>(
            "CiliumNode",
            json!({
                "metadata": {"name": "k3s1"},
                "spec": {
                    "addresses": [
                        {"type": "InternalIP", "ip": "192.168.10.21"},
                        {"type": "CiliumInternalIP", "ip": "10.42.1.7"},
                    ],
                    "ipam": {"podCIDRs": ["10.42.1.0/24"], "pools": {"allocated": [{"pool": "b", "cidrs": ["10.50.0.0/27"]}]}},
                },
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"
        192.168.10.21 node in-use: Node k3s1 (spec.addresses[0].ip)
        10.42.1.0/24 pod-range in-use: Node k3s1 (spec.ipam.podCIDRs[0])
        10.50.0.0/27 pod-range in-use: Node k3s1 (spec.ipam.pools.allocated[0].cidrs[0])
        ");
    }
}
