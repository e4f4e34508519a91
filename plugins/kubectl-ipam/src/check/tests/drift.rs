//! Inventory, files, ConfigMaps and cluster that disagree.

use super::world::World;
use crate::facts::{Provider, Role};

const POOL: &str = "
kind: IPAddressPool
metadata: {name: default-pool, namespace: metallb-system}
spec: {addresses: [10.69.1.150-10.69.1.165]}
";

const PLAN: &str = "
kind: ConfigMap
metadata: {name: network-inventory, namespace: kube-system}
data:
  metallb.pool.name: default-pool
  metallb.pool.range: 10.69.1.150-10.69.1.160
  loadbalancer.plex.ip: 10.69.1.158
";

const PLEX: &str = "
kind: Service
metadata: {name: plex, namespace: media}
spec: {type: LoadBalancer, ports: [{port: 32400}]}
status: {loadBalancer: {ingress: [{ip: 10.69.1.165}]}}
";

#[test]
fn a_pool_that_was_widened_in_the_cluster_is_shown_with_both_ranges() {
    let world = World::default().live(POOL).live(PLAN).file("network.yaml", PLAN);
    insta::assert_snapshot!(world.report(), @"
    error IPAM-DRIFT-POOL IPAddressPool/metallb-system/default-pool
      pool default-pool is 10.69.1.150-10.69.1.165 in the cluster and 10.69.1.150-10.69.1.160 in writing
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
        - network.yaml:6: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
      hint: 10.69.1.161-10.69.1.165 only in the cluster; decide which is right and correct the other

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn a_pool_written_in_pieces_is_still_the_same_pool() {
    let pieces = "
kind: ConfigMap
metadata: {name: network-inventory, namespace: kube-system}
data:
  table: |
    10.69.1.150-10.69.1.157   8   dynamic   MetalLB pool, first half
    10.69.1.158-10.69.1.165   8   dynamic   MetalLB pool, second half
";
    assert_eq!(World::default().live(POOL).live(pieces).names(), "");
}

#[test]
fn an_owner_whose_address_moved_is_shown_with_every_place() {
    let world = World::default().live(POOL).live(PLEX).file("network.yaml", PLAN).entry(
        Role::Reservation,
        "plex",
        "10.69.1.165",
    );
    let report = world.report();
    assert!(
        report.contains(
            "Service/media/plex has 10.69.1.165 in the inventory, 10.69.1.158 in the ConfigMap's file, \
         10.69.1.165 in the cluster"
        ),
        "{report}"
    );
}

#[test]
fn a_config_map_that_is_not_synced_lists_its_keys() {
    let old = PLAN
        .replace("10.69.1.158", "10.69.1.154")
        .replace("  metallb.pool.name: default-pool\n", "  extra: x\n");
    let report = World::default().live(&old).file("network.yaml", PLAN).report();
    insta::assert_snapshot!(report, @"
    warning IPAM-DRIFT-CONFIGMAP ConfigMap/kube-system/network-inventory
      ConfigMap/kube-system/network-inventory: 3 keys differ between file and cluster
        - network.yaml:5: metallb.pool.name: default-pool here, missing in the cluster
        - network.yaml:7: loadbalancer.plex.ip: 10.69.1.158 here, 10.69.1.154 in the cluster
        - extra: x only in the cluster
      hint: commit what is right and let it be applied

    passed: 1 warning
    `kubectl ipam explain CODE` says more about a code
    ");
    let missing = World::default().live(POOL).file("network.yaml", PLAN).names();
    assert!(missing.contains("IPAM-DRIFT-CONFIGMAP=ConfigMap/kube-system/network-inventory"), "{missing}");
    let offline = World::default().file("network.yaml", PLAN).names();
    assert_eq!(offline, "", "without a cluster nothing can be missing there");
}

#[test]
fn the_inventorys_pool_is_compared_by_name() {
    let same = World::default().live(POOL).pool(Provider::MetalLb, "default-pool", "10.69.1.150-10.69.1.165");
    assert_eq!(same.names(), "");
    let other =
        World::default().live(POOL).pool(Provider::MetalLb, "default-pool", "10.69.1.150-10.69.1.170");
    assert_eq!(other.names(), "IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool\n");
    let gone = World::default().live(POOL).pool(Provider::MetalLb, "old", "10.70.0.1-10.70.0.9");
    assert_eq!(gone.names(), "IPAM-DRIFT-POOL=pool/old\n");
}

#[test]
fn nodes_missing_from_an_inventory_that_lists_nodes() {
    let node = |name: &str, address: &str| {
        format!(
            "kind: Node\nmetadata: {{name: {name}}}\nstatus: {{addresses: [{{type: InternalIP, address: {address}}}]}}"
        )
    };
    let world = World::default()
        .network("lan", "10.0.0.0/24", |_| {})
        .entry(Role::Node, "one", "10.0.0.1")
        .live(&node("one", "10.0.0.1"))
        .live(&node("two", "10.0.0.2"));
    assert_eq!(world.names(), "IPAM-UNDECLARED=Node/two\n");
}
