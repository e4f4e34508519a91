//! The inventory as values. Every value a rule may complain about knows its place in the file.

use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;
use std::time::Duration;

use jiff::Timestamp;
use labkit::finding::{Location, Subject, Suppression};
use labkit::manifest::yaml::Position;
use labkit::net::{AddrRange, AddrSpec, Cidr};

use crate::facts::{NetworkKind, Port, Provider};
use crate::publish::{Section, Template};

/// The `apiVersion` of the format.
pub const API_VERSION: &str = "ipam.labkit.dev/v1";
/// The `kind` of the format.
pub const KIND: &str = "NetworkInventory";

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub position: Position,
}

impl<T> Located<T> {
    /// Another value at the same place.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: convert(self.value), position: self.position }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A whole inventory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The file it was read from, as shown to people.
    pub file: String,
    /// Networks that addresses come from.
    pub networks: Vec<Network>,
    /// Ranges that addresses are handed out of.
    pub pools: Vec<Pool>,
    /// Machines and virtual addresses with a fixed place.
    pub hosts: Vec<Host>,
    /// Addresses kept for somebody.
    pub reservations: Vec<Reservation>,
    /// How prefixes are divided into tiers.
    pub plan: Vec<Tier>,
    /// ConfigMaps in the cluster that repeat the inventory.
    pub publish: Vec<Publish>,
    /// Where claims are kept.
    pub claims: Claims,
    /// Findings that somebody decided to live with.
    pub suppress: Vec<Suppress>,
}

impl Inventory {
    /// The place of a value in the inventory's file.
    pub fn locate(&self, position: Position) -> Location {
        position.in_file(self.file.as_str())
    }

    /// The pool with this name.
    pub fn pool(&self, name: &str) -> Option<&Pool> {
        self.pools.iter().find(|pool| *pool.name == name)
    }

    /// The reservation with this name.
    pub fn reservation(&self, name: &str) -> Option<&Reservation> {
        self.reservations.iter().find(|reservation| *reservation.name == name)
    }

    /// What a tier is for: what it says itself, else what the nearest parent says that does, else machines.
    pub fn tier_kind(&self, tier: &Tier) -> NetworkKind {
        let mut at = tier;
        // A circle of parents ends with the number of tiers.
        for _ in 0..=self.plan.len() {
            if let Some(kind) = at.kind {
                return kind;
            }
            let Some(parent) = at.parent.as_ref() else { break };
            if let Some(network) = self.networks.iter().find(|network| *network.name == parent.value) {
                return network.kind;
            }
            match self.plan.iter().find(|tier| *tier.name == parent.value) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        NetworkKind::Lan
    }

    /// The suppressions in the form that reports understand, with `file:line` as their origin.
    pub fn suppressions(&self) -> impl Iterator<Item = Suppression> + '_ {
        self.suppress.iter().map(|entry| Suppression {
            code: entry.code.value.clone(),
            subject: entry.subject.as_ref().map(|subject| subject.value.clone()),
            reason: Some(entry.reason.clone()),
            origin: format!("{}:{}", self.file, entry.code.position.line),
        })
    }
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name, unique among networks and tiers.
    pub name: Located<String>,
    /// Its prefix.
    pub cidr: Located<Cidr>,
    /// What it is for.
    pub kind: NetworkKind,
    /// Its router.
    pub gateway: Option<Located<IpAddr>>,
    /// Its name servers.
    pub dns: Vec<Located<IpAddr>>,
    /// What its DHCP server hands out to anybody.
    pub dhcp: Vec<Located<AddrRange>>,
    /// What its DHCP server always gives to the same client.
    pub leases: Vec<Lease>,
    /// The network or tier it was cut out of.
    pub parent: Option<Located<String>>,
    /// The DNS suffix of the hosts and reservations inside it, as written.
    pub domain: Option<Located<String>>,
    /// The prefix length of the part that each node gets; networks of pods only.
    pub node_mask: Option<Located<u8>>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

/// An address that a DHCP server always gives to the same client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The client's name.
    pub name: Located<String>,
    /// The address.
    pub ip: Located<IpAddr>,
    /// The client's hardware address, as written.
    pub mac: Option<Located<String>>,
}

/// A pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Its name, unique among pools; for MetalLB and Cilium the name of the object in the cluster.
    pub name: Located<String>,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// Its addresses.
    pub addresses: Vec<Located<AddrSpec>>,
    /// How they are announced, if that is said.
    pub announce: Vec<Announce>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

/// How a pool's addresses are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announce {
    /// By ARP and NDP on the LAN: `layer2`.
    Layer2,
    /// By BGP: `bgp`.
    Bgp,
}

/// A machine, or a virtual address, with a fixed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name, unique among hosts.
    pub name: Located<String>,
    /// Its addresses, at least one.
    pub ips: Vec<Located<IpAddr>>,
    /// What it is.
    pub role: HostRole,
    /// More DNS names, as written; one with a dot is fully qualified.
    pub hostnames: Vec<Located<String>>,
    /// Its hardware address, as written.
    pub mac: Option<Located<String>>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

/// What a host is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostRole {
    /// A node of the cluster.
    Node,
    /// The address in front of the control plane, or another one that moves between machines.
    Vip,
    /// A NAS or another server for storage.
    Storage,
    /// A router.
    Gateway,
    /// A name server.
    Dns,
    /// Any other machine.
    #[default]
    Host,
}

impl fmt::Display for HostRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Node => "node",
            Self::Vip => "vip",
            Self::Storage => "storage",
            Self::Gateway => "gateway",
            Self::Dns => "dns",
            Self::Host => "host",
        })
    }
}

/// Addresses kept for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Its name, unique among reservations.
    pub name: Located<String>,
    /// The addresses: `ip`, `cidr` or `range`. At least one, and two only as an address of each family.
    pub addresses: Vec<Located<AddrSpec>>,
    /// The pool they were taken from.
    pub pool: Option<Located<String>>,
    /// The object they are for.
    pub consumer: Option<Located<Subject>>,
    /// Ports that are served on them.
    pub ports: Vec<Located<Port>>,
    /// More DNS names, as written; one with a dot is fully qualified.
    pub hostnames: Vec<Located<String>>,
    /// Who asked for them.
    pub owner: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
    /// When they become free again.
    pub expires: Option<Located<Timestamp>>,
    /// Where the entry begins.
    pub position: Position,
}

impl Reservation {
    /// Its addresses, without their places.
    pub fn specs(&self) -> Vec<AddrSpec> {
        self.addresses.iter().map(|spec| spec.value).collect()
    }
}

/// A part of an address plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Its name, unique among networks and tiers.
    pub name: Located<String>,
    /// Its prefix.
    pub cidr: Located<Cidr>,
    /// The network or tier it is cut out of.
    pub parent: Option<Located<String>>,
    /// What it is for, if that is said; see [`Inventory::tier_kind`].
    pub kind: Option<NetworkKind>,
    /// The prefix length of the part that each node gets; tiers of pods only.
    pub node_mask: Option<Located<u8>>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

/// A ConfigMap that repeats the inventory in the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where that is written.
    pub position: Position,
    /// Its labels, in the order of the file.
    pub labels: Vec<Pair<String>>,
    /// Its annotations, in the order of the file.
    pub annotations: Vec<Pair<String>>,
    /// One key for each entry of a section.
    pub keys: Vec<KeyTemplate>,
    /// Single keys, in the order of the file.
    pub data: Vec<Pair<Template>>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<T> {
    /// The key.
    pub key: Located<String>,
    /// The value.
    pub value: Located<T>,
}

/// Keys of a ConfigMap, one for each entry of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTemplate {
    /// The section.
    pub each: Section,
    /// Only reservations out of this pool.
    pub pool: Option<Located<String>>,
    /// Only hosts that are this.
    pub role: Option<HostRole>,
    /// Only entries with an address in this network or tier.
    pub network: Option<Located<String>>,
    /// Only networks or tiers for this.
    pub kind: Option<NetworkKind>,
    /// The key.
    pub key: Located<Template>,
    /// The value.
    pub value: Located<Template>,
}

/// Where claims are kept, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The kubeconfig context of the cluster that keeps them; unset is the one in use.
    pub context: Option<Located<String>>,
    /// The namespace; unset is `kube-system`.
    pub namespace: Option<Located<String>>,
    /// How long an address that was released is kept from others; unset is not at all.
    pub hold_down: Option<Located<Duration>>,
}

/// A finding to live with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppress {
    /// The rule's code; `*` stands for any text.
    pub code: Located<String>,
    /// Only for this subject: `name`, `kind/name` or `kind/namespace/name`.
    pub subject: Option<Located<String>>,
    /// Why.
    pub reason: String,
}
