//! IPAddress objects: since Kubernetes 1.33 every ClusterIP is an object of its own.
//!
//! Follows the repair loop of kubernetes/kubernetes:
//! pkg/registry/core/service/ipallocator/controller/repairip.go: what carries its label and has no
//! Service goes, what somebody else made stays.

use serde_json::{Value, json};

use super::world::{Key, World, items, key, text};

const MANAGED_BY: &str = "ipaddress.kubernetes.io/managed-by";
const OURS: &str = "ipallocator.k8s.io";

/// Runs the loop once.
pub fn reconcile(world: &mut World) {
    for service in world.keys("", "Service") {
        for address in addresses(world.get(&service)) {
            if world.find("networking.k8s.io", "IPAddress", "", &address).is_none() {
                world.create(object(&address, &service));
            }
        }
    }
    let stale: Vec<Key> = world
        .list("networking.k8s.io", "IPAddress")
        .filter(|object| object["metadata"]["labels"][MANAGED_BY] == OURS)
        .filter(|object| {
            let parent = &object["spec"]["parentRef"];
            let service = key("", "Service", text(parent, "/namespace"), text(parent, "/name"));
            !addresses(world.get(&service)).iter().any(|address| address == text(object, "/metadata/name"))
        })
        .filter_map(Key::of)
        .collect();
    for gone in stale {
        world.remove(&gone);
    }
}

fn addresses(service: Option<&Value>) -> Vec<String> {
    service
        .map(|service| items(service, "/spec/clusterIPs"))
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .filter(|address| *address != "None")
        .map(str::to_owned)
        .collect()
}

fn object(address: &str, service: &Key) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IPAddress",
        "metadata": {
            "name": address,
            "labels": {
                "ipaddress.kubernetes.io/ip-family": if address.contains(':') { "IPv6" } else { "IPv4" },
                MANAGED_BY: OURS,
            },
        },
        "spec": {"parentRef": {
            "group": "", "resource": "services", "namespace": service.namespace, "name": service.name,
        }},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cluster_address_is_an_object_for_as_long_as_its_service_is_there() {
        let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
        world.create(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "media"},
            "spec": {"clusterIPs": ["10.96.0.7", "fd96::7"]},
        }));
        world.create(json!({
            "apiVersion": "networking.k8s.io/v1", "kind": "IPAddress",
            "metadata": {"name": "10.96.0.9", "labels": {MANAGED_BY: "somebody-else"}},
        }));
        reconcile(&mut world);
        let names = |world: &World| {
            world.keys("networking.k8s.io", "IPAddress").into_iter().map(|k| k.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&world), ["10.96.0.7", "10.96.0.9", "fd96::7"]);
        world.remove(&key("", "Service", "media", "a"));
        reconcile(&mut world);
        assert_eq!(names(&world), ["10.96.0.9"]);
    }
}
