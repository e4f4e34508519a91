//! Routers that load balancers speak BGP with.

use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::collect::text::host_and_port;
use crate::facts::{Role, Source, State};

/// A BGPPeer of MetalLB.
#[derive(Debug, Deserialize)]
pub struct BgpPeer {
    metadata: Meta,
    #[serde(default)]
    spec: BgpPeerSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BgpPeerSpec {
    peer_address: Option<String>,
    source_address: Option<String>,
}

impl Reader for BgpPeer {
    const SOURCE: Source = Source::BgpPeer;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        if let Some(text) = self.spec.source_address.filter(|text| !text.is_empty()) {
            scribe.read_used(&["spec", "sourceAddress"], &text, Role::Reference, State::Declared);
        }
        let Some(text) = self.spec.peer_address.filter(|text| !text.is_empty()) else { return };
        router(scribe, &["spec", "peerAddress"], &text, &self.metadata.name);
    }
}

/// Writes down a router.
fn router(scribe: &mut Scribe<'_>, path: &[&str], text: &str, name: &str) {
    if let Some(found) = scribe.read(path, text) {
        scribe.used_by(path, found, Role::Peer, State::InUse, thing("router", name));
    }
}

/// A BGPPeer of Calico.
#[derive(Debug, Deserialize)]
pub struct CalicoPeer {
    metadata: Meta,
    #[serde(default)]
    spec: CalicoPeerSpec,
}

#[derive(Debug, Default, Deserialize)]
struct CalicoPeerSpec {
    // Empty where peers are selected among the nodes.
    #[serde(default, rename = "peerIP")]
    peer: String,
}

impl Reader for CalicoPeer {
    const SOURCE: Source = Source::BgpPeer;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        // It may carry a port.
        let (host, _) = host_and_port(&self.spec.peer);
        if !host.is_empty() {
            router(scribe, &["spec", "peerIP"], host, &self.metadata.name);
        }
    }
}

/// A CiliumBGPPeeringPolicy, which came before CiliumBGPClusterConfig.
#[derive(Debug, Deserialize)]
pub struct CiliumBgpPeeringPolicy {
    metadata: Meta,
    #[serde(default)]
    spec: PeeringSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PeeringSpec {
    #[serde(default, deserialize_with = "nullable")]
    virtual_routers: Vec<VirtualRouter>,
}

#[derive(Debug, Deserialize)]
struct VirtualRouter {
    #[serde(default, deserialize_with = "nullable")]
    neighbors: Vec<Neighbor>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Neighbor {
    // A prefix with the length of an address.
    #[serde(default)]
    peer_address: String,
}

impl Reader for CiliumBgpPeeringPolicy {
    const SOURCE: Source = Source::BgpPeer;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (number, virtual_router) in self.spec.virtual_routers.iter().enumerate() {
            for (index, neighbor) in virtual_router.neighbors.iter().enumerate() {
                let (number, index) = (number.to_string(), index.to_string());
                let path = ["spec", "virtualRouters", &number, "neighbors", &index, "peerAddress"];
                let text = &neighbor.peer_address;
                router(
                    scribe,
                    &path,
                    text.strip_suffix("/32").or(text.strip_suffix("/128")).unwrap_or(text),
                    &self.metadata.name,
                );
            }
        }
    }
}

/// A CiliumBGPClusterConfig.
#[derive(Debug, Deserialize)]
pub struct CiliumBgpClusterConfig {
    metadata: Meta,
    #[serde(default)]
    spec: ClusterConfigSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClusterConfigSpec {
    #[serde(default, deserialize_with = "nullable")]
    bgp_instances: Vec<Instance>,
}

#[derive(Debug, Deserialize)]
struct Instance {
    #[serde(default, deserialize_with = "nullable")]
    peers: Vec<Peer>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Peer {
    #[serde(default)]
    name: String,
    peer_address: Option<String>,
}

impl Reader for CiliumBgpClusterConfig {
    const SOURCE: Source = Source::BgpPeer;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (instance, peers) in self.spec.bgp_instances.iter().enumerate() {
            for (index, peer) in peers.peers.iter().enumerate() {
                let (instance, index) = (instance.to_string(), index.to_string());
                let path = ["spec", "bgpInstances", &instance, "peers", &index, "peerAddress"];
                // A peer without an address is discovered.
                let Some(text) = peer.peer_address.as_deref().filter(|text| !text.is_empty()) else {
                    continue;
                };
                router(scribe, &path, text, &peer.name);
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
    fn routers_are_in_use_too() {
        let metallb = json!({"metadata": {"name": "unifi"}, "spec": {"peerAddress": "192.168.10.1"}});
        let cilium = json!({
            "metadata": {"name": "cilium-bgp"},
            "spec": {"bgpInstances": [{"name": "64512", "peers": [{"name": "router", "peerAddress": "fd00::1"}, {"name": "auto"}]}]},
        });
        let calico =
            json!({"metadata": {"name": "tor"}, "spec": {"peerIP": "10.0.0.1:1790", "asNumber": 64512}});
        let selected = json!({"metadata": {"name": "mesh"}, "spec": {"peerSelector": "all()"}});
        let older = json!({
            "metadata": {"name": "lan"},
            "spec": {"virtualRouters": [{"localASN": 64512, "neighbors": [{"peerAddress": "10.0.0.2/32", "peerASN": 64512}]}]},
        });
        let found = [
            lines(&facts_of::<CalicoPeer>("BGPPeer", calico))
                + &lines(&facts_of::<CalicoPeer>("BGPPeer", selected)),
            lines(&facts_of::<CiliumBgpPeeringPolicy>("CiliumBGPPeeringPolicy", older)),
            lines(&facts_of::<BgpPeer>("BGPPeer", metallb)),
            lines(&facts_of::<CiliumBgpClusterConfig>("CiliumBGPClusterConfig", cilium)),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        10.0.0.1 peer in-use: router tor (spec.peerIP)
        10.0.0.2 peer in-use: router lan (spec.virtualRouters[0].neighbors[0].peerAddress)
        192.168.10.1 peer in-use: router unifi (spec.peerAddress)
        fd00::1 peer in-use: router router (spec.bgpInstances[0].peers[0].peerAddress)
        ");
    }
}
