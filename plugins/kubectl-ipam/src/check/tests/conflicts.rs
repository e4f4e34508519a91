//! Two owners of one address, and pools that hold what is not theirs.

use super::world::World;
use crate::facts::{NetworkKind, Provider, Role, State};

const POOL: &str = "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150-10.69.1.165]}
";

const NODE: &str = "
kind: Node
metadata: {name: worker-1}
status: {addresses: [{type: InternalIP, address: 10.69.1.151}, {type: Hostname, address: worker-1}]}
";

#[test]
fn an_address_of_something_known_in_a_variable_is_a_hint() {
    let deployment = "kind: Deployment\nmetadata: {name: web, namespace: media}\nspec:\n  template:\n    spec:\n      containers:\n\
        \x20     - name: web\n        env: [{name: NAS, value: 10.69.1.163}, {name: ELSEWHERE, value: 10.9.9.9}, {name: V, value: 4.0.2.1}]\n";
    let volume =
        "kind: PersistentVolume\nmetadata: {name: media}\nspec: {nfs: {server: 10.69.1.163, path: /x}}\n";
    let world = World::default().live(deployment).live(volume);
    let finding = &world.findings()[0];
    assert_eq!(finding.message, "10.69.1.163 of storage/nfs is written into Deployment/media/web");
    assert_eq!(world.findings().len(), 1);
    assert_eq!(World::default().live(deployment).names(), "");
}

#[test]
fn a_node_in_the_pool_is_found_with_the_way_out() {
    insta::assert_snapshot!(World::default().live(POOL).live(NODE).report(), @"
    error IPAM-NODE-IN-POOL Node/worker-1
      10.69.1.151 of Node/worker-1 lies in pool default (10.69.1.150-10.69.1.165)
        - Node worker-1 status.addresses[0].address: 10.69.1.151
        - IPAddressPool metallb-system/default spec.addresses: 10.69.1.150-10.69.1.165
      hint: let pool default be 10.69.1.150/32 and 10.69.1.152-10.69.1.165

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn a_node_beside_the_pool_is_none_in_it() {
    // The pool's range is no single prefix: 10.69.1.148/30 or 10.69.1.0/24 would hold the node, the range does not.
    let node = NODE.replace("10.69.1.151", "10.69.1.149");
    assert_eq!(World::default().live(POOL).live(&node).names(), "");
    let node = NODE.replace("10.69.1.151", "10.69.1.166");
    assert_eq!(World::default().live(POOL).live(&node).names(), "");
}

#[test]
fn a_service_that_got_a_nodes_address_is_a_conflict() {
    let service = "
kind: Service
metadata: {name: grafana, namespace: monitoring, annotations: {metallb.io/ip-allocated-from-pool: default}}
spec: {type: LoadBalancer, ports: [{port: 80}]}
status: {loadBalancer: {ingress: [{ip: 10.69.1.151}]}}
";
    insta::assert_snapshot!(World::default().live(POOL).live(NODE).live(service).names(), @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.151
    IPAM-NODE-IN-POOL=Node/worker-1
    ");
}

#[test]
fn storage_in_the_pool_is_found_in_volumes_classes_and_pods() {
    let storage = "
kind: PersistentVolume
metadata: {name: media}
spec: {nfs: {server: 10.69.1.163, path: /media}}
---
kind: StorageClass
metadata: {name: nfs}
parameters: {server: 10.69.1.163}
---
kind: Deployment
metadata: {name: plex, namespace: media}
spec: {template: {spec: {volumes: [{name: m, nfs: {server: 10.69.1.163, path: /media}}]}}}
";
    let report = World::default().live(POOL).live(storage).report();
    insta::assert_snapshot!(report, @"
    error IPAM-HOST-IN-POOL address/10.69.1.163
      10.69.1.163 of storage/nfs lies in pool default (10.69.1.150-10.69.1.165)
        - PersistentVolume media spec.nfs.server: 10.69.1.163 (storage/nfs)
        - IPAddressPool metallb-system/default spec.addresses: 10.69.1.150-10.69.1.165
        - StorageClass nfs parameters.server: 10.69.1.163 (storage/nfs)
        - Deployment media/plex spec.template.spec.volumes[0].nfs.server: 10.69.1.163 (storage/nfs)
      hint: let pool default be 10.69.1.150-10.69.1.162 and 10.69.1.164-10.69.1.165

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn storage_served_from_the_cluster_belongs_in_the_pool() {
    let storage = "
kind: PersistentVolume
metadata: {name: media}
spec: {nfs: {server: 10.69.1.163, path: /media}}
---
kind: Service
metadata: {name: nfs, namespace: storage, annotations: {metallb.io/loadBalancerIPs: 10.69.1.163}}
spec: {type: LoadBalancer, ports: [{port: 2049}]}
status: {loadBalancer: {ingress: [{ip: 10.69.1.163}]}}
";
    assert_eq!(World::default().live(POOL).live(storage).names(), "");
}

#[test]
fn a_network_keeps_gateway_dhcp_and_leases_out_of_the_pool() {
    let world = World::default()
        .live(POOL)
        .network("lan", "10.69.1.0/24", |lan| {
            lan.gateway = Some("10.69.1.160".parse().unwrap());
            lan.dhcp = vec!["10.69.1.100-10.69.1.152".parse().unwrap()];
        })
        .entry(Role::FixedLease, "printer", "10.69.1.155");
    insta::assert_snapshot!(world.names(), @"
    IPAM-DHCP-IN-POOL=IPAddressPool/metallb-system/default
    IPAM-GATEWAY-IN-POOL=address/10.69.1.160
    IPAM-LEASE-IN-POOL=address/10.69.1.155
    ");
}

#[test]
fn a_gateway_must_be_in_its_network_and_a_network_in_its_parent() {
    let world = World::default()
        .network("site", "192.168.144.0/20", |_| {})
        .network("inside", "192.168.159.0/24", |network| network.parent = Some("site".to_owned()))
        .network("outside", "192.168.160.0/24", |network| {
            network.parent = Some("site".to_owned());
            network.gateway = Some("192.168.161.1".parse().unwrap());
        });
    insta::assert_snapshot!(world.report(), @"
    error IPAM-GATEWAY-OUTSIDE network/outside
      gateway 192.168.161.1 lies outside network outside (192.168.160.0/24)
        - ipam.yaml:1: network outside cidr: 192.168.160.0/24, gateway 192.168.161.1
      hint: correct whichever of the two is mistyped

    error IPAM-OUTSIDE-PARENT network/outside
      192.168.160.0/24 lies outside its parent site 192.168.144.0/20, which ends at 192.168.159.255
        - ipam.yaml:1: network outside cidr: 192.168.160.0/24
        - ipam.yaml:1: network site cidr: 192.168.144.0/20
      hint: choose a prefix between 192.168.144.0 and 192.168.159.255

    failed: 2 errors
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn pods_services_lan_and_pool_must_be_apart() {
    let world = World::default()
        .live(POOL)
        .network("lan", "10.69.1.0/24", |_| {})
        .network("pods", "10.0.0.0/8", |pods| pods.kind = NetworkKind::Pods)
        .network("services", "10.96.0.0/12", |services| services.kind = NetworkKind::Services);
    insta::assert_snapshot!(world.names(), @"
    IPAM-NETWORK-OVERLAP=network/lan and pods
    IPAM-NETWORK-OVERLAP=network/pods and default
    IPAM-NETWORK-OVERLAP=network/pods and services
    ");
}

#[test]
fn pools_must_be_apart_but_the_same_pool_in_two_layers_is_one() {
    let second = "
kind: IPAddressPool
metadata: {name: extra, namespace: metallb-system}
spec: {addresses: [10.69.1.160-10.69.1.170, 10.69.1.170/32]}
";
    insta::assert_snapshot!(World::default().live(POOL).live(second).names(), @"
    IPAM-POOL-OVERLAP=IPAddressPool/metallb-system/extra
    IPAM-POOL-OVERLAP=pool/default and extra
    ");
    let same = World::default().live(POOL).pool(Provider::MetalLb, "default", "10.69.1.150-10.69.1.165");
    assert_eq!(same.names(), "");
}

#[test]
fn a_pool_outside_the_lan_needs_bgp() {
    let far = POOL.replace("10.69.1.150-10.69.1.165", "172.22.30.0/24");
    let world = |advertisement: &str| {
        let manifest =
            format!("kind: {advertisement}\nmetadata: {{name: a, namespace: metallb-system}}\nspec: {{}}");
        World::default().live(&far).live(&manifest).network("lan", "10.69.1.0/24", |_| {}).names()
    };
    assert_eq!(world("L2Advertisement"), "IPAM-POOL-OUTSIDE-LAN=IPAddressPool/metallb-system/default\n");
    assert_eq!(world("BGPAdvertisement"), "");
}

#[test]
fn an_address_kept_twice_or_held_by_another() {
    let service = "
kind: Service
metadata: {name: radarr, namespace: media}
spec: {type: LoadBalancer, ports: [{port: 7878}]}
status: {loadBalancer: {ingress: [{ip: 10.69.1.156}]}}
";
    let world = World::default()
        .live(POOL)
        .live(service)
        .entry(Role::Reservation, "plex", "10.69.1.156")
        .entry(Role::Reservation, "jellyfin", "10.69.1.157")
        .entry(Role::Reservation, "emby", "10.69.1.157")
        .entry(Role::Reservation, "radarr", "10.69.1.156")
        .entry(Role::FixedLease, "tv", "10.69.1.157");
    insta::assert_snapshot!(world.names(), @"
    IPAM-HELD-BY-OTHER=address/10.69.1.156
    IPAM-LEASE-IN-POOL=address/10.69.1.157
    IPAM-LEASE-RESERVED=address/10.69.1.157
    IPAM-RESERVED-TWICE=address/10.69.1.156
    IPAM-RESERVED-TWICE=address/10.69.1.157
    ");
}

#[test]
fn a_range_for_nodes_may_not_swallow_the_pool() {
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  range.workers: 10.69.1.140-10.69.1.197
  range.media: 10.69.1.155-10.69.1.158
";
    insta::assert_snapshot!(World::default().live(POOL).live(plan).names(), @"IPAM-RANGE-SWALLOWS-POOL=range/10.69.1.140-10.69.1.197");
}

#[test]
fn claims_and_reservations_belong_together() {
    let world = World::default()
        .entry(Role::Reservation, "plex", "10.69.1.165")
        .claim("10.69.1.165", "plex", State::Reserved, None)
        .claim("10.69.1.161", "new", State::Claimed, Some("2025-10-20T12:05:00Z"));
    assert_eq!(world.names(), "", "a pending claim that lives is somebody's work in progress");

    let world = World::default()
        .entry(Role::Reservation, "plex", "10.69.1.165")
        .claim("10.69.1.165", "jellyfin", State::Reserved, None)
        .claim("10.69.1.164", "gone", State::Reserved, None)
        .claim("10.69.1.161", "late", State::Claimed, Some("2025-10-20T11:59:59Z"));
    insta::assert_snapshot!(world.report(), @"
    error IPAM-CLAIM-CONFLICT address/10.69.1.165
      10.69.1.165 is reserved for plex and claimed for jellyfin
        - ipam.yaml:1: reservation plex ip: 10.69.1.165
        - Lease kube-system/ipam-10.69.1.165 spec.holderIdentity: 10.69.1.165, held by ada@workstation for jellyfin
      hint: ask ada@workstation; whoever came second reserves another address

    warning IPAM-CLAIM-EXPIRED claim/10.69.1.161
      the claim of ada@workstation on 10.69.1.161 ran out
        - Lease kube-system/ipam-10.69.1.161 spec.holderIdentity: 10.69.1.161, held by ada@workstation for late, until 2025-10-20T11:59:59Z
      hint: run the same reserve command again, or release the address

    warning IPAM-CLAIM-ORPHANED claim/10.69.1.164
      10.69.1.164 is claimed for gone, which the inventory does not have
        - Lease kube-system/ipam-10.69.1.164 spec.holderIdentity: 10.69.1.164, held by ada@workstation for gone
      hint: pull, or ask ada@workstation; release the address if nobody needs it

    failed: 1 error, 2 warnings
    `kubectl ipam explain CODE` says more about a code
    ");

    let without_inventory = World::default().claim("10.69.1.164", "plex", State::Reserved, None);
    assert_eq!(without_inventory.names(), "", "without an inventory the claim itself is the record");
}

#[test]
fn the_inventory_is_not_applied_and_its_suppressions_name_rules() {
    let mut world = World::default();
    world.applied_by =
        vec![labkit::finding::Evidence::new("apps/kustomization.yaml:4: resources: ../ipam.yaml")];
    world.suppressions = vec!["IPAM-NOD-IN-POOL".parse().unwrap()];
    let names = world.names();
    assert_eq!(
        names,
        "IPAM-INVENTORY-APPLIED=file/inventory\nIPAM-UNKNOWN-CODE=suppression/IPAM-NOD-IN-POOL\n"
    );
}

#[test]
fn a_virtual_address_that_only_the_kubeconfig_knows() {
    let world = |server: &str| {
        let mut world = World::default().live(NODE);
        world.facts.append(crate::collect::kubeconfig::server(Some(server), Some("homelab")));
        world
    };
    insta::assert_snapshot!(world("10.69.1.100").report(), @"
    warning IPAM-VIP-UNDECLARED address/10.69.1.100
      the API server is reached at 10.69.1.100, which no node has and nothing declares
        - kubeconfig homelab cluster.server: 10.69.1.100 (endpoint/kubernetes)
      hint: add it to the hosts of the inventory as the control plane's address

    passed: 1 warning
    `kubectl ipam explain CODE` says more about a code
    ");
    assert_eq!(world("10.69.1.151").names(), "", "a node's own address needs no entry");
    assert_eq!(world("10.69.1.100").entry(Role::ControlPlane, "api", "10.69.1.100").names(), "");
    assert_eq!(world("127.0.0.1").names(), "", "a tunnel says nothing about the lab");
}
