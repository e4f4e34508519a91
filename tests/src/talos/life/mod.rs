//! How nodes go on by themselves: one step looks at every node and moves on what is due.
//!
//! A step is a function of the state and the lab's time; what listens on which address follows from it
//! (see [`super::listener`]).

mod boot;
mod configured;
mod leave;

use std::time::Duration;

use super::events;
use super::members;
use super::node::{Etcd, Node, Phase};
use super::present;
use super::view::Role;
use super::world::State;

pub use boot::{power_on, release_of};
pub use configured::{bootstrap, persist};

/// Moves everything that is due; whether anything changed.
pub fn step(state: &mut State, now: Duration) -> bool {
    let mut changed = false;
    for index in 0..state.nodes.len() {
        let Some(node) = state.nodes.get(index) else { continue };
        let before = (node.stage(), present::unmet(state, node, now));
        let moved = move_on(state, index, now);
        changed |= moved;
        if !moved {
            continue;
        }
        let Some(node) = state.nodes.get(index) else { continue };
        let after = (node.stage(), present::unmet(state, node, now));
        if let (true, Some(node)) = (before != after, state.nodes.get_mut(index)) {
            events::status(node, after.0, &after.1);
        }
    }
    changed
}

/// One node; whether it changed.
fn move_on(state: &mut State, index: usize, now: Duration) -> bool {
    let Some(node) = state.nodes.get(index) else { return false };
    match node.phase.clone() {
        Phase::Booting { until } if now >= until => boot::arrive(state, index, now),
        Phase::Accepted { until } if now >= until => boot::after_apply(state, index, now),
        Phase::Installing { until } if now >= until => boot::installed(state, index, now),
        Phase::Leaving { until, then } if now >= until => leave::leave(state, index, then, now),
        Phase::Configured => return configured::advance(state, index, now),
        _ => return false,
    }
    true
}

/// Whether the API's port is open.
pub fn is_open(node: &Node) -> bool {
    match node.phase {
        Phase::Maintenance | Phase::Accepted { .. } | Phase::Configured | Phase::Leaving { .. } => {
            node.tls.is_some()
        }
        Phase::Installing { .. } => node.version.since(13) && node.tls.is_some(),
        Phase::Off | Phase::Booting { .. } | Phase::Halted => false,
    }
}

/// Whether the Kubernetes API of a node's cluster answers: a control plane of it has etcd with a leader.
pub fn kubernetes_is_up(state: &State, node: &Node) -> bool {
    let Some(config) = &node.config else { return false };
    state.nodes.iter().any(|other| {
        let Some(theirs) = &other.config else { return false };
        theirs.role == Role::ControlPlane
            && theirs.endpoint == config.endpoint
            && serves_kubernetes(state, other)
    })
}

/// Whether a control plane serves the Kubernetes API.
pub fn serves_kubernetes(state: &State, node: &Node) -> bool {
    let Some((id, _)) = node.etcd.data else { return false };
    node.is_up()
        && node.etcd.service == Etcd::Running
        && state.etcd.iter().any(|cluster| cluster.id == id && cluster.has_quorum(&state.nodes))
}

/// The cluster of etcd that a node is a member of.
pub fn cluster_of<'s>(state: &'s State, node: &Node) -> Option<&'s members::EtcdCluster> {
    let (id, _) = node.etcd.data?;
    state.etcd.iter().find(|cluster| cluster.id == id)
}
