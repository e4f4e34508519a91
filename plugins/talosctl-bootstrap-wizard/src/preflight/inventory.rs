//! The address plan of `kubectl ipam`, where there is one: who else has, or may get, an address of a node. Only the shared
//! format of the file is known here: anything else in it is left alone.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use labkit::cli::Result;
use labkit::files;
use labkit::finding::Location;
use labkit::manifest::yaml::{self, Limits, Node};
use labkit::net::{AddrRange, AddrSpec, parse_address};

/// The `apiVersion` of the format.
const API_VERSION: &str = "ipam.labkit.dev/v1";
/// The names it has, in the order they are looked for.
const NAMES: [&str; 2] = ["ipam.yaml", "ipam.yml"];
/// An inventory of 10,000 hosts has two megabytes.
const LIMIT: u64 = 64 << 20;

/// Addresses that the plan gives to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which.
    pub range: AddrRange,
    /// Whose.
    pub holder: Holder,
    /// Where that is written.
    pub location: Location,
}

/// Who an address is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A machine or shared address.
    Host {
        /// Its name.
        name: String,
        /// What it is: `node`, `vip`, `storage` …
        role: String,
    },
    /// A reservation.
    Reservation {
        /// Its name.
        name: String,
    },
    /// A pool that a load balancer takes from.
    Pool {
        /// Its name.
        name: String,
    },
    /// What a DHCP server hands out to anybody.
    Dhcp {
        /// The network's name.
        network: String,
    },
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Host { name, role } => write!(f, "the {role} {name}"),
            Self::Reservation { name } => write!(f, "the reservation {name}"),
            Self::Pool { name } => write!(f, "the pool {name}"),
            Self::Dhcp { network } => write!(f, "the DHCP range of {network}"),
        }
    }
}

/// The inventory of the folder, or above it up to the root of its Git repository.
pub fn find(start: &Path) -> Option<PathBuf> {
    let is_root = |folder: &Path| folder.join(".git").exists();
    let in_repository = start.ancestors().any(is_root);
    for folder in start.ancestors() {
        if let Some(path) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()) {
            return Some(path);
        }
        if !in_repository || is_root(folder) {
            return None;
        }
    }
    None
}

/// Reads it.
///
/// # Errors
/// When it cannot be read, is no YAML or of another kind.
pub fn read(path: &Path) -> Result<Vec<Claim>> {
    let text = files::read_text(path, LIMIT)?;
    let shown = path.display().to_string();
    let document = yaml::parse(&text, &Limits::MANIFEST).map_err(|error| error.in_file(path))?;
    let kind = document.root.get("apiVersion").and_then(Node::as_str);
    if kind != Some(API_VERSION) {
        return Err(labkit::cli::Error::failed(format!("{shown} is no inventory of kubectl ipam"))
            .caused_by(format!("its apiVersion is {}, not {API_VERSION}", kind.unwrap_or("missing"))));
    }
    Ok(claims(&document.root, &shown))
}

/// Every address with its holder; what cannot be read as an address belongs to `kubectl ipam check`.
fn claims(root: &Node, file: &str) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut add = |value: Option<&Node>, holder: &dyn Fn() -> Holder| {
        for node in value.into_iter().flat_map(each) {
            if let Some(range) = node.as_str().and_then(range) {
                let location = node.span.start.in_file(file);
                claims.push(Claim { range, holder: holder(), location });
            }
        }
    };
    for host in entries(root, "hosts") {
        let role = text(host, "role").unwrap_or_else(|| "host".to_owned());
        add(host.get("ip"), &|| Holder::Host { name: name(host), role: role.clone() });
    }
    for reservation in entries(root, "reservations") {
        for field in ["ip", "cidr", "range"] {
            add(reservation.get(field), &|| Holder::Reservation { name: name(reservation) });
        }
    }
    for pool in entries(root, "pools") {
        add(pool.get("addresses"), &|| Holder::Pool { name: name(pool) });
    }
    for network in entries(root, "networks") {
        add(network.get("dhcp"), &|| Holder::Dhcp { network: name(network) });
        for lease in entries(network, "leases") {
            add(lease.get("ip"), &|| Holder::Host { name: name(lease), role: "lease".to_owned() });
        }
    }
    claims
}

fn entries<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).and_then(Node::as_sequence).unwrap_or_default()
}

/// A value, or every value of a list.
fn each(node: &Node) -> impl Iterator<Item = &Node> {
    let list = node.as_sequence();
    list.unwrap_or_default().iter().chain(list.is_none().then_some(node))
}

fn text(node: &Node, field: &str) -> Option<String> {
    node.get(field).and_then(Node::as_str).map(str::to_owned)
}

fn name(node: &Node) -> String {
    text(node, "name").unwrap_or_else(|| "without a name".to_owned())
}

fn range(text: &str) -> Option<AddrRange> {
    let single = || parse_address(text).ok().map(AddrRange::single);
    single().or_else(|| AddrSpec::parse_cli(text).ok().map(AddrSpec::range))
}

/// Who else has the address of a node, or may get it. The node itself, and a DHCP lease with its name, are no clash.
pub fn clashes<'c>(
    claims: &'c [Claim],
    address: IpAddr,
    hostname: &'c str,
) -> impl Iterator<Item = &'c Claim> {
    claims.iter().filter(move |claim| {
        let is_own = match &claim.holder {
            Holder::Host { name, .. } | Holder::Reservation { name } => name == hostname,
            Holder::Pool { .. } | Holder::Dhcp { .. } => false,
        };
        !is_own && claim.range.contains(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, dhcp: [10.69.1.200-10.69.1.249], leases: [{name: printer, ip: 10.69.1.30}]}
pools:
- {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
hosts:
- {name: talos-1, ip: 10.69.1.101, role: node}
- {name: nas, ip: [10.69.1.163, 'fd00::163'], role: storage}
reservations:
- {name: plex, ip: 10.69.1.154, pool: default}
- {name: workshop, range: 10.69.1.170-10.69.1.175}
";

    fn clash(address: &str, hostname: &str) -> Vec<String> {
        let document = yaml::parse(PLAN, &Limits::MANIFEST).unwrap();
        let claims = claims(&document.root, "ipam.yaml");
        let found = clashes(&claims, address.parse().unwrap(), hostname);
        found.map(|claim| format!("{} {}", claim.location, claim.holder)).collect()
    }

    #[test]
    fn everybody_who_has_an_address_is_named_with_the_line() {
        assert_eq!(clash("10.69.1.163", "talos-1"), ["ipam.yaml:9 the storage nas"]);
        assert_eq!(
            clash("10.69.1.154", "talos-1"),
            ["ipam.yaml:11 the reservation plex", "ipam.yaml:6 the pool default"]
        );
        assert_eq!(clash("10.69.1.172", "talos-1"), ["ipam.yaml:12 the reservation workshop"]);
        assert_eq!(clash("10.69.1.210", "talos-1"), ["ipam.yaml:4 the DHCP range of lan"]);
        assert_eq!(clash("10.69.1.30", "talos-1"), ["ipam.yaml:4 the lease printer"]);
        assert_eq!(clash("fd00::163", "talos-1"), ["ipam.yaml:9 the storage nas"]);
    }

    #[test]
    fn a_node_does_not_clash_with_its_own_entry() {
        assert!(clash("10.69.1.101", "talos-1").is_empty());
        assert_eq!(clash("10.69.1.101", "talos-2"), ["ipam.yaml:8 the node talos-1"]);
        assert!(clash("10.69.1.102", "talos-1").is_empty());
    }
}
