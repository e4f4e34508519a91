//! Pictures of networks like those of the labs, and the promise that nothing is left out or drawn twice.

use labkit::net::{AddrRange, AddrSet, Family, Size, join};
use labkit::output::{OutputFlags, Terminal, Ui};
use proptest::prelude::*;

use super::*;
use crate::collect;
use crate::facts::Facts;
use crate::inventory;

fn facts(sections: &str) -> Facts {
    let text = format!("apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n{sections}");
    let reading = inventory::parse(&text, "ipam.yaml").unwrap();
    assert_eq!(reading.problems, []);
    collect::inventory::read(&reading.inventory, "2026-01-31T12:00:00Z".parse().unwrap())
}

fn areas_of(sections: &str, wanted: &[&str]) -> Vec<Area> {
    let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
    let contested = AddrSet::from_iter([AddrRange::single("10.69.1.151".parse().unwrap())]);
    areas(&wanted, &facts(sections), &contested).unwrap()
}

/// The pictures of everything in a terminal of that width.
fn drawn(sections: &str, wanted: &[&str], width: usize, prefix: Option<u8>) -> String {
    let terminal = Terminal { width: Some(width), ..Terminal::default() };
    let (ui, _) = Ui::captured(&OutputFlags::default(), terminal);
    let areas = areas_of(sections, wanted);
    let pictures: Vec<String> = areas.iter().map(|area| picture(area, prefix, &ui).unwrap()).collect();
    pictures.join("\n")
}

/// As the main user's network is: a pool with nodes and a NAS in it, a DHCP range beside it.
const LAB_A: &str = "networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dhcp: [10.69.1.200-10.69.1.249],
   leases: [{name: printer, ip: 10.69.1.210}]}
pools:
- {name: default-pool, provider: metallb, addresses: [10.69.1.150-10.69.1.165]}
hosts:
- {name: cp-1, ip: 10.69.1.101, role: node}
- {name: cp-2, ip: 10.69.1.140, role: node}
- {name: worker-1, ip: 10.69.1.151, role: node}
- {name: nas, ip: 10.69.1.163, role: storage}
- {name: api, ip: 10.69.1.100, role: vip}
reservations:
- {name: grafana, ip: 10.69.1.151, pool: default-pool}
- {name: media, range: 10.69.1.155-10.69.1.161, pool: default-pool}
";

#[test]
fn a_lan_address_by_address() {
    insta::assert_snapshot!(drawn(LAB_A, &[], 80, None), @"
    lan 10.69.1.0/24: 256 addresses, 63 taken (25 %), 191 free
                 0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    10.69.1.0    - G . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.32   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.64   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.96   . . . . V N . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.128  . . . . . . . . . . . . N . . . . . . . . .[o ! o o o R R R R R]
    10.69.1.160 [R R o H o o]. . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.192  . . . . . . . .(D D D D D D D D D D L D D D D D D D D D D D D D)
    10.69.1.224 (D D D D D D D D D D D D D D D D D D D D D D D D D D). . . . . -
    ! conflict 1   N node 2   V control plane 1   G gateway or name server 1
    H host 1   L fixed lease 1   R reserved 7   D DHCP 49   - kept back 2
    o free in a pool 7   . free 184
    [ ] pool default-pool 10.69.1.150-10.69.1.165, 7 free
    ( ) DHCP of lan 10.69.1.200-10.69.1.249, 0 free
    ");
}

#[test]
fn a_wide_terminal_has_longer_rows_and_a_narrow_one_shorter() {
    insta::assert_snapshot!(drawn(LAB_A, &[], 100, None), @"
    lan 10.69.1.0/24: 256 addresses, 63 taken (25 %), 191 free
                 0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    10.69.1.0    - G . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.32   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.64   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.96   . . . . V N . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.128  . . . . . . . . . . . . N . . . . . . . . .[o ! o o o R R R R R]
    10.69.1.160 [R R o H o o]. . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.192  . . . . . . . .(D D D D D D D D D D L D D D D D D D D D D D D D)
    10.69.1.224 (D D D D D D D D D D D D D D D D D D D D D D D D D D). . . . . -
    ! conflict 1   N node 2   V control plane 1   G gateway or name server 1   H host 1
    L fixed lease 1   R reserved 7   D DHCP 49   - kept back 2   o free in a pool 7   . free 184
    [ ] pool default-pool 10.69.1.150-10.69.1.165, 7 free
    ( ) DHCP of lan 10.69.1.200-10.69.1.249, 0 free
    ");
    assert!(drawn(LAB_A, &[], 30, None).lines().skip(1).take(9).all(|line| line.len() <= 30));
}

#[test]
fn a_small_pool_is_one_row() {
    insta::assert_snapshot!(drawn(LAB_A, &["default-pool"], 80, None), @"
    default-pool 10.69.1.150-10.69.1.165: 16 addresses, 9 taken (56 %), 7 free
                 0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    10.69.1.128                                              o ! o o o R R R R R
    10.69.1.160  R R o H o o
    ! conflict 1   H host 1   R reserved 7   o free in a pool 7
    ");
    insta::assert_snapshot!(drawn(LAB_A, &["10.69.1.100/30"], 80, None), @"
    10.69.1.100/30: 4 addresses, 2 taken (50 %), 2 free
                 0   2
    10.69.1.100  V N . .
    N node 1   V control plane 1   . free 2
    ");
}

const WIDE: &str = "networks:
- {name: office, cidr: 10.4.0.0/16, dhcp: [10.4.64.0-10.4.79.255]}
- {name: all, cidr: 10.0.0.0/8}
- {name: pods, cidr: 10.244.0.0/16, kind: pods}
pools:
- {name: lab, provider: cilium, addresses: [10.4.128.0/20]}
hosts:
- {name: a, ip: [10.4.1.1, 10.4.1.2, 10.4.1.3]}
reservations:
- {name: block, cidr: 10.4.130.0/24, pool: lab}
- {name: half, cidr: 10.4.131.0/25, pool: lab}
";

#[test]
fn a_slash_16_has_a_cell_for_each_256_addresses() {
    insta::assert_snapshot!(drawn(WIDE, &["office"], 80, None), @"
    office 10.4.0.0/16: 65536 addresses, 4483 taken (7 %), 61051 free
    one cell is a /24, 256 addresses
    10.4.0.0    . 1 . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.4.32.0   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.4.64.0  (D D D D D D D D D D D D D D D D). . . . . . . . . . . . . . . .
    10.4.96.0   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.4.128.0 [o o R 5 o o o o o o o o o o o o]. . . . . . . . . . . . . . . .
    10.4.160.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.4.192.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.4.224.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    H host 3   R reserved 384   D DHCP 4096   - kept back 2   o free in a pool 3712
    . free 57339   1-9 tenths taken in several ways, # all of it
    ( ) DHCP of office 10.4.64.0-10.4.79.255, 0 free
    [ ] pool lab 10.4.128.0-10.4.143.255, 3712 free
    ");
}

#[test]
fn a_slash_8_is_no_larger() {
    insta::assert_snapshot!(drawn(WIDE, &["all"], 80, None), @"
    all 10.0.0.0/8: 16777216 addresses, 70020 taken (less than 1 %), 16707192 free
    one cell is a /16, 65536 addresses
    10.0.0.0    . . . .(1). . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.32.0.0   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.64.0.0   . . . . . ! . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.96.0.0   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.128.0.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.160.0.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.192.0.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.224.0.0  . . . . . . . . . . . . . . . . . . . . P . . . . . . . . . . .
    ! conflict 1   H host 3   R reserved 384   D DHCP 4096
    P pods or Services 65536   - kept back 4   o free in a pool 3712
    . free 16703480   1-9 tenths taken in several ways, # all of it
    ( ) DHCP of office 10.4.64.0-10.4.79.255, 0 free
    [ ] pool lab 10.4.128.0-10.4.143.255, 3712 free
    ");
}

#[test]
fn with_small_cells_rows_that_say_nothing_are_folded() {
    insta::assert_snapshot!(drawn(WIDE, &["office"], 80, Some(28)), @"
    office 10.4.0.0/16: 65536 addresses, 4483 taken (7 %), 61051 free
    one cell is a /28, 16 addresses
    10.4.0.0    . . . . . . . . . . . . . . . . 2 . . . . . . . . . . . . . . .
    10.4.2.0    … 31 rows free, 15872 addresses
    10.4.64.0   … 8 rows DHCP, 4096 addresses
    10.4.80.0   … 24 rows free, 12288 addresses
    10.4.128.0 [o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o]
    10.4.130.0 [R R R R R R R R R R R R R R R R R R R R R R R R o o o o o o o o]
    10.4.132.0  … 6 rows free in a pool, 3072 addresses
    10.4.144.0  … 55 rows free, 28160 addresses
    10.4.254.0  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    H host 3   R reserved 384   D DHCP 4096   - kept back 2   o free in a pool 3712
    . free 57339   1-9 tenths taken in several ways, # all of it
    ( ) DHCP of office 10.4.64.0-10.4.79.255, 0 free
    [ ] pool lab 10.4.128.0-10.4.143.255, 3712 free
    ");
}

const SIX: &str = "networks:
- {name: lan6, cidr: 'fd00:10::/64', gateway: 'fd00:10::1'}
pools:
- {name: v6, provider: metallb, addresses: ['fd00:10::1:0-fd00:10::1:1f']}
hosts:
- {name: nas, ip: 'fd00:10::a:5'}
reservations:
- {name: plex, ip: 'fd00:10::1:4', pool: v6}
";

#[test]
fn of_a_slash_64_only_what_is_there_is_drawn() {
    insta::assert_snapshot!(drawn(SIX, &[], 80, None), @"
    lan6 fd00:10::/64: 18446744073709551616 addresses, 3 taken (less than 1 %), 18446744073709551612 free
                  0 1 2 3 4 5 6 7 8 9 a b c d e f
    fd00:10::      - G . . . . . . . . . . . . . .
    fd00:10::10    … 4095 rows free, 65520 addresses
    fd00:10::1:0  [o o o o R o o o o o o o o o o o]
    fd00:10::1:10 [o o o o o o o o o o o o o o o o]
    fd00:10::1:20  … 36862 rows free, 589792 addresses
    fd00:10::a:0   . . . . . H . . . . . . . . . .
    fd00:10::a:10  … 1152921504606806015 rows free, 18446744073708896240 addresses
    G gateway or name server 1   H host 1   R reserved 1   - kept back 1
    o free in a pool 31   . free 18446744073709551581
    [ ] pool v6 fd00:10::1:0-fd00:10::1:1f, 31 free
    ");
    insta::assert_snapshot!(drawn(SIX, &["fd00::/16"], 80, None), @"
    fd00::/16: 5192296858534827628530496329220096 addresses, 3 taken (less than 1 %), 5192296858534827628530496329220092 free
                  0 1 2 3 4 5 6 7 8 9 a b c d e f
    fd00::         … 79228162514264337593543950336 rows in no network, 1267650600228229401496703205376 addresses
    fd00:10::      - G . . . . . . . . . . . . . .
    fd00:10::10    … 4095 rows free, 65520 addresses
    fd00:10::1:0  [o o o o R o o o o o o o o o o o]
    fd00:10::1:10 [o o o o o o o o o o o o o o o o]
    fd00:10::1:20  … 36862 rows free, 589792 addresses
    fd00:10::a:0   . . . . . H . . . . . . . . . .
    fd00:10::a:10  … 1152921504606806015 rows free, 18446744073708896240 addresses
    fd00:10:0:1::  … 324439325495911309524057869778944 rows in no network, 5191029207934580952384925916463104 addresses
    G gateway or name server 1   H host 1   R reserved 1   - kept back 1
    o free in a pool 31   . free 18446744073709551581
    ? in no network 5192296858534809181786422619668480
    [ ] pool v6 fd00:10::1:0-fd00:10::1:1f, 31 free
    ");
}

#[test]
fn cells_that_cannot_be_are_refused() {
    let areas = areas_of(WIDE, &["all"]);
    let refused = |prefix| Scale::of(&areas[0], Some(prefix), 16, 16).unwrap_err().to_string();
    assert_eq!(refused(64), "/64 is no prefix of IPv4");
    let lan = areas_of("networks:\n- {name: big, cidr: '::/0'}\n", &[]);
    assert!(Scale::of(&lan[0], Some(128), 16, 16).is_ok(), "it is one fold");
    let many = (0..9000).map(|n| format!("- {{name: r{n}, ip: 10.{}.{}.9}}", n / 256, n % 256));
    let many = many.collect::<Vec<_>>().join("\n");
    let areas =
        areas_of(&format!("networks:\n- {{name: all, cidr: 10.0.0.0/8}}\nreservations:\n{many}\n"), &[]);
    let error = Scale::of(&areas[0], Some(32), 16, 16).unwrap_err();
    assert_eq!(error.to_string(), "a picture of all 10.0.0.0/8 in cells of /32 has more than 65536 cells");
}

#[test]
fn names_that_nothing_has_are_told_with_what_may_be_meant() {
    let unknown = areas(&["lann".to_owned()], &facts(LAB_A), &AddrSet::new()).unwrap_err();
    assert_eq!(unknown.closest.as_deref(), Some("lan"));
}

#[test]
fn names_from_outside_do_no_harm_in_a_file() {
    let text = "hosts:\n- {name: '<script>alert(1)</script>&\"', ip: 10.0.0.1}\nnetworks:\n- {name: lan, cidr: 10.0.0.0/29}\n";
    let areas = areas_of(text, &[]);
    let page = html(&areas, None).unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;"));
    assert!(!svg(&areas, None).unwrap().contains("<script"));
}

/// What a stretch of data says about a picture, and the picture about the data.
#[test]
fn data_has_stretches_instead_of_cells() {
    let map = AddressMap::new(&areas_of(WIDE, &["all"]), Vec::new());
    let lines: Vec<String> =
        map.items.iter().map(|run| format!("{} {} {}", run.addresses, run.size, run.state)).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    10.0.0.0 1 kept-back
    10.0.0.1-10.3.255.255 262143 free
    10.4.0.0 1 kept-back
    10.4.0.1-10.4.1.0 256 free
    10.4.1.1-10.4.1.3 3 host
    10.4.1.4-10.4.63.255 16124 free
    10.4.64.0-10.4.79.255 4096 dhcp
    10.4.80.0-10.4.127.255 12288 free
    10.4.128.0-10.4.129.255 512 free-in-pool
    10.4.130.0-10.4.130.255 256 reserved
    10.4.131.0-10.4.131.127 128 reserved
    10.4.131.128-10.4.143.255 3200 free-in-pool
    10.4.144.0-10.4.255.254 28671 free
    10.4.255.255 1 kept-back
    10.5.0.0-10.69.1.150 4194711 free
    10.69.1.151 1 conflict
    10.69.1.152-10.243.255.255 11468392 free
    10.244.0.0-10.244.255.255 65536 cluster-range
    10.245.0.0-10.255.255.254 720895 free
    10.255.255.255 1 kept-back
    ");
}

fn area_and_scale() -> impl Strategy<Value = (Area, Scale)> {
    let host = (0u32..1024).prop_map(|n| n * 7 % 1024);
    let hosts = prop::collection::btree_set(host, 0..30);
    let pool = (0u32..1000, 0u32..24);
    let window = (0u32..900, 0u32..1023);
    (hosts, pool, window, 24u8..=32, 0u32..6).prop_map(|(hosts, pool, window, prefix, row)| {
        let address = |n: u32| format!("10.9.{}.{}", n / 256, n % 256);
        let hosts = hosts.iter().map(|n| format!("- {{name: h{n}, ip: {}}}", address(*n)));
        let hosts = hosts.collect::<Vec<_>>().join("\n");
        let hosts = if hosts.is_empty() { hosts } else { format!("hosts:\n{hosts}\n") };
        let last = (pool.0 + pool.1).min(1023);
        let text = format!(
            "networks:\n- {{name: lan, cidr: 10.9.0.0/22}}\npools:\n\
             - {{name: p, provider: static, addresses: [{}-{}]}}\n{hosts}",
            address(pool.0),
            address(last),
        );
        let range = format!("{}-{}", address(window.0), address((window.0 + window.1).min(1023)));
        let area = areas_of(&text, &[&range]).remove(0);
        (area, Scale { prefix, per_row: 1 << row })
    })
}

proptest! {
    /// Every address of the area is in exactly one cell or fold, and the numbers add up.
    #[test]
    fn cells_and_folds_are_the_area_exactly((area, scale) in area_and_scale()) {
        let grid = grid(&area, scale);
        let mut parts: Vec<AddrRange> = Vec::new();
        let mut taken = Size::ZERO;
        for line in &grid.lines {
            match line {
                Line::Fold { range, .. } => parts.push(*range),
                Line::Cells(cells) => {
                    prop_assert_eq!(cells.len(), scale.per_row as usize);
                    parts.extend(cells.iter().filter_map(|cell| cell.range));
                    taken += cells.iter().map(|cell| cell.taken).sum::<Size>();
                }
            }
        }
        prop_assert_eq!(parts.iter().map(|part| part.size()).sum::<Size>(), area.range.size());
        for pair in parts.windows(2) {
            prop_assert_eq!(pair[0].numbers().1 + 1, pair[1].numbers().0);
        }
        prop_assert_eq!(parts[0].first(), area.range.first());
        prop_assert_eq!(parts[parts.len() - 1].last(), area.range.last());
        let counts: Size = area.counts().iter().map(|count| count.addresses).sum();
        prop_assert_eq!(counts, area.range.size());
        // Hosts are never folded away, since no two stand for a whole row of cells unless a row is one address.
        let hosts: Vec<AddrRange> =
            area.runs.iter().filter(|run| run.state == crate::occupancy::Occupancy::Host).map(|run| run.range).collect();
        let folds: Vec<AddrRange> = grid.lines.iter().filter_map(|line| match line {
            Line::Fold { range, .. } => Some(*range),
            Line::Cells(_) => None,
        }).collect();
        let mut folded = Size::ZERO;
        join(&hosts, &folds, |host, fold| {
            folded += hosts[host].intersection(folds[fold]).map_or(Size::ZERO, AddrRange::size);
        });
        prop_assert_eq!(hosts.iter().map(|host| host.size()).sum::<Size>(), taken + folded);
    }

    /// Whatever the area, a picture can be drawn and is of a bearable length.
    #[test]
    fn any_prefix_can_be_drawn(number in any::<u128>(), prefix in 0u8..=128, v4 in any::<bool>(), width in 0usize..200) {
        let family = if v4 { Family::V4 } else { Family::V6 };
        let cidr = labkit::net::Cidr::masked(family.address(number & family.max()), prefix).0;
        let area = areas(&[cidr.to_string()], &Facts::default(), &AddrSet::new()).unwrap().remove(0);
        let (ui, _) = Ui::captured(&OutputFlags::default(), Terminal { width: Some(width), ..Terminal::default() });
        prop_assert!(picture(&area, None, &ui).unwrap().lines().count() <= 16 + 8);
        svg(std::slice::from_ref(&area), None).unwrap();
    }
}
