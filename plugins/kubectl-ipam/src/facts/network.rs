//! Networks.

use std::net::IpAddr;

use labkit::net::{AddrRange, Cidr};

use super::Origin;

/// A network as one source describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkFact {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// What it is for.
    pub kind: NetworkKind,
    /// Its router.
    pub gateway: Option<IpAddr>,
    /// Its name servers.
    pub dns: Vec<IpAddr>,
    /// What its DHCP server hands out.
    pub dhcp: Vec<AddrRange>,
    /// The network it was cut out of, by name.
    pub parent: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// What a network is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkKind {
    /// Machines: a LAN or VLAN.
    Lan,
    /// Pods.
    Pods,
    /// Cluster addresses of Services.
    Services,
}

impl NetworkKind {
    /// As the inventory writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lan => "lan",
            Self::Pods => "pods",
            Self::Services => "services",
        }
    }
}
