//! The cluster as a node sees it: discovery and Kubernetes.

use std::net::IpAddr;

use labkit::talos::proto::talos::resource::definitions::cluster::{ControlPlane, MemberSpec};
use labkit::talos::proto::talos::resource::definitions::k8s::{EndpointSpec, NodeStatusSpec, NodenameSpec};
use serde_yaml::{Mapping, Value};

use super::item::{Fields, Item};
use super::network::ip;
use crate::talos::view::{KubernetesNode, Member, Role, View};

pub(super) fn add(view: &View, items: &mut Vec<Item>) {
    items.extend(view.members.iter().map(member));
    items.extend(view.kubernetes.as_ref().map(node_status));
    if view.config.is_some() {
        items.push(nodename(view));
        items.extend(endpoints(view));
    }
}

fn member(member: &Member) -> Item {
    let control_plane = member.role == Role::ControlPlane;
    let system = format!("Talos ({})", member.version);
    let spec = MemberSpec {
        node_id: member.node_id.clone(),
        addresses: member.addresses.iter().copied().map(ip).collect(),
        hostname: member.hostname.clone(),
        // Numbers of machine.Type: 2 is a control plane, 3 a worker.
        machine_type: if control_plane { 2 } else { 3 },
        operating_system: system.clone(),
        control_plane: control_plane.then_some(ControlPlane { api_server_port: 6443 }),
    };
    let word = if control_plane { "controlplane" } else { "worker" };
    let yaml = Fields::new()
        .with("nodeId", member.node_id.as_str())
        .with("addresses", texts(&member.addresses))
        .with("hostname", member.hostname.as_str())
        .with("machineType", word)
        .with("operatingSystem", system)
        .some("controlPlane", if control_plane { Fields::new().with("port", 6443) } else { Fields::new() });
    Item::new("Members.cluster.talos.dev", "cluster", member.hostname.as_str(), &spec, yaml)
}

fn node_status(node: &KubernetesNode) -> Item {
    let spec = NodeStatusSpec {
        nodename: node.name.clone(),
        node_ready: node.ready,
        unschedulable: node.unschedulable,
        labels: node.labels.clone().into_iter().collect(),
        annotations: node.annotations.clone().into_iter().collect(),
    };
    let map = |pairs: &std::collections::BTreeMap<String, String>| {
        Value::Mapping(
            pairs
                .iter()
                .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
                .collect::<Mapping>(),
        )
    };
    let yaml = Fields::new()
        .with("nodename", node.name.as_str())
        .with("nodeReady", node.ready)
        .with("unschedulable", node.unschedulable)
        .with("labels", map(&node.labels))
        .with("annotations", map(&node.annotations));
    Item::new("NodeStatuses.kubernetes.talos.dev", "k8s", node.name.as_str(), &spec, yaml)
}

fn nodename(view: &View) -> Item {
    let spec = NodenameSpec {
        nodename: view.hostname.clone(),
        hostname_version: "1".to_owned(),
        skip_node_registration: false,
    };
    let yaml = Fields::new()
        .with("nodename", view.hostname.as_str())
        .with("hostnameVersion", "1")
        .with("skipNodeRegistration", false);
    Item::new("Nodenames.kubernetes.talos.dev", "k8s", "nodename", &spec, yaml)
}

/// Where control planes are, as discovery says.
fn endpoints(view: &View) -> Option<Item> {
    let control_planes = view.members.iter().filter(|member| member.role == Role::ControlPlane);
    let addresses: Vec<IpAddr> = control_planes.flat_map(|member| member.addresses.iter().copied()).collect();
    if addresses.is_empty() {
        return None;
    }
    let spec = EndpointSpec { addresses: addresses.iter().copied().map(ip).collect(), hosts: Vec::new() };
    let yaml = Fields::new().with("addresses", texts(&addresses)).with("hosts", Value::Sequence(Vec::new()));
    Some(Item::new("Endpoints.kubernetes.talos.dev", "controlplane", "discovery", &spec, yaml))
}

fn texts(addresses: &[IpAddr]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}
