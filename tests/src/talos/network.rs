//! The lab's addresses on loopback.
//!
//! Where the system has all of 127.0.0.0/8 (Linux), each lab takes a network of its own, 127.0.69.0/24 or the
//! next free one, and its nodes listen on the port of Talos at their own address. Elsewhere all nodes are at
//! 127.0.0.1 with ports of their own.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

/// Port of the Talos API.
pub const API_PORT: u16 = 50000;
/// Port that a lab holds at the first address of its network, so that no other lab takes it.
const CLAIM_PORT: u16 = 50069;

/// Where a lab's nodes listen.
#[derive(Debug, Clone)]
pub struct Network {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// The third octet, and what keeps others out.
    Own { third: u8, _claim: Arc<TcpListener> },
    /// One address for all.
    Shared,
}

impl Network {
    /// The first network that no lab has.
    pub fn claim() -> Network {
        for third in 69..=254 {
            let address = SocketAddr::from((Ipv4Addr::new(127, 0, third, 1), CLAIM_PORT));
            match TcpListener::bind(address) {
                Ok(claim) => return Network { kind: Kind::Own { third, _claim: Arc::new(claim) } },
                Err(why) if why.kind() == io::ErrorKind::AddrInUse => {}
                Err(_) => break,
            }
        }
        Network { kind: Kind::Shared }
    }

    /// One address for all, as where loopback has no more.
    pub fn shared() -> Network {
        Network { kind: Kind::Shared }
    }

    /// Whether nodes have addresses of their own.
    pub fn has_own_addresses(&self) -> bool {
        matches!(self.kind, Kind::Own { .. })
    }

    /// The network as a prefix: `127.0.69.0/24`.
    pub fn prefix(&self) -> String {
        match &self.kind {
            Kind::Own { third, .. } => format!("127.0.{third}.0/24"),
            Kind::Shared => "127.0.0.1/32".to_owned(),
        }
    }

    /// The address with this last octet.
    pub fn address(&self, last: u8) -> IpAddr {
        match &self.kind {
            Kind::Own { third, .. } => Ipv4Addr::new(127, 0, *third, last).into(),
            Kind::Shared => Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// Whether an address is one of the lab's alone.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (&self.kind, address) {
            (Kind::Own { third, .. }, IpAddr::V4(address)) => address.octets()[..3] == [127, 0, *third],
            _ => false,
        }
    }

    /// Where the API of the node with this last octet listens. A port of its own is one that is free now.
    pub fn api(&self, last: u8) -> io::Result<SocketAddr> {
        match &self.kind {
            Kind::Own { .. } => Ok(SocketAddr::new(self.address(last), API_PORT)),
            Kind::Shared => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr(),
        }
    }
}
