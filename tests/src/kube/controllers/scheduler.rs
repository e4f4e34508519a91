//! Where pods go and which address they get.
//!
//! A pod goes to the node with the fewest pods among those it tolerates and selects; ties go by
//! name. Resources, affinities and priorities are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::world::{World, items, text};

/// What is known of the nodes while pods are being placed.
#[derive(Debug)]
pub struct Placement {
    pods: BTreeMap<String, usize>,
    taken: BTreeSet<IpAddr>,
}

impl Placement {
    /// Counts the pods that are there.
    pub fn of(world: &World) -> Placement {
        let mut placement = Placement { pods: BTreeMap::new(), taken: BTreeSet::new() };
        for node in world.list("", "Node") {
            placement.pods.insert(text(node, "/metadata/name").to_owned(), 0);
        }
        for pod in world.list("", "Pod") {
            placement.add(text(pod, "/spec/nodeName"));
            placement.taken.extend(
                items(pod, "/status/podIPs")
                    .iter()
                    .filter_map(|entry| entry["ip"].as_str()?.parse::<IpAddr>().ok()),
            );
        }
        placement
    }

    /// Picks a node for a pod and remembers the choice.
    pub fn choose(&mut self, world: &World, pod_spec: &Value) -> Option<String> {
        let node = world
            .list("", "Node")
            .filter(|node| accepts(node, pod_spec))
            .map(|node| text(node, "/metadata/name"))
            .min_by_key(|name| (self.pods.get(*name).copied().unwrap_or(0), (*name).to_owned()))?
            .to_owned();
        self.add(&node);
        Some(node)
    }

    /// Addresses for a pod: the node's own for the host network, else the lowest free one of each
    /// of the node's pod ranges (the first is the bridge).
    pub fn addresses(&mut self, node: &Value, host_network: bool) -> Vec<IpAddr> {
        if host_network {
            return node_address(node).into_iter().collect();
        }
        let ranges =
            items(node, "/spec/podCIDRs").iter().filter_map(|range| range.as_str()?.parse::<IpNet>().ok());
        let found: Vec<IpAddr> = ranges
            .filter_map(|range| range.hosts().skip(1).find(|address| !self.taken.contains(address)))
            .collect();
        self.taken.extend(&found);
        found
    }

    fn add(&mut self, node: &str) {
        if let Some(count) = self.pods.get_mut(node) {
            *count += 1;
        }
    }
}

/// A node's InternalIP.
pub fn node_address(node: &Value) -> Option<IpAddr> {
    items(node, "/status/addresses").iter().find(|entry| entry["type"] == "InternalIP")?["address"]
        .as_str()?
        .parse()
        .ok()
}

/// Whether a node would take a pod.
pub fn accepts(node: &Value, pod_spec: &Value) -> bool {
    let ready =
        items(node, "/status/conditions").iter().any(|c| c["type"] == "Ready" && c["status"] == "True");
    let selected = pod_spec["nodeSelector"].as_object().is_none_or(|wanted| {
        wanted.iter().all(|(name, value)| node["metadata"]["labels"].get(name) == Some(value))
    });
    ready
        && node["spec"]["unschedulable"] != true
        && selected
        && tolerates(node, pod_spec)
        && missing_device(node, pod_spec).is_none()
}

/// A device that the pod asks for and the node does not have. Nothing else that is limited is counted.
pub fn missing_device(node: &Value, pod_spec: &Value) -> Option<String> {
    let limits =
        items(pod_spec, "/containers").iter().filter_map(|one| one["resources"]["limits"].as_object());
    let mut devices = limits.flat_map(|limits| limits.keys()).filter(|name| name.contains('/'));
    devices.find(|name| node["status"]["allocatable"].get(*name).is_none()).cloned()
}

/// Whether a pod tolerates every taint that keeps pods away from a node.
pub fn tolerates(node: &Value, pod_spec: &Value) -> bool {
    items(node, "/spec/taints")
        .iter()
        .filter(|taint| taint["effect"] != "PreferNoSchedule")
        .all(|taint| items(pod_spec, "/tolerations").iter().any(|toleration| fits(toleration, taint)))
}

fn fits(toleration: &Value, taint: &Value) -> bool {
    let effect = toleration["effect"].as_str().unwrap_or_default();
    let key = toleration["key"].as_str().unwrap_or_default();
    let value_fits = toleration["operator"] == "Exists"
        || toleration["value"].as_str().unwrap_or_default() == taint["value"].as_str().unwrap_or_default();
    (effect.is_empty() || taint["effect"] == effect)
        && (key.is_empty() && toleration["operator"] == "Exists" || taint["key"] == key)
        && value_fits
}
