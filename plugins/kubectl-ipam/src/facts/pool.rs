//! Address pools.

use std::fmt;

use labkit::finding::Location;
use labkit::net::{AddrRange, AddrSpec, AddressError, Cidr, Family};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Admission, Origin};

/// One pool as one source describes it. The same pool in the inventory, in a file and in the cluster is three
/// facts with the same name and provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolFact {
    /// Its name.
    pub name: String,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// Its addresses, entry by entry as written.
    pub entries: Vec<PoolEntry>,
    /// Where it is written.
    pub origin: Origin,
    /// `apiVersion` of the object, empty when it is not one.
    pub api_version: String,
    /// Whether Services get addresses from it without naming it (MetalLB `autoAssign`).
    pub auto_assign: bool,
    /// Whether the pool is switched off (Cilium `disabled`).
    pub disabled: bool,
    /// Whether some addresses of the pool are never given to anybody (MetalLB `avoidBuggyIPs`, Cilium
    /// `allowFirstLastIPs: No`, kube-vip `skip-end-ips-in-cidr`): those of [`PoolFact::skipped`].
    pub skips_edges: bool,
    /// How its addresses are announced.
    pub announcement: Announcement,
    /// What its controller reports as wrong with it (Cilium `PoolConflict`).
    pub conflict: Option<String>,
    /// Who may have its addresses.
    pub admission: Admission,
}

/// One entry of a pool's address list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolEntry {
    /// As written.
    pub text: String,
    /// What the provider makes of it, host bits masked; `None` if it cannot be read.
    pub addresses: Option<AddrSpec>,
    /// Why a strict reader refuses it, if it does.
    pub error: Option<AddressError>,
    /// Where, if it stands in a file.
    pub location: Option<Location>,
}

impl From<AddrSpec> for PoolEntry {
    /// The entry as the provider itself would write it.
    fn from(addresses: AddrSpec) -> Self {
        Self { text: addresses.to_string(), addresses: Some(addresses), error: None, location: None }
    }
}

impl PoolFact {
    /// A pool of which no more is known: Services get addresses from it without naming it, and any may have them.
    pub fn new(name: impl Into<String>, provider: Provider, entries: Vec<PoolEntry>, origin: Origin) -> Self {
        Self {
            name: name.into(),
            provider,
            entries,
            origin,
            api_version: String::new(),
            auto_assign: true,
            disabled: false,
            skips_edges: false,
            announcement: Announcement::default(),
            conflict: None,
            admission: Admission::default(),
        }
    }

    /// The ranges that could be read.
    pub fn ranges(&self) -> impl Iterator<Item = AddrRange> + '_ {
        self.entries.iter().filter_map(|entry| entry.addresses.map(AddrSpec::range))
    }

    /// The addresses within [`PoolFact::ranges`] that the provider refuses, also when a Service asks for them.
    ///
    /// MetalLB leaves out every IPv4 address that ends in .0 or .255, whatever the entry
    /// (`metallb/metallb: internal/allocator/allocator.go`). Cilium and kube-vip leave out the first and the last
    /// address of entries written as a prefix, except where there is no more than one address beside them
    /// (`cilium/cilium: operator/pkg/lbipam/lbipam.go`).
    pub fn skipped(&self) -> impl Iterator<Item = AddrRange> + '_ {
        let entries = self.entries.iter().filter(|_| self.skips_edges).filter_map(|entry| entry.addresses);
        entries.flat_map(|addresses| match (self.provider, addresses) {
            (Provider::MetalLb, addresses) => block_edges(addresses.range()),
            (Provider::Cilium | Provider::KubeVip, AddrSpec::Cidr(cidr)) => ends(cidr),
            _ => Vec::new(),
        })
    }
}

/// The first and the last address of a prefix; none of /31, /32, /127 and /128.
fn ends(cidr: Cidr) -> Vec<AddrRange> {
    let range = cidr.range();
    let (first, last) = range.numbers();
    if last - first < 2 {
        return Vec::new();
    }
    vec![AddrRange::single(range.first()), AddrRange::single(range.last())]
}

/// The IPv4 addresses in a range that end in .0 or .255. Beyond as many blocks as a /8 has, everything is left
/// out: listing the edges of a wider range one by one would cost more than any pool has use for.
fn block_edges(range: AddrRange) -> Vec<AddrRange> {
    const BLOCK: u128 = 256;
    const MOST: u128 = 1 << 24;
    if range.family() == Family::V6 {
        return Vec::new();
    }
    let (first, last) = range.numbers();
    let within = |from: u128, to: u128| {
        let (from, to) = (from.max(first), to.min(last));
        (from <= to).then(|| AddrRange::from_numbers(Family::V4, from, to))
    };
    let start = first - first % BLOCK;
    // One range holds the end of a block and the beginning of the next.
    let blocks = 0..=(last - start) / BLOCK;
    let listed = blocks.take_while(|block| block * BLOCK < MOST).filter_map(|block| {
        let end = start + block * BLOCK + BLOCK - 1;
        within(end, end + 1)
    });
    let opening = within(start, start);
    opening.into_iter().chain(listed).chain(within(start + MOST, last)).collect()
}

/// Who hands out a pool's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// MetalLB.
    #[serde(rename = "metallb")]
    MetalLb,
    /// Cilium LB IPAM.
    Cilium,
    /// kube-vip's cloud provider.
    KubeVip,
    /// People.
    Static,
    /// Written down somewhere without saying who.
    Unknown,
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::MetalLb => "metallb",
            Self::Cilium => "cilium",
            Self::KubeVip => "kube-vip",
            Self::Static => "static",
            Self::Unknown => "unknown",
        })
    }
}

/// How a pool's addresses are announced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Announcement {
    /// By ARP and NDP on the LAN.
    pub layer2: bool,
    /// By BGP.
    pub bgp: bool,
    /// Whether the announcements could be read; if not, the two above mean nothing.
    pub known: bool,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use labkit::finding::Subject;

    use super::*;
    use crate::facts::Source;

    fn skipped(provider: Provider, entries: &[&str]) -> Vec<String> {
        let entries = entries.iter().map(|text| text.parse::<AddrSpec>().unwrap().into()).collect();
        let object = Arc::new(Subject::new("IPAddressPool", "lan"));
        let origin = Origin::live(Source::Pool, object, "spec.addresses");
        let pool = PoolFact { skips_edges: true, ..PoolFact::new("lan", provider, entries, origin) };
        pool.skipped().map(|range| range.to_string()).collect()
    }

    #[test]
    fn metallb_skips_the_ends_of_every_block_of_256_in_ranges_too() {
        let range = ["10.0.0.250-10.0.2.3"];
        assert_eq!(skipped(Provider::MetalLb, &range), ["10.0.0.255-10.0.1.0", "10.0.1.255-10.0.2.0"]);
        assert_eq!(skipped(Provider::MetalLb, &["10.0.0.0/24"]), ["10.0.0.0", "10.0.0.255"]);
        assert_eq!(skipped(Provider::MetalLb, &["10.0.0.0/32", "10.0.0.16/28"]), ["10.0.0.0"]);
        assert_eq!(skipped(Provider::MetalLb, &["fd00::/120"]), [""; 0]);
    }

    #[test]
    fn cilium_skips_the_ends_of_prefixes_only() {
        let entries = ["10.0.0.0/23", "10.0.4.0-10.0.4.255", "fd00::/120"];
        assert_eq!(
            skipped(Provider::Cilium, &entries),
            ["10.0.0.0", "10.0.1.255", "fd00::", "fd00::ff"],
            "10.0.1.0 is like any other"
        );
        let small = ["10.0.0.0/31", "10.0.0.9/32", "fd00::/127", "fd00::9/128"];
        assert_eq!(skipped(Provider::Cilium, &small), [""; 0]);
    }

    #[test]
    fn the_widest_ranges_cost_no_more_than_a_wide_one() {
        let all = skipped(Provider::MetalLb, &["0.0.0.0/0"]);
        assert_eq!(all.first().map(String::as_str), Some("0.0.0.0"));
        assert_eq!(
            all.last().map(String::as_str),
            Some("1.0.0.0-255.255.255.255"),
            "nothing is given of these"
        );
        assert_eq!(skipped(Provider::Cilium, &["::/0"]).len(), 2);
    }
}
