//! Rows, filters and the JSON of the address list.

use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::AddrSpec;

use super::*;
use crate::facts::{
    NetworkFact, NetworkKind, Origin, PoolFact, Port, Protocol, Provider, Role, Source, State, Use,
};

fn subject(kind: &str, namespace: Option<&str>, name: &str) -> Arc<Subject> {
    Arc::new(Subject { kind: kind.into(), namespace: namespace.map(Into::into), name: name.into() })
}

fn used(addresses: &str, role: Role, owner: &Arc<Subject>, object: &Arc<Subject>) -> Use {
    Use {
        addresses: addresses.parse().unwrap(),
        role,
        owner: Arc::clone(owner),
        origin: Origin::live(Source::Service, Arc::clone(object), "status"),
        state: State::InUse,
        ports: Vec::new(),
        note: None,
    }
}

fn network(name: &str, cidr: &str) -> NetworkFact {
    NetworkFact {
        name: name.into(),
        cidr: cidr.parse().unwrap(),
        kind: NetworkKind::Lan,
        gateway: None,
        dns: Vec::new(),
        dhcp: Vec::new(),
        parent: None,
        origin: Origin::live(Source::ConfigMap, subject("ConfigMap", None, "plan"), "data"),
    }
}

fn pool(name: &str, addresses: &str) -> PoolFact {
    let origin = Origin::live(Source::Pool, subject("IPAddressPool", None, name), "spec");
    PoolFact::new(name, Provider::MetalLb, vec![addresses.parse::<AddrSpec>().unwrap().into()], origin)
}

/// Plex with its address in a Service and in two ConfigMaps, a node, and a network around them.
fn lab() -> Facts {
    let service = subject("Service", Some("media"), "plex");
    let label = subject("service", None, "plex");
    let node = subject("Node", None, "worker");
    let (first, second) = (
        subject("ConfigMap", Some("kube-system"), "network-inventory"),
        subject("ConfigMap", Some("media"), "media-stack-network"),
    );
    let mut with_port = used("10.69.1.165", Role::LoadBalancer, &label, &second);
    with_port.ports.push(Port { number: 32400, protocol: Protocol::Tcp });
    Facts {
        uses: vec![
            used("10.69.1.165", Role::LoadBalancer, &service, &service),
            used("10.69.1.165", Role::LoadBalancer, &label, &first),
            with_port,
            used("10.69.1.20", Role::Node, &node, &node),
            used("10.69.1.0/24", Role::Network, &label, &first),
        ],
        networks: vec![network("site", "10.69.0.0/16"), network("lan", "10.69.1.0/24")],
        pools: vec![pool("default-pool", "10.69.1.150-10.69.1.165")],
        ..Facts::default()
    }
}

fn shown(filter: Filter) -> Vec<String> {
    let list = AddressList::new(lab(), &filter);
    list.items.iter().map(|entry| format!("{} {}", entry.addresses, subject_text(&entry.owner))).collect()
}

#[test]
fn rows_stand_in_numerical_order_with_ranges_before_what_they_hold() {
    assert_eq!(
        shown(Filter::default()),
        [
            "10.69.1.0/24 service plex",
            "10.69.1.20 Node worker",
            "10.69.1.165 Service media/plex",
            "10.69.1.165 service plex",
        ]
    );
}

#[test]
fn one_use_in_several_places_is_one_row_with_several_origins() {
    let list = AddressList::new(lab(), &Filter::default());
    let row = list.items.last().unwrap();
    assert_eq!(row.origin_text(), "ConfigMap kube-system/network-inventory +1");
    assert_eq!(row.ports.len(), 1, "ports of all places");
}

#[test]
fn the_smallest_network_and_the_pool_around_an_address_are_named() {
    let list = AddressList::new(lab(), &Filter::default());
    let places: Vec<_> =
        list.items.iter().map(|entry| (entry.network.as_deref(), entry.pool.as_deref())).collect();
    let lan = Some("lan");
    let pool = Some("default-pool");
    assert_eq!(places, [(lan, None), (lan, None), (lan, pool), (lan, pool)]);
}

#[test]
fn filters_combine() {
    let owner = |text: &str| Filter { owners: vec![text.into()], ..Filter::default() };
    assert_eq!(shown(owner("media/plex")), ["10.69.1.165 Service media/plex"]);
    assert_eq!(shown(owner("service/media/plex")), ["10.69.1.165 Service media/plex"]);
    assert_eq!(shown(owner("node/worker")), ["10.69.1.20 Node worker"]);
    assert_eq!(shown(owner("plex")).len(), 3);
    let namespace = Filter { namespace: Some("media".into()), ..Filter::default() };
    assert_eq!(shown(namespace), ["10.69.1.165 Service media/plex", "10.69.1.165 service plex"]);
    let overlapping = Filter {
        addresses: vec!["10.69.1.160-10.69.1.170".parse().unwrap()],
        roles: vec![Role::LoadBalancer],
        pool: Some("default-pool".into()),
        states: vec![State::InUse],
        sources: vec![Source::Service],
        ..Filter::default()
    };
    assert_eq!(shown(overlapping).len(), 2);
}

#[test]
fn the_json_of_an_entry_is_flat_and_complete() {
    let list = AddressList::new(lab(), &Filter { roles: vec![Role::Node], ..Filter::default() });
    insta::assert_snapshot!(serde_json::to_string_pretty(&list).unwrap(), @r#"
    {
      "apiVersion": "ipam.labkit.dev/v1",
      "kind": "AddressList",
      "items": [
        {
          "address": "10.69.1.20",
          "family": "IPv4",
          "first": "10.69.1.20",
          "last": "10.69.1.20",
          "role": "node",
          "owner": {
            "kind": "Node",
            "name": "worker"
          },
          "state": "in-use",
          "network": "lan",
          "ports": [],
          "origins": [
            {
              "source": "service",
              "layer": "live",
              "object": {
                "kind": "Node",
                "name": "worker"
              },
              "field": "status"
            }
          ]
        }
      ],
      "gaps": []
    }
    "#);
}
