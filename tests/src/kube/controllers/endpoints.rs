//! EndpointSlices of Services with a selector.
//!
//! One slice per Service, however many pods there are; the older Endpoints objects are not made.

use serde_json::{Map, Value, json};

use super::world::{Key, World, controlled_by, has_labels, is_controlled_by, items, set, suffix, text};

/// Brings every slice up to date.
pub fn reconcile(world: &mut World) {
    for key in world.keys("", "Service") {
        update(world, &key);
    }
}

fn update(world: &mut World, key: &Key) {
    let Some(service) = world.get(key).cloned() else { return };
    if service["spec"]["selector"].as_object().is_none_or(Map::is_empty) {
        return;
    }
    let pods: Vec<&Value> = world
        .list_in("", "Pod", &key.namespace)
        .filter(|pod| has_labels(pod, &service["spec"]["selector"]))
        .filter(|pod| !text(pod, "/status/podIP").is_empty())
        .collect();
    let endpoints: Vec<Value> = pods.iter().map(|pod| endpoint(pod)).collect();
    let ports: Vec<Value> =
        items(&service, "/spec/ports").iter().map(|port| slice_port(port, pods.first().copied())).collect();
    let existing = world
        .list_in("discovery.k8s.io", "EndpointSlice", &key.namespace)
        .find(|slice| is_controlled_by(slice, &service))
        .and_then(Key::of);
    match existing {
        Some(existing) => {
            world.edit(&existing, |slice| {
                set(slice, &["endpoints"], json!(endpoints));
                set(slice, &["ports"], json!(ports));
            });
        }
        None => world.create(json!({
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": format!("{}-{}", key.name, suffix(&key.path(), 5)),
                "namespace": key.namespace,
                "labels": {
                    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                    "kubernetes.io/service-name": key.name,
                },
                "ownerReferences": controlled_by(&service),
            },
            "addressType": if text(&service, "/spec/ipFamilies/0") == "IPv6" { "IPv6" } else { "IPv4" },
            "endpoints": endpoints,
            "ports": ports,
        })),
    }
}

fn endpoint(pod: &Value) -> Value {
    let ready =
        items(pod, "/status/conditions").iter().any(|c| c["type"] == "Ready" && c["status"] == "True");
    json!({
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": ready, "serving": ready, "terminating": false},
        "nodeName": pod["spec"]["nodeName"],
        "targetRef": {
            "kind": "Pod",
            "name": pod["metadata"]["name"],
            "namespace": pod["metadata"]["namespace"],
            "uid": pod["metadata"]["uid"],
        },
    })
}

fn slice_port(port: &Value, pod: Option<&Value>) -> Value {
    let number = match &port["targetPort"] {
        Value::String(name) => {
            pod.and_then(|pod| named_port(pod, name)).unwrap_or_else(|| port["port"].clone())
        }
        Value::Null => port["port"].clone(),
        number => number.clone(),
    };
    json!({
        "name": port["name"].as_str().unwrap_or_default(),
        "port": number,
        "protocol": port["protocol"].as_str().unwrap_or("TCP"),
    })
}

fn named_port(pod: &Value, name: &str) -> Option<Value> {
    items(pod, "/spec/containers")
        .iter()
        .flat_map(|container| items(container, "/ports"))
        .find(|port| port["name"] == name)
        .map(|port| port["containerPort"].clone())
}
