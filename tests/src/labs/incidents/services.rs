//! Services and the pools they have their addresses from.

use serde_json::{Value, json};

use crate::kube::controllers::world::{Key, World, key, set, text};

fn pool() -> Key {
    key("metallb.io", "IPAddressPool", "metallb-system", "default-pool")
}

fn set_pool(world: &mut World, addresses: &str) {
    world.edit(&pool(), |pool| set(pool, &["spec", "addresses"], json!([addresses])));
}

/// The state before the pool was widened: Argo CD was not published yet either.
pub fn pool_before_widening(world: &mut World) {
    set_pool(world, "10.69.1.150-10.69.1.160");
    world.edit(&key("", "Service", "argocd", "argocd-server"), |service| {
        set(service, &["spec", "type"], json!("ClusterIP"));
        set(service, &["metadata", "annotations"], json!({}));
    });
}

/// The running pool loses its last five addresses.
pub fn shrink_pool(world: &mut World) {
    set_pool(world, "10.69.1.150-10.69.1.160");
}

/// MetalLB masks this to 10.69.1.0/24.
pub fn pool_with_host_bits(world: &mut World) {
    set_pool(world, "10.69.1.150/24");
}

/// A Service that wants what another has.
pub fn ask_for_taken_address(world: &mut World) {
    world.create(json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "tautulli",
            "namespace": "media",
            "labels": {"app": "tautulli"},
            "annotations": {"metallb.io/loadBalancerIPs": "10.69.1.156"},
        },
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app": "tautulli"},
            "ports": [{"name": "web", "port": 8181, "protocol": "TCP", "targetPort": 8181}],
        },
    }));
}

/// The annotation next to `spec.loadBalancerIP`.
pub fn ask_twice(world: &mut World) {
    world.edit(&key("", "Service", "media", "overseerr"), |service| {
        set(service, &["metadata", "annotations", "metallb.io/loadBalancerIPs"], json!("10.69.1.160"));
    });
}

/// The new annotation next to the old one, another address in it; the new one counts.
pub fn annotate_differently(world: &mut World) {
    world.edit(&key("", "Service", "media", "lidarr"), |service| {
        set(service, &["metadata", "annotations", "metallb.io/loadBalancerIPs"], json!("10.69.1.164"));
    });
}

/// Everything of MetalLB goes, definitions included.
pub fn remove_metallb(world: &mut World) {
    let gone: Vec<Key> = world
        .iter()
        .filter(|(key, object)| {
            key.group == "metallb.io"
                || key.namespace == "metallb-system"
                || (key.kind == "Namespace" && key.name == "metallb-system")
                || is_metallb_definition(key, object)
                || text(object, "/spec/parentRef/namespace") == "metallb-system"
        })
        .map(|(key, _)| key.clone())
        .collect();
    for key in gone {
        world.remove(&key);
    }
}

fn is_metallb_definition(key: &Key, object: &Value) -> bool {
    key.kind == "CustomResourceDefinition" && text(object, "/spec/group") == "metallb.io"
}
