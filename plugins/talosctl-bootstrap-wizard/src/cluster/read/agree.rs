//! What has to agree between the parts of the file.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::net::IpAddr;

use labkit::net::Cidr;

use crate::cluster::version::belong_together;
use crate::cluster::{Cluster, Node, Role};
use crate::fields::{Fields, Reader, Wrong};

pub(super) fn check(r: &mut Reader<'_>, cluster: &Cluster, root: &Fields<'_>) {
    if let Err(wrong) = belong_together(&cluster.talos_version, &cluster.kubernetes_version) {
        root.wrong(r, "kubernetesVersion", wrong);
    }
    subnets(r, cluster, root);
    let has_control_plane = cluster.control_planes().next().is_some();
    if !cluster.nodes.is_empty() && !has_control_plane {
        let wrong = Wrong::new("no node is a control plane")
            .hint(format!("at least one node needs `role: {}`", Role::ControlPlane));
        root.wrong(r, "nodes", wrong);
    }
    unique(r, cluster, root, "hostname", |node| Some(node.hostname.clone()));
    unique(r, cluster, root, "address", |node| Some(node.address.clone()));
    unique(r, cluster, root, "uuid", |node| node.uuid.clone());
    unique(r, cluster, root, "mac", |node| node.mac.clone());
    unique(r, cluster, root, "disk", |node| node.disk.as_ref().map(ToString::to_string));
    planned_addresses(r, cluster, root);
    if let Some(vip) = cluster.vip {
        shared_address(r, cluster, root, vip);
    }
}

/// No two nodes have the same.
fn unique<K: Eq + Hash + Display>(
    r: &mut Reader<'_>,
    cluster: &Cluster,
    root: &Fields<'_>,
    field: &str,
    key: impl Fn(&Node) -> Option<K>,
) {
    let mut first: HashMap<K, &Node> = HashMap::new();
    for (at, node) in cluster.nodes.iter().enumerate() {
        let Some(key) = key(node) else { continue };
        match first.get(&key) {
            None => drop(first.insert(key, node)),
            Some(other) => {
                let wrong = Wrong::new(format!("{key} is that of line {}, too", other.location.line));
                at_node(r, root, at, field, wrong);
            }
        }
    }
}

/// No two nodes get the same address; those in use now may change places with others.
fn planned_addresses(r: &mut Reader<'_>, cluster: &Cluster, root: &Fields<'_>) {
    let mut first: HashMap<IpAddr, u32> = HashMap::new();
    for (at, node) in cluster.nodes.iter().enumerate() {
        for (address, _) in node.network.iter().flat_map(|link| &link.addresses) {
            if let Some(line) = first.insert(*address, node.location.line) {
                let wrong = Wrong::new(format!("{address} is that of the node in line {line}, too"));
                at_node(r, root, at, "network", wrong);
            }
        }
    }
}

fn at_node(r: &mut Reader<'_>, root: &Fields<'_>, at: usize, field: &str, wrong: Wrong) {
    let node = root.node.pointer(&format!("/nodes/{at}/{field}")).or_else(|| root.get("nodes"));
    let position = node.unwrap_or(root.node).span.start;
    r.problem(position, format!("nodes[{at}].{field}"), wrong);
}

/// The addresses of pods, Services and nodes are different ones.
fn subnets(r: &mut Reader<'_>, cluster: &Cluster, root: &Fields<'_>) {
    let network = &cluster.network;
    let pods = network.pod_subnets.iter().map(|cidr| ("podSubnets", cidr));
    let services = network.service_subnets.iter().map(|cidr| ("serviceSubnets", cidr));
    let all: Vec<_> = pods.chain(services).collect();
    for (at, (name, one)) in all.iter().enumerate() {
        if let Some((other, cidr)) = all[..at].iter().find(|(_, other)| overlap(**other, **one)) {
            let wrong = Wrong::new(format!("{name} {one} and {other} {cidr} have addresses in common"));
            root.wrong(r, "network", wrong);
        }
    }
    for (at, node) in cluster.nodes.iter().enumerate() {
        let Some(address) = node.address.ip() else { continue };
        if let Some((name, cidr)) = all.iter().find(|(_, cidr)| cidr.range().contains(address)) {
            let wrong = Wrong::new(format!("{address} is an address of {name} {cidr}"))
                .hint("choose subnets for pods and Services that the network of the nodes is no part of");
            at_node(r, root, at, "address", wrong);
        }
    }
}

fn overlap(one: Cidr, other: Cidr) -> bool {
    one.range().contains(other.network()) || other.range().contains(one.network())
}

/// The shared address belongs to nobody, and lies where the control planes are.
fn shared_address(r: &mut Reader<'_>, cluster: &Cluster, root: &Fields<'_>, vip: IpAddr) {
    let owners = cluster.nodes.iter().filter(|node| {
        let planned = node.network.iter().flat_map(|link| &link.addresses).map(|(address, _)| *address);
        planned.chain(node.address.ip()).any(|address| address == vip)
    });
    for node in owners {
        let wrong = Wrong::new(format!("{vip} is the address of {}", node.hostname))
            .hint("the shared address must be a free one: control planes take it in turns");
        root.wrong(r, "vip", wrong);
    }
    for node in cluster.control_planes() {
        let networks: Vec<_> =
            node.network.iter().flat_map(|link| &link.addresses).map(|(_, network)| *network).collect();
        if !networks.is_empty() && !networks.iter().any(|network| network.range().contains(vip)) {
            let wrong = Wrong::new(format!("{vip} is in no network of {}", node.hostname)).hint(
                "control planes announce the shared address on their link (ARP), so it is in its network",
            );
            root.wrong(r, "vip", wrong);
        }
    }
}
