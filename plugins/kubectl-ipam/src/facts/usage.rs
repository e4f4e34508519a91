//! One mention of an address: who uses it, as what, and where that is written.

use std::fmt;
use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Origin;

/// One mention of an address or a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The addresses, in the form they were written.
    pub addresses: AddrSpec,
    /// As what they are used.
    pub role: Role,
    /// Who uses them: a Node, a Service, a host, a reservation …
    pub owner: Arc<Subject>,
    /// Where that is written.
    pub origin: Origin,
    /// How firm it is.
    pub state: State,
    /// Ports served on the address, where they are known.
    pub ports: Vec<Port>,
    /// What the source says about it, in its own words.
    pub note: Option<Box<str>>,
}

impl Use {
    /// The addresses as a range.
    pub fn range(&self) -> AddrRange {
        self.addresses.range()
    }

    /// Whether the addresses cannot be given to anybody else because of this use.
    ///
    /// Ranges that merely say what addresses are meant for (networks, pools, planned ranges) do not take them;
    /// DHCP ranges and the ranges of pods and Services do, since another allocator hands them out.
    pub fn takes_address(&self) -> bool {
        match self.role {
            Role::Network | Role::Pool | Role::PoolFree | Role::Range | Role::Tier => false,
            Role::Claim => self.state != State::Expired,
            // A prefix in a policy or an argument says who is meant, not who is there.
            Role::Reference => self.range().as_single().is_some(),
            _ => true,
        }
    }
}

/// As what an address is used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The prefix of a network.
    Network,
    /// A range that a load balancer or a person hands addresses out of.
    Pool,
    /// A range that somebody wrote down as free.
    PoolFree,
    /// A range with a purpose, such as "control plane" or "media services".
    Range,
    /// A tier of an address plan.
    Tier,
    /// A range that a DHCP server hands out.
    DhcpRange,
    /// A range for pods.
    PodRange,
    /// A range for the cluster addresses of Services.
    ServiceRange,
    /// A network's router.
    Gateway,
    /// A name server.
    Dns,
    /// An address that a DHCP server always gives to the same client.
    FixedLease,
    /// A node of the cluster.
    Node,
    /// The address in front of the control plane.
    ControlPlane,
    /// A server for NFS, iSCSI or other storage.
    Storage,
    /// A machine that is not part of the cluster.
    Host,
    /// The cluster address of a Service.
    ClusterIp,
    /// An address that a load balancer gave to a Service.
    LoadBalancer,
    /// An address that a Service asks its load balancer for.
    LoadBalancerRequest,
    /// An address in a Service's `spec.externalIPs`, which nobody allocates or checks.
    ExternalIp,
    /// A machine outside the cluster behind a Service, from an EndpointSlice without a target.
    Endpoint,
    /// A router that a load balancer speaks BGP with.
    Peer,
    /// The address of a Service, repeated in the status of an Ingress or a Gateway.
    Mirror,
    /// An address kept for somebody in the inventory.
    Reservation,
    /// An address taken by a claim object in the cluster.
    Claim,
    /// An address written in a text whose meaning is not known.
    Reference,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Network => "network",
            Self::Pool => "pool",
            Self::PoolFree => "pool-free",
            Self::Range => "range",
            Self::Tier => "tier",
            Self::DhcpRange => "dhcp-range",
            Self::PodRange => "pod-range",
            Self::ServiceRange => "service-range",
            Self::Gateway => "gateway",
            Self::Dns => "dns",
            Self::FixedLease => "fixed-lease",
            Self::Node => "node",
            Self::ControlPlane => "control-plane",
            Self::Storage => "storage",
            Self::Host => "host",
            Self::ClusterIp => "cluster-ip",
            Self::LoadBalancer => "load-balancer",
            Self::LoadBalancerRequest => "load-balancer-request",
            Self::ExternalIp => "external-ip",
            Self::Endpoint => "endpoint",
            Self::Peer => "peer",
            Self::Mirror => "mirror",
            Self::Reservation => "reservation",
            Self::Claim => "claim",
            Self::Reference => "reference",
        })
    }
}

/// How firm a use is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Seen in use in the cluster.
    InUse,
    /// Asked for, and not or not yet given.
    Requested,
    /// Kept in the inventory.
    Reserved,
    /// Held by a claim object in the cluster.
    Claimed,
    /// Released, and kept from others for a while by its claim.
    Held,
    /// Written in a ConfigMap, in a file or in the cluster.
    Published,
    /// A plan or a purpose, written down.
    Declared,
    /// A claim or reservation whose time has run out.
    Expired,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::InUse => "in-use",
            Self::Requested => "requested",
            Self::Reserved => "reserved",
            Self::Claimed => "claimed",
            Self::Held => "held",
            Self::Published => "published",
            Self::Declared => "declared",
            Self::Expired => "expired",
        })
    }
}

/// A port that is served on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port {
    /// The port number.
    pub number: u16,
    /// Transport protocol.
    pub protocol: Protocol,
}

/// Transport protocols that Services know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// The default.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl fmt::Display for Port {
    /// As kubectl prints ports: `443/TCP`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = match self.protocol {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        };
        write!(f, "{}/{protocol}", self.number)
    }
}
