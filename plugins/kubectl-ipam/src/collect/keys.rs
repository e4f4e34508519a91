//! What a flat key such as `loadbalancer.plex.ip` says about the address it holds.
//!
//! Keys are read by their words, so that any scheme of names works that uses the usual ones: the words decide
//! the role, what is left names the owner.

use labkit::net::AddrSpec;

use crate::facts::{Provider, Role};

/// What a key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// As what the address is used.
    pub role: Role,
    /// The kind of the owner in one word.
    pub kind: &'static str,
    /// The owner's name.
    pub name: String,
}

/// Words that say what sort of value stands there, not whose it is.
const FACTS: &[&str] = &[
    "ip",
    "ips",
    "ipv4",
    "ipv6",
    "addr",
    "address",
    "addresses",
    "url",
    "external-url",
    "internal-url",
    "uri",
    "cidr",
    "cidrs",
    "subnet",
    "prefix",
    "range",
    "ranges",
    "server",
    "servers",
    "port",
    "gateway",
    "dns",
    "nameserver",
    "nameservers",
    "free",
    "available",
    "dhcp",
    "endpoint",
    "host",
];

/// Words whose values look like addresses and are none.
const NOT_ADDRESSES: &[&str] = &["netmask", "mask", "version", "oid"];

/// Reads a key for the addresses it holds; `None` if such values are no addresses. `text` may also be a line of
/// a table, of which the words are read in the same way.
pub fn meaning(key: &str, addresses: AddrSpec) -> Option<Meaning> {
    let lower = key.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
    if has(NOT_ADDRESSES) {
        return None;
    }
    let (role, kind) = role(&has, addresses);
    Some(Meaning { role, kind, name: owner_name(&lower) })
}

/// Who hands out the addresses of a pool that is written under this key.
pub fn provider(key: &str) -> Provider {
    let lower = key.to_lowercase();
    if lower.contains("metallb") {
        Provider::MetalLb
    } else if lower.contains("cilium") {
        Provider::Cilium
    } else if lower.contains("kube-vip") || lower.contains("kubevip") {
        Provider::KubeVip
    } else {
        Provider::Unknown
    }
}

fn role(has: &dyn Fn(&[&str]) -> bool, addresses: AddrSpec) -> (Role, &'static str) {
    let single = addresses.range().as_single().is_some() && !matches!(addresses, AddrSpec::Cidr(_));
    let load_balancing =
        has(&["loadbalancer", "loadbalancers", "balancer", "lb", "metallb", "external", "ingress"]);
    let pool = has(&["pool", "pools"]) || (load_balancing && !single);
    let nodes = has(&["node", "nodes", "worker", "workers", "master", "masters", "controlplane"])
        || (has(&["control"]) && has(&["plane"]));
    if has(&["free", "available"]) && !single {
        (Role::PoolFree, "pool")
    } else if has(&["dhcp"]) {
        if single { (Role::FixedLease, "lease") } else { (Role::DhcpRange, "network") }
    } else if pool && !single {
        (Role::Pool, "pool")
    } else if !single && has(&["pod", "pods"]) {
        (Role::PodRange, "network")
    } else if !single && has(&["service", "services", "svc"]) && matches!(addresses, AddrSpec::Cidr(_)) {
        (Role::ServiceRange, "network")
    } else if !single {
        match addresses {
            AddrSpec::Cidr(_) => (Role::Network, "network"),
            AddrSpec::Address(_) | AddrSpec::Range(_) => (Role::Range, "range"),
        }
    } else if has(&["gateway", "router", "gw"]) {
        (Role::Gateway, "network")
    } else if has(&["dns", "nameserver", "nameservers", "resolver"]) {
        (Role::Dns, "network")
    } else if has(&["nfs", "nas", "storage", "iscsi", "ceph", "smb"]) {
        (Role::Storage, "storage")
    } else if load_balancing {
        (Role::LoadBalancer, "service")
    } else if has(&["endpoint", "apiserver", "vip", "api"]) {
        (Role::ControlPlane, "endpoint")
    } else if nodes {
        (Role::Node, "node")
    } else if has(&["host", "hosts"]) {
        (Role::Host, "host")
    } else if has(&["reserved", "reservation", "reservations"]) {
        (Role::Reservation, "reservation")
    } else {
        (Role::Reference, "key")
    }
}

/// The owner's name: the key without the word for the fact at its end and without the area at its start.
fn owner_name(key: &str) -> String {
    let mut segments: Vec<&str> = key.split(['.', '/']).filter(|segment| !segment.is_empty()).collect();
    while segments.len() > 1 && segments.last().is_some_and(|last| FACTS.contains(last)) {
        segments.pop();
    }
    if segments.len() > 1 {
        segments.remove(0);
    }
    segments.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(key: &str, value: &str) -> String {
        match meaning(key, value.parse().unwrap()) {
            Some(Meaning { role, kind, name }) => format!("{key} = {value}: {role} of {kind} {name}"),
            None => format!("{key} = {value}: no address"),
        }
    }

    #[test]
    fn the_words_of_a_key_decide_role_and_owner() {
        let lines = [
            read("network.lan.cidr", "10.69.1.0/24"),
            read("network.lan.gateway", "10.69.1.1"),
            read("network.lan.dns", "10.69.1.1"),
            read("network.lan.netmask", "255.255.255.0"),
            read("network.lan.dhcp", "10.69.1.10-10.69.1.99"),
            read("network.pods.cidr", "10.244.0.0/16"),
            read("network.services.cidr", "10.96.0.0/12"),
            read("network.services.dns", "10.96.0.10"),
            read("cluster.endpoint.url", "10.69.1.101"),
            read("range.control-plane", "10.69.1.101-10.69.1.103"),
            read("range.workers", "10.69.1.140-10.69.1.197"),
            read("range.media", "10.69.1.151-10.69.1.154"),
            read("node.talos-l7v-3rn.ip", "10.69.1.101"),
            read("metallb.pool.range", "10.69.1.150-10.69.1.160"),
            read("metallb.pool.free", "10.69.1.150-10.69.1.153"),
            read("loadbalancer.plex.ip", "10.69.1.165"),
            read("plex.external-url", "10.69.1.165"),
            read("storage.nfs.server", "10.69.1.163"),
            read("nfs.server", "10.69.1.163"),
            read("host.proxmox.ip", "10.69.1.180"),
            read("lb-range", "172.22.30.0/24"),
            read("API_VIP", "10.0.0.5"),
            read("some.thing", "10.0.0.5"),
        ];
        insta::assert_snapshot!(lines.join("\n"), @"
        network.lan.cidr = 10.69.1.0/24: network of network lan
        network.lan.gateway = 10.69.1.1: gateway of network lan
        network.lan.dns = 10.69.1.1: dns of network lan
        network.lan.netmask = 255.255.255.0: no address
        network.lan.dhcp = 10.69.1.10-10.69.1.99: dhcp-range of network lan
        network.pods.cidr = 10.244.0.0/16: pod-range of network pods
        network.services.cidr = 10.96.0.0/12: service-range of network services
        network.services.dns = 10.96.0.10: dns of network services
        cluster.endpoint.url = 10.69.1.101: control-plane of endpoint cluster
        range.control-plane = 10.69.1.101-10.69.1.103: range of range control-plane
        range.workers = 10.69.1.140-10.69.1.197: range of range workers
        range.media = 10.69.1.151-10.69.1.154: range of range media
        node.talos-l7v-3rn.ip = 10.69.1.101: node of node talos-l7v-3rn
        metallb.pool.range = 10.69.1.150-10.69.1.160: pool of pool pool
        metallb.pool.free = 10.69.1.150-10.69.1.153: pool-free of pool pool
        loadbalancer.plex.ip = 10.69.1.165: load-balancer of service plex
        plex.external-url = 10.69.1.165: load-balancer of service plex
        storage.nfs.server = 10.69.1.163: storage of storage nfs
        nfs.server = 10.69.1.163: storage of storage nfs
        host.proxmox.ip = 10.69.1.180: host of host proxmox
        lb-range = 172.22.30.0/24: pool of pool lb-range
        API_VIP = 10.0.0.5: control-plane of endpoint api_vip
        some.thing = 10.0.0.5: reference of key thing
        ");
    }

    #[test]
    fn the_provider_of_a_pool_stands_in_its_key() {
        assert_eq!(provider("metallb.pool.range"), Provider::MetalLb);
        assert_eq!(provider("lb.pool.range"), Provider::Unknown);
    }
}
