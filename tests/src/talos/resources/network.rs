//! Links, addresses, routes, names.

use std::net::IpAddr;

use ipnet::IpNet;
use labkit::talos::proto::common::{NetIp, NetIpPrefix};
use labkit::talos::proto::talos::resource::definitions::network::{
    AddressStatusSpec, HostnameStatusSpec, LinkStatusSpec, NodeAddressSpec, ResolverStatusSpec,
    RouteStatusSpec, StatusSpec,
};
use serde_yaml::Value;

use super::item::{Fields, Item};
use crate::talos::view::{Assigned, Link, View};

const NAMESPACE: &str = "network";

// Numbers of Linux: uapi/linux/{if_arp,if,rtnetlink}.h and socket.h.
const ETHER: u32 = 1;
const LOOPBACK: u32 = 772;
const DOWN: u32 = 2;
const UP: u32 = 6;
const INET4: u32 = 2;
const INET6: u32 = 10;
const GLOBAL: u32 = 0;
const HOST: u32 = 254;
const TABLE_MAIN: u32 = 254;
const UNICAST: u32 = 1;
const PROTOCOL_DHCP: u32 = 16;

/// An address as the API's messages have it.
pub(super) fn ip(address: IpAddr) -> NetIp {
    let ip = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    NetIp { ip }
}

pub(super) fn add(view: &View, items: &mut Vec<Item>) {
    items.push(loopback());
    for (index, link) in (2..).zip(&view.machine.links) {
        items.push(self::link(index, link));
    }
    let local = Assigned { link: "lo".to_owned(), address: IpNet::from(IpAddr::from([127, 0, 0, 1])) };
    // The loopback network is /8, which From does not know.
    let local = Assigned { address: IpNet::new(local.address.addr(), 8).unwrap_or(local.address), ..local };
    for address in std::iter::once(&local).chain(&view.addresses) {
        items.push(self::address(view, address));
    }
    for id in ["default", "current", "accumulative", "routed"] {
        items.extend(node_address(view, id));
    }
    items.extend(view.gateway.map(|gateway| route(view, gateway)));
    items.push(hostname(view));
    items.push(resolvers(view));
    items.push(status(view));
}

fn link(index: u32, link: &Link) -> Item {
    let mac = link.mac.map(|byte| format!("{byte:02x}")).join(":");
    let (state, word) = if link.up { (UP, "up") } else { (DOWN, "down") };
    let flags = if link.up { 0x1_1043 } else { 0x1003 };
    let words = if link.up { "UP,BROADCAST,RUNNING,MULTICAST,LOWER_UP" } else { "UP,BROADCAST,MULTICAST" };
    let spec = LinkStatusSpec {
        index,
        r#type: ETHER,
        flags,
        hardware_addr: link.mac.to_vec(),
        mtu: 1500,
        operational_state: state,
        bus_path: link.bus_path.clone(),
        driver: link.driver.clone(),
        link_state: link.up,
        speed_megabits: link.speed,
        permanent_addr: link.mac.to_vec(),
        ..LinkStatusSpec::default()
    };
    let yaml = Fields::new()
        .with("index", index)
        .with("type", "ether")
        .with("linkIndex", 0)
        .with("flags", words)
        .with("hardwareAddr", mac.as_str())
        .with("permanentAddr", mac.as_str())
        .with("broadcastAddr", "ff:ff:ff:ff:ff:ff")
        .with("mtu", 1500)
        .with("queueDisc", "pfifo_fast")
        .with("operationalState", word)
        .with("kind", "")
        .with("slaveKind", "")
        .some("busPath", link.bus_path.as_str())
        .some("driver", link.driver.as_str())
        .with("linkState", link.up)
        .some("speedMbit", link.speed)
        .with("port", "TwistedPair")
        .with("duplex", "Full");
    Item::new("LinkStatuses.net.talos.dev", NAMESPACE, link.name.as_str(), &spec, yaml)
}

fn loopback() -> Item {
    let spec = LinkStatusSpec {
        index: 1,
        r#type: LOOPBACK,
        flags: 0x1_0049,
        mtu: 65536,
        link_state: true,
        hardware_addr: vec![0; 6],
        ..LinkStatusSpec::default()
    };
    let yaml = Fields::new()
        .with("index", 1)
        .with("type", "loopback")
        .with("linkIndex", 0)
        .with("flags", "UP,LOOPBACK,RUNNING,LOWER_UP")
        .with("hardwareAddr", "00:00:00:00:00:00")
        .with("permanentAddr", "")
        .with("broadcastAddr", "00:00:00:00:00:00")
        .with("mtu", 65536)
        .with("queueDisc", "noqueue")
        .with("operationalState", "unknown")
        .with("kind", "")
        .with("slaveKind", "")
        .with("linkState", true)
        .with("port", "Other")
        .with("duplex", "Unknown");
    Item::new("LinkStatuses.net.talos.dev", NAMESPACE, "lo", &spec, yaml)
}

fn address(view: &View, assigned: &Assigned) -> Item {
    let (address, link) = (assigned.address, assigned.link.as_str());
    let index =
        (2..).zip(&view.machine.links).find(|(_, one)| one.name == link).map_or(1, |(index, _)| index);
    let (family, word) = if address.addr().is_ipv4() { (INET4, "inet4") } else { (INET6, "inet6") };
    let (scope, scope_word) = if link == "lo" { (HOST, "host") } else { (GLOBAL, "global") };
    let broadcast = match address {
        IpNet::V4(net) if link != "lo" => Some(IpAddr::V4(net.broadcast())),
        _ => None,
    };
    let spec = AddressStatusSpec {
        address: Some(prefix(address)),
        local: Some(ip(address.addr())),
        broadcast: broadcast.map(ip),
        anycast: None,
        multicast: None,
        link_index: index,
        link_name: link.to_owned(),
        family,
        scope,
        flags: 0x80,
        priority: 0,
    };
    let yaml = Fields::new()
        .with("address", address.to_string())
        .with("local", address.addr().to_string())
        .some("broadcast", broadcast.map(|address| address.to_string()).unwrap_or_default())
        .with("linkIndex", index)
        .with("linkName", link)
        .with("family", word)
        .with("scope", scope_word)
        .with("flags", "permanent")
        .with("priority", 0);
    Item::new("AddressStatuses.net.talos.dev", NAMESPACE, format!("{link}/{address}"), &spec, yaml)
}

/// The addresses a node is known by; `default` is the first of them.
fn node_address(view: &View, id: &str) -> Option<Item> {
    let addresses: Vec<_> = view.addresses.iter().map(|assigned| assigned.address).collect();
    let addresses = if id == "default" { addresses.get(..1)?.to_vec() } else { addresses };
    if addresses.is_empty() {
        return None;
    }
    let spec = NodeAddressSpec { addresses: addresses.iter().copied().map(prefix).collect() };
    let texts: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    let yaml = Fields::new().with("addresses", texts).with("sortAlgorithm", "v1");
    Some(Item::new("NodeAddresses.net.talos.dev", NAMESPACE, id, &spec, yaml))
}

fn route(view: &View, gateway: IpAddr) -> Item {
    let link = view.addresses.first().map_or("", |assigned| assigned.link.as_str());
    let index =
        (2..).zip(&view.machine.links).find(|(_, one)| one.name == link).map_or(2, |(index, _)| index);
    let (family, word) = if gateway.is_ipv4() { (INET4, "inet4") } else { (INET6, "inet6") };
    let spec = RouteStatusSpec {
        family,
        gateway: Some(ip(gateway)),
        out_link_index: index,
        out_link_name: link.to_owned(),
        table: TABLE_MAIN,
        priority: 1024,
        scope: GLOBAL,
        r#type: UNICAST,
        protocol: PROTOCOL_DHCP,
        ..RouteStatusSpec::default()
    };
    let yaml = Fields::new()
        .with("family", word)
        .with("dst", "")
        .with("src", "")
        .with("gateway", gateway.to_string())
        .with("outLinkIndex", index)
        .with("outLinkName", link)
        .with("table", "main")
        .with("priority", 1024)
        .with("scope", "global")
        .with("type", "unicast")
        .with("flags", "")
        .with("protocol", "dhcp");
    Item::new("RouteStatuses.net.talos.dev", NAMESPACE, format!("{link}/{word}/{gateway}//1024"), &spec, yaml)
}

fn hostname(view: &View) -> Item {
    let (name, domain) = view.hostname.split_once('.').unwrap_or((view.hostname.as_str(), ""));
    let spec = HostnameStatusSpec { hostname: name.to_owned(), domainname: domain.to_owned() };
    let yaml = Fields::new().with("hostname", name).with("domainname", domain);
    Item::new("HostnameStatuses.net.talos.dev", NAMESPACE, "hostname", &spec, yaml)
}

fn resolvers(view: &View) -> Item {
    let spec = ResolverStatusSpec {
        dns_servers: view.resolvers.iter().copied().map(ip).collect(),
        search_domains: Vec::new(),
    };
    let texts: Vec<_> = view.resolvers.iter().map(ToString::to_string).collect();
    let yaml = Fields::new().with("dnsServers", texts).with("searchDomains", Value::Sequence(Vec::new()));
    Item::new("ResolverStatuses.net.talos.dev", NAMESPACE, "resolvers", &spec, yaml)
}

fn status(view: &View) -> Item {
    let (address, connectivity) = (!view.addresses.is_empty(), view.gateway.is_some());
    let spec = StatusSpec {
        address_ready: address,
        connectivity_ready: connectivity,
        hostname_ready: !view.hostname.is_empty(),
        etc_files_ready: true,
    };
    let yaml = Fields::new()
        .with("addressReady", address)
        .with("connectivityReady", connectivity)
        .with("hostnameReady", spec.hostname_ready)
        .with("etcFilesReady", true);
    Item::new("NetworkStatuses.net.talos.dev", NAMESPACE, "status", &spec, yaml)
}

fn prefix(net: IpNet) -> NetIpPrefix {
    NetIpPrefix { ip: ip(net.addr()).ip, prefix_length: net.prefix_len().into() }
}
