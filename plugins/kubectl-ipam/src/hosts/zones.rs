//! Cuts names into zones: a forward zone for each domain, reverse zones for /24 networks of IPv4 (RFC 1035 §3.5) and
//! /64 networks of IPv6 (RFC 3596 §2.5).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::name::DnsName;
use super::table::{HostEntry, LeftOut};

/// A zone and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name, without the final dot.
    pub origin: String,
    /// In the order of the addresses.
    pub records: Vec<Record>,
}

/// A resource record; the class is always IN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The name below the origin, `@` for the origin itself.
    pub label: String,
    /// `A`, `AAAA` or `PTR`.
    pub kind: &'static str,
    /// The address, or the name with its final dot.
    pub value: String,
}

/// The zones of these names: the domains in the order given, then the reverse zones in the order of the addresses.
/// What has no name in one of the domains is in no zone.
pub fn cut(entries: &[HostEntry], domains: &[&DnsName]) -> (Vec<Zone>, Vec<LeftOut>) {
    let mut forward: BTreeMap<&DnsName, Vec<Record>> = BTreeMap::new();
    let mut reverse: Vec<Zone> = Vec::new();
    let mut left_out = Vec::new();
    let mut pointed: BTreeSet<IpAddr> = BTreeSet::new();
    for entry in entries {
        let mut found = None;
        for name in &entry.names {
            let Some((domain, label)) = home(name, domains) else { continue };
            found = found.or(Some(name));
            let kind = if entry.address.is_ipv4() { "A" } else { "AAAA" };
            let record = Record { label: label.to_owned(), kind, value: entry.address.to_string() };
            forward.entry(domain).or_default().push(record);
        }
        let Some(name) = found else {
            let reason = "none of its names is in one of the domains".to_owned();
            left_out.push(LeftOut { subject: entry.subject.clone(), reason });
            continue;
        };
        if !pointed.insert(entry.address) {
            continue;
        }
        let (label, origin) = reverse_name(entry.address);
        let record = Record { label, kind: "PTR", value: format!("{name}.") };
        match reverse.last_mut() {
            Some(zone) if zone.origin == origin => zone.records.push(record),
            _ => reverse.push(Zone { origin, records: vec![record] }),
        }
    }
    let forward = domains.iter().filter_map(|domain| {
        let records = forward.remove(*domain)?;
        Some(Zone { origin: domain.to_string(), records })
    });
    (forward.chain(reverse).collect(), left_out)
}

/// The closest of the domains that a name lies in, and what is left of the name.
fn home<'a>(name: &'a DnsName, domains: &[&'a DnsName]) -> Option<(&'a DnsName, &'a str)> {
    let inside = domains.iter().filter_map(|domain| Some((*domain, name.relative_to(domain)?)));
    inside.max_by_key(|(domain, _)| domain.as_str().len())
}

/// The label of an address in its reverse zone, and that zone's name.
fn reverse_name(address: IpAddr) -> (String, String) {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            (d.to_string(), format!("{c}.{b}.{a}.in-addr.arpa"))
        }
        IpAddr::V6(address) => {
            let number = u128::from(address);
            let nibbles: Vec<String> =
                (0..32).map(|at| format!("{:x}", (number >> (4 * at)) & 0xf)).collect();
            let (host, network) = nibbles.split_at(16);
            (host.join("."), format!("{}.ip6.arpa", network.join(".")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::render::{Authority, Serial, zone};
    use crate::hosts::table::tests::entry;

    #[test]
    fn names_and_addresses_are_cut_into_zones() {
        let home: DnsName = "home.example".parse().unwrap();
        let iot: DnsName = "iot.home.example".parse().unwrap();
        let entries = [
            entry("10.69.1.53", &["ns.home.example", "ns"], "host/ns"),
            entry("10.69.1.154", &["home.example", "plex.home.example"], "reservation/plex"),
            entry("10.69.1.154", &["watch.home.example"], "reservation/watch"),
            entry("10.69.2.7", &["cam.iot.home.example", "cam"], "host/cam"),
            entry("10.69.2.8", &["plex.tv"], "host/tv"),
            entry("fd00:69::35", &["ns.home.example", "ns"], "host/ns"),
        ];
        let (zones, left_out) = cut(&entries, &[&home, &iot]);
        let authority = Authority { name_server: "ns.home.example".parse().unwrap(), ttl: 300 };
        let texts: Vec<String> = zones.iter().map(|one| zone(one, &authority, Serial(7))).collect();
        insta::assert_snapshot!(texts.join("\n"), @"
        $ORIGIN home.example.
        $TTL 300
        @ IN SOA ns.home.example. hostmaster.home.example. 7 86400 7200 3600000 300
        @ IN NS ns.home.example.
        ns IN A 10.69.1.53
        @ IN A 10.69.1.154
        plex IN A 10.69.1.154
        watch IN A 10.69.1.154
        ns IN AAAA fd00:69::35

        $ORIGIN iot.home.example.
        $TTL 300
        @ IN SOA ns.home.example. hostmaster.home.example. 7 86400 7200 3600000 300
        @ IN NS ns.home.example.
        cam IN A 10.69.2.7

        $ORIGIN 1.69.10.in-addr.arpa.
        $TTL 300
        @ IN SOA ns.home.example. hostmaster.home.example. 7 86400 7200 3600000 300
        @ IN NS ns.home.example.
        53 IN PTR ns.home.example.
        154 IN PTR home.example.

        $ORIGIN 2.69.10.in-addr.arpa.
        $TTL 300
        @ IN SOA ns.home.example. hostmaster.home.example. 7 86400 7200 3600000 300
        @ IN NS ns.home.example.
        7 IN PTR cam.iot.home.example.

        $ORIGIN 0.0.0.0.0.0.0.0.9.6.0.0.0.0.d.f.ip6.arpa.
        $TTL 300
        @ IN SOA ns.home.example. hostmaster.home.example. 7 86400 7200 3600000 300
        @ IN NS ns.home.example.
        5.3.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR ns.home.example.
        ");
        assert_eq!(left_out.len(), 1);
        assert_eq!(left_out[0].subject.to_string(), "host/tv");
    }
}
