//! Forms whose effect depends on the version, edges of networks, and ranges for pods.

use super::world::World;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn pool(version: &str, spec: &str) -> String {
    format!(
        "apiVersion: cilium.io/{version}\nkind: CiliumLoadBalancerIPPool\nmetadata: {{name: lb}}\nspec: {spec}\n"
    )
}

#[test]
fn an_old_pool_is_in_order_where_the_cluster_has_no_other() {
    let said = pool("v2alpha1", "{allowFirstLastIPs: 'No', blocks: [{cidr: 192.168.10.224/28}]}");
    assert_eq!(World::default().live(&said).file("pool.yaml", &said).names(), "");
    let new = pool("v2", "{blocks: [{cidr: 192.168.10.224/28}]}");
    insta::assert_snapshot!(World::default().live(&new).file("pool.yaml", &said).report(), @"
    warning IPAM-POOL-OLD-FORM CiliumLoadBalancerIPPool/lb
      pool lb is written in a version that Cilium 1.20 does not serve
        - pool.yaml:1: CiliumLoadBalancerIPPool lb (file) apiVersion: cilium.io/v2alpha1
      hint: write cilium.io/v2 (Cilium 1.18 and later)

    passed: 1 warning
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn first_and_last_addresses_depend_on_the_version_unless_it_is_said() {
    let unsaid = pool("v2alpha1", "{blocks: [{cidr: 192.168.10.224/28}]}");
    insta::assert_snapshot!(World::default().live(&unsaid).report(), @r#"
    info IPAM-POOL-OLD-FORM CiliumLoadBalancerIPPool/lb
      pool lb does not say whether first and last addresses are given away
        - CiliumLoadBalancerIPPool lb spec.allowFirstLastIPs: not said
      hint: say allowFirstLastIPs: "No" (the default until Cilium 1.15) or "Yes" (since 1.16)

    passed: 1 info
    `kubectl ipam explain CODE` says more about a code
    "#);
    let single =
        pool("v2alpha1", "{blocks: [{cidr: 192.168.10.224/32}, {start: 192.168.10.1, stop: 192.168.10.9}]}");
    assert_eq!(World::default().live(&single).names(), "", "there is no edge");
}

#[test]
fn the_edges_of_a_lan_are_named_with_what_they_are() {
    let body = "networks:\n- {name: lan, cidr: 10.69.1.0/24}\n- {name: six, cidr: 'fd00:10::/64'}\n\
                pools:\n- {name: all, provider: metallb, addresses: [10.69.1.0/24]}\n\
                hosts:\n- {name: nas, ip: [10.69.1.255, 'fd00:10::']}\n";
    insta::assert_snapshot!(World::default().written(&format!("{HEAD}{body}")).report(), @"
    error IPAM-HOST-IN-POOL address/10.69.1.255
      10.69.1.255 of host/nas lies in pool all (10.69.1.0-10.69.1.255)
        - ipam.yaml:9: host nas ips[0]: 10.69.1.255
        - ipam.yaml:7: pool all addresses: 10.69.1.0/24
      hint: let pool all be 10.69.1.0-10.69.1.254

    error IPAM-NETWORK-EDGE address/10.69.1.255
      10.69.1.255 of host/nas is the broadcast address of lan 10.69.1.0/24
        - ipam.yaml:9: host nas ips[0]: 10.69.1.255
        - ipam.yaml:4: network lan cidr: 10.69.1.0/24
      hint: give it another address

    error IPAM-NETWORK-EDGE pool/all
      pool all gives away 10.69.1.0 (network address) and 10.69.1.255 (broadcast address) of lan
        - ipam.yaml:7: pool all addresses: 10.69.1.0/24
        - ipam.yaml:4: network lan cidr: 10.69.1.0/24
      hint: take 10.69.1.0 and 10.69.1.255 out of the pool

    warning IPAM-NETWORK-EDGE address/fd00:10::
      fd00:10:: of host/nas is the address of all routers of six fd00:10::/64
        - ipam.yaml:9: host nas ips[1]: fd00:10::
        - ipam.yaml:5: network six cidr: fd00:10::/64
      hint: give it another address

    failed: 3 errors, 1 warning
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn a_range_for_pods_is_held_against_nodes_and_limits() {
    let body = "networks:\n- {name: pods, cidr: 10.244.0.0/24, kind: pods, nodeMask: 26}\n\
                - {name: six, cidr: 'fd00::/64', kind: pods, nodeMask: 120}\n\
                plan:\n- {name: few, cidr: 10.244.0.0/26, parent: pods, nodeMask: 26}\n\
                hosts:\n- {name: a, ip: 10.0.0.1, role: node}\n- {name: b, ip: 10.0.0.2, role: node}\n\
                - {name: c, ip: 10.0.0.3, role: node}\n- {name: d, ip: 10.0.0.4, role: node}\n- {name: e, ip: 10.0.0.5, role: node}\n";
    insta::assert_snapshot!(World::default().written(&format!("{HEAD}{body}")).report(), @"
    error IPAM-NODE-MASK pod-range/fd00::/64
      node mask /120 of six is 56 bits longer than its range fd00::/64, 16 is the most
        - ipam.yaml:5: network six cidr: fd00::/64 (node mask /120)
      hint: use a node mask of /80 or shorter, or a range of /104 or longer

    error IPAM-NODES-EXCEED-RANGE pod-range/10.244.0.0/24
      10.244.0.0/24 of pods has 4 parts of /26, and there are 5 nodes
        - ipam.yaml:4: network pods cidr: 10.244.0.0/24 (node mask /26)
      hint: append another range, or plan a longer node mask

    warning IPAM-PODS-PER-NODE pod-range/10.244.0.0/24
      a node's /26 of pods has room for 60 pods, the kubelet starts 110
        - ipam.yaml:4: network pods cidr: 10.244.0.0/24 (node mask /26)
      hint: use a node mask of /25 or shorter, or set maxPods of the kubelet

    info IPAM-NODES-EXCEED-RANGE pod-range/10.244.0.0/26
      10.244.0.0/26 of few has 1 part of /26, and there are 5 nodes
        - ipam.yaml:7: tier few cidr: 10.244.0.0/26 (node mask /26)
      hint: append another range, or plan a longer node mask

    failed: 2 errors, 1 warning, 1 info
    `kubectl ipam explain CODE` says more about a code
    ");
}
