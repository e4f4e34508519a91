//! From text to [`Cluster`]: everything that is wrong is said at once, each with file, line, column and what to write
//! instead.

mod agree;
mod node;
#[cfg(test)]
mod tests;

use std::path::Path;

use labkit::cli::{Error, Result};
use labkit::files;
use labkit::manifest::yaml::{self, Limits, Node};
use labkit::net::{Cidr, parse_address};

use super::address::is_dns_name;
use super::{
    API_VERSION, Cluster, Cni, Contract, Endpoint, KIND, Network, PatchOrigin, PatchSource, Version,
};
use crate::fields::{Fields, Reader, Wrong};

const ROOT: &[&str] = &[
    "apiVersion",
    "kind",
    "name",
    "endpoint",
    "vip",
    "talosVersion",
    "kubernetesVersion",
    "secrets",
    "output",
    "installer",
    "discover",
    "network",
    "certSANs",
    "allowSchedulingOnControlPlanes",
    "patches",
    "controlPlane",
    "worker",
    "nodes",
];
const NETWORK: &[&str] = &["podSubnets", "serviceSubnets", "dnsDomain", "cni", "nameservers", "timeServers"];
const CNI: &[&str] = &["custom"];
const ROLE: &[&str] = &["patches"];

/// Every field that can be written, by the part of the file it belongs to.
pub const FIELDS: [(&str, &[&str]); 7] = [
    ("Cluster", ROOT),
    ("Network", NETWORK),
    ("Cni", CNI),
    ("RolePatches", ROLE),
    ("Node", node::NODE),
    ("Disk", node::DISK),
    ("Interface", node::INTERFACE),
];

/// The subnets of Talos, where none are written (siderolabs/talos: pkg/machinery/constants).
const POD_SUBNET: &str = "10.244.0.0/16";
const SERVICE_SUBNET: &str = "10.96.0.0/12";
const DNS_DOMAIN: &str = "cluster.local";

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// Reads the file at `path`; `shown` is the name that places are reported with.
///
/// # Errors
/// When it cannot be read, or something in it is wrong.
pub fn load(path: &Path, shown: &str) -> Result<Cluster> {
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&files::read_text(path, MAX_BYTES)?, shown, folder)
}

/// Reads a text; the paths in it are relative to `folder`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(text: &str, shown: &str, folder: &Path) -> Result<Cluster> {
    let document = yaml::parse(text, &Limits::EDITABLE).map_err(|error| error.in_file(Path::new(shown)))?;
    let root = document.root;
    of_this_kind(&root, shown)?;
    let mut reader = Reader::new(shown);
    let cluster = cluster(&mut reader, &root, folder);
    if let Some((cluster, fields)) = &cluster {
        agree::check(&mut reader, cluster, fields);
    }
    reader.finish(cluster.map(|(cluster, _)| cluster))
}

/// Refuses what is something else: its other problems would say nothing.
fn of_this_kind(root: &Node, file: &str) -> Result<()> {
    for (key, expected) in [("apiVersion", API_VERSION), ("kind", KIND)] {
        let (position, found) = match root.get(key) {
            None => (root.span.start, format!("{key} is missing")),
            Some(node) if node.as_str() == Some(expected) => continue,
            Some(node) => {
                let found = node.as_str().unwrap_or(node.describe());
                (node.span.start, format!("{key} is {found}, not {expected}"))
            }
        };
        return Err(Error::failed(format!("{file}:{position}: {found}")).hint(format!(
            "the description of a cluster begins with the lines `apiVersion: {API_VERSION}` and `kind: {KIND}`"
        )));
    }
    Ok(())
}

fn cluster<'n>(r: &mut Reader<'_>, root: &'n Node, folder: &Path) -> Option<(Cluster, Fields<'n>)> {
    let fields = r.fields(root, "", ROOT)?;
    let name = fields.required(r, "name", cluster_name);
    let endpoint = fields.required(r, "endpoint", str::parse::<Endpoint>);
    let talos = fields.required(r, "talosVersion", |text| {
        let version: Version = text.parse()?;
        Ok((Contract::of(&version)?, version))
    });
    let kubernetes = fields.required(r, "kubernetesVersion", |text| Ok(text.parse::<Version>()?));
    let file = |r: &mut Reader<'_>, name: &str, usual: &str| {
        folder.join(fields.text(r, name).as_deref().unwrap_or(usual))
    };
    let (secrets, output) = (file(r, "secrets", "secrets.yaml"), file(r, "output", "."));
    let role_patches = |r: &mut Reader<'_>, name: &str| match fields.inner(r, name, ROLE) {
        Some(inner) => patches(r, &inner, folder),
        None => Vec::new(),
    };
    let vip = fields.parsed(r, "vip", |text| Ok(parse_address(text)?));
    let installer = fields.parsed(r, "installer", image);
    let discover = fields.list(r, "discover", cidr);
    let network = network(r, &fields);
    let cert_sans = fields.list(r, "certSANs", name_or_address);
    let allow = fields.flag(r, "allowSchedulingOnControlPlanes");
    let all_patches = patches(r, &fields, folder);
    let (control_plane_patches, worker_patches) =
        (role_patches(r, "controlPlane"), role_patches(r, "worker"));
    let items = fields.items(r, "nodes").iter().enumerate();
    let nodes = items.map(|(at, item)| node::node(r, item, &format!("nodes[{at}]"), folder)).collect();
    // Everything was read before anything may be missing, so that all of it is said.
    let (Some(nodes), (contract, talos_version)) = (nodes, talos?) else { return None };
    let cluster = Cluster {
        file: r.location(root.span.start).file,
        name: name?,
        endpoint: endpoint?,
        vip,
        talos_version,
        contract,
        kubernetes_version: kubernetes?,
        secrets,
        output,
        installer,
        discover,
        network: network?,
        cert_sans,
        allow_scheduling_on_control_planes: allow.unwrap_or(false),
        patches: all_patches,
        control_plane_patches,
        worker_patches,
        nodes,
    };
    Some((cluster, fields))
}

fn network(r: &mut Reader<'_>, root: &Fields<'_>) -> Option<Network> {
    let given = match root.get("network") {
        Some(_) => Some(root.inner(r, "network", NETWORK)?),
        None => None,
    };
    let subnets = |r: &mut Reader<'_>, name: &str, usual: &str| -> Option<Vec<Cidr>> {
        let subnets = given.as_ref().map(|fields| fields.list(r, name, cidr)).unwrap_or_default();
        if subnets.is_empty() { Some(vec![usual.parse().ok()?]) } else { Some(subnets) }
    };
    let (pod_subnets, service_subnets) =
        (subnets(r, "podSubnets", POD_SUBNET), subnets(r, "serviceSubnets", SERVICE_SUBNET));
    let Some(fields) = given else {
        return Some(Network {
            pod_subnets: pod_subnets?,
            service_subnets: service_subnets?,
            dns_domain: DNS_DOMAIN.to_owned(),
            cni: Cni::Flannel,
            nameservers: Vec::new(),
            time_servers: Vec::new(),
        });
    };
    let dns_domain = fields.parsed(r, "dnsDomain", dns_name);
    Some(Network {
        dns_domain: dns_domain.unwrap_or_else(|| DNS_DOMAIN.to_owned()),
        cni: cni(r, &fields),
        nameservers: fields.list(r, "nameservers", |text| Ok(parse_address(text)?)),
        time_servers: fields.list(r, "timeServers", name_or_address),
        pod_subnets: pod_subnets?,
        service_subnets: service_subnets?,
    })
}

/// `flannel`, `none`, or `custom: [URL…]`.
fn cni(r: &mut Reader<'_>, network: &Fields<'_>) -> Cni {
    match network.get("cni") {
        None => Cni::Flannel,
        Some(node) if node.as_scalar().is_some() => {
            let word = network.word(r, "cni", &[("flannel", false), ("none", true)]);
            if word == Some(true) { Cni::None } else { Cni::Flannel }
        }
        Some(_) => {
            let Some(fields) = network.inner(r, "cni", CNI) else { return Cni::Flannel };
            let urls = fields.list(r, "custom", |text| match text.split_once("://") {
                Some(("http" | "https", _)) => Ok(text.to_owned()),
                _ => Err(Wrong::new(format!("{text:?} is not a URL"))),
            });
            if fields.get("custom").is_none() {
                fields.missing(r, "custom", Some("list the URLs of the manifests below it"));
            }
            Cni::Custom(urls)
        }
    }
}

/// The patches of a part: names of files, or patches in place.
fn patches(r: &mut Reader<'_>, fields: &Fields<'_>, folder: &Path) -> Vec<PatchSource> {
    let items = fields.items(r, "patches").iter().enumerate();
    items
        .filter_map(|(at, item)| {
            let origin = match item.as_scalar() {
                None => PatchOrigin::Inline(item.clone()),
                Some(scalar)
                    if !scalar.is_null() && !scalar.text.is_empty() && !scalar.text.contains('\n') =>
                {
                    PatchOrigin::File(folder.join(scalar.text.strip_prefix('@').unwrap_or(&scalar.text)))
                }
                Some(_) => {
                    let wrong = Wrong::new("expected the name of a file, or a patch")
                        .hint("write a patch in place as a mapping, without `|`");
                    r.problem(item.span.start, format!("{}[{at}]", fields.path("patches")), wrong);
                    return None;
                }
            };
            Some(PatchSource { location: r.location(item.span.start), origin })
        })
        .collect()
}

/// A name that is also that of a folder and of a context.
fn cluster_name(text: &str) -> Result<String, Wrong> {
    if text.len() <= 63 && !text.contains('.') && is_dns_name(text) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(format!("{text:?} is not a name"))
        .hint("write up to 63 letters, digits and dashes, such as home"))
}

fn cidr(text: &str) -> Result<Cidr, Wrong> {
    Ok(text.parse()?)
}

fn dns_name(text: &str) -> Result<String, Wrong> {
    if is_dns_name(text) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(format!("{text:?} is not a DNS name")))
}

fn name_or_address(text: &str) -> Result<String, Wrong> {
    match parse_address(text) {
        Ok(address) => Ok(address.to_string()),
        // A wrong address is told from a name by its last part, which is never all digits in a name.
        Err(error) if text.rsplit('.').next().is_some_and(|last| last.parse::<u32>().is_ok()) => {
            Err(error.into())
        }
        Err(_) => dns_name(text),
    }
}

/// The name of an image; whether it exists only the registry knows.
fn image(text: &str) -> Result<String, Wrong> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "./:@-_".contains(c);
    if text.chars().all(allowed) && !text.contains("://") && text.contains('/') {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(format!("{text:?} is not the name of an image"))
        .hint("write it with its registry, such as ghcr.io/siderolabs/installer"))
}
