//! Which nodes are meant: those named, else those of cluster.yaml, else those that the talosconfig leads to.

use labkit::cli::{Error, Result};
use labkit::talos::{Address, Node, Patience, TalosFlags};

use super::facts::{NodeFacts, Planned};
use super::look::{connect, look};
use crate::access::Access;
use crate::cluster::Cluster;
use crate::disks::Identity;

/// A node to look at, and what it should be.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where it should answer.
    pub address: Address,
    /// What cluster.yaml wants it to be.
    pub planned: Planned,
}

/// The nodes that flags, cluster.yaml and talosconfig name, in this order.
///
/// # Errors
/// When there is none, or one that is named is no address and in no file.
pub async fn targets(
    flags: &TalosFlags,
    cluster: Option<&Cluster>,
    access: &Access,
    patience: Patience,
) -> Result<Vec<Target>> {
    if !flags.nodes.is_empty() {
        return flags.nodes.iter().map(|name| named(name, cluster)).collect();
    }
    if let Some(cluster) = cluster.filter(|cluster| !cluster.nodes.is_empty()) {
        return Ok(cluster.nodes.iter().map(|node| planned(node, cluster)).collect());
    }
    if !access.nodes.is_empty() {
        return Ok(access.nodes.iter().map(plain).collect());
    }
    if access.endpoints.is_empty() {
        return Err(Error::failed("there is nothing that says which nodes to look at")
            .hint("name them with -n, write a cluster.yaml with `init`, or list them in the talosconfig"));
    }
    Ok(members(access, patience).await.unwrap_or_else(|| access.endpoints.iter().map(plain).collect()))
}

/// A node by its hostname or address in cluster.yaml, or by any address.
///
/// # Errors
/// When it is neither.
pub fn named(name: &str, cluster: Option<&Cluster>) -> Result<Target> {
    match cluster.and_then(|cluster| Some((cluster, cluster.node(name)?))) {
        Some((cluster, node)) => Ok(planned(node, cluster)),
        None => Ok(plain(&name.parse()?)),
    }
}

/// Looks at all of them at once.
pub async fn look_at(targets: &[Target], access: &Access, patience: Patience) -> Vec<NodeFacts> {
    let one = |target: &Target| {
        let (address, planned) = (target.address.clone(), target.planned.clone());
        async move { NodeFacts { planned, ..Box::pin(look(&address, &access.keys, patience)).await } }
    };
    futures::future::join_all(targets.iter().map(one)).await
}

fn plain(address: &Address) -> Target {
    Target { address: address.clone(), planned: Planned::default() }
}

fn planned(node: &crate::cluster::Node, cluster: &Cluster) -> Target {
    let disk = node.disk.as_ref().map(|disk| match disk {
        Identity::Wwid { wwid } => wwid.clone(),
        Identity::Serial { serial, .. } => serial.clone(),
        Identity::Uuid { uuid } => uuid.clone(),
    });
    Target {
        address: node.address.clone(),
        planned: Planned {
            hostname: Some(node.hostname.clone()),
            role: Some(node.role),
            version: Some(cluster.talos_version.to_string()),
            disk,
        },
    }
}

/// All nodes, as the first endpoint that lets us in knows them.
async fn members(access: &Access, patience: Patience) -> Option<Vec<Target>> {
    for endpoint in &access.endpoints {
        let Ok((node, _)) = connect(endpoint, &access.keys, patience).await else { continue };
        if let Some(found) = members_of(&node).await {
            return Some(found);
        }
    }
    None
}

async fn members_of(node: &Node) -> Option<Vec<Target>> {
    let members = node.members().await.ok()?;
    let address = |member: labkit::talos::facts::Member| member.addresses.first().copied().map(Address::from);
    let mut targets: Vec<_> = members.into_iter().filter_map(address).map(|one| plain(&one)).collect();
    targets.sort_by(|a, b| a.address.cmp(&b.address));
    (!targets.is_empty()).then_some(targets)
}
