//! What an API server would have filled in while the objects of a lab were created.
//!
//! Labs are loaded without asking a server, so the fields that others rely on are set here:
//! UIDs and creation times, the addresses and ports of Services, the data of Secrets.

use std::collections::BTreeSet;
use std::net::IpAddr;

use base64::Engine;
use ipnet::IpNet;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kube::controllers::world::{Key, World, items, key, set, text, uid_of};

/// Fills in what is missing everywhere.
pub fn admit(world: &mut World) {
    let now = world.now_text();
    let keys: Vec<Key> = world.iter().map(|(key, _)| key.clone()).collect();
    for key in &keys {
        world.edit(key, |object| {
            default(object, &["metadata", "uid"], json!(uid_of(key)));
            default(object, &["metadata", "creationTimestamp"], json!(now));
            default(object, &["metadata", "generation"], json!(1));
        });
    }
    for key in &keys {
        match (key.group.as_str(), key.kind.as_str()) {
            ("", "Secret") => secret(world, key),
            ("", "Pod") => own_by_uid(world, key),
            _ => {}
        }
    }
    services(world);
}

fn default(object: &mut Value, path: &[&str], value: Value) {
    let pointer = format!("/{}", path.join("/"));
    if object.pointer(&pointer).is_none() {
        set(object, path, value);
    }
}

/// `stringData` is write-only: it ends up in `data`.
fn secret(world: &mut World, key: &Key) {
    world.edit(key, |secret| {
        let Some(Value::Object(clear)) =
            secret.as_object_mut().and_then(|map| map.shift_remove("stringData"))
        else {
            return;
        };
        for (name, value) in clear {
            let encoded = base64::engine::general_purpose::STANDARD
                .encode(value.as_str().unwrap_or_default().as_bytes());
            set(secret, &["data", &name], json!(encoded));
        }
        default(secret, &["type"], json!("Opaque"));
    });
}

/// Mirror pods name their node; the reference needs its UID as well.
fn own_by_uid(world: &mut World, pod: &Key) {
    let Some(node) = world.get(pod).map(|pod| text(pod, "/spec/nodeName").to_owned()) else { return };
    let uid = uid_of(&key("", "Node", "", &node));
    world.edit(pod, |pod| {
        if let Some(Value::Array(owners)) = pod.pointer_mut("/metadata/ownerReferences") {
            for owner in owners.iter_mut().filter(|owner| owner["kind"] == "Node") {
                default(owner, &["uid"], json!(uid));
            }
        }
    });
}

/// The first range of each family that Services take their addresses from.
fn service_ranges(world: &World) -> Vec<IpNet> {
    world
        .list("networking.k8s.io", "ServiceCIDR")
        .flat_map(|range| items(range, "/spec/cidrs"))
        .filter_map(|cidr| cidr.as_str()?.parse().ok())
        .collect()
}

fn services(world: &mut World) {
    let ranges = service_ranges(world);
    let mut taken: BTreeSet<IpAddr> = world
        .list("", "Service")
        .filter_map(|service| text(service, "/spec/clusterIP").parse().ok())
        .collect();
    let mut ports = BTreeSet::new();
    for key in world.keys("", "Service") {
        world.edit(&key, |service| {
            default(service, &["spec", "type"], json!("ClusterIP"));
            default(service, &["spec", "sessionAffinity"], json!("None"));
            default(service, &["spec", "internalTrafficPolicy"], json!("Cluster"));
            cluster_addresses(service, &key, &ranges, &mut taken);
            let balanced = text(service, "/spec/type") == "LoadBalancer";
            if balanced {
                default(service, &["spec", "externalTrafficPolicy"], json!("Cluster"));
                default(service, &["spec", "allocateLoadBalancerNodePorts"], json!(true));
            }
            complete_ports(service, &key, balanced, &mut ports);
            default(service, &["status", "loadBalancer"], json!({}));
        });
    }
}

fn cluster_addresses(service: &mut Value, key: &Key, ranges: &[IpNet], taken: &mut BTreeSet<IpAddr>) {
    let dual = matches!(text(service, "/spec/ipFamilyPolicy"), "PreferDualStack" | "RequireDualStack");
    let wanted = if dual { ranges.len() } else { 1 };
    if text(service, "/spec/clusterIP").is_empty() {
        let addresses: Vec<Value> = ranges
            .iter()
            .take(wanted)
            .filter_map(|range| free(*range, key, taken))
            .map(|ip| json!(ip.to_string()))
            .collect();
        if let Some(first) = addresses.first() {
            set(service, &["spec", "clusterIP"], first.clone());
            set(service, &["spec", "clusterIPs"], json!(addresses));
        }
    }
    let first = service["spec"]["clusterIP"].clone();
    default(service, &["spec", "clusterIPs"], json!([first]));
    let families: Vec<&str> = items(service, "/spec/clusterIPs")
        .iter()
        .map(|ip| if text(ip, "").contains(':') { "IPv6" } else { "IPv4" })
        .collect();
    let families = json!(families);
    default(service, &["spec", "ipFamilies"], families);
    default(service, &["spec", "ipFamilyPolicy"], json!("SingleStack"));
}

/// A number that depends on the text only.
fn spread(text: &str) -> u32 {
    Sha256::digest(text).iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// An address in the upper part of a range, where the API server takes them from unasked.
fn free(range: IpNet, key: &Key, taken: &mut BTreeSet<IpAddr>) -> Option<IpAddr> {
    (0_u32..1000)
        .filter_map(|attempt| at(range, 256 + spread(&format!("{}#{attempt}", key.path())) % 65_000))
        .find(|address| taken.insert(*address))
}

fn at(range: IpNet, offset: u32) -> Option<IpAddr> {
    let address = match range {
        IpNet::V4(range) => IpAddr::V4(u32::from(range.network()).checked_add(offset)?.into()),
        IpNet::V6(range) => IpAddr::V6(u128::from(range.network()).checked_add(u128::from(offset))?.into()),
    };
    range.contains(&address).then_some(address)
}

fn complete_ports(service: &mut Value, key: &Key, balanced: bool, taken: &mut BTreeSet<u32>) {
    let Some(Value::Array(ports)) = service.pointer_mut("/spec/ports") else { return };
    for port in ports {
        default(port, &["protocol"], json!("TCP"));
        let number = port["port"].clone();
        default(port, &["targetPort"], number);
        if balanced && port["nodePort"].is_null() {
            let node_port = (0_u32..2768)
                .map(|attempt| {
                    30_000 + (spread(&format!("{}/{}", key.path(), port["port"])) + attempt) % 2768
                })
                .find(|candidate| taken.insert(*candidate));
            if let Some(node_port) = node_port {
                set(port, &["nodePort"], json!(node_port));
            }
        }
    }
}
