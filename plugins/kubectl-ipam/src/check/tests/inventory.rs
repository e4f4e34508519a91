//! An inventory as a text: plan, pools, reservations, suppressions.

use super::world::World;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn report(body: &str) -> String {
    World::default().written(&format!("{HEAD}{body}")).report()
}

#[test]
fn tiers_that_collapse_into_one_network_are_found() {
    let plan = "
plan:
  - {name: pods, cidr: 'fc00:f1:d759:3053::/64'}
  - {name: one, cidr: 'fc00:f1:d759:3053:a573::/67', parent: pods}
  - {name: two, cidr: 'fc00:f1:d759:3053:a573:2000::/67', parent: pods}
  - {name: outside, cidr: 'fc00:f1:d759:3054::/64', parent: pods}
";
    insta::assert_snapshot!(report(plan), @r#"
    error IPAM-HOST-BITS address/fc00:f1:d759:3053:a573:2000::/67
      "fc00:f1:d759:3053:a573:2000::/67" has host bits set: programs mask it silently to fc00:f1:d759:3053:a000::/67
        - ipam.yaml:7: inventory ipam.yaml plan[2].cidr: "fc00:f1:d759:3053:a573:2000::/67"
      hint: write fc00:f1:d759:3053:a000::/67 for the whole network or fc00:f1:d759:3053:a573:2000::/128 for the one address

    error IPAM-HOST-BITS address/fc00:f1:d759:3053:a573::/67
      "fc00:f1:d759:3053:a573::/67" has host bits set: programs mask it silently to fc00:f1:d759:3053:a000::/67
        - ipam.yaml:6: inventory ipam.yaml plan[1].cidr: "fc00:f1:d759:3053:a573::/67"
      hint: write fc00:f1:d759:3053:a000::/67 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address

    error IPAM-OUTSIDE-PARENT tier/outside
      fc00:f1:d759:3054::/64 lies outside its parent pods fc00:f1:d759:3053::/64, which ends at fc00:f1:d759:3053:ffff:ffff:ffff:ffff
        - ipam.yaml:8: tier outside cidr: fc00:f1:d759:3054::/64
        - ipam.yaml:8: parent: pods (fc00:f1:d759:3053::/64)
      hint: choose a prefix between fc00:f1:d759:3053:: and fc00:f1:d759:3053:ffff:ffff:ffff:ffff

    error IPAM-TIER-OVERLAP tier/one and two
      tiers one fc00:f1:d759:3053:a000::/67 and two fc00:f1:d759:3053:a000::/67 are the same network
        - ipam.yaml:6: tier one cidr: fc00:f1:d759:3053:a000::/67
        - ipam.yaml:7: tier two cidr: fc00:f1:d759:3053:a000::/67
      hint: give each a prefix of its own (`kubectl ipam plan fit --parent pods` proposes some), or name the wider one as the parent of the other

    failed: 4 errors
    `kubectl ipam explain CODE` says more about a code
    "#);
}

#[test]
fn nested_tiers_are_in_order() {
    let plan = "
plan:
  - {name: site, cidr: 192.168.144.0/20}
  - {name: a, cidr: 192.168.144.0/22, parent: site}
  - {name: a1, cidr: 192.168.144.0/24, parent: a}
  - {name: b, cidr: 192.168.148.0/23, parent: site}
";
    assert_eq!(report(plan), "ok: no findings\n");
}

#[test]
fn a_reservation_lies_in_the_pool_it_names() {
    let body = "
pools:
  - {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
reservations:
  - {name: radarr, ip: 10.69.1.156, pool: default}
  - {name: plex, ip: 10.69.1.165, pool: default}
";
    insta::assert_snapshot!(report(body), @"
    error IPAM-RESERVED-OUTSIDE-POOL reservation/plex
      10.69.1.165 of plex lies outside pool default
        - ipam.yaml:8: reservation plex: 10.69.1.165
        - ipam.yaml:5: pool default addresses: 10.69.1.150-10.69.1.160
      hint: the pool is 10.69.1.150-10.69.1.160

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn what_the_inventory_suppresses_is_counted_and_does_not_fail() {
    let body = "
pools:
  - {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
hosts:
  - {name: nas, ip: 10.69.1.155, role: storage}
suppress:
  - {code: IPAM-HOST-IN-POOL, subject: 10.69.1.155, reason: until the NAS moves in May}
";
    assert_eq!(report(body), "ok: no findings; 1 suppressed\n");
}

#[test]
fn a_virtual_address_of_the_control_plane_must_be_out_of_the_pool() {
    let body = "
pools:
  - {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
hosts:
  - {name: api, ip: 10.69.1.155, role: vip}
";
    insta::assert_snapshot!(report(body), @"
    error IPAM-VIP-IN-POOL address/10.69.1.155
      10.69.1.155 of vip/api lies in pool default (10.69.1.150-10.69.1.160)
        - ipam.yaml:7: vip api ip: 10.69.1.155
        - ipam.yaml:5: pool default addresses: 10.69.1.150-10.69.1.160
      hint: let pool default be 10.69.1.150-10.69.1.154 and 10.69.1.156-10.69.1.160

    failed: 1 error
    `kubectl ipam explain CODE` says more about a code
    ");
}

#[test]
fn a_reservation_whose_day_has_passed() {
    let body = "
reservations:
  - {name: demo, ip: 10.69.1.156, expires: 2025-10-01}
  - {name: later, ip: 10.69.1.157, expires: 2026-10-01}
";
    insta::assert_snapshot!(report(body), @"
    warning IPAM-RESERVATION-EXPIRED reservation/demo
      reservation demo has run out
        - ipam.yaml:5: reservation demo ip: 10.69.1.156
      hint: kubectl ipam release demo

    passed: 1 warning
    `kubectl ipam explain CODE` says more about a code
    ");
}
