//! The snapshot that a member of etcd gives: what a cluster of the world would have in it.

use super::etcd::{self, Contents, Member};
use super::members::EtcdCluster;
use super::node::Node;
use super::world::State;

/// A snapshot of a cluster, taken from a node.
pub fn of(state: &State, _: &Node, cluster: &EtcdCluster) -> Vec<u8> {
    let members = cluster.members.iter().map(|member| Member {
        id: member.id,
        name: member.hostname.clone(),
        address: member.address.clone(),
    });
    // Every registered node renews its lease; these and the members' are what a cluster without work has.
    let registered = state.nodes.iter().filter(|node| node.registered).map(Node::hostname);
    let objects = registered
        .flat_map(|name| [format!("leases/kube-node-lease/{name}"), format!("minions/{name}")])
        .collect();
    etcd::snapshot(&Contents {
        members: members.collect(),
        revision: cluster.revision,
        // Raft counts more than what changes keys.
        index: cluster.revision * 3 / 2,
        term: cluster.term,
        objects,
    })
}
