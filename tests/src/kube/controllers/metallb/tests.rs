//! Stories of Services asking for addresses; texts are MetalLB's.

use super::super::world::annotation;
use super::*;

fn installed() -> World {
    let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
    world.create(json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "ipaddresspools.metallb.io"},
    }));
    world.create(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "controller", "namespace": "metallb-system"},
        "spec": {"template": {"spec": {"containers": [{"name": "controller", "image": "metallb/controller:v0.14.9"}]}}},
    }));
    world
}

fn pool(world: &mut World, name: &str, spec: Value) {
    world.create(json!({
        "apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool",
        "metadata": {"name": name, "namespace": "metallb-system"}, "spec": spec,
    }));
}

fn lan() -> World {
    let mut world = installed();
    pool(&mut world, "lan", json!({"addresses": ["10.69.1.150-10.69.1.152"]}));
    world
}

/// A Service on TCP port 80; `metadata` and `spec` are laid over it.
fn service(world: &mut World, name: &str, metadata: Value, spec: Value) {
    let mut object = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": name, "namespace": "media"},
        "spec": {
            "type": "LoadBalancer", "clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"],
            "selector": {"app": name}, "ports": [{"port": 80, "protocol": "TCP"}],
        },
    });
    for (part, fields) in [("metadata", metadata), ("spec", spec)] {
        for (field, value) in fields.as_object().cloned().unwrap_or_default() {
            set(&mut object, &[part, &field], value);
        }
    }
    world.create(object);
}

fn wanting(annotation: &str, value: &str) -> Value {
    json!({"annotations": {annotation: value}})
}

fn addresses(world: &World, name: &str) -> Vec<String> {
    let object = world.find("", "Service", "media", name).unwrap();
    items(object, "/status/loadBalancer/ingress").iter().map(|entry| text(entry, "/ip").to_owned()).collect()
}

fn said(world: &World, name: &str) -> Vec<String> {
    events::about(world, "Service", "media", name)
}

#[test]
fn the_first_free_address_is_given_in_declared_order() {
    let mut world = lan();
    for name in ["a", "b"] {
        service(&mut world, name, json!({}), json!({}));
    }
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.150"]);
    assert_eq!(addresses(&world, "b"), ["10.69.1.151"]);
    assert_eq!(said(&world, "a"), ["Normal IPAllocated: Assigned IP [\"10.69.1.150\"]"]);
    let object = world.find("", "Service", "media", "a").unwrap();
    assert_eq!(annotation(object, "metallb.io/ip-allocated-from-pool"), Some("lan"));
}

#[test]
fn running_again_changes_nothing() {
    let mut world = lan();
    service(&mut world, "a", wanting("metallb.universe.tf/loadBalancerIPs", "10.69.1.152"), json!({}));
    reconcile(&mut world);
    let before = world.clone();
    reconcile(&mut world);
    assert!(world.same_objects(&before));
}

#[test]
fn the_old_annotation_works_and_is_warned_about() {
    let mut world = lan();
    service(&mut world, "a", wanting("metallb.universe.tf/loadBalancerIPs", "10.69.1.152"), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.152"]);
    insta::assert_snapshot!(said(&world, "a").join("\n"), @r#"
    Normal IPAllocated: Assigned IP ["10.69.1.152"]
    Warning deprecatedAnnotation: Service uses deprecated annotation metallb.universe.tf/loadBalancerIPs
    "#);
}

#[test]
fn the_new_annotation_wins_over_the_old_one() {
    let mut world = lan();
    let both = json!({"annotations": {
        "metallb.universe.tf/loadBalancerIPs": "10.69.1.151", "metallb.io/loadBalancerIPs": "10.69.1.152",
    }});
    service(&mut world, "a", both, json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.152"]);
}

#[test]
fn an_address_outside_of_every_pool_leaves_the_service_pending() {
    let mut world = lan();
    service(&mut world, "sabnzbd", wanting("metallb.io/loadBalancerIPs", "10.69.1.161"), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "sabnzbd"), [""; 0]);
    insta::assert_snapshot!(said(&world, "sabnzbd").join("\n"), @r#"Warning AllocationFailed: Failed to allocate IP for "media/sabnzbd": ["10.69.1.161"] is not allowed in config"#);
}

#[test]
fn an_address_somebody_has_is_refused_with_the_name_of_who_has_it() {
    let mut world = lan();
    service(&mut world, "radarr", wanting("metallb.io/loadBalancerIPs", "10.69.1.150"), json!({}));
    reconcile(&mut world);
    service(&mut world, "a-later-one", wanting("metallb.io/loadBalancerIPs", "10.69.1.150"), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "radarr"), ["10.69.1.150"]);
    insta::assert_snapshot!(said(&world, "a-later-one").join("\n"), @r#"Warning AllocationFailed: Failed to allocate IP for "media/a-later-one": can't change sharing key for "media/a-later-one", address also in use by media/radarr"#);
}

#[test]
fn annotation_and_field_together_are_refused() {
    let mut world = lan();
    let both = wanting("metallb.io/loadBalancerIPs", "10.69.1.150");
    service(&mut world, "a", both, json!({"loadBalancerIP": "10.69.1.150"}));
    reconcile(&mut world);
    insta::assert_snapshot!(said(&world, "a").join("\n"), @r#"Warning AllocationFailed: Failed to allocate IP for "media/a": service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP"#);
}

#[test]
fn an_unreadable_request_leaves_a_service_with_an_address_as_it_is() {
    let mut world = lan();
    service(&mut world, "a", json!({}), json!({}));
    reconcile(&mut world);
    world.edit(&key("", "Service", "media", "a"), |s| {
        set(s, &["metadata", "annotations", "metallb.io/loadBalancerIPs"], json!("10.69.1"));
    });
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.150"]);
    assert!(events::says(
        &world,
        "Service",
        "media",
        "a",
        "LoadBalancerFailed: invalid requested loadbalancer IPs: invalid metallb.io/loadBalancerIPs: \"10.69.1\""
    ));
}

#[test]
fn an_exhausted_pool_says_so_and_a_named_one_by_name() {
    let mut world = lan();
    for name in ["a", "b", "c", "d"] {
        service(&mut world, name, json!({}), json!({}));
    }
    service(&mut world, "e", wanting("metallb.io/address-pool", "lan"), json!({}));
    service(&mut world, "f", wanting("metallb.io/address-pool", "dmz"), json!({}));
    reconcile(&mut world);
    let lines: Vec<String> = ["d", "e", "f"].iter().flat_map(|name| said(&world, name)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    Warning AllocationFailed: Failed to allocate IP for "media/d": no available IPs
    Warning AllocationFailed: Failed to allocate IP for "media/e": no available IPs in pool lan for ipv4 IPFamily
    Warning AllocationFailed: Failed to allocate IP for "media/f": unknown pool "dmz"
    "#);
}

#[test]
fn an_address_is_shared_with_one_key_and_different_ports() {
    let mut world = lan();
    let mut metadata = wanting("metallb.io/loadBalancerIPs", "10.69.1.150");
    set(&mut metadata, &["annotations", "metallb.io/allow-shared-ip"], json!("dns"));
    for (name, protocol) in [("tcp", "TCP"), ("udp", "UDP"), ("tcp-again", "TCP")] {
        service(&mut world, name, metadata.clone(), json!({"ports": [{"port": 53, "protocol": protocol}]}));
    }
    reconcile(&mut world);
    assert_eq!(addresses(&world, "tcp"), addresses(&world, "udp"));
    insta::assert_snapshot!(said(&world, "tcp-again").join("\n"), @r#"Warning AllocationFailed: Failed to allocate IP for "media/tcp-again": port TCP/53 is already in use on "10.69.1.150""#);
}

#[test]
fn local_traffic_is_shared_only_by_the_same_pods() {
    let mut world = lan();
    let mut metadata = wanting("metallb.io/loadBalancerIPs", "10.69.1.150");
    set(&mut metadata, &["annotations", "metallb.io/allow-shared-ip"], json!("web"));
    let spec = |port: u16, app: &str| json!({"externalTrafficPolicy": "Local", "selector": {"app": app}, "ports": [{"port": port, "protocol": "TCP"}]});
    service(&mut world, "a", metadata.clone(), spec(80, "proxy"));
    service(&mut world, "b", metadata.clone(), spec(443, "proxy"));
    service(&mut world, "c", metadata, spec(8080, "other"));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "b"), ["10.69.1.150"]);
    assert_eq!(addresses(&world, "c"), [""; 0]);
}

#[test]
fn a_pool_that_is_not_for_everybody_goes_first_and_refuses_strangers() {
    let mut world = lan();
    pool(
        &mut world,
        "media-only",
        json!({"addresses": ["10.69.2.1/32"], "serviceAllocation": {"priority": 10, "namespaces": ["media"]}}),
    );
    service(&mut world, "a", json!({}), json!({}));
    let asking = wanting("metallb.io/loadBalancerIPs", "10.69.2.1");
    service(
        &mut world,
        "stranger",
        json!({"namespace": "default", "annotations": asking["annotations"]}),
        json!({}),
    );
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.2.1"]);
    assert!(events::says(
        &world,
        "Service",
        "default",
        "stranger",
        "pool media-only not compatible for ip assignment"
    ));
}

#[test]
fn priorities_decide_between_pools_and_an_unset_one_comes_last() {
    let mut world = installed();
    for (name, address, priority) in
        [("a", "10.0.0.1/32", 0), ("b", "10.0.0.2/32", 20), ("c", "10.0.0.3/32", 10)]
    {
        let allocation = json!({"priority": priority, "namespaces": ["media"]});
        pool(&mut world, name, json!({"addresses": [address], "serviceAllocation": allocation}));
    }
    for name in ["first", "second", "third"] {
        service(&mut world, name, json!({}), json!({}));
    }
    reconcile(&mut world);
    let all: Vec<String> =
        ["first", "second", "third"].iter().flat_map(|name| addresses(&world, name)).collect();
    assert_eq!(all, ["10.0.0.3", "10.0.0.2", "10.0.0.1"]);
}

#[test]
fn a_pool_without_auto_assign_is_used_only_when_asked_for() {
    let mut world = installed();
    pool(&mut world, "kept", json!({"addresses": ["10.0.0.0/30"], "autoAssign": false}));
    service(&mut world, "a", json!({}), json!({}));
    service(&mut world, "b", wanting("metallb.io/address-pool", "kept"), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), [""; 0]);
    assert_eq!(addresses(&world, "b"), ["10.0.0.0"]);
}

#[test]
fn buggy_addresses_are_skipped_and_refused_where_the_pool_avoids_them() {
    let mut world = installed();
    pool(&mut world, "lan", json!({"addresses": ["10.0.0.255-10.0.1.1"], "avoidBuggyIPs": true}));
    service(&mut world, "a", json!({}), json!({}));
    service(&mut world, "b", wanting("metallb.io/loadBalancerIPs", "10.0.1.0"), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.0.1.1"]);
    assert!(events::says(&world, "Service", "media", "b", "[\"10.0.1.0\"] is not allowed in config"));
}

#[test]
fn both_families_come_from_one_pool() {
    let mut world = installed();
    pool(&mut world, "a-v4", json!({"addresses": ["10.0.0.0/30"]}));
    pool(&mut world, "b-v6", json!({"addresses": ["fd00::/126"]}));
    let spec = |policy: &str| json!({"ipFamilyPolicy": policy, "clusterIPs": ["10.96.0.7", "fd96::7"], "ipFamilies": ["IPv4", "IPv6"]});
    service(&mut world, "strict", json!({}), spec("RequireDualStack"));
    service(&mut world, "relaxed", json!({}), spec("PreferDualStack"));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "strict"), [""; 0]);
    assert_eq!(addresses(&world, "relaxed"), ["10.0.0.0"]);
    pool(&mut world, "c-both", json!({"addresses": ["10.1.0.0/30", "fd01::/126"]}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "strict"), ["10.1.0.0", "fd01::"]);
}

#[test]
fn a_shrunk_pool_takes_the_address_away_and_another_is_given() {
    let mut world = lan();
    service(&mut world, "a", json!({}), json!({}));
    reconcile(&mut world);
    world.edit(&key("metallb.io", "IPAddressPool", "metallb-system", "lan"), |pool| {
        set(pool, &["spec", "addresses"], json!(["10.69.1.200/31"]));
    });
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.200"]);
    insta::assert_snapshot!(said(&world, "a").join("\n"), @r#"
    Normal ClearAssignment: current IP for "media/a" not allowed by config, will attempt for new IP assignment: ["10.69.1.150"] is not allowed in config
    Normal IPAllocated: Assigned IP ["10.69.1.150"]
    Normal IPAllocated: Assigned IP ["10.69.1.200"]
    "#);
}

#[test]
fn a_service_that_stops_being_a_balancer_gives_its_address_back() {
    let mut world = lan();
    service(&mut world, "a", json!({}), json!({}));
    reconcile(&mut world);
    world.edit(&key("", "Service", "media", "a"), |s| set(s, &["spec", "type"], json!("ClusterIP")));
    service(&mut world, "b", json!({}), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), [""; 0]);
    assert_eq!(addresses(&world, "b"), ["10.69.1.150"]);
}

#[test]
fn a_refused_configuration_changes_nothing() {
    let mut world = lan();
    service(&mut world, "a", json!({}), json!({}));
    reconcile(&mut world);
    pool(&mut world, "wrong", json!({"addresses": ["10.69.1.5"]}));
    service(&mut world, "b", json!({}), json!({}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), ["10.69.1.150"]);
    assert_eq!(addresses(&world, "b"), [""; 0]);
}

#[test]
fn services_of_another_load_balancer_class_are_left_alone() {
    let mut world = lan();
    service(&mut world, "a", json!({}), json!({"loadBalancerClass": "io.cilium/bgp-control-plane"}));
    reconcile(&mut world);
    assert_eq!(addresses(&world, "a"), [""; 0]);
    assert_eq!(said(&world, "a"), [""; 0]);
}
