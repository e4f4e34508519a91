//! The etcd clusters of a world: who is in which, who is up, and whether there is more than one.

use super::fault::Fault;
use super::node::{Etcd, Node};

/// A cluster of etcd, made by a bootstrap.
#[derive(Debug, Clone)]
pub struct EtcdCluster {
    /// Its id.
    pub id: u64,
    /// The authority's certificate in PEM, which is the same for all nodes of one bundle.
    pub authority: String,
    /// The members, the first one the one that bootstrapped.
    pub members: Vec<EtcdMember>,
    /// Who leads, by id.
    pub leader: u64,
    /// Grows with every election.
    pub term: u64,
    /// Grows with every write.
    pub revision: u64,
    /// The snapshot it was made from.
    pub recovered: bool,
    /// Alarms by member: no space (1) or corrupt (2).
    pub alarms: Vec<(u64, i32)>,
}

/// A member of a cluster of etcd.
#[derive(Debug, Clone)]
pub struct EtcdMember {
    /// Its id.
    pub id: u64,
    /// Name of the node in the lab.
    pub node: String,
    /// Its name: the host's when it joined.
    pub hostname: String,
    /// Its address when it joined.
    pub address: String,
    /// Whether it does not vote yet.
    pub learner: bool,
}

/// Two clusters with the same authority: what a second bootstrap does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitBrain {
    /// The node that had been bootstrapped.
    pub first: String,
    /// The node that was bootstrapped as well.
    pub second: String,
}

impl EtcdCluster {
    /// The member on a node.
    pub fn member_on(&self, node: &str) -> Option<&EtcdMember> {
        self.members.iter().find(|member| member.node == node)
    }

    /// Whether most of the voters are up, so that there is a leader.
    pub fn has_quorum(&self, nodes: &[Node]) -> bool {
        let voters = || self.members.iter().filter(|member| !member.learner);
        let up = voters().filter(|member| self.is_up(member, nodes)).count();
        up * 2 > voters().count()
    }

    /// Whether a member runs on its node.
    pub fn is_up(&self, member: &EtcdMember, nodes: &[Node]) -> bool {
        let at = Some((self.id, member.id));
        nodes.iter().any(|node| {
            node.name == member.node
                && node.etcd.data == at
                && node.etcd.service == Etcd::Running
                && node.is_up()
        })
    }

    /// Makes another voter lead, where the leader is gone.
    pub fn elect(&mut self, nodes: &[Node]) {
        let leads = self.members.iter().any(|member| member.id == self.leader && self.is_up(member, nodes));
        if leads {
            return;
        }
        let next = self.members.iter().find(|member| !member.learner && self.is_up(member, nodes));
        if let Some(id) = next.map(|member| member.id) {
            self.leader = id;
            self.term += 1;
        }
    }
}

/// The cluster that a control plane may join: one of its authority with a leader.
pub fn joinable<'c>(clusters: &'c [EtcdCluster], nodes: &[Node], node: &Node) -> Option<&'c EtcdCluster> {
    let authority = node.config.as_ref()?.etcd_ca.as_ref()?;
    if node.has_fault(&Fault::DoesNotJoin) {
        return None;
    }
    clusters.iter().find(|cluster| cluster.authority == authority.certificate && cluster.has_quorum(nodes))
}

/// A number for an id that is the same in every run.
pub fn id_of(parts: &[&str]) -> u64 {
    let text = parts.join("\n");
    // FNV-1a.
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
