//! Which address has which names.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::finding::{Location, Subject};
use labkit::net::Cidr;

use super::name::{DnsName, NameError};
use crate::facts::Port;

/// Somebody with a name at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostEntry {
    /// The address.
    pub address: IpAddr,
    /// Its names, the whole name before its short form; the first is the one a reverse look-up gives.
    pub names: Vec<DnsName>,
    /// Whose they are: `host/nas`, `reservation/plex`, `Service/media/plex`.
    pub subject: Subject,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Its hardware address.
    pub mac: Option<String>,
    /// Ports served on it.
    pub ports: Vec<Port>,
    /// Where it is written, if it stands in a file.
    pub location: Option<Location>,
}

impl HostEntry {
    /// The names that are whole names.
    pub fn full_names(&self) -> impl Iterator<Item = &DnsName> {
        self.names.iter().filter(|name| name.is_full())
    }
}

/// Somebody, or one of their names, that does not appear, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Whose name it is.
    pub subject: Subject,
    /// Why: a fragment.
    pub reason: String,
}

/// Names by address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostTable {
    /// In the order of the addresses, IPv4 before IPv6; at one address in the order in which they were added.
    pub entries: Vec<HostEntry>,
    /// What does not appear, sorted.
    pub left_out: Vec<LeftOut>,
}

/// Which domain a name belongs to when it is a short one.
#[derive(Debug, Clone, Default)]
pub struct Domains {
    networks: Vec<(Cidr, DnsName)>,
    fallback: Option<DnsName>,
}

impl Domains {
    /// `networks` have a domain of their own; everything else is below `fallback`, if there is one.
    pub fn new(mut networks: Vec<(Cidr, DnsName)>, fallback: Option<DnsName>) -> Self {
        networks.sort_by_key(|(cidr, _)| std::cmp::Reverse(cidr.prefix()));
        Self { networks, fallback }
    }

    /// The domain of the smallest network around an address, else the fallback.
    pub fn of(&self, address: IpAddr) -> Option<&DnsName> {
        self.of_first(&[address])
    }

    /// The same for the first of these addresses that lies in a network with a domain.
    pub fn of_first(&self, addresses: &[IpAddr]) -> Option<&DnsName> {
        let around = |address: &IpAddr| {
            let network = self.networks.iter().find(|(cidr, _)| cidr.range().contains(*address))?;
            Some(&network.1)
        };
        addresses.iter().find_map(around).or(self.fallback.as_ref())
    }

    /// Every domain, the fallback first, then in the order of the names.
    pub fn all(&self) -> Vec<&DnsName> {
        let named: BTreeSet<&DnsName> = self.networks.iter().map(|(_, domain)| domain).collect();
        let others = named.into_iter().filter(|domain| Some(*domain) != self.fallback.as_ref());
        self.fallback.iter().chain(others).collect()
    }
}

/// The names of somebody: a short name below the domain and by itself, a whole one as it is.
pub fn expand(text: &str, domain: Option<&DnsName>) -> Result<Vec<DnsName>, NameError> {
    let name: DnsName = text.parse()?;
    if name.is_full() || text.ends_with('.') { Ok(vec![name]) } else { qualify(&name, domain) }
}

/// As [`expand`] for a name that is no whole one even if it has dots.
pub fn qualify(name: &DnsName, domain: Option<&DnsName>) -> Result<Vec<DnsName>, NameError> {
    match domain {
        Some(domain) => Ok(vec![name.below(domain)?, name.clone()]),
        None => Ok(vec![name.clone()]),
    }
}

/// Puts a [`HostTable`] together. What is added first counts more.
#[derive(Debug, Default)]
pub struct TableBuilder {
    entries: BTreeMap<IpAddr, Vec<HostEntry>>,
    left_out: BTreeSet<LeftOut>,
    settled: BTreeMap<DnsName, Vec<IpAddr>>,
}

impl TableBuilder {
    /// Notes that something does not appear.
    pub fn leave_out(&mut self, subject: &Subject, reason: impl Into<String>) {
        self.left_out.insert(LeftOut { subject: subject.clone(), reason: reason.into() });
    }

    /// Adds somebody. Who shares a name with somebody at the same address is the same one: the first stays, and
    /// gets the names and ports it does not have.
    pub fn add(&mut self, mut entry: HostEntry) {
        let mut seen = BTreeSet::new();
        entry.names.retain(|name| seen.insert(name.clone()));
        let conflict = |name: &DnsName| {
            let settled = self.settled.get(name)?;
            let others = settled.iter().filter(|other| other.is_ipv4() == entry.address.is_ipv4());
            (!settled.contains(&entry.address)).then(|| others.min().copied()).flatten()
        };
        let conflicts: Vec<(DnsName, IpAddr)> =
            entry.names.iter().filter_map(|name| Some((name.clone(), conflict(name)?))).collect();
        entry.names.retain(|kept| conflicts.iter().all(|(name, _)| name != kept));
        // The whole name stands before its short form and speaks for it.
        if let Some((name, other)) = conflicts.first() {
            let reason = format!("{name} is {other} in the inventory, and {} here", entry.address);
            self.leave_out(&entry.subject, reason);
        }
        if entry.names.is_empty() {
            return;
        }
        let here = self.entries.entry(entry.address).or_default();
        let same = |other: &&mut HostEntry| entry.names.iter().any(|name| other.names.contains(name));
        if let Some(first) = here.iter_mut().find(same) {
            first.names.extend(entry.names);
            let mut seen = BTreeSet::new();
            first.names.retain(|name| seen.insert(name.clone()));
            if first.ports.is_empty() {
                first.ports = entry.ports;
            }
            first.mac = first.mac.take().or(entry.mac);
            first.owner = first.owner.take().or(entry.owner);
        } else {
            here.push(entry);
        }
    }

    /// From here on a name that is known keeps the addresses it has, as far as the family goes.
    pub fn settle(&mut self) {
        for entry in self.entries.values().flatten() {
            for name in &entry.names {
                self.settled.entry(name.clone()).or_default().push(entry.address);
            }
        }
    }

    /// The table.
    pub fn finish(self) -> HostTable {
        HostTable {
            entries: self.entries.into_values().flatten().collect(),
            left_out: self.left_out.into_iter().collect(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn entry(address: &str, names: &[&str], subject: &str) -> HostEntry {
        let (kind, name) = subject.split_once('/').unwrap();
        HostEntry {
            address: address.parse().unwrap(),
            names: names.iter().map(|name| name.parse().unwrap()).collect(),
            subject: Subject { kind: kind.to_owned(), namespace: None, name: name.to_owned() },
            owner: None,
            mac: None,
            ports: Vec::new(),
            location: None,
        }
    }

    fn lines(table: &HostTable) -> String {
        let names =
            |entry: &HostEntry| entry.names.iter().map(DnsName::to_string).collect::<Vec<_>>().join(" ");
        let entries = table.entries.iter().map(|entry| format!("{} {}", entry.address, names(entry)));
        let left_out = table.left_out.iter().map(|one| format!("{}: {}", one.subject, one.reason));
        entries.chain(left_out).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn addresses_stand_in_numerical_order_ipv4_first() {
        let mut builder = TableBuilder::default();
        for (address, name) in [("fd00::2", "b"), ("10.0.0.10", "c"), ("fd00::1", "d"), ("10.0.0.9", "e")] {
            builder.add(entry(address, &[name], &format!("host/{name}")));
        }
        assert_eq!(lines(&builder.finish()), "10.0.0.9 e\n10.0.0.10 c\nfd00::1 d\nfd00::2 b");
    }

    #[test]
    fn somebody_known_by_one_of_the_names_is_the_same_one() {
        let mut builder = TableBuilder::default();
        builder.add(entry("10.0.0.1", &["plex.lab", "plex"], "reservation/plex"));
        builder.add(entry("10.0.0.1", &["plex", "watch.lab"], "Service/plex"));
        builder.add(entry("10.0.0.1", &["other"], "host/other"));
        let table = builder.finish();
        assert_eq!(lines(&table), "10.0.0.1 plex.lab plex watch.lab\n10.0.0.1 other");
    }

    #[test]
    fn a_settled_name_keeps_its_address_in_each_family() {
        let mut builder = TableBuilder::default();
        builder.add(entry("10.0.0.1", &["plex"], "reservation/plex"));
        builder.settle();
        builder.add(entry("10.0.0.2", &["plex", "watch"], "Service/plex"));
        builder.add(entry("fd00::1", &["plex"], "Service/plex"));
        insta::assert_snapshot!(lines(&builder.finish()), @"
        10.0.0.1 plex
        10.0.0.2 watch
        fd00::1 plex
        Service/plex: plex is 10.0.0.1 in the inventory, and 10.0.0.2 here
        ");
    }

    #[test]
    fn the_smallest_network_around_an_address_decides_the_domain() {
        let domain = |text: &str| text.parse::<DnsName>().unwrap();
        let cidr = |text: &str| text.parse::<Cidr>().unwrap();
        let networks =
            vec![(cidr("10.0.0.0/8"), domain("lab.example")), (cidr("10.1.0.0/16"), domain("iot.example"))];
        let domains = Domains::new(networks, Some(domain("else.example")));
        let names = |text: &str, address: &str| {
            let names = expand(text, domains.of(address.parse().unwrap())).unwrap();
            names.iter().map(DnsName::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("nas", "10.2.0.1"), "nas.lab.example nas");
        assert_eq!(names("nas", "10.1.0.1"), "nas.iot.example nas");
        assert_eq!(names("nas", "192.168.0.1"), "nas.else.example nas");
        assert_eq!(names("nas.home.example", "10.1.0.1"), "nas.home.example");
        assert_eq!(domains.all().len(), 3);
    }
}
