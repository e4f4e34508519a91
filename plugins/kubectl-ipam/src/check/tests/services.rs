//! What Services ask for.

use super::world::World;

const POOLS: &str = "
kind: IPAddressPool
metadata: {name: v4, namespace: metallb-system}
spec: {addresses: [10.0.0.10-10.0.0.12]}
---
kind: IPAddressPool
metadata: {name: v6, namespace: metallb-system}
spec: {addresses: ['fd00::10-fd00::20']}
";

/// A Service of type LoadBalancer in JSON's compact YAML.
fn service(name: &str, annotations: &str, spec: &str, ingress: &str) -> String {
    format!(
        "kind: Service
metadata: {{name: {name}, namespace: media, annotations: {{{annotations}}}}}
spec: {{type: LoadBalancer, selector: {{app: {name}}}, {spec}}}
status: {{loadBalancer: {{ingress: [{ingress}]}}}}
"
    )
}

fn names(services: &[String]) -> String {
    World::default().live(POOLS).live(&services.join("---\n")).names()
}

const WANTS_10: &str = "metallb.io/loadBalancerIPs: 10.0.0.10";
const HAS_10: &str = "{ip: 10.0.0.10}";

#[test]
fn two_services_that_want_one_address_without_a_key_are_told_why() {
    let report = World::default()
        .live(POOLS)
        .live(&service("plex", WANTS_10, "ports: [{port: 80}]", HAS_10))
        .live(&service("emby", WANTS_10, "ports: [{port: 81}]", ""))
        .report();
    insta::assert_snapshot!(report, @"
    error IPAM-DUPLICATE-REQUEST address/10.0.0.10
      Service/media/emby and Service/media/plex both want 10.0.0.10: they have no sharing key in common
        - Service media/emby metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.10
        - Service media/plex metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.10
      hint: ask for another address, or let both share it with one sharing key and different ports

    error IPAM-SERVICE-PENDING Service/media/emby
      Service/media/emby has no address: it asks for 10.0.0.10, which Service/media/plex has
        - Service media/emby status.loadBalancer.ingress: none
        - Service media/emby metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.10
      hint: 10.0.0.11 is free

    failed: 2 errors
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn a_sharing_key_with_different_ports_is_in_order() {
    let key = "metallb.io/loadBalancerIPs: 10.0.0.10, metallb.io/allow-shared-ip: dns";
    let tcp = service("dns-tcp", key, "ports: [{port: 53, protocol: TCP}]", HAS_10);
    let udp = service("dns-udp", key, "ports: [{port: 53, protocol: UDP}]", "");
    assert_eq!(
        names(&[tcp.clone(), udp]),
        "IPAM-SERVICE-PENDING=Service/media/dns-udp\n",
        "the key allows it; that it waits is another matter"
    );
    let same_port = service("dns-two", key, "ports: [{port: 53, protocol: TCP}]", "");
    assert!(names(&[tcp.clone(), same_port]).contains("IPAM-DUPLICATE-REQUEST=address/10.0.0.10"));
    let local = service("local", key, "ports: [{port: 99}], externalTrafficPolicy: Local", "");
    assert!(names(&[tcp, local]).contains("IPAM-DUPLICATE-REQUEST"), "Local needs the same pods");
}

#[test]
fn services_that_already_share_an_address_are_left_alone() {
    let both = [
        service("a", WANTS_10, "ports: [{port: 80}]", HAS_10),
        service("b", WANTS_10, "ports: [{port: 81}]", HAS_10),
    ];
    assert_eq!(names(&both), "");
}

#[test]
fn an_address_that_no_pool_has_leaves_the_service_pending() {
    let wants = service("sabnzbd", "metallb.io/loadBalancerIPs: 10.0.0.13", "ports: [{port: 8080}]", "");
    insta::assert_snapshot!(World::default().live(POOLS).live(&wants).report(), @"
    error IPAM-OUTSIDE-POOL Service/media/sabnzbd
      Service/media/sabnzbd asks for 10.0.0.13, which no pool has
        - Service media/sabnzbd metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.13
        - IPAddressPool metallb-system/v4 spec.addresses: 10.0.0.10-10.0.0.12
      hint: ask for a free address of the pool such as 10.0.0.10, or add 10.0.0.13 to the pool

    error IPAM-SERVICE-PENDING Service/media/sabnzbd
      Service/media/sabnzbd has no address: it asks for 10.0.0.13, which lies in no pool
        - Service media/sabnzbd status.loadBalancer.ingress: none
        - Service media/sabnzbd metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.13
      hint: 10.0.0.10 is free

    failed: 2 errors
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn one_service_takes_its_addresses_from_one_pool() {
    let both = service(
        "web",
        "metallb.io/loadBalancerIPs: '10.0.0.11,fd00::11'",
        "ports: [{port: 80}]",
        "{ip: 10.0.0.11}",
    );
    assert_eq!(names(&[both]), "IPAM-TWO-POOLS=Service/media/web\n");
    let one =
        service("web", "metallb.io/loadBalancerIPs: 'fd00::11'", "ports: [{port: 80}]", "{ip: 'fd00::11'}");
    assert_eq!(names(&[one]), "");
}

#[test]
fn annotation_and_field_or_two_annotations_contradict() {
    let field = service("web", WANTS_10, "loadBalancerIP: 10.0.0.10, ports: [{port: 80}]", HAS_10);
    assert_eq!(names(&[field]), "IPAM-TWO-MECHANISMS=Service/media/web\n");
    let old = "metallb.io/loadBalancerIPs: 10.0.0.10, metallb.universe.tf/loadBalancerIPs: 10.0.0.11";
    let old = service("web", old, "ports: [{port: 80}]", HAS_10);
    assert_eq!(names(&[old]), "IPAM-ANNOTATIONS-DISAGREE=Service/media/web\n");
    let same = "metallb.io/loadBalancerIPs: 10.0.0.10, metallb.universe.tf/loadBalancerIPs: 10.0.0.10";
    assert_eq!(names(&[service("web", same, "ports: [{port: 80}]", HAS_10)]), "");
}

#[test]
fn a_full_pool_is_named_as_the_reason() {
    let full: Vec<String> = (10..=12)
        .map(|i| service(&format!("s{i}"), "", "ports: [{port: 80}]", &format!("{{ip: 10.0.0.{i}}}")))
        .chain([service("late", "", "ports: [{port: 80}]", "")])
        .collect();
    let pool = "
kind: IPAddressPool
metadata: {name: v4, namespace: metallb-system}
spec: {addresses: [10.0.0.10-10.0.0.12]}
";
    let report = World::default().live(pool).live(&full.join("---\n")).report();
    assert!(report.contains("Service/media/late has no address: the pools have no free address"), "{report}");
    assert!(
        report.contains("hint: no pool has a free address: widen a pool or release addresses"),
        "{report}"
    );
}
