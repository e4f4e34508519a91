//! Lab C: two families, hundreds of pods.

use super::*;

#[test]
fn there_are_321_pods_of_more_than_a_hundred_apps_and_all_run() {
    let world = world(&Scenario::new(Lab::C));
    assert_eq!(world.list("", "Pod").count(), 321);
    assert!(world.list("helm.toolkit.fluxcd.io", "HelmRelease").count() >= 100);
    assert_eq!(not_ready(&world), [""; 0]);
}

#[test]
fn pods_and_services_have_both_families() {
    let world = world(&Scenario::new(Lab::C));
    let pod = object(&world, "", "Pod", "temple-of-time", "plex-0");
    assert_eq!(items(pod, "/status/podIPs").len(), 2);
    let service = object(&world, "", "Service", "kakariko", "forgejo");
    assert_eq!(service["spec"]["ipFamilies"], serde_json::json!(["IPv4", "IPv6"]));
}

#[test]
fn load_balancers_are_of_their_range() {
    let world = world(&Scenario::new(Lab::C));
    insta::assert_snapshot!(balancers(&world), @r"
    172.22.30.1 lost-woods/nginx-internal
    172.22.30.10 temple-of-time/plex
    172.22.30.11 temple-of-time/jellyfin
    172.22.30.2 lost-woods/nginx-external
    172.22.30.20 hyrule-castle/mosquitto
    172.22.30.3 lost-woods/cilium-gateway-internal
    172.22.30.30 zoras-domain/minecraft
    172.22.30.53 compass/adguard
    ");
}

#[test]
fn claims_show_the_naming_standard_and_its_offenders() {
    let world = world(&Scenario::new(Lab::C));
    for (namespace, name) in [
        ("temple-of-time", "temple-of-time-plex-config-plex-0"),
        ("temple-of-time", "database-photoprism-mariadb-0"),
        ("compass", "adguard-conf-adguard-0"),
        ("kakariko", "data-ollama-0"),
    ] {
        assert_eq!(object(&world, "", "PersistentVolumeClaim", namespace, name)["status"]["phase"], "Bound");
    }
}

#[test]
fn the_address_plan_has_the_mistakes_of_the_notes() {
    let scenario = Scenario::new(Lab::C);
    let plan = scenario.files()["kubernetes/network/pools.yaml"].clone();
    for outside in ["192.168.160.0/24", "192.168.161.0/24", "192.168.162.0/24", "192.168.163.0/24"] {
        assert!(plan.contains(outside));
    }
    assert!(plan.contains("fc00:f1:d759:3053:a573:0::/67"));
    let world = world(&scenario);
    assert_eq!(world.list("cilium.io", "CiliumPodIPPool").count(), 11);
    let wish = world.list("", "Pod").any(|pod| annotation(pod, "ipam.cilium.io/ip-address").is_some());
    assert!(wish, "no pod asks for a static address");
}
