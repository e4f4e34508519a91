//! The states an address can be in.

use std::fmt;

use labkit::net::Size;
use schemars::JsonSchema;
use serde::Serialize;

use super::Run;
use crate::facts::{Role, State, Use};

/// What an address is. Where several are true, the first of this list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Occupancy {
    /// Several have it who must not, or somebody has it who must not.
    Conflict,
    /// A node's.
    Node,
    /// In front of the control plane.
    ControlPlane,
    /// A router's or a name server's.
    Gateway,
    /// A machine's outside the cluster: storage, a BGP peer, anything else.
    Host,
    /// Given to a Service, or asked for by one.
    Service,
    /// Always given to the same client by a DHCP server.
    Lease,
    /// Held by a claim while somebody reserves or releases it.
    Claimed,
    /// Released, and kept from others for a while.
    Held,
    /// Written down for somebody who is not seen there.
    Reserved,
    /// Written in some text, so that somebody may rely on it.
    Mentioned,
    /// In the range of a DHCP server.
    Dhcp,
    /// In a range for pods or for the cluster addresses of Services.
    ClusterRange,
    /// Not for hosts: the edge of a network, or refused by the pool's provider.
    KeptBack,
    /// Free, in a pool.
    FreeInPool,
    /// Free, in a network.
    Free,
    /// In no network and no pool that is known.
    Unknown,
}

impl Occupancy {
    /// Every state, strongest first.
    pub const ALL: [Self; 17] = [
        Self::Conflict,
        Self::Node,
        Self::ControlPlane,
        Self::Gateway,
        Self::Host,
        Self::Service,
        Self::Lease,
        Self::Claimed,
        Self::Held,
        Self::Reserved,
        Self::Mentioned,
        Self::Dhcp,
        Self::ClusterRange,
        Self::KeptBack,
        Self::FreeInPool,
        Self::Free,
        Self::Unknown,
    ];

    /// As it is printed and serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Node => "node",
            Self::ControlPlane => "control-plane",
            Self::Gateway => "gateway",
            Self::Host => "host",
            Self::Service => "service",
            Self::Lease => "lease",
            Self::Claimed => "claimed",
            Self::Held => "held",
            Self::Reserved => "reserved",
            Self::Mentioned => "mentioned",
            Self::Dhcp => "dhcp",
            Self::ClusterRange => "cluster-range",
            Self::KeptBack => "kept-back",
            Self::FreeInPool => "free-in-pool",
            Self::Free => "free",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nobody has the address and a host may have it.
    pub fn is_free(self) -> bool {
        matches!(self, Self::FreeInPool | Self::Free | Self::Unknown)
    }

    /// What a use makes of its addresses; `None` if it does not take them.
    pub(super) fn of(usage: &Use) -> Option<Self> {
        if !usage.takes_address() {
            return None;
        }
        let seen = matches!(usage.state, State::InUse | State::Requested);
        Some(match usage.role {
            Role::Node => Self::Node,
            Role::ControlPlane => Self::ControlPlane,
            Role::Gateway | Role::Dns => Self::Gateway,
            Role::Host | Role::Storage | Role::Peer | Role::Endpoint => Self::Host,
            Role::FixedLease => Self::Lease,
            Role::DhcpRange => Self::Dhcp,
            Role::PodRange | Role::ServiceRange => Self::ClusterRange,
            Role::Claim if usage.state == State::Claimed => Self::Claimed,
            Role::Claim if usage.state == State::Held => Self::Held,
            Role::ClusterIp
            | Role::LoadBalancer
            | Role::LoadBalancerRequest
            | Role::ExternalIp
            | Role::Mirror
                if seen =>
            {
                Self::Service
            }
            Role::Reference => Self::Mentioned,
            _ => Self::Reserved,
        })
    }
}

impl fmt::Display for Occupancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How many addresses are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateCount {
    /// The state.
    pub state: Occupancy,
    /// How many addresses.
    pub addresses: Size,
}

/// How many addresses of these runs are in which state, strongest first; states that none is in are left out.
pub fn counts(runs: &[Run]) -> Vec<StateCount> {
    let mut sums = [Size::ZERO; Occupancy::ALL.len()];
    for run in runs {
        sums[run.state as usize] += run.range.size();
    }
    let sums = Occupancy::ALL.into_iter().zip(sums).filter(|(_, sum)| !sum.is_zero());
    sums.map(|(state, addresses)| StateCount { state, addresses }).collect()
}
