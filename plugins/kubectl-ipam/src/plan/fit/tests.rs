//! Layouts as they come out, and what every layout keeps.

use labkit::net::{AddrRange, overlaps};
use proptest::prelude::*;

use super::super::want::Need;
use super::*;
use crate::facts::NetworkKind;

fn outline(parent: &str, tiers: &[(&str, &str)]) -> Outline {
    let present = |(name, text): &(&str, &str)| {
        let (address, prefix) = text.split_once('/').unwrap();
        let (cidr, misspelt) = Cidr::masked(address.parse().unwrap(), prefix.parse().unwrap());
        let name = (*name).to_owned();
        Present { name, cidr, misspelt, kind: None, node_mask: None, note: None, divided: false }
    };
    Outline {
        name: Some("pods".to_owned()),
        cidr: parent.parse().unwrap(),
        kind: NetworkKind::Pods,
        tiers: tiers.iter().map(present).collect(),
        occupied: Vec::new(),
        neighbours: Vec::new(),
    }
}

fn order(wants: &[&str]) -> Order {
    Order { wants: wants.iter().map(|want| want.parse().unwrap()).collect(), ..Order::default() }
}

fn shown(layout: &Layout) -> String {
    let line = |tier: &Placed| {
        let room = tier.room.map(|room| format!(" room {room}")).unwrap_or_default();
        format!("{} {} {}{room}\n", tier.name, tier.cidr, tier.change.name())
    };
    let free: Vec<String> = layout.free.iter().map(ToString::to_string).collect();
    format!("{}free {}", layout.tiers.iter().map(line).collect::<String>(), free.join(" "))
}

/// The pod range of an operator whose last four tiers lie behind its end.
const TIERS: &[(&str, &str)] = &[
    ("default", "192.168.144.0/22"),
    ("media", "192.168.148.0/23"),
    ("dns", "192.168.150.0/24"),
    ("monitoring", "192.168.151.0/24"),
    ("apps", "192.168.152.0/22"),
    ("databases", "192.168.156.0/23"),
    ("automation", "192.168.158.0/23"),
    ("vpn", "192.168.160.0/24"),
    ("games", "192.168.161.0/24"),
    ("lab", "192.168.162.0/24"),
    ("static", "192.168.163.0/24"),
];

#[test]
fn new_tiers_go_beside_those_that_are_there() {
    let outline = outline("10.244.0.0/16", &[("a", "10.244.0.0/20"), ("b", "10.244.32.0/20")]);
    let layout = fit(&outline, &order(&["small=/24", "large=/18", "hosts=500"])).unwrap();
    insta::assert_snapshot!(shown(&layout), @"
    a 10.244.0.0/20 kept
    b 10.244.32.0/20 kept
    small 10.244.18.0/24 new
    large 10.244.64.0/18 new
    hosts 10.244.16.0/23 new
    free 10.244.19.0/24 10.244.20.0/22 10.244.24.0/21 10.244.48.0/20 10.244.128.0/17
    ");
}

#[test]
fn tiers_behind_the_end_need_a_wider_parent() {
    let outline = outline("192.168.144.0/20", TIERS);
    let misfit = fit(&outline, &Order::default()).unwrap_err();
    assert_eq!(
        misfit.to_string(),
        "no /24 is left for tier vpn: all tiers need 1024 addresses, and there are 0"
    );
    insta::assert_snapshot!(shown(&widen(&outline, &Order::default()).unwrap()), @"
    default 192.168.144.0/22 kept
    media 192.168.148.0/23 kept
    dns 192.168.150.0/24 kept
    monitoring 192.168.151.0/24 kept
    apps 192.168.152.0/22 kept
    databases 192.168.156.0/23 kept
    automation 192.168.158.0/23 kept
    vpn 192.168.128.0/24 moved
    games 192.168.129.0/24 moved
    lab 192.168.130.0/24 moved
    static 192.168.131.0/24 moved
    free 192.168.132.0/22 192.168.136.0/21
    ");
}

#[test]
fn tiers_that_are_the_same_network_once_masked_get_places_of_their_own() {
    let tiers = [
        ("default", "fc00:f1:d759:3053:a573:0::/67"),
        ("media", "fc00:f1:d759:3053:a573:2000::/67"),
        ("dns", "fc00:f1:d759:3053:a573:4000::/68"),
        ("apps", "fc00:f1:d759:3053:a573:6000::/66"),
    ];
    let layout = fit(&outline("fc00:f1:d759:3053::/64", &tiers), &Order::default()).unwrap();
    insta::assert_snapshot!(shown(&layout), @"
    default fc00:f1:d759:3053:4000::/67 moved
    media fc00:f1:d759:3053:6000::/67 moved
    dns fc00:f1:d759:3053:8000::/68 moved
    apps fc00:f1:d759:3053::/66 moved
    free fc00:f1:d759:3053:9000::/68 fc00:f1:d759:3053:a000::/67 fc00:f1:d759:3053:c000::/66
    ");
}

#[test]
fn room_for_growth_is_kept_behind_a_tier() {
    let grown = Order { growth: 1, ..order(&["media=/24", "apps=/24"]) };
    insta::assert_snapshot!(shown(&fit(&outline("10.0.0.0/22", &[]), &grown).unwrap()), @"
    media 10.0.0.0/24 new room 10.0.0.0/23
    apps 10.0.2.0/24 new room 10.0.2.0/23
    free
    ");
    let more = Order { growth: 2, ..order(&["media=/24", "apps=/24"]) };
    let misfit = fit(&outline("10.0.0.0/22", &[]), &more).unwrap_err();
    assert_eq!(
        misfit.to_string(),
        "no /22 is left for tier apps: all tiers need 2048 addresses, and there are 1024"
    );
}

#[test]
fn afresh_everything_moves_together() {
    let outline = outline("10.0.0.0/22", &[("a", "10.0.1.0/24"), ("b", "10.0.3.0/24")]);
    assert!(matches!(fit(&outline, &order(&["c=/23"])), Err(Misfit::Room { .. })), "two halves are no whole");
    let afresh = Order { afresh: true, ..order(&["c=/23"]) };
    insta::assert_snapshot!(shown(&fit(&outline, &afresh).unwrap()), @"
    a 10.0.2.0/24 moved
    b 10.0.3.0/24 kept
    c 10.0.0.0/23 new
    free
    ");
}

#[test]
fn what_else_lies_in_the_parent_is_left_alone() {
    let mut outline = outline("10.0.0.0/24", &[]);
    outline.occupied = vec!["10.0.0.1-10.0.0.1".parse().unwrap(), "10.0.0.130-10.0.0.140".parse().unwrap()];
    let layout = fit(&outline, &order(&["a=/26", "b=/27"])).unwrap();
    insta::assert_snapshot!(shown(&layout), @"
    a 10.0.0.64/26 new
    b 10.0.0.32/27 new
    free 10.0.0.0/32 10.0.0.2/31 10.0.0.4/30 10.0.0.8/29 10.0.0.16/28 10.0.0.128/31 10.0.0.141/32 10.0.0.142/31 10.0.0.144/28 10.0.0.160/27 10.0.0.192/26
    ");
}

#[test]
fn what_makes_no_sense_is_said() {
    let outline = outline("10.0.0.0/24", &[("a", "10.0.0.0/26"), ("six", "fd00::/64")]);
    let misfit = |wants: &[&str]| fit(&outline, &order(wants)).unwrap_err().to_string();
    assert_eq!(misfit(&[]), "tier six: fd00::/64 is IPv6, its parent 10.0.0.0/24 is IPv4");
    assert_eq!(misfit(&["six=/27", "b=/33"]), "tier b: IPv4 has no /33");
    assert_eq!(misfit(&["six=/27", "b=/28", "b=/29"]), "tier b is wanted twice");
    let masked = Order { node_mask: Some(25), ..order(&["six=/27"]) };
    assert_eq!(
        fit(&outline, &masked).unwrap_err().to_string(),
        "tier a is a /26, and a node's /25 does not fit into it"
    );
}

#[test]
fn a_parent_grows_up_to_its_neighbour() {
    let mut outline = outline("10.0.0.0/24", &[]);
    outline.neighbours = vec![("lan".to_owned(), "10.0.2.0/24".parse().unwrap())];
    assert_eq!(widen(&outline, &order(&["a=/23"])).unwrap().parent.to_string(), "10.0.0.0/23");
    let blocked = widen(&outline, &order(&["a=/22"])).unwrap_err();
    assert_eq!(blocked, Blocked::By { name: "lan".into(), neighbour: "10.0.2.0/24".parse().unwrap() });
    outline.neighbours.clear();
    let all = order(&["a=/1", "b=/1", "c=/1"]);
    assert_eq!(widen(&outline, &all).unwrap_err(), Blocked::Everything);
}

proptest! {
    #[test]
    fn a_layout_is_inside_aligned_disjoint_and_keeps_what_was_well_placed(
        parent in (any::<u128>(), 40u8..=120),
        tiers in proptest::collection::vec((any::<u128>(), 1u8..=8), 0..8),
        wants in proptest::collection::vec(1u8..=8, 0..10),
        growth in 0u8..=2,
        afresh: bool,
    ) {
        let parent = Cidr::masked(labkit::net::Family::V6.address(parent.0), parent.1).0;
        let (first, last) = parent.range().numbers();
        let place = |(index, (at, longer)): (usize, &(u128, u8))| {
            let at = first + at % (last - first + 1);
            let cidr = Cidr::masked(parent.family().address(at), parent.prefix() + longer).0;
            let name = format!("tier-{index}");
            Present { name, cidr, misspelt: false, kind: None, node_mask: None, note: None, divided: false }
        };
        let outline = Outline {
            cidr: parent,
            tiers: tiers.iter().enumerate().map(place).collect(),
            ..outline("fd00::/64", &[])
        };
        let want = |(index, longer): (usize, &u8)| Want {
            name: format!("want-{index}"),
            need: Need::Prefix(parent.prefix() + longer),
        };
        let wants = wants.iter().enumerate().map(want).collect();
        let Ok(layout) = fit(&outline, &Order { wants, growth, afresh, node_mask: None }) else {
            return Ok(());
        };
        let blocks: Vec<AddrRange> =
            layout.tiers.iter().map(|tier| tier.room.unwrap_or(tier.cidr).range()).collect();
        overlaps(&blocks, |a, b| panic!("{} and {}", blocks[a], blocks[b]));
        for tier in &layout.tiers {
            prop_assert!(parent.range().contains_range(tier.room.unwrap_or(tier.cidr).range()));
            prop_assert!(layout.free.iter().all(|free| !free.range().overlaps(tier.cidr.range())));
            let was = outline.tiers.iter().find(|present| present.name == tier.name);
            prop_assert_eq!(tier.change == Change::New, was.is_none());
            if let (Change::Kept, Some(was)) = (tier.change, was) {
                prop_assert_eq!(tier.cidr, was.cidr);
            }
            // What moves keeps its size.
            prop_assert!(was.is_none_or(|was| was.cidr.prefix() == tier.cidr.prefix()));
        }
        // The first tier of the file is never in anybody's way.
        if let (Some(first), false) = (layout.tiers.first(), afresh || outline.tiers.is_empty()) {
            prop_assert_eq!(first.change, Change::Kept);
        }
    }
}
