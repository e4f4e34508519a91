//! The cluster as values.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use labkit::finding::Location;
use labkit::manifest::yaml;
use labkit::net::Cidr;
use labkit::talos::Address;

use super::{Contract, Endpoint, Mac, Version};
use crate::disks::Identity;

/// The `apiVersion` of the format.
pub const API_VERSION: &str = "wizard.labkit.dev/v1";
/// The `kind` of the format.
pub const KIND: &str = "Cluster";
/// The number that the image factory gives to a schematic without anything in it.
pub const EMPTY_SCHEMATIC: &str = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";

/// A whole cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The file it was read from, as shown to people.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Where its Kubernetes API is reached.
    pub endpoint: Endpoint,
    /// The address that its control planes share.
    pub vip: Option<IpAddr>,
    /// The version of Talos its nodes get.
    pub talos_version: Version,
    /// The form of their configuration, which follows from it.
    pub contract: Contract,
    /// The version of Kubernetes.
    pub kubernetes_version: Version,
    /// The file of its secrets.
    pub secrets: PathBuf,
    /// The folder of generated files.
    pub output: PathBuf,
    /// The installer's image, with or without a tag; `None` for that of the Talos version.
    pub installer: Option<String>,
    /// Where nodes may be found.
    pub discover: Vec<Cidr>,
    /// The networks inside the cluster, and what all nodes are told about the one outside.
    pub network: Network,
    /// More names and addresses for the certificates of both APIs.
    pub cert_sans: Vec<String>,
    /// Whether pods may run on control planes.
    pub allow_scheduling_on_control_planes: bool,
    /// Patches for every node.
    pub patches: Vec<PatchSource>,
    /// Patches for control planes.
    pub control_plane_patches: Vec<PatchSource>,
    /// Patches for workers.
    pub worker_patches: Vec<PatchSource>,
    /// The nodes, in the order of the file.
    pub nodes: Vec<Node>,
}

impl Cluster {
    /// The nodes of a role, in the order of the file.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.role == role)
    }

    /// The control planes; the first one is where the cluster begins.
    pub fn control_planes(&self) -> impl Iterator<Item = &Node> {
        self.of_role(Role::ControlPlane)
    }

    /// The workers.
    pub fn workers(&self) -> impl Iterator<Item = &Node> {
        self.of_role(Role::Worker)
    }

    /// The node with this host name, or this address.
    pub fn node(&self, name: &str) -> Option<&Node> {
        let by_address = || {
            let address: Address = name.parse().ok()?;
            self.nodes.iter().find(|node| node.address == address)
        };
        self.nodes.iter().find(|node| node.hostname == name).or_else(by_address)
    }

    /// The installer's image with its tag.
    pub fn installer_image(&self) -> String {
        match &self.installer {
            None => format!("{}:{}", default_installer(&self.talos_version), self.talos_version),
            Some(image) if has_tag(image) => image.clone(),
            Some(image) => format!("{image}:{}", self.talos_version),
        }
    }
}

/// The installer without extensions, without its tag. Newer ones are published by the image factory only, under the
/// number of the schematic without anything in it.
pub fn default_installer(talos: &Version) -> String {
    if talos.major == 1 && talos.minor < 14 {
        "ghcr.io/siderolabs/installer".to_owned()
    } else {
        format!("factory.talos.dev/metal-installer/{EMPTY_SCHEMATIC}")
    }
}

/// Whether an image names a tag or a digest; a port in front of the path is neither.
fn has_tag(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.contains([':', '@'])
}

/// What a node is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It runs etcd and the Kubernetes API.
    ControlPlane,
    /// It runs pods only.
    Worker,
}

impl Role {
    /// As machine configurations and `cluster.yaml` write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ControlPlane => "controlplane",
            Self::Worker => "worker",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The networks inside the cluster, and what all nodes are told about the one outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Where pods get addresses from.
    pub pod_subnets: Vec<Cidr>,
    /// Where Services get addresses from.
    pub service_subnets: Vec<Cidr>,
    /// The domain of names inside.
    pub dns_domain: String,
    /// Who connects the pods.
    pub cni: Cni,
    /// Name servers of the nodes; none are those of DHCP.
    pub nameservers: Vec<IpAddr>,
    /// Time servers of the nodes; none are those of Talos.
    pub time_servers: Vec<String>,
}

/// Who connects the pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cni {
    /// What Talos brings.
    #[default]
    Flannel,
    /// Manifests from these URLs.
    Custom(Vec<String>),
    /// Nobody: it is installed later.
    None,
}

/// A machine of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it is written.
    pub location: Location,
    /// Its name.
    pub hostname: String,
    /// What it is for.
    pub role: Role,
    /// Where it answers now.
    pub address: Address,
    /// The machine's number (SMBIOS), in lower case.
    pub uuid: Option<String>,
    /// The hardware address of its first link.
    pub mac: Option<Mac>,
    /// The disk that Talos is installed to; it has to be known when it is installed.
    pub disk: Option<Identity>,
    /// Its link with a fixed address; `None` for DHCP.
    pub network: Option<Interface>,
    /// Patches for this node alone.
    pub patches: Vec<PatchSource>,
}

/// A link that is configured by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Which link.
    pub link: LinkName,
    /// Its addresses with their networks; none for DHCP.
    pub addresses: Vec<(IpAddr, Cidr)>,
    /// Where everything else is behind.
    pub gateways: Vec<IpAddr>,
    /// Largest packet in bytes.
    pub mtu: Option<u16>,
    /// Whether DHCP is asked, too.
    pub dhcp: bool,
}

/// Which link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkName {
    /// By the kernel's name.
    Name(String),
    /// By its hardware address.
    Mac(Mac),
}

/// A patch, as it is named in `cluster.yaml` or on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchSource {
    /// Where it is named.
    pub location: Location,
    /// What it is.
    pub origin: PatchOrigin,
}

/// Where a patch's text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchOrigin {
    /// In a file.
    File(PathBuf),
    /// In place: a mapping or a list.
    Inline(yaml::Node),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_tag() {
        assert!(has_tag("ghcr.io/siderolabs/installer:v1.11.2"));
        assert!(has_tag("registry.lan:5000/installer@sha256:00"));
        assert!(!has_tag("registry.lan:5000/siderolabs/installer"));
    }
}
