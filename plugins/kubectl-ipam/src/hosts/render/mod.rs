//! The names as text. Everything stands in the order of the addresses, so that the same names give the same bytes.

mod coredns;
mod dnsendpoint;
mod dnsmasq;
mod hosts;
mod prometheus;
mod unbound;
mod zone;

use std::net::IpAddr;

use clap::ValueEnum;

use super::name::DnsName;
use super::table::{HostEntry, LeftOut};

pub use zone::{Authority, Serial, zone};

/// A text format that names can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HostsFormat {
    /// /etc/hosts
    Hosts,
    /// dnsmasq: host-record, and dhcp-host for who has a hardware address
    Dnsmasq,
    /// unbound: local-data and local-data-ptr
    Unbound,
    /// CoreDNS: a hosts block for a Corefile
    Coredns,
    /// A zone file after RFC 1035, forward or reverse
    Zone,
    /// external-dns: a DNSEndpoint
    Dnsendpoint,
    /// Prometheus: targets for file_sd
    Prometheus,
}

impl HostsFormat {
    /// What a comment begins with.
    pub fn comment(self) -> &'static str {
        if self == Self::Zone { ";" } else { "#" }
    }

    /// Whether the format says how long an answer may be kept.
    pub fn has_ttl(self) -> bool {
        !matches!(self, Self::Hosts | Self::Prometheus)
    }

    /// The value on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Dnsmasq => "dnsmasq",
            Self::Unbound => "unbound",
            Self::Coredns => "coredns",
            Self::Zone => "zone",
            Self::Dnsendpoint => "dnsendpoint",
            Self::Prometheus => "prometheus",
        }
    }
}

/// A text, and what does not appear in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text, with a line ending at its end.
    pub text: String,
    /// Who has no name that the format can hold.
    pub left_out: Vec<LeftOut>,
}

impl From<String> for Rendered {
    fn from(text: String) -> Self {
        Self { text, left_out: Vec::new() }
    }
}

/// Writes the names in any format but [`HostsFormat::Zone`], which needs to know more: `None`.
pub fn render(format: HostsFormat, entries: &[HostEntry], ttl: u32) -> Option<Rendered> {
    match format {
        HostsFormat::Hosts => Some(hosts::render(entries).into()),
        HostsFormat::Dnsmasq => Some(dnsmasq::render(entries, ttl).into()),
        HostsFormat::Unbound => Some(unbound::render(entries, ttl).into()),
        HostsFormat::Coredns => Some(coredns::render(entries, ttl).into()),
        HostsFormat::Dnsendpoint => Some(dnsendpoint::render(entries, ttl)),
        HostsFormat::Prometheus => Some(prometheus::render(entries).into()),
        HostsFormat::Zone => None,
    }
}

/// One item an address: all its names, in order, each once.
fn by_address(entries: &[HostEntry]) -> impl Iterator<Item = (IpAddr, Vec<&DnsName>)> {
    entries.chunk_by(|one, other| one.address == other.address).filter_map(|group| {
        let first = group.first()?;
        let mut names: Vec<&DnsName> = Vec::new();
        for name in group.iter().flat_map(|entry| &entry.names) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Some((first.address, names))
    })
}

fn joined(names: &[&DnsName], separator: &str) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(separator)
}

/// The type of the record that holds an address.
fn record_type(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "A" } else { "AAAA" }
}

#[cfg(test)]
mod tests {
    use crate::facts::{Port, Protocol};
    use crate::hosts::table::tests::entry;

    use super::*;

    pub(super) fn lab() -> Vec<HostEntry> {
        let mut plex =
            entry("10.69.1.154", &["plex.home.example", "plex", "watch.home.example"], "reservation/plex");
        plex.owner = Some("media".to_owned());
        let port = |number, protocol| Port { number, protocol };
        plex.ports = vec![port(32400, Protocol::Tcp), port(1900, Protocol::Udp)];
        let mut printer = entry("10.69.1.30", &["printer.home.example", "printer"], "lease/printer");
        printer.mac = Some("58:47:ca:70:00:01".to_owned());
        vec![
            printer,
            entry("10.69.1.101", &["cp-1.home.example", "cp-1"], "host/cp-1"),
            plex,
            entry("10.69.1.154", &["other"], "host/other"),
            entry("fd00:69::65", &["cp-1.home.example", "cp-1"], "host/cp-1"),
        ]
    }

    fn text(format: HostsFormat) -> String {
        render(format, &lab(), 300).unwrap().text
    }

    #[test]
    fn hosts_has_a_line_an_address() {
        insta::assert_snapshot!(text(HostsFormat::Hosts), @"
        10.69.1.30   printer.home.example printer
        10.69.1.101  cp-1.home.example cp-1
        10.69.1.154  plex.home.example plex watch.home.example other
        fd00:69::65  cp-1.home.example cp-1
        ");
    }

    #[test]
    fn dnsmasq_has_records_and_fixed_leases() {
        insta::assert_snapshot!(text(HostsFormat::Dnsmasq), @"
        host-record=printer.home.example,printer,10.69.1.30,300
        host-record=cp-1.home.example,cp-1,10.69.1.101,300
        host-record=plex.home.example,plex,watch.home.example,other,10.69.1.154,300
        host-record=cp-1.home.example,cp-1,fd00:69::65,300
        dhcp-host=58:47:ca:70:00:01,10.69.1.30,printer
        ");
    }

    #[test]
    fn unbound_answers_forward_and_reverse() {
        insta::assert_snapshot!(text(HostsFormat::Unbound), @r#"
        server:
            local-data: "printer.home.example. 300 IN A 10.69.1.30"
            local-data: "printer. 300 IN A 10.69.1.30"
            local-data-ptr: "10.69.1.30 300 printer.home.example"
            local-data: "cp-1.home.example. 300 IN A 10.69.1.101"
            local-data: "cp-1. 300 IN A 10.69.1.101"
            local-data-ptr: "10.69.1.101 300 cp-1.home.example"
            local-data: "plex.home.example. 300 IN A 10.69.1.154"
            local-data: "plex. 300 IN A 10.69.1.154"
            local-data: "watch.home.example. 300 IN A 10.69.1.154"
            local-data: "other. 300 IN A 10.69.1.154"
            local-data-ptr: "10.69.1.154 300 plex.home.example"
            local-data: "cp-1.home.example. 300 IN AAAA fd00:69::65"
            local-data: "cp-1. 300 IN AAAA fd00:69::65"
            local-data-ptr: "fd00:69::65 300 cp-1.home.example"
        "#);
    }

    #[test]
    fn coredns_falls_through_for_what_it_does_not_know() {
        insta::assert_snapshot!(text(HostsFormat::Coredns), @"
        hosts {
            10.69.1.30 printer.home.example printer
            10.69.1.101 cp-1.home.example cp-1
            10.69.1.154 plex.home.example plex watch.home.example other
            fd00:69::65 cp-1.home.example cp-1
            ttl 300
            fallthrough
        }
        ");
    }

    #[test]
    fn a_dnsendpoint_holds_whole_names_only() {
        let rendered = render(HostsFormat::Dnsendpoint, &lab(), 300).unwrap();
        insta::assert_snapshot!(rendered.text, @r#"
        apiVersion: externaldns.k8s.io/v1alpha1
        kind: DNSEndpoint
        metadata:
          name: kubectl-ipam
        spec:
          endpoints:
          - dnsName: "cp-1.home.example"
            recordType: A
            recordTTL: 300
            targets:
            - "10.69.1.101"
          - dnsName: "cp-1.home.example"
            recordType: AAAA
            recordTTL: 300
            targets:
            - "fd00:69::65"
          - dnsName: "plex.home.example"
            recordType: A
            recordTTL: 300
            targets:
            - "10.69.1.154"
          - dnsName: "printer.home.example"
            recordType: A
            recordTTL: 300
            targets:
            - "10.69.1.30"
          - dnsName: "watch.home.example"
            recordType: A
            recordTTL: 300
            targets:
            - "10.69.1.154"
        "#);
        assert_eq!(rendered.left_out.len(), 1);
        assert_eq!(rendered.left_out[0].subject.to_string(), "host/other");
    }

    #[test]
    fn prometheus_gets_a_target_for_each_tcp_port() {
        insta::assert_snapshot!(text(HostsFormat::Prometheus), @r#"
        - targets:
          - "10.69.1.30"
          labels:
            ipam_name: "printer.home.example"
            ipam_subject: "lease/printer"
        - targets:
          - "10.69.1.101"
          labels:
            ipam_name: "cp-1.home.example"
            ipam_subject: "host/cp-1"
        - targets:
          - "10.69.1.154:32400"
          labels:
            ipam_name: "plex.home.example"
            ipam_subject: "reservation/plex"
            ipam_owner: "media"
        - targets:
          - "10.69.1.154"
          labels:
            ipam_name: "other"
            ipam_subject: "host/other"
        - targets:
          - "fd00:69::65"
          labels:
            ipam_name: "cp-1.home.example"
            ipam_subject: "host/cp-1"
        "#);
    }

    #[test]
    fn nothing_is_valid_in_every_format() {
        let texts = [
            HostsFormat::Hosts,
            HostsFormat::Dnsmasq,
            HostsFormat::Unbound,
            HostsFormat::Coredns,
            HostsFormat::Dnsendpoint,
            HostsFormat::Prometheus,
        ]
        .map(|format| format!("--- {}\n{}", format.word(), render(format, &[], 300).unwrap().text));
        insta::assert_snapshot!(texts.concat(), @"
        --- hosts
        --- dnsmasq
        --- unbound
        server:
        --- coredns
        hosts {
            ttl 300
            fallthrough
        }
        --- dnsendpoint
        apiVersion: externaldns.k8s.io/v1alpha1
        kind: DNSEndpoint
        metadata:
          name: kubectl-ipam
        spec:
          endpoints: []
        --- prometheus
        []
        ");
    }
}
