//! Which name server the zones name.

use std::net::IpAddr;

use labkit::finding::Subject;

use super::name::DnsName;
use super::table::{Domains, HostEntry};
use crate::inventory::{HostRole, Inventory};

/// A name server: its name, and what has to be added to the names so that it has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameServer {
    /// A whole name.
    pub name: DnsName,
    /// Its addresses, if the names do not have them yet.
    pub added: Vec<HostEntry>,
}

/// The name server that the inventory speaks of: a host with the role `dns`; else whoever has the address of a
/// network's name server; else `ns` in the domain, with the addresses of the networks' name servers.
pub fn name_server(
    inventory: Option<&Inventory>,
    entries: &[HostEntry],
    domains: &Domains,
) -> Option<NameServer> {
    let inventory = inventory?;
    let full_name = |matches: &dyn Fn(&HostEntry) -> bool| {
        let name = entries.iter().filter(|entry| matches(entry)).flat_map(HostEntry::full_names).next()?;
        Some(NameServer { name: name.clone(), added: Vec::new() })
    };
    let hosts = || inventory.hosts.iter().filter(|host| host.role == HostRole::Dns);
    let servers = || inventory.networks.iter().flat_map(|network| &network.dns);
    full_name(&|entry| entry.subject.kind == "host" && hosts().any(|host| *host.name == entry.subject.name))
        .or_else(|| full_name(&|entry| servers().any(|server| server.value == entry.address)))
        .or_else(|| {
            let first = servers().next()?;
            let domain = domains.of(first.value).or(domains.all().first().copied())?;
            let name = "ns".parse::<DnsName>().and_then(|label| label.below(domain)).ok()?;
            let added = servers().map(|server| entry(server.value, &name)).collect();
            Some(NameServer { name, added })
        })
}

fn entry(address: IpAddr, name: &DnsName) -> HostEntry {
    HostEntry {
        address,
        names: vec![name.clone()],
        subject: Subject { kind: "name-server".to_owned(), namespace: None, name: name.to_string() },
        owner: None,
        mac: None,
        ports: Vec::new(),
        location: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sources::{add_inventory, domains};
    use super::super::table::TableBuilder;
    use super::*;
    use crate::inventory;

    fn chosen(text: &str) -> Option<String> {
        let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";
        let inventory = inventory::parse(&format!("{head}{text}"), "ipam.yaml").unwrap().strict().unwrap();
        let domains = domains(Some(&inventory), None);
        let mut table = TableBuilder::default();
        add_inventory(&inventory, &domains, "2026-06-01T00:00:00Z".parse().unwrap(), &mut table);
        let chosen = name_server(Some(&inventory), &table.finish().entries, &domains)?;
        let added = chosen.added.iter().map(|entry| entry.address.to_string());
        Some(std::iter::once(chosen.name.to_string()).chain(added).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_inventory_says_who_the_name_server_is() {
        let lan = "networks:\n- {name: lan, cidr: 10.0.0.0/24, domain: lab.example, dns: 10.0.0.1}\n";
        let chosen = |hosts: &str| chosen(&format!("{lan}{hosts}")).unwrap();
        assert_eq!(chosen(""), "ns.lab.example 10.0.0.1");
        assert_eq!(chosen("hosts: [{name: router, ip: 10.0.0.1}]"), "router.lab.example");
        let both = "hosts: [{name: router, ip: 10.0.0.1}, {name: adguard, ip: 10.0.0.2, role: dns}]";
        assert_eq!(chosen(both), "adguard.lab.example");
    }

    #[test]
    fn without_a_domain_or_a_name_server_there_is_none() {
        assert_eq!(chosen("networks:\n- {name: lan, cidr: 10.0.0.0/24, dns: 10.0.0.1}\n"), None);
        assert_eq!(chosen("networks:\n- {name: lan, cidr: 10.0.0.0/24, domain: lab.example}\n"), None);
    }
}
