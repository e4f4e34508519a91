use super::*;
use crate::facts::NetworkKind;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn reading(body: &str) -> Reading {
    parse(&format!("{HEAD}{body}"), "ipam.yaml").unwrap()
}

/// Everything wrong with an inventory, one line per problem.
fn problems(body: &str) -> String {
    let lines = reading(body).problems.into_iter().map(|problem| match &problem.hint {
        Some(hint) => format!("{problem}; {hint}"),
        None => problem.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Why a text is no inventory at all.
fn refused(text: &str) -> String {
    let error = parse(text, "ipam.yaml").unwrap_err();
    let mut lines = vec![error.message];
    lines.extend(error.hints.into_iter().map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[test]
fn every_section_is_read() {
    let inventory = reading(
        "networks:
- name: lan
  cidr: 10.69.1.0/24
  gateway: 10.69.1.1
  dns: 10.69.1.1
  dhcp: [10.69.1.200-10.69.1.249]
  domain: home.arpa
  leases:
  - {name: printer, ip: 10.69.1.30, mac: 11:22:33:44:55:10}
- {name: pods, cidr: 10.244.0.0/16, kind: pods, nodeMask: 24}
pools:
- name: default
  provider: metallb
  addresses: [10.69.1.150-10.69.1.165]
  announce: [layer2]
hosts:
- {name: nas, ip: [10.69.1.163, 'fd00::163'], role: storage, owner: home}
reservations:
- name: plex
  ip: 10.69.1.165
  pool: default
  for: Service/media/plex
  ports: [32400, 6881/udp]
  hostnames: [tv, Tv.home.arpa]
  owner: media
  note: 'yes'
  expires: 2027-01-31
- {name: spare, range: 10.69.1.151-10.69.1.154}
plan:
- {name: tier-1, cidr: 10.244.0.0/22, parent: pods, nodeMask: 26}
- {name: tier-2, cidr: 10.70.0.0/24, parent: lan}
- {name: tier-3, cidr: 10.244.0.0/24, parent: tier-1}
publish:
- configMap: kube-system/network-inventory
claims: {context: admin@homelab, holdDown: 1h30m}
suppress:
- {code: IPAM-NODE-IN-POOL, subject: Node/talos-qal-bre, reason: moves next week}
",
    )
    .strict()
    .unwrap();
    assert_eq!(inventory.networks[0].leases[0].mac.as_ref().unwrap().value, "11:22:33:44:55:10");
    assert_eq!(inventory.hosts[0].ips.len(), 2);
    let plex = inventory.reservation("plex").unwrap();
    assert_eq!(plex.addresses[0].to_string(), "10.69.1.165");
    assert_eq!(plex.consumer.as_ref().unwrap().to_string(), "Service/media/plex");
    assert_eq!(plex.ports.iter().map(ToString::to_string).collect::<Vec<_>>(), ["32400/TCP", "6881/UDP"]);
    assert_eq!(plex.note.as_deref(), Some("yes"));
    assert_eq!(plex.expires.as_ref().unwrap().to_string(), "2027-01-31T00:00:00Z");
    assert_eq!(inventory.locate(plex.addresses[0].position).to_string(), "ipam.yaml:22");
    assert_eq!(inventory.pool("default").unwrap().addresses[0].position.to_string(), "16:15");
    assert_eq!(inventory.claims.context.as_ref().unwrap().value, "admin@homelab");
    assert_eq!(inventory.suppressions().next().unwrap().origin, "ipam.yaml:39");
    assert_eq!(inventory.claims.hold_down.as_ref().unwrap().as_secs(), 5400);
    assert_eq!(plex.hostnames.iter().map(ToString::to_string).collect::<Vec<_>>(), ["tv", "Tv.home.arpa"]);
    assert_eq!(inventory.networks[0].domain.as_ref().unwrap().value, "home.arpa");
    assert_eq!(inventory.plan[0].node_mask.as_ref().unwrap().value, 26);
    let kinds: Vec<_> = inventory.plan.iter().map(|tier| inventory.tier_kind(tier)).collect();
    assert_eq!(kinds, [NetworkKind::Pods, NetworkKind::Lan, NetworkKind::Pods]);
}

#[test]
fn what_is_no_inventory_is_refused_with_its_place() {
    insta::assert_snapshot!(refused(""), @r#"
    ipam.yaml:1:1: the file is empty
    hint: an inventory begins with the lines `apiVersion: ipam.labkit.dev/v1` and `kind: NetworkInventory`
    "#);
    insta::assert_snapshot!(refused("# nothing yet\n"), @r#"
    ipam.yaml:1:1: the file is empty
    hint: an inventory begins with the lines `apiVersion: ipam.labkit.dev/v1` and `kind: NetworkInventory`
    "#);
    insta::assert_snapshot!(refused("- a\n- b\n"), @r#"
    ipam.yaml:1:1: found a list, expected an inventory
    hint: an inventory begins with the lines `apiVersion: ipam.labkit.dev/v1` and `kind: NetworkInventory`
    "#);
    insta::assert_snapshot!(refused("kind: NetworkInventory\n"), @r#"
    ipam.yaml:1:1: apiVersion is missing
    hint: write `apiVersion: ipam.labkit.dev/v1` at the top
    "#);
    insta::assert_snapshot!(refused("apiVersion: v1\nkind: ConfigMap\n"), @r#"
    ipam.yaml:1:13: apiVersion is v1, not ipam.labkit.dev/v1
    hint: this is not an inventory; one has the line `apiVersion: ipam.labkit.dev/v1`
    "#);
    insta::assert_snapshot!(refused("apiVersion: ipam.labkit.dev/v1\nkind: [a]\n"), @r#"
    ipam.yaml:2:7: kind is a list, not NetworkInventory
    hint: this is not an inventory; one has the line `kind: NetworkInventory`
    "#);
    insta::assert_snapshot!(refused(&format!("{HEAD}---\n{HEAD}")), @r#"
    ipam.yaml:4:1: a second document begins here
    hint: keep one document in this file: remove the `---` line or move the rest elsewhere
    "#);
    insta::assert_snapshot!(refused(&format!("{HEAD}pools:\n\t- name: x\n")), @r#"
    ipam.yaml:4:1: a tab is used for indentation
    hint: YAML indents with blanks only: replace each tab by blanks
    "#);
    insta::assert_snapshot!(refused(&format!("{HEAD}pools: []\npools: []\n")), @r#"
    ipam.yaml:4:1: duplicate key "pools"
    hint: it is first written in line 3; keep one of the two
    "#);
    insta::assert_snapshot!(refused(&format!("{HEAD}pools: &all []\n")), @r#"
    ipam.yaml:3:8: anchors and aliases are not supported in this file
    hint: write the value out
    "#);
    insta::assert_snapshot!(refused("\u{0}\u{1}ELF"), @r#"
    ipam.yaml:1:1: control character 0x00 in the text
    hint: this looks like a binary file; in double quotes such a character can be written as \xNN
    "#);
    insta::assert_snapshot!(refused("%YAML 1.2\n---\na: [1\n"), @"ipam.yaml:4:1: not valid YAML: while parsing a flow sequence, expected ',' or ']'");
}

#[test]
fn wrong_fields_and_types_are_all_reported_at_once() {
    let body = "network: []
networks:
  name: lan
pools:
- name: default
  provider: metalb
  adresses: [10.0.0.1]
- just text
hosts:
- name: [nas]
  ip: 10.69.1.163
  roles: storage
  mac: 58:47:ca
reservations:
- name: a
  ip: 10.0.0.1
  cidr: 10.0.0.0/24
- name: b
- name: ''
  ip: {v4: 10.0.0.1}
- name: c
  ip: 10.0.0.2
  ports: [http, 0, 80/quic, 99999]
  for: plex
  expires: soon
publish:
- configMap: network-inventory
claims: kube-system
suppress:
- code: IPAM-NODE-IN-POOL
";
    insta::assert_snapshot!(problems(body), @r#"
    ipam.yaml:3:1: network: unknown field; did you mean "networks"?
    ipam.yaml:5:3: networks: found a mapping, expected a list; begin each item with `- `
    ipam.yaml:7:3: pools[0]: addresses is missing
    ipam.yaml:8:13: pools[0].provider: unknown value "metalb"; did you mean "metallb"?
    ipam.yaml:9:3: pools[0].adresses: unknown field; did you mean "addresses"?
    ipam.yaml:10:3: pools[1]: found text, expected a mapping; write the fields as `name: …`, one per line
    ipam.yaml:12:9: hosts[0].name: found a list, expected text
    ipam.yaml:14:3: hosts[0].roles: unknown field; did you mean "role"?
    ipam.yaml:15:8: hosts[0].mac: "58:47:ca" is not a hardware address; write six pairs of hexadecimal digits, such as "58:47:ca:70:00:01"
    ipam.yaml:17:3: reservations[0]: ip and cidr stand beside each other; keep one of them
    ipam.yaml:20:3: reservations[1]: ip is missing; write ip for one address, cidr for a prefix, or range for first-last
    ipam.yaml:21:9: reservations[2].name: the text is empty
    ipam.yaml:22:7: reservations[2].ip: found a mapping, expected text
    ipam.yaml:25:11: reservations[3].ports[0]: "http" is not a port; write a number from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP
    ipam.yaml:25:17: reservations[3].ports[1]: "0" is not a port; write a number from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP
    ipam.yaml:25:20: reservations[3].ports[2]: "80/quic" is not a port; write a number from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP
    ipam.yaml:25:29: reservations[3].ports[3]: "99999" is not a port; write a number from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP
    ipam.yaml:26:8: reservations[3].for: "plex" does not name an object; write Kind/namespace/name or Kind/name, such as Service/media/plex
    ipam.yaml:27:12: reservations[3].expires: "soon" is not a time; write a date, 2027-01-31, or a time with its zone, 2027-01-31T18:00:00Z
    ipam.yaml:29:14: publish[0].configMap: "network-inventory" does not name a ConfigMap; write namespace/name, such as kube-system/network-inventory
    ipam.yaml:30:9: claims: found text, expected a mapping; write the fields as `context: …`, one per line
    ipam.yaml:32:3: suppress[0]: reason is missing
    "#);
}

#[test]
fn a_reservation_has_one_address_or_one_of_each_family() {
    let read = |ip: &str| problems(&format!("reservations:\n- {{name: a, ip: {ip}}}\n"));
    assert_eq!(read("[10.0.0.1, 'fd00::1']"), "");
    assert_eq!(read("['fd00::1']"), "");
    insta::assert_snapshot!(read("[10.0.0.1, 'fd00::1', 10.0.0.2]"), @"ipam.yaml:4:39: reservations[0].ip: a second IPv4 address: a reservation has at most one of each family; make another reservation of it");
    insta::assert_snapshot!(read("[]"), @"ipam.yaml:4:17: reservations[0].ip: the list is empty");
    insta::assert_snapshot!(read("[10.0.0.1, plex]"), @r#"ipam.yaml:4:28: reservations[0].ip[1]: "plex" is not an IP address: it is a name or other text"#);
}

#[test]
fn addresses_that_programs_read_differently_are_problems_but_stay_where_they_are_clear() {
    let body = "networks:
- {name: lan, cidr: 10.69.1.150/24, gateway: 010.69.1.1}
- {name: bad, cidr: 10.0.0.0/33}
pools:
- name: reversed
  provider: static
  addresses: [10.69.1.165-10.69.1.150, 10.69.1.150-165, 10.0.0.1-fd00::1]
reservations:
- {name: mapped, ip: '::ffff:10.69.1.150'}
- {name: zone, ip: fe80::1%eth0}
- {name: name, ip: nas.lan}
- {name: prefix, ip: 10.0.0.0/24}
plan:
- {name: v6, cidr: 'fc00:f1:d759:3053:a573::/64'}
";
    insta::assert_snapshot!(problems(body), @r#"
    ipam.yaml:4:21: networks[0].cidr: "10.69.1.150/24" has host bits set: programs mask it silently to 10.69.1.0/24; write 10.69.1.0/24 for the whole network or 10.69.1.150/32 for the one address
    ipam.yaml:4:46: networks[0].gateway: "010.69.1.1" has a leading zero: C libraries read it as octal (8.69.1.1), others as 10.69.1.1; write 10.69.1.1
    ipam.yaml:5:21: networks[1].cidr: "10.0.0.0/33" has no valid prefix length: IPv4 takes a plain number from 0 to 32
    ipam.yaml:9:15: pools[0].addresses[0]: "10.69.1.165-10.69.1.150" ends before it starts; write 10.69.1.150-10.69.1.165
    ipam.yaml:9:40: pools[0].addresses[1]: "10.69.1.150-165" abbreviates the end of the range, which other programs do not read; write 10.69.1.150-10.69.1.165
    ipam.yaml:9:57: pools[0].addresses[2]: "10.0.0.1-fd00::1" starts in one address family and ends in the other
    ipam.yaml:11:22: reservations[0].ip: "::ffff:10.69.1.150" is an IPv4 address written as IPv6; write 10.69.1.150
    ipam.yaml:12:20: reservations[1].ip: "fe80::1%eth0" names a zone, which has a meaning on one machine only; write fe80::1
    ipam.yaml:13:20: reservations[2].ip: "nas.lan" is not an IP address: it is a name or other text
    ipam.yaml:14:22: reservations[3].ip: "10.0.0.0/24" has a prefix length where a single address is expected
    ipam.yaml:16:20: plan[0].cidr: "fc00:f1:d759:3053:a573::/64" has host bits set: programs mask it silently to fc00:f1:d759:3053::/64; write fc00:f1:d759:3053::/64 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address
    "#);
    let inventory = reading(body).inventory;
    assert_eq!(inventory.networks.len(), 1);
    assert_eq!(inventory.networks[0].cidr.to_string(), "10.69.1.0/24");
    assert_eq!(inventory.plan[0].cidr.to_string(), "fc00:f1:d759:3053::/64");
    assert_eq!(inventory.reservations.len(), 2);
}

#[test]
fn names_are_unique_and_what_is_named_exists() {
    let body = "networks:
- {name: lan, cidr: 10.0.0.0/24, parent: site}
pools:
- {name: default, provider: static, addresses: [10.0.0.10]}
- {name: default, provider: static, addresses: [10.0.0.11]}
reservations:
- {name: plex, ip: 10.0.0.10, pool: defualt}
- {name: plex, ip: 10.0.0.11, pool: other}
plan:
- {name: lan, cidr: 10.1.0.0/24}
- {name: a, cidr: 10.2.0.0/24, parent: b}
- {name: b, cidr: 10.2.0.0/23, parent: a}
";
    insta::assert_snapshot!(problems(body), @r#"
    ipam.yaml:4:42: parent: there is no network or tier named "site"; known here: a, b, lan
    ipam.yaml:7:10: pools: a second pool named "default"; the first is in line 6; give one of them another name
    ipam.yaml:9:37: pool: there is no pool named "defualt"; did you mean "default"?
    ipam.yaml:10:10: reservations: a second reservation named "plex"; the first is in line 9; give one of them another name
    ipam.yaml:10:37: pool: there is no pool named "other"; known here: default
    ipam.yaml:12:10: networks: a second network or tier named "lan"; the first is in line 4; give one of them another name
    ipam.yaml:13:40: parent: "a" is its own parent, directly or through others
    ipam.yaml:14:40: parent: "b" is its own parent, directly or through others
    "#);
}

#[test]
fn many_problems_are_listed_up_to_a_limit() {
    let body: String = std::iter::once("reservations:\n".to_owned())
        .chain((0..40).map(|n| format!("- {{name: r{n}}}\n")))
        .collect();
    let error = reading(&body).strict().unwrap_err();
    assert_eq!(error.message, "ipam.yaml:4:3: reservations[0]: ip is missing");
    assert_eq!(error.causes.len(), 21);
    assert_eq!(error.causes[20], "and 19 more");
    assert_eq!(error.hints.len(), 1);
}

#[test]
fn a_mark_and_windows_line_endings_change_nothing() {
    let text = format!("{HEAD}reservations:\n- name: plex\n  ip: 10.0.0.1\n");
    let plain = parse(&text, "ipam.yaml").unwrap();
    let marked = parse(&format!("\u{feff}{}", text.replace('\n', "\r\n")), "ipam.yaml").unwrap();
    assert!(plain.problems.is_empty() && marked.problems.is_empty());
    let (plain, marked) = (&plain.inventory.reservations[0], &marked.inventory.reservations[0]);
    assert_eq!(plain.name.value, marked.name.value);
    assert_eq!(plain.name.position.line, marked.name.position.line);
    assert_eq!(plain.name.position.column, marked.name.position.column);
}

#[test]
fn fifty_thousand_reservations_are_read() {
    let body: String = std::iter::once("reservations:\n".to_owned())
        .chain(
            (0..50_000).map(|n| format!("- name: r{n}\n  ip: 10.{}.{}.{}\n", n >> 16, n >> 8 & 255, n & 255)),
        )
        .collect();
    let inventory = reading(&body).strict().unwrap();
    assert_eq!(inventory.reservations.len(), 50_000);
    assert_eq!(inventory.reservations[49_999].name.position.line, 100_002);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let missing = load(&folder.path().join("ipam.yaml")).unwrap_err();
    assert!(
        missing.message.starts_with("cannot read ") && missing.message.ends_with("ipam.yaml"),
        "{missing}"
    );
    let binary = folder.path().join("binary.yaml");
    std::fs::write(&binary, [0x7f, b'E', b'L', b'F', 0xff]).unwrap();
    assert!(load(&binary).unwrap_err().message.ends_with("binary.yaml:1: not UTF-8 text"));
}

#[test]
fn the_example_in_the_guide_is_a_valid_inventory() {
    let guide = include_str!("../../../README.md");
    let example = guide.split("```yaml example/ipam.yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let inventory = parse(example, "README.md").unwrap().strict().unwrap();
    assert_eq!(inventory.reservations.len(), 2);
    for (mapping, fields) in FIELDS {
        for field in *fields {
            assert!(
                guide.contains(&format!("`{field}`"))
                    || guide.contains(&format!(".{field}`"))
                    || guide.contains(&format!("### {field}"))
                    || guide.contains(&format!(", {field}")),
                "{mapping}.{field} is not in the guide"
            );
        }
    }
}
