//! A node as its resources show it: the state made a [`View`].

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::fault::Fault;
use super::life;
use super::members::id_of;
use super::node::{Etcd, Node};
use super::view::{Assigned, KubernetesNode, Member, Role, Service, Stage, Unmet, View};
use super::world::State;

/// The node as it is now.
pub fn view(state: &State, node: &Node, now: Duration, revision: u64) -> View {
    let stage = node.stage();
    let unmet = unmet(state, node, now);
    let link = node.machine.links.iter().find(|link| link.up).map_or("eth0", |link| link.name.as_str());
    let addresses = node.ips().into_iter().filter_map(|address| {
        let length = if address.is_ipv4() { 24 } else { 64 };
        Some(Assigned { link: link.to_owned(), address: IpNet::new(address, length).ok()? })
    });
    let gateway = state.network.address(1);
    View {
        name: node.name.clone(),
        version: node.version,
        now: node.clock(),
        booted_at: node.booted_at,
        boot: node.boot,
        revision,
        stage,
        ready: unmet.is_empty() && matches!(stage, Stage::Running | Stage::Maintenance),
        unmet,
        machine: node.machine.clone(),
        booted_from: node.medium,
        system_disk: node.system_disk().map(|disk| disk.name.clone()),
        hostname: node.hostname(),
        config: node.config.clone(),
        addresses: addresses.collect(),
        gateway: Some(gateway),
        resolvers: vec![gateway],
        node_id: node.config.as_ref().map(|_| node_id(node)),
        members: members(state, node),
        services: services(node),
        time_synced: time_synced(node, now),
        kubernetes: node.registered.then(|| kubernetes(state, node)),
        schematic: None,
    }
}

/// Whether the clock agrees with a time server.
pub fn time_synced(node: &Node, now: Duration) -> bool {
    let late = node.faults.iter().find_map(|fault| match fault {
        Fault::TimeNotSyncedFor(seconds) => Some(Duration::from_secs(*seconds)),
        _ => None,
    });
    late.is_none_or(|late| now >= node.boot_time + late)
}

/// What keeps a node from being ready, in the order a node names it.
pub fn unmet(state: &State, node: &Node, now: Duration) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    if !matches!(node.stage(), Stage::Booting | Stage::Running) {
        return unmet;
    }
    let mut add = |name: &str, reason: String| unmet.push(Unmet { name: name.to_owned(), reason });
    if !time_synced(node, now) {
        add("time", "time is not synced".to_owned());
    }
    let Some(config) = &node.config else { return unmet };
    let problems: Vec<String> = services(node)
        .iter()
        .filter_map(|service| match (service.state.as_str(), service.healthy) {
            ("Finished" | "Skipped", _) | ("Running", None | Some(true)) => None,
            ("Running", Some(false)) => Some(format!("{} not healthy", service.id)),
            _ => Some(format!("{} not running", service.id)),
        })
        .collect();
    if !problems.is_empty() {
        add("services", problems.join(", "));
    }
    if config.role == Role::ControlPlane && node.etcd.service != Etcd::Running {
        add("staticPods", "no static pods".to_owned());
    }
    if !node.registered || !life::kubernetes_is_up(state, node) {
        add("nodeReady", format!("node {:?} status is not available yet", node.hostname()));
    }
    unmet
}

/// The services by id, as ServiceList gives them.
pub fn services(node: &Node) -> Vec<Service> {
    let services = node.services.iter().map(|(id, log)| Service {
        id: (*id).to_owned(),
        state: log.state.clone(),
        healthy: log.healthy,
        health_message: match log.healthy {
            Some(false) => "Get \"http://127.0.0.1:10248/healthz\": context deadline exceeded".to_owned(),
            _ => String::new(),
        },
        events: log.events.clone(),
    });
    services.collect()
}

/// The node's identity in discovery: 44 characters of base62, kept in STATE.
pub fn node_id(node: &Node) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let letters = (0..44).map(|place: u32| {
        let hash = id_of(&["identity", &node.machine.uuid, &place.to_string()]);
        let index = usize::try_from(hash % 62).unwrap_or_default();
        ALPHABET.get(index).map_or('0', |letter| char::from(*letter))
    });
    letters.collect()
}

pub fn members(state: &State, node: &Node) -> Vec<Member> {
    let Some(config) = node.config.as_ref().filter(|config| config.discovery && node.is_up()) else {
        return Vec::new();
    };
    let same = state.nodes.iter().filter(|other| other.is_up()).filter_map(|other| {
        let theirs = other.config.as_ref()?;
        let together = theirs.discovery && theirs.cluster_id == config.cluster_id;
        together.then(|| Member {
            node_id: node_id(other),
            addresses: other.ips(),
            hostname: other.hostname(),
            role: theirs.role,
            version: other.version,
        })
    });
    same.collect()
}

pub fn kubernetes(state: &State, node: &Node) -> KubernetesNode {
    let mut labels = node.config.as_ref().map(|config| config.node_labels.clone()).unwrap_or_default();
    labels.insert("kubernetes.io/hostname".to_owned(), node.hostname());
    labels.insert("kubernetes.io/os".to_owned(), "linux".to_owned());
    labels.insert("kubernetes.io/arch".to_owned(), "amd64".to_owned());
    if node.config.as_ref().is_some_and(|config| config.role == Role::ControlPlane) {
        labels.insert("node-role.kubernetes.io/control-plane".to_owned(), String::new());
    }
    KubernetesNode {
        name: node.hostname(),
        ready: node.is_up() && life::kubernetes_is_up(state, node),
        unschedulable: node.cordoned,
        labels,
        annotations: std::collections::BTreeMap::new(),
    }
}

/// The host of a cluster's endpoint, if it is an address.
pub fn endpoint_address(endpoint: &str) -> Option<IpAddr> {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    host.parse().ok()
}
