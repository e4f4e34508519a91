//! What an address is by its number alone.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use schemars::JsonSchema;
use serde::Serialize;

/// The class of an address, after the special-purpose registries (RFC 6890 and its updates).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// `0.0.0.0` or `::`; to kube-vip the first means "ask DHCP".
    Unspecified,
    /// The rest of `0.0.0.0/8`: "this network", never a destination.
    ThisNetwork,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `255.255.255.255`.
    Broadcast,
    /// Class E, `240.0.0.0/4`.
    Reserved,
    /// Carrier-grade NAT, `100.64.0.0/10`; also used by Tailscale.
    SharedNat,
    /// `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`, `3fff::/20`.
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48`.
    Benchmarking,
    /// `::ffff:0:0/96`: IPv4 written as IPv6.
    V4Mapped,
    /// RFC 1918 or, for IPv6, `fc00::/7`.
    Private,
    /// Anything else.
    Global,
}

impl Class {
    /// The class of an address.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => of_v4(v4),
            IpAddr::V6(v6) => of_v6(v6),
        }
    }

    /// Whether a host or a Service may have such an address at all.
    pub fn assignable(self) -> bool {
        matches!(
            self,
            Self::Private | Self::Global | Self::SharedNat | Self::Documentation | Self::Benchmarking
        )
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::ThisNetwork => "this network (0.0.0.0/8)",
            Self::Loopback => "loopback",
            Self::LinkLocal => "link-local",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved (class E)",
            Self::SharedNat => "shared with carrier NAT (100.64.0.0/10)",
            Self::Documentation => "for documentation only",
            Self::Benchmarking => "for benchmarks only",
            Self::V4Mapped => "IPv4 written as IPv6",
            Self::Private => "private",
            Self::Global => "global",
        })
    }
}

fn of_v4(v4: Ipv4Addr) -> Class {
    let [a, b, _, _] = v4.octets();
    match () {
        () if v4.is_unspecified() => Class::Unspecified,
        () if a == 0 => Class::ThisNetwork,
        () if v4.is_loopback() => Class::Loopback,
        () if v4.is_link_local() => Class::LinkLocal,
        () if v4.is_multicast() => Class::Multicast,
        () if v4.is_broadcast() => Class::Broadcast,
        () if a >= 240 => Class::Reserved,
        () if a == 100 && (64..128).contains(&b) => Class::SharedNat,
        () if v4.is_documentation() => Class::Documentation,
        () if a == 198 && (b == 18 || b == 19) => Class::Benchmarking,
        () if v4.is_private() => Class::Private,
        () => Class::Global,
    }
}

fn of_v6(v6: Ipv6Addr) -> Class {
    let [a, b, c, ..] = v6.segments();
    match () {
        () if v6.is_unspecified() => Class::Unspecified,
        () if v6.is_loopback() => Class::Loopback,
        () if v6.to_ipv4_mapped().is_some() => Class::V4Mapped,
        () if a & 0xffc0 == 0xfe80 => Class::LinkLocal,
        () if v6.is_multicast() => Class::Multicast,
        () if (a == 0x2001 && b == 0xdb8) || (a == 0x3fff && b < 0x1000) => Class::Documentation,
        () if a == 0x2001 && b == 2 && c == 0 => Class::Benchmarking,
        () if a & 0xfe00 == 0xfc00 => Class::Private,
        () => Class::Global,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_class_are_recognised() {
        for (text, class) in [
            ("0.0.0.0", Class::Unspecified),
            ("0.1.2.3", Class::ThisNetwork),
            ("127.0.0.1", Class::Loopback),
            ("169.254.1.1", Class::LinkLocal),
            ("224.0.0.1", Class::Multicast),
            ("255.255.255.255", Class::Broadcast),
            ("240.0.0.1", Class::Reserved),
            ("100.64.0.1", Class::SharedNat),
            ("100.128.0.1", Class::Global),
            ("192.0.2.1", Class::Documentation),
            ("198.19.0.1", Class::Benchmarking),
            ("10.69.1.1", Class::Private),
            ("1.1.1.1", Class::Global),
            ("::", Class::Unspecified),
            ("::1", Class::Loopback),
            ("::ffff:10.0.0.1", Class::V4Mapped),
            ("fe80::1", Class::LinkLocal),
            ("ff02::1", Class::Multicast),
            ("2001:db8::1", Class::Documentation),
            ("2001:2::1", Class::Benchmarking),
            ("fd00::1", Class::Private),
            ("2606:4700::1", Class::Global),
        ] {
            assert_eq!(Class::of(text.parse().unwrap()), class, "{text}");
        }
    }
}
