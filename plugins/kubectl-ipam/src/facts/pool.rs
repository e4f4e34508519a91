//! Address pools.

use std::fmt;

use labkit::finding::Location;
use labkit::net::{AddrRange, AddrSpec, AddressError};
use schemars::JsonSchema;
use serde::Serialize;

use super::Origin;

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
    /// Whether the first and last address of each prefix are skipped (MetalLB `avoidBuggyIPs` skips `.0` and
    /// `.255`; Cilium `allowFirstLastIPs: No`).
    pub skips_edges: bool,
    /// How its addresses are announced.
    pub announcement: Announcement,
    /// What its controller reports as wrong with it (Cilium `PoolConflict`).
    pub conflict: Option<String>,
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

impl PoolFact {
    /// The ranges that could be read.
    pub fn ranges(&self) -> impl Iterator<Item = AddrRange> + '_ {
        self.entries.iter().filter_map(|entry| entry.addresses.map(AddrSpec::range))
    }
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
