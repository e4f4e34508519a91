//! Routers that load balancers speak BGP with.

use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
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
}

impl Reader for BgpPeer {
    const SOURCE: Source = Source::BgpPeer;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let Some(text) = self.spec.peer_address.filter(|text| !text.is_empty()) else { return };
        let path = ["spec", "peerAddress"];
        if let Some(found) = scribe.read(&path, &text) {
            scribe.used_by(&path, found, Role::Peer, State::InUse, thing("router", self.metadata.name));
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
                if let Some(found) = scribe.read(&path, text) {
                    scribe.used_by(&path, found, Role::Peer, State::InUse, thing("router", &*peer.name));
                }
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
        let found = [
            lines(&facts_of::<BgpPeer>("BGPPeer", metallb)),
            lines(&facts_of::<CiliumBgpClusterConfig>("CiliumBGPClusterConfig", cilium)),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        192.168.10.1 peer in-use: router unifi (spec.peerAddress)
        fd00::1 peer in-use: router router (spec.bgpInstances[0].peers[0].peerAddress)
        ");
    }
}
