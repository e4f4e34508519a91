//! Names from the inventory, and from Nodes and Services of the cluster.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use labkit::finding::Subject;
use labkit::net::AddrSpec;

use super::name::DnsName;
use super::table::{Domains, HostEntry, TableBuilder, expand, qualify};
use crate::collect::names::{LiveNames, NamedService};
use crate::inventory::{Host, Inventory, Lease, Located, Reservation};

/// The domains that the inventory's networks have, with `fallback` for everything else.
pub fn domains(inventory: Option<&Inventory>, fallback: Option<DnsName>) -> Domains {
    let networks = inventory.iter().flat_map(|inventory| &inventory.networks);
    let networks = networks.filter_map(|network| {
        Some((network.cidr.value, network.domain.as_ref()?.value.parse::<DnsName>().ok()?))
    });
    Domains::new(networks.collect(), fallback)
}

/// Adds hosts, reservations of single addresses that have not run out, and fixed leases.
pub fn add_inventory(inventory: &Inventory, domains: &Domains, now: Timestamp, table: &mut TableBuilder) {
    for host in &inventory.hosts {
        add_host(inventory, host, domains, table);
    }
    for reservation in &inventory.reservations {
        add_reservation(inventory, reservation, domains, now, table);
    }
    for lease in inventory.networks.iter().flat_map(|network| &network.leases) {
        add_lease(inventory, lease, domains, table);
    }
}

fn add_host(inventory: &Inventory, host: &Host, domains: &Domains, table: &mut TableBuilder) {
    let subject = subject("host", &host.name);
    let texts = texts(&host.name, &host.hostnames);
    for ip in &host.ips {
        // An address outside every network with a domain has the name that the host has elsewhere.
        let addresses: Vec<IpAddr> = [ip].into_iter().chain(&host.ips).map(|ip| ip.value).collect();
        let names = names(&texts, domains.of_first(&addresses), &subject, table);
        table.add(HostEntry {
            address: ip.value,
            names,
            subject: subject.clone(),
            owner: host.owner.clone(),
            mac: host.mac.as_ref().map(|mac| mac.value.clone()),
            ports: Vec::new(),
            location: Some(inventory.locate(ip.position)),
        });
    }
}

fn add_reservation(
    inventory: &Inventory,
    reservation: &Reservation,
    domains: &Domains,
    now: Timestamp,
    table: &mut TableBuilder,
) {
    // A name has an address, or one of each family; a range is for somebody who names its parts.
    let single = |spec: &Located<AddrSpec>| spec.range().as_single();
    let Some(addresses) = reservation.addresses.iter().map(single).collect::<Option<Vec<_>>>() else {
        return;
    };
    let subject = subject("reservation", &reservation.name);
    if let Some(expires) = reservation.expires.as_ref().filter(|expires| expires.value <= now) {
        table.leave_out(&subject, format!("it expired at {}", expires.value));
        return;
    }
    let texts = texts(&reservation.name, &reservation.hostnames);
    for address in &addresses {
        // As with hosts: outside every network with a domain it has the name of the other address.
        let places: Vec<IpAddr> = [address].into_iter().chain(&addresses).copied().collect();
        let names = names(&texts, domains.of_first(&places), &subject, table);
        table.add(HostEntry {
            address: *address,
            names,
            subject: subject.clone(),
            owner: reservation.owner.clone(),
            mac: None,
            ports: reservation.ports.iter().map(|port| port.value).collect(),
            location: Some(inventory.locate(reservation.position)),
        });
    }
}

fn add_lease(inventory: &Inventory, lease: &Lease, domains: &Domains, table: &mut TableBuilder) {
    let subject = subject("lease", &lease.name);
    let names = names(&[lease.name.as_str()], domains.of(lease.ip.value), &subject, table);
    table.add(HostEntry {
        address: lease.ip.value,
        names,
        subject,
        owner: None,
        mac: lease.mac.as_ref().map(|mac| mac.value.clone()),
        ports: Vec::new(),
        location: Some(inventory.locate(lease.ip.position)),
    });
}

/// Adds Nodes by their names and load-balancer Services by the names they ask for, or by their own.
pub fn add_live(live: &LiveNames, domains: &Domains, table: &mut TableBuilder) {
    for node in &live.nodes {
        for address in &node.addresses {
            let names = names(&[node.subject.name.as_str()], domains.of(*address), &node.subject, table);
            table.add(HostEntry {
                address: *address,
                names,
                subject: node.subject.clone(),
                owner: None,
                mac: None,
                ports: Vec::new(),
                location: None,
            });
        }
    }
    let mut namesakes: BTreeMap<&str, usize> = BTreeMap::new();
    for service in live.services.iter().filter(|service| service.hostnames.is_empty()) {
        *namesakes.entry(&service.subject.name).or_default() += 1;
    }
    for service in &live.services {
        let alone = namesakes.get(service.subject.name.as_str()) == Some(&1);
        for address in &service.addresses {
            let names = service_names(service, alone, domains.of(*address), table);
            table.add(HostEntry {
                address: *address,
                names,
                subject: service.subject.clone(),
                owner: None,
                mac: None,
                ports: service.ports.clone(),
                location: None,
            });
        }
    }
}

/// The names that are asked for; else the Service's own, with its namespace if others are called the same.
fn service_names(
    service: &NamedService,
    alone: bool,
    domain: Option<&DnsName>,
    table: &mut TableBuilder,
) -> Vec<DnsName> {
    let Subject { name, namespace, .. } = &service.subject;
    if !service.hostnames.is_empty() {
        let texts: Vec<&str> = service.hostnames.iter().map(String::as_str).collect();
        return names(&texts, domain, &service.subject, table);
    }
    let own = match namespace {
        Some(namespace) if !alone => format!("{name}.{namespace}"),
        _ => name.clone(),
    };
    let own = own.parse::<DnsName>().and_then(|own| qualify(&own, domain));
    own.unwrap_or_else(|error| {
        table.leave_out(&service.subject, error.to_string());
        Vec::new()
    })
}

/// The names of somebody at an address; what is no DNS name is left out.
fn names(
    texts: &[&str],
    domain: Option<&DnsName>,
    subject: &Subject,
    table: &mut TableBuilder,
) -> Vec<DnsName> {
    let mut all = Vec::new();
    for text in texts {
        match expand(text, domain) {
            Ok(names) => all.extend(names),
            Err(error) => table.leave_out(subject, error.to_string()),
        }
    }
    all
}

fn texts<'a>(name: &'a str, others: &'a [Located<String>]) -> Vec<&'a str> {
    std::iter::once(name).chain(others.iter().map(|other| other.value.as_str())).collect()
}

fn subject(kind: &str, name: &str) -> Subject {
    Subject { kind: kind.to_owned(), namespace: None, name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::names::NamedNode;
    use crate::hosts::HostTable;
    use crate::inventory;

    fn read(text: &str) -> Inventory {
        let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";
        inventory::parse(&format!("{head}{text}"), "ipam.yaml").unwrap().strict().unwrap()
    }

    fn lines(table: &HostTable) -> String {
        let names = |entry: &HostEntry| entry.names.iter().map(DnsName::as_str).collect::<Vec<_>>().join(" ");
        let entries = table.entries.iter();
        let entries = entries.map(|entry| format!("{} {} ({})", entry.address, names(entry), entry.subject));
        let left_out = table.left_out.iter().map(|one| format!("without {}: {}", one.subject, one.reason));
        entries.chain(left_out).collect::<Vec<_>>().join("\n")
    }

    const LAB: &str = r#"
networks:
- name: lan
  cidr: 10.69.1.0/24
  domain: home.example
  leases:
  - {name: printer, ip: 10.69.1.30, mac: "58:47:ca:70:00:01"}
hosts:
- {name: nas, ip: [10.69.1.163, "fd00:69::a3"], hostnames: [files, media.example.org]}
- {name: media_box, ip: 10.69.1.164}
reservations:
- {name: plex, ip: 10.69.1.154, hostnames: watch}
- {name: workshop, range: 10.69.1.170-10.69.1.175}
- {name: party, ip: 10.69.1.176, expires: "2026-01-31"}
"#;

    #[test]
    fn hosts_reservations_and_leases_have_names() {
        let inventory = read(LAB);
        let mut table = TableBuilder::default();
        let domains = domains(Some(&inventory), None);
        add_inventory(&inventory, &domains, "2026-06-01T00:00:00Z".parse().unwrap(), &mut table);
        insta::assert_snapshot!(lines(&table.finish()), @r#"
        10.69.1.30 printer.home.example printer (lease/printer)
        10.69.1.154 plex.home.example plex watch.home.example watch (reservation/plex)
        10.69.1.163 nas.home.example nas files.home.example files media.example.org (host/nas)
        fd00:69::a3 nas.home.example nas files.home.example files media.example.org (host/nas)
        without host/media_box: "media_box" is no DNS name: '_' is not allowed
        without reservation/party: it expired at 2026-01-31T00:00:00Z
        "#);
    }

    fn service(namespace: &str, name: &str, address: &str, hostnames: &[&str]) -> NamedService {
        NamedService {
            subject: Subject {
                kind: "Service".to_owned(),
                namespace: Some(namespace.to_owned()),
                name: name.to_owned(),
            },
            hostnames: hostnames.iter().map(|name| (*name).to_owned()).collect(),
            addresses: vec![address.parse().unwrap()],
            ports: Vec::new(),
        }
    }

    #[test]
    fn the_cluster_adds_what_the_inventory_does_not_know_better() {
        let inventory = read(LAB);
        let mut table = TableBuilder::default();
        let domains = domains(Some(&inventory), Some("lab.example".parse().unwrap()));
        add_inventory(&inventory, &domains, "2026-06-01T00:00:00Z".parse().unwrap(), &mut table);
        table.settle();
        let live = LiveNames {
            nodes: vec![NamedNode {
                subject: subject("Node", "cp-1"),
                addresses: vec!["10.69.1.101".parse().unwrap()],
            }],
            services: vec![
                service("media", "plex", "10.69.1.165", &[]),
                service("media", "web", "10.69.1.156", &[]),
                service("argocd", "web", "10.69.1.157", &[]),
                service("media", "radarr", "10.69.1.158", &["movies.home.example", "*.home.example"]),
                service("dmz", "proxy", "172.22.30.1", &[]),
            ],
            gaps: Vec::new(),
        };
        add_live(&live, &domains, &mut table);
        insta::assert_snapshot!(lines(&table.finish()), @r#"
        10.69.1.30 printer.home.example printer (lease/printer)
        10.69.1.101 cp-1.home.example cp-1 (Node/cp-1)
        10.69.1.154 plex.home.example plex watch.home.example watch (reservation/plex)
        10.69.1.156 web.media.home.example web.media (Service/media/web)
        10.69.1.157 web.argocd.home.example web.argocd (Service/argocd/web)
        10.69.1.158 movies.home.example (Service/media/radarr)
        10.69.1.163 nas.home.example nas files.home.example files media.example.org (host/nas)
        172.22.30.1 proxy.lab.example proxy (Service/dmz/proxy)
        fd00:69::a3 nas.home.example nas files.home.example files media.example.org (host/nas)
        without Service/media/plex: plex.home.example is 10.69.1.154 in the inventory, and 10.69.1.165 here
        without Service/media/radarr: "*.home.example" is no DNS name: '*' is not allowed
        without host/media_box: "media_box" is no DNS name: '_' is not allowed
        without reservation/party: it expired at 2026-01-31T00:00:00Z
        "#);
    }
}
