//! What speaks against an installation, before anything is changed. Pure: what was seen goes in, findings come out.

pub mod inventory;
mod node;
mod plan;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use jiff::Timestamp;
use labkit::cli::Error;
use labkit::finding::{Evidence, Finding, Subject};

use crate::cluster::{Cluster, Node};
use crate::install::sight::Sight;
use crate::journal::NodeHistory;
use inventory::Claim;

/// Everything that is judged.
#[derive(Debug)]
pub struct Preflight<'p> {
    /// The cluster as it is wanted.
    pub cluster: &'p Cluster,
    /// The nodes that are looked at.
    pub nodes: Vec<Candidate<'p>>,
    /// The address plan, if there is one.
    pub claims: &'p [Claim],
    /// The addresses that the endpoint stands for; `None` if its name is unknown.
    pub endpoint: Option<Vec<IpAddr>>,
    /// What answers at the shared address, if something does.
    pub vip: Option<String>,
    /// Whether the cluster runs already.
    pub is_bootstrapped: bool,
    /// The present time.
    pub now: Timestamp,
}

/// A node and what is known of it.
#[derive(Debug)]
pub struct Candidate<'p> {
    /// As it is wanted.
    pub node: &'p Node,
    /// As it was seen.
    pub sight: &'p Sight,
    /// As the journal knows it.
    pub history: &'p NodeHistory,
    /// Why its configuration cannot be made, or the node does not take it.
    pub configuration: Option<Error>,
}

/// Judges everything.
pub fn judge(preflight: &Preflight<'_>) -> Vec<Finding> {
    let mut findings = plan::judge(preflight);
    for candidate in &preflight.nodes {
        findings.extend(node::judge(candidate, preflight));
    }
    findings
}

fn subject(node: &Node) -> Subject {
    Subject::new("Node", &node.hostname)
}

/// Where the node is written.
fn written(node: &Node) -> Evidence {
    Evidence::at(node.location.clone(), format!("{} at {}", node.hostname, node.address))
}
