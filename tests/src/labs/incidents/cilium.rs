//! Cilium's pools and who asks them.

use serde_json::json;

use crate::kube::controllers::world::{World, items, text};

/// A pool around the last addresses of the first one, made later.
pub fn add_overlapping_pool(world: &mut World) {
    let Some(first) = world.list("cilium.io", "CiliumLoadBalancerIPPool").next().cloned() else { return };
    let Ok(range) = text(&first, "/spec/blocks/0/cidr").parse::<ipnet::Ipv4Net>() else { return };
    let stop = range.broadcast();
    let start = std::net::Ipv4Addr::from(u32::from(stop).saturating_sub(5));
    world.create(json!({
        "apiVersion": first["apiVersion"],
        "kind": first["kind"],
        "metadata": {"name": "second-pool"},
        "spec": {"blocks": [{"start": start.to_string(), "stop": stop.to_string()}]},
    }));
}

/// A Service that wants what Plex has.
pub fn ask_for_taken_address(world: &mut World) {
    let taken = world
        .list("", "Service")
        .find(|service| text(service, "/metadata/name") == "plex")
        .and_then(|service| items(service, "/status/loadBalancer/ingress").first().cloned());
    let Some(taken) = taken else { return };
    world.create(json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "homepage-lb",
            "namespace": "default",
            "annotations": {"lbipam.cilium.io/ips": taken["ip"]},
        },
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app.kubernetes.io/name": "homepage"},
            "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 3000}],
        },
    }));
}
