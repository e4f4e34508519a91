//! Odd spellings, in pools, ConfigMaps and Services.

use super::world::World;

#[test]
fn a_pool_with_host_bits_is_more_than_it_looks() {
    let pool = "
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150/24, 10.70.0.5]}
";
    insta::assert_snapshot!(World::default().live(pool).report(), @r#"
    error IPAM-HOST-BITS address/10.69.1.150/24
      pool default says "10.69.1.150/24", which is 10.69.1.0/24: 256 addresses, 10.69.1.0 to 10.69.1.255
        - IPAddressPool metallb-system/default spec.addresses: "10.69.1.150/24"
      hint: write 10.69.1.150/32 for the one address, or a range first-last for some of them

    error IPAM-POOL-BARE-ADDRESS address/10.70.0.5
      pool default lists "10.70.0.5" without a prefix length
        - IPAddressPool metallb-system/default spec.addresses: "10.70.0.5"
      hint: write 10.70.0.5/32

    failed: 2 errors
    `kubectl ipam explain CODE` says more about a code
    "#);
}

#[test]
fn tiers_that_differ_in_masked_bits_are_named_with_their_network() {
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  tier.one.cidr: 'fc00:f1:d759:3053:a573::/64'
  tier.two.cidr: 'fc00:f1:d759:3053:a573::/67'
";
    insta::assert_snapshot!(World::default().file("plan.yaml", plan).report(), @r#"
    error IPAM-HOST-BITS address/fc00:f1:d759:3053:a573::/64
      "fc00:f1:d759:3053:a573::/64" has host bits set: programs mask it silently to fc00:f1:d759:3053::/64
        - plan.yaml:5: ConfigMap kube-system/plan (file) data[tier.one.cidr]: "fc00:f1:d759:3053:a573::/64"
      hint: write fc00:f1:d759:3053::/64 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address

    error IPAM-HOST-BITS address/fc00:f1:d759:3053:a573::/67
      "fc00:f1:d759:3053:a573::/67" has host bits set: programs mask it silently to fc00:f1:d759:3053:a000::/67
        - plan.yaml:6: ConfigMap kube-system/plan (file) data[tier.two.cidr]: "fc00:f1:d759:3053:a573::/67"
      hint: write fc00:f1:d759:3053:a000::/67 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address

    failed: 2 errors
    `kubectl ipam explain CODE` says more about a code
    "#);
}

#[test]
fn every_odd_spelling_has_a_code_of_its_own() {
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  host.a.ip: '010.0.0.1'
  host.b.ip: '::ffff:10.69.1.150'
  network.c.cidr: '10.0.0.0/33'
  range.d: '10.69.1.165-10.69.1.150'
  range.e: '10.69.1.150-165'
  range.f: '10.0.0.1-fd00::1'
  host.g.ip: 'fe80::1%eth0'
";
    insta::assert_snapshot!(World::default().file("plan.yaml", plan).names(), @"
    IPAM-ADDRESS-CLASS=address/fe80::1
    IPAM-BAD-ADDRESS=address/fe80::1%eth0
    IPAM-BAD-PREFIX=address/10.0.0.0/33
    IPAM-LEADING-ZERO=address/010.0.0.1
    IPAM-MIXED-FAMILY=address/10.0.0.1-fd00::1
    IPAM-REVERSED-RANGE=address/10.69.1.165-10.69.1.150
    IPAM-SHORT-RANGE=address/10.69.1.150-165
    IPAM-V4-MAPPED=address/::ffff:10.69.1.150
    ");
}

#[test]
fn an_old_spelling_in_the_cluster_breaks_nothing_today() {
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data: {host.a.ip: '010.0.0.1'}
";
    assert!(World::default().live(plan).report().starts_with("warning IPAM-LEADING-ZERO"));
    assert!(World::default().file("plan.yaml", plan).report().starts_with("error IPAM-LEADING-ZERO"));
}

#[test]
fn one_address_in_two_spellings_is_one_finding_with_both() {
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  host.nas.ip: '2001:DB8:0:0::1'
  host.backup.ip: '2001:db8::1'
  network.a.cidr: 'fd00::/64'
  host.other.ip: 'fd00::7'
";
    insta::assert_snapshot!(World::default().file("plan.yaml", plan).report(), @"
    error IPAM-TWO-SPELLINGS address/2001:db8::1
      2001:db8::1 is written in 2 spellings
        - plan.yaml:5: ConfigMap kube-system/plan (file) data[host.nas.ip]: 2001:DB8:0:0::1
        - plan.yaml:6: ConfigMap kube-system/plan (file) data[host.backup.ip]: 2001:db8::1
      hint: write 2001:db8::1 everywhere

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn pools_need_addresses_that_hosts_can_have() {
    let pool = |addresses: &str| {
        let pool = format!(
            "kind: IPAddressPool\nmetadata: {{name: p, namespace: m}}\nspec: {{addresses: ['{addresses}']}}"
        );
        World::default().live(&pool).names()
    };
    assert_eq!(pool("169.254.1.0/24"), "IPAM-ADDRESS-CLASS=address/169.254.1.0/24\n");
    assert_eq!(pool("240.0.0.0/24"), "IPAM-ADDRESS-CLASS=address/240.0.0.0/24\n");
    assert_eq!(pool("224.0.0.1-224.0.0.9"), "IPAM-ADDRESS-CLASS=address/224.0.0.1-224.0.0.9\n");
    assert_eq!(pool("100.64.0.0/24"), "IPAM-ADDRESS-CLASS=address/100.64.0.0/24\n");
    assert_eq!(pool("192.168.1.0/28"), "");
    assert_eq!(pool("fd00::/120"), "");
}
