//! One node of the file.

use std::net::IpAddr;
use std::path::Path;

use labkit::manifest::yaml::Node as Tree;
use labkit::net::{Cidr, parse_address};

use super::patches;
use crate::cluster::address::{is_dns_name, node_address};
use crate::cluster::{Interface, LinkName, Mac, Node, Role};
use crate::disks::{Identity, kernel_name};
use crate::fields::{Fields, Reader, Wrong};

pub(super) const NODE: &[&str] =
    &["hostname", "role", "address", "uuid", "mac", "disk", "network", "patches"];
pub(super) const DISK: &[&str] = &["wwid", "serial", "model", "uuid"];
pub(super) const INTERFACE: &[&str] = &["interface", "mac", "address", "gateway", "mtu", "dhcp"];

pub(super) fn node(r: &mut Reader<'_>, item: &Tree, path: &str, folder: &Path) -> Option<Node> {
    let fields = r.fields(item, path, NODE)?;
    let hostname = fields.required(r, "hostname", hostname);
    if fields.get("role").is_none() {
        fields.missing(r, "role", Some("a role is controlplane or worker"));
    }
    let roles = [Role::ControlPlane, Role::Worker].map(|role| (role.name(), role));
    let role = fields.word(r, "role", &roles);
    let address = fields.required(r, "address", node_address);
    let uuid = fields.parsed(r, "uuid", uuid);
    let mac = fields.parsed(r, "mac", str::parse::<Mac>);
    let disk = disk(r, &fields);
    let network = fields.inner(r, "network", INTERFACE).and_then(|inner| interface(r, &inner, mac.as_ref()));
    let patches = patches(r, &fields, folder);
    Some(Node {
        location: r.location(item.span.start),
        hostname: hostname?,
        role: role?,
        address: address?,
        uuid,
        mac,
        disk,
        network,
        patches,
    })
}

/// As Kubernetes wants the names of nodes (RFC 1123, lower case).
fn hostname(text: &str) -> Result<String, Wrong> {
    if is_dns_name(text) && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    let wrong = Wrong::new(format!("{text:?} is not a host name"));
    let lower = text.to_ascii_lowercase();
    Err(if is_dns_name(&lower) {
        wrong.hint(format!("write it in lower case: {lower}"))
    } else {
        wrong.hint("write lower-case letters, digits and dashes, such as talos-cp-1")
    })
}

fn uuid(text: &str) -> Result<String, Wrong> {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    let is_digit = |byte: u8| byte == b'-' || byte.is_ascii_hexdigit();
    if parts == [8, 4, 4, 4, 12] && text.bytes().all(is_digit) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Wrong::new(format!("{text:?} is not a UUID")).hint("`discover` shows the UUID of each machine"))
}

/// What says which disk, and never the kernel's name for it: that may be another disk's after the next start.
fn disk(r: &mut Reader<'_>, node: &Fields<'_>) -> Option<Identity> {
    const HINT: &str = "write `disk: {serial: …}` or `disk: {wwid: …}`; `discover` shows both for each disk";
    let found = node.get("disk")?;
    if let Some(text) = found.as_str() {
        let message = if kernel_name(text).is_some() {
            format!("{text} is the kernel's name for a disk, which may be another one's after the next start")
        } else {
            "found text, expected what says which disk it is".to_owned()
        };
        node.wrong(r, "disk", Wrong::new(message).hint(HINT));
        return None;
    }
    let fields = node.inner(r, "disk", DISK)?;
    let mut value = |name: &str| fields.parsed(r, name, disk_value);
    let (wwid, serial, model, uuid) = (value("wwid"), value("serial"), value("model"), value("uuid"));
    let given = ["wwid", "serial", "uuid"].iter().filter(|name| fields.get(name).is_some()).count();
    match given {
        0 => node.wrong(r, "disk", Wrong::new("nothing says which disk it is").hint(HINT)),
        1 if fields.get("model").is_some() && fields.get("serial").is_none() => {
            fields.wrong(r, "model", Wrong::new("a model goes with a serial number only"));
        }
        1 => {}
        _ => node.wrong(
            r,
            "disk",
            Wrong::new("more than one identity").hint("keep one of wwid, serial and uuid"),
        ),
    }
    let serial = serial.map(|serial| Identity::Serial { serial, model });
    wwid.map(|wwid| Identity::Wwid { wwid }).or(serial).or(uuid.map(|uuid| Identity::Uuid { uuid }))
}

fn disk_value(text: &str) -> Result<String, Wrong> {
    if kernel_name(text).is_some() {
        return Err(Wrong::new(format!("{text} is the kernel's name for a disk, not what belongs to it"))
            .hint("`discover` shows serial number and wwid of each disk"));
    }
    // The node reads these as patterns (siderolabs/talos: pkg/machinery/config/types/v1alpha1).
    if text.contains(['*', '?', '[', ']', '{', '}', '\\']) {
        return Err(Wrong::new(format!("{text:?} is a pattern, which may match several disks"))
            .hint("write the whole value; if the disk's own value has such a character, name the disk by another one"));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::new("a control character in the value"));
    }
    Ok(text.to_owned())
}

fn interface(r: &mut Reader<'_>, fields: &Fields<'_>, mac: Option<&Mac>) -> Option<Interface> {
    let name = fields.parsed(r, "interface", link_name);
    let own_mac = fields.parsed(r, "mac", str::parse::<Mac>);
    if fields.get("interface").is_some() && fields.get("mac").is_some() {
        let wrong = Wrong::new("both interface and mac say which link").hint("keep one of them");
        fields.wrong(r, "mac", wrong);
    }
    let link = name.map(LinkName::Name).or(own_mac.or(mac.cloned()).map(LinkName::Mac));
    let addresses: Vec<(IpAddr, Cidr)> =
        fields.one_or_more(r, "address", |text| Ok(Cidr::parse_interface(text)?));
    let gateways = fields.one_or_more(r, "gateway", |text| Ok(parse_address(text)?));
    for gateway in &gateways {
        if !addresses.iter().any(|(_, network)| network.range().contains(*gateway)) {
            let wrong = Wrong::new(format!("{gateway} is in no network of this link"))
                .hint("a gateway is reached over the link, so it is in the network of one of its addresses");
            fields.wrong(r, "gateway", wrong);
        } else if addresses.iter().any(|(address, _)| address == gateway) {
            fields.wrong(r, "gateway", Wrong::new(format!("{gateway} is the node itself")));
        }
    }
    let mtu = fields.parsed(r, "mtu", |text| {
        let mtu = text.parse().ok().filter(|mtu: &u16| (576..=16384).contains(mtu));
        mtu.ok_or_else(|| {
            Wrong::new(format!("{text:?} is no packet size")).hint("write a number such as 1500")
        })
    });
    let dhcp = fields.flag(r, "dhcp").unwrap_or(addresses.is_empty());
    if addresses.is_empty() && !dhcp && fields.get("address").is_none() {
        fields.wrong(r, "dhcp", Wrong::new("neither an address nor DHCP"));
    }
    if link.is_none() && fields.get("interface").is_none() && fields.get("mac").is_none() {
        let hint = "write the link's hardware address as mac, or its name as interface";
        fields.missing(r, "mac", Some(hint));
    }
    Some(Interface { link: link?, addresses, gateways, mtu, dhcp })
}

/// Names of links as Linux takes them.
fn link_name(text: &str) -> Result<String, Wrong> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b':');
    if text.len() <= 15 && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(format!("{text:?} is not the name of a link")).hint("such a name is enp2s0 or eth0"))
}
