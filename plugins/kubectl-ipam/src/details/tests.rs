//! Pages over facts.

use std::sync::Arc;

use jiff::Timestamp;
use labkit::finding::{Finding, Location, Subject};
use labkit::net::AddrSet;
use labkit::output::{OutputFlags, Terminal, Ui};

use super::*;
use crate::check::{Input, check};
use crate::collect;
use crate::facts::{
    ClaimFact, ConfigMapEntry, ConfigMapFact, Facts, Layer, Origin, Port, Protocol, Role, Source, State, Use,
};
use crate::history::events::{Event, of_claim_fact};
use crate::inventory::{self, Inventory};
use crate::occupancy::contested;
use crate::publish;

const LAB: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1}
pools:
- {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
hosts:
- {name: nas, ip: 10.69.1.163, role: storage, mac: '58:47:ca:70:00:01', note: exports /media}
reservations:
- {name: plex, ip: 10.69.1.154, pool: default, for: Service/media/plex, owner: media, hostnames: tv}
- {name: guest, ip: 10.69.1.155, pool: default}
publish:
- configMap: kube-system/network-inventory
  keys:
  - {each: reservations, key: 'loadbalancer.${name}.ip', value: '${ip}'}
";

fn now() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

fn inventory() -> Inventory {
    inventory::parse(LAB, "ipam.yaml").unwrap().strict().unwrap()
}

fn live(object: &Arc<Subject>, source: Source, role: Role, address: &str, state: State, field: &str) -> Use {
    Use {
        addresses: address.parse().unwrap(),
        role,
        owner: Arc::clone(object),
        origin: Origin::live(source, Arc::clone(object), field),
        state,
        ports: vec![Port { number: 32400, protocol: Protocol::Tcp }],
        note: None,
    }
}

/// Plex has its address; what was the guest's is held back; the ConfigMap in the cluster is out of date.
fn facts() -> Facts {
    let mut facts = collect::inventory::read(&inventory(), now());
    facts.live = true;
    let plex = Arc::new(Subject::in_namespace("Service", "media", "plex"));
    let field = "status.loadBalancer.ingress[0].ip";
    facts.uses.push(live(&plex, Source::Service, Role::LoadBalancer, "10.69.1.154", State::InUse, field));
    let lease = Arc::new(Subject::in_namespace("Lease", "kube-system", "ipam-v4-0a45019c"));
    facts.uses.push(Use {
        owner: Arc::new(Subject::new("reservation", "old")),
        ports: Vec::new(),
        ..live(&lease, Source::Claim, Role::Claim, "10.69.1.156", State::Held, "metadata.name")
    });
    facts.claims.push(ClaimFact {
        addresses: "10.69.1.156".parse().unwrap(),
        state: State::Held,
        holder: "ada@workstation/42".to_owned(),
        reservation: Some("old".to_owned()),
        pool: Some("default".to_owned()),
        renewed: "2026-01-31T11:00:00Z".parse().unwrap(),
        expires: Some("2026-02-01T11:00:00Z".parse().unwrap()),
        kept_until: None,
        uid: "7".to_owned(),
        resource_version: "1".to_owned(),
        origin: Origin::live(Source::Claim, lease, "metadata.name"),
    });
    facts.config_maps.push(ConfigMapFact {
        object: Arc::new(Subject::in_namespace("ConfigMap", "kube-system", "network-inventory")),
        layer: Layer::Live,
        entries: vec![ConfigMapEntry {
            key: "loadbalancer.plex.ip".to_owned(),
            value: "10.69.1.154".to_owned(),
            location: None,
        }],
        location: None,
    });
    facts
}

fn list(target: &str, facts: &Facts, findings: &[Finding], contested: &AddrSet) -> DetailList {
    let inventory = inventory();
    let events: Vec<Event> = facts.claims.iter().map(of_claim_fact).collect();
    let rendered = publish::render(&inventory).unwrap();
    let found = matches(&Target::read(target), None, facts);
    let material = Material {
        facts,
        inventory: Some(&inventory),
        findings,
        contested,
        events: &events,
        most_events: 5,
        rendered: &rendered,
    };
    details(found.into_iter().map(|found| (target.to_owned(), found)).collect(), &material)
}

fn judged(facts: &Facts) -> Vec<Finding> {
    let inventory = inventory();
    let input = Input { facts, inventory: Some(&inventory), now: now(), suppressions: &[], applied_by: &[] };
    check(input)
}

fn page(target: &str, facts: &Facts) -> String {
    let findings = judged(facts);
    let list = list(target, facts, &findings, &contested(&findings));
    let (ui, _) = Ui::captured(&OutputFlags::default(), Terminal::default());
    text(&list, false, &ui)
}

#[test]
fn a_reservation_and_its_service_are_one_page() {
    insta::assert_snapshot!(page("plex", &facts()), @"
    Who:         Service media/plex, reservation plex
    Role:        load-balancer, reservation
    Owner:       media
    For:         Service/media/plex
    Written:     ipam.yaml:10
    Hostnames:   tv
    Address:     10.69.1.154 (service)
      Network:   lan 10.69.1.0/24, gateway 10.69.1.1
      Pool:      default 10.69.1.150-10.69.1.160 (metallb), ipam.yaml:6
      Next free: 10.69.1.150-10.69.1.153, 10.69.1.157-10.69.1.160
    Ports:       32400/TCP
    Uses:
      ADDRESS       ROLE            OWNER                STATE      WRITTEN
      10.69.1.154   load-balancer   Service media/plex   in-use     Service media/plex status.loadBalancer.ingress[0].ip
      10.69.1.154   reservation     reservation plex     reserved   ipam.yaml:10
    Within:
      ADDRESS                   ROLE      OWNER          STATE      WRITTEN
      10.69.1.0/24              network   network lan    declared   ipam.yaml:4
      10.69.1.150-10.69.1.160   pool      pool default   declared   ipam.yaml:6
    Claims:      <none>
    History:     <none>
    Published:
      CONFIGMAP                       KEY                    VALUE         IN
      kube-system/network-inventory   loadbalancer.plex.ip   10.69.1.154   inventory, cluster
    Findings:    <none>
    ");
}

#[test]
fn an_address_that_is_held_back_shows_its_claim_and_until_when() {
    insta::assert_snapshot!(page("10.69.1.156", &facts()), @"
    Who:         reservation old
    Role:        claim
    Address:     10.69.1.156 (held)
      Network:   lan 10.69.1.0/24, gateway 10.69.1.1
      Pool:      default 10.69.1.150-10.69.1.160 (metallb), ipam.yaml:6
      Next free: 10.69.1.150-10.69.1.153, 10.69.1.157-10.69.1.160
    Ports:       <none>
    Uses:
      ADDRESS       ROLE    OWNER             STATE   WRITTEN
      10.69.1.156   claim   reservation old   held    Lease kube-system/ipam-v4-0a45019c metadata.name
    Within:
      ADDRESS                   ROLE      OWNER          STATE      WRITTEN
      10.69.1.0/24              network   network lan    declared   ipam.yaml:4
      10.69.1.150-10.69.1.160   pool      pool default   declared   ipam.yaml:6
    Claims:
      ADDRESS       STATE   RESERVATION   HOLDER               SINCE                  UNTIL                  LEASE
      10.69.1.156   held    old           ada@workstation/42   2026-01-31T11:00:00Z   2026-02-01T11:00:00Z   kube-system/ipam-v4-0a45019c
    History:
      TIME                   ACTION    NAME   ADDRESS       WHO               NOTE
      2026-01-31T11:00:00Z   claimed   old    10.69.1.156   ada@workstation   held
    Published:   <none>
    Findings:    <none>
    ");
}

#[test]
fn a_free_address_shows_what_is_free_around_it_and_what_to_type() {
    insta::assert_snapshot!(page("10.69.1.152", &facts()), @"
    Who:         nobody
    Role:        <none>
    Address:     10.69.1.152 (free-in-pool)
      Network:   lan 10.69.1.0/24, gateway 10.69.1.1
      Pool:      default 10.69.1.150-10.69.1.160 (metallb), ipam.yaml:6
      Free:      10.69.1.150-10.69.1.153 (4 addresses)
      Next free: 10.69.1.157-10.69.1.160
    Ports:       <none>
    Uses:        <none>
    Within:
      ADDRESS                   ROLE      OWNER          STATE      WRITTEN
      10.69.1.0/24              network   network lan    declared   ipam.yaml:4
      10.69.1.150-10.69.1.160   pool      pool default   declared   ipam.yaml:6
    Claims:      <none>
    History:     <none>
    Published:   <none>
    Findings:    <none>
    hint: to keep it: kubectl ipam reserve NAME --ip 10.69.1.152
    ");
}

#[test]
fn a_network_shows_how_much_of_it_is_what() {
    insta::assert_snapshot!(page("lan", &facts()), @"
    Who:         network lan
    Role:        network, gateway
    Written:     ipam.yaml:4
    Addresses:   10.69.1.0/24 (256 addresses)
      State:     1 gateway, 1 host, 1 service, 1 held, 1 reserved, 2 kept-back, 8 free-in-pool, 241 free
      Network:   <none>
      Pool:      <none>
    Address:     10.69.1.1 (gateway)
      Network:   lan 10.69.1.0/24, gateway 10.69.1.1
      Pool:      <none>
      Next free: 10.69.1.2-10.69.1.149
    Ports:       <none>
    Uses:
      ADDRESS        ROLE      OWNER         STATE      WRITTEN
      10.69.1.0/24   network   network lan   declared   ipam.yaml:4
      10.69.1.1      gateway   network lan   reserved   ipam.yaml:4
    Within:      <none>
    Claims:
      ADDRESS       STATE   RESERVATION   HOLDER               SINCE                  UNTIL                  LEASE
      10.69.1.156   held    old           ada@workstation/42   2026-01-31T11:00:00Z   2026-02-01T11:00:00Z   kube-system/ipam-v4-0a45019c
    History:
      TIME                   ACTION    NAME   ADDRESS       WHO               NOTE
      2026-01-31T11:00:00Z   claimed   old    10.69.1.156   ada@workstation   held
    Published:   <none>
    Findings:    <none>
    hint: kubectl ipam list 10.69.1.0/24 names everybody inside, kubectl ipam map 10.69.1.0/24 draws it
    ");
}

#[test]
fn an_address_with_two_owners_is_a_conflict_with_its_finding() {
    let mut facts = facts();
    let node = Arc::new(Subject::new("Node", "worker-1"));
    facts.uses.push(live(
        &node,
        Source::Node,
        Role::Node,
        "10.69.1.154",
        State::InUse,
        "status.addresses[0]",
    ));
    let findings = judged(&facts);
    let list = list("node/worker-1", &facts, &findings, &contested(&findings));
    let item = &list.items[0];
    assert_eq!(item.addresses[0].state, Some(crate::occupancy::Occupancy::Conflict));
    let codes: Vec<&str> = item.findings.iter().map(|finding| &*finding.code).collect();
    assert_eq!(codes, ["IPAM-NODE-IN-POOL", "IPAM-ADDRESS-CONFLICT"]);
    assert!(item.uses.iter().any(|entry| *entry.owner.name == *"plex"), "the other owner is named");
}

#[test]
fn names_of_one_address_are_one_thing_and_others_are_several() {
    let mut facts = facts();
    let other = Arc::new(Subject::in_namespace("Service", "test", "plex"));
    facts.uses.push(live(&other, Source::Service, Role::LoadBalancer, "10.69.1.157", State::InUse, "status"));
    let written = Arc::new(Subject::new("service", "plex"));
    facts.uses.push(Use {
        origin: Origin {
            layer: Layer::File,
            location: Some(Location { file: "plan.yaml".into(), line: 3, column: 1 }),
            ..Origin::live(Source::ConfigMap, Arc::clone(&written), "data[plex]")
        },
        ..live(&written, Source::ConfigMap, Role::LoadBalancer, "10.69.1.154", State::Published, "")
    });
    let shown = |namespace: Option<&str>| {
        let found = matches(&Target::read("plex"), namespace, &facts);
        let line = |found: &Match| {
            let who: Vec<String> = found.subjects.iter().map(ToString::to_string).collect();
            let at: Vec<String> = found.ranges.iter().map(ToString::to_string).collect();
            format!("{}: {}", who.join(" "), at.join(" "))
        };
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(shown(None), @"
    Service/media/plex reservation/plex: 10.69.1.154
    Service/test/plex: 10.69.1.157
    ");
    insta::assert_snapshot!(shown(Some("test")), @"
    Service/test/plex: 10.69.1.157
    reservation/plex: 10.69.1.154
    ");
    assert_eq!(matches(&Target::read("nobody"), None, &facts), []);
}

#[test]
fn an_object_that_only_speaks_of_addresses_can_be_asked_for() {
    let facts = facts();
    let found = matches(&Target::read("lease/ipam-v4-0a45019c"), None, &facts);
    assert_eq!(found[0].ranges, ["10.69.1.156".parse().map(labkit::net::AddrRange::single).unwrap()]);
}
