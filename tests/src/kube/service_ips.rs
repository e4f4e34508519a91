//! Cluster addresses and node ports of Services
//! (kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation).

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde_json::{Map, Value, json};

use super::catalogue::Kind;
use super::object;
use super::status::{FieldError, Status};
use super::store::State;

/// Ranges of a cluster that was not told others.
const DEFAULT_RANGES: [&str; 2] = ["10.96.0.0/12", "fd00:10:96::/112"];
/// Addresses at the start of the range that are only given when asked for by number.
const ASKED_FOR_ONLY: u32 = 256;
/// More of a range than this is not looked at.
const LARGEST_SPAN: u32 = 1 << 20;
/// Node ports.
const NODE_PORTS: std::ops::RangeInclusive<u16> = 30_000..=32_767;

/// What is taken.
#[derive(Debug)]
pub(super) struct Allocator {
    ranges: Vec<IpNet>,
    addresses: BTreeSet<IpAddr>,
    node_ports: BTreeSet<u16>,
    /// Taken by the write that is going on, to be given back if it fails.
    pending: Vec<Taken>,
    next_v4: u32,
    next_v6: u32,
}

impl Default for Allocator {
    fn default() -> Self {
        Self {
            ranges: DEFAULT_RANGES.iter().filter_map(|range| range.parse().ok()).collect(),
            addresses: BTreeSet::new(),
            node_ports: BTreeSet::new(),
            pending: Vec::new(),
            next_v4: 0,
            next_v6: 0,
        }
    }
}

/// One thing taken.
#[derive(Debug)]
enum Taken {
    Address(IpAddr),
    NodePort(u16),
}

impl Allocator {
    /// Begins a write.
    pub(super) fn begin(&mut self) {
        self.pending.clear();
    }

    /// Gives back what the write that has just failed took.
    pub(super) fn roll_back(&mut self) {
        for taken in std::mem::take(&mut self.pending) {
            match taken {
                Taken::Address(address) => self.addresses.remove(&address),
                Taken::NodePort(port) => self.node_ports.remove(&port),
            };
        }
    }

    fn take_address(&mut self, address: IpAddr) -> bool {
        let is_free = self.addresses.insert(address);
        if is_free {
            self.pending.push(Taken::Address(address));
        }
        is_free
    }

    fn take_node_port(&mut self, port: u16) -> bool {
        let is_free = self.node_ports.insert(port);
        if is_free {
            self.pending.push(Taken::NodePort(port));
        }
        is_free
    }

    /// Takes the ranges of a ServiceCIDR from now on; one without readable ranges changes nothing.
    pub(super) fn serve(&mut self, service_cidr: &Value) {
        let cidrs = object::strings(object::at(service_cidr, &["spec", "cidrs"]));
        let ranges: Vec<IpNet> = cidrs.into_iter().filter_map(|cidr| cidr.parse().ok()).collect();
        if !ranges.is_empty() {
            self.ranges = ranges;
        }
    }

    fn range(&self, v6: bool) -> Option<IpNet> {
        self.ranges.iter().copied().find(|range| range.addr().is_ipv6() == v6)
    }

    fn next(&mut self, family: &str) -> Option<IpAddr> {
        let v6 = family == "IPv6";
        let range = self.range(v6)?;
        let bits = u32::from(range.max_prefix_len() - range.prefix_len());
        let size = 1_u32.checked_shl(bits).unwrap_or(LARGEST_SPAN).min(LARGEST_SPAN);
        let kept = if size > 2 * ASKED_FOR_ONLY { ASKED_FOR_ONLY } else { 1 };
        let span = size.saturating_sub(kept + 1).max(1);
        for _ in 0..span {
            let cursor = if v6 { &mut self.next_v6 } else { &mut self.next_v4 };
            let offset = kept + *cursor % span;
            *cursor = cursor.wrapping_add(1);
            let address = match range.network() {
                IpAddr::V4(first) => IpAddr::V4(Ipv4Addr::from_bits(first.to_bits().wrapping_add(offset))),
                IpAddr::V6(first) => {
                    IpAddr::V6(Ipv6Addr::from_bits(first.to_bits().wrapping_add(u128::from(offset))))
                }
            };
            if range.contains(&address) && self.take_address(address) {
                return Some(address);
            }
        }
        None
    }

    fn node_port(&mut self) -> Option<u16> {
        let port = NODE_PORTS.into_iter().find(|port| !self.node_ports.contains(port))?;
        self.take_node_port(port);
        Some(port)
    }
}

/// Fills in addresses and node ports of a new Service, or what an old one keeps.
pub(super) fn assign(state: &mut State, new: &mut Value, old: Option<&Value>) -> Result<(), Status> {
    let name = object::name(new).to_owned();
    let kind = object::text(new, &["spec", "type"]).to_owned();
    if kind == "ExternalName" {
        return Ok(());
    }
    if let Some(old) = old {
        keep_addresses(new, old);
    }
    let before: Vec<String> = old.map(cluster_ips).unwrap_or_default();
    let families = families(new);
    let spec = object::map_at(new, "spec");
    let asked = asked_addresses(spec);
    if asked.first().is_some_and(|first| first == "None") {
        spec.insert("clusterIPs".to_owned(), json!(["None"]));
    } else {
        let mut given = Vec::new();
        for (index, family) in families.iter().enumerate() {
            let address = match asked.get(index) {
                Some(address) if before.contains(address) => address.clone(),
                Some(address) => take(state, &name, address)?,
                None => state
                    .service_ips
                    .next(family)
                    .ok_or_else(|| Status::internal("failed to allocate a serviceIP: range is full"))?
                    .to_string(),
            };
            given.push(address);
        }
        spec.insert("clusterIP".to_owned(), json!(given.first()));
        spec.insert("clusterIPs".to_owned(), json!(given));
    }
    spec.insert("ipFamilies".to_owned(), json!(families));
    object::set_default(
        spec,
        "ipFamilyPolicy",
        if families.len() > 1 { "RequireDualStack" } else { "SingleStack" },
    );
    let wants_ports = kind == "NodePort"
        || (kind == "LoadBalancer" && spec.get("allocateLoadBalancerNodePorts") != Some(&Value::Bool(false)));
    if wants_ports {
        assign_node_ports(state, spec, old)?;
    }
    Ok(())
}

/// Gives back what a removed Service held.
pub(super) fn after_removal(state: &mut State, kind: &Kind, last: &Value) {
    if !kind.group.is_empty() || kind.kind != "Service" {
        return;
    }
    for address in cluster_ips(last) {
        if let Ok(address) = address.parse() {
            state.service_ips.addresses.remove(&address);
        }
    }
    for port in object::items(last, &["spec", "ports"]) {
        if let Some(port) = node_port_of(port) {
            state.service_ips.node_ports.remove(&port);
        }
    }
}

fn cluster_ips(service: &Value) -> Vec<String> {
    let list = object::strings(object::at(service, &["spec", "clusterIPs"]));
    list.into_iter().filter(|address| *address != "None").map(str::to_owned).collect()
}

/// An update that leaves the addresses out keeps them.
fn keep_addresses(new: &mut Value, old: &Value) {
    let spec = object::map_at(new, "spec");
    for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if spec.get(field).is_none_or(|value| value.is_null() || value == "")
            && let Some(value) = object::at(old, &["spec", field])
        {
            spec.insert(field.to_owned(), value.clone());
        }
    }
}

fn asked_addresses(spec: &Map<String, Value>) -> Vec<String> {
    let list: Vec<String> = object::strings(spec.get("clusterIPs")).into_iter().map(str::to_owned).collect();
    match spec.get("clusterIP").and_then(Value::as_str) {
        Some(address) if list.is_empty() && !address.is_empty() => vec![address.to_owned()],
        _ => list,
    }
}

fn families(service: &Value) -> Vec<String> {
    let given = object::strings(object::at(service, &["spec", "ipFamilies"]));
    if !given.is_empty() {
        return given.into_iter().map(str::to_owned).collect();
    }
    let family = |address: &str| if address.contains(':') { "IPv6" } else { "IPv4" }.to_owned();
    let asked = object::strings(object::at(service, &["spec", "clusterIPs"]));
    let first = asked.first().copied().unwrap_or_else(|| object::text(service, &["spec", "clusterIP"]));
    let mut families = vec![family(first)];
    if matches!(object::text(service, &["spec", "ipFamilyPolicy"]), "PreferDualStack" | "RequireDualStack") {
        families.push(if families[0] == "IPv4" { "IPv6".to_owned() } else { "IPv4".to_owned() });
    }
    families
}

fn take(state: &mut State, name: &str, address: &str) -> Result<String, Status> {
    let refused = |why: &str| {
        let error = FieldError::invalid("spec.clusterIPs", &json!([address]), why);
        Status::invalid("", "Service", name, vec![error])
    };
    let parsed: IpAddr = address
        .parse()
        .map_err(|_| refused("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"))?;
    let range = state.service_ips.range(parsed.is_ipv6());
    if !range.is_some_and(|range| range.contains(&parsed)) {
        let valid = range.map_or_else(|| "<none>".to_owned(), |range| range.to_string());
        return Err(refused(&format!(
            "failed to allocate IP {address}: the provided IP is not in the valid range. The range of valid IPs \
             is {valid}"
        )));
    }
    if state.service_ips.take_address(parsed) {
        Ok(address.to_owned())
    } else {
        Err(refused(&format!("failed to allocate IP {address}: provided IP is already allocated")))
    }
}

fn node_port_of(port: &Value) -> Option<u16> {
    object::number(port, &["nodePort"]).and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0)
}

fn assign_node_ports(
    state: &mut State,
    spec: &mut Map<String, Value>,
    old: Option<&Value>,
) -> Result<(), Status> {
    let before: Vec<(i64, u16)> = old
        .map(|old| object::items(old, &["spec", "ports"]))
        .unwrap_or_default()
        .iter()
        .filter_map(|port| Some((object::number(port, &["port"])?, node_port_of(port)?)))
        .collect();
    let Some(ports) = spec.get_mut("ports").and_then(Value::as_array_mut) else { return Ok(()) };
    for port in ports {
        let asked = node_port_of(port);
        let number = object::number(port, &["port"]).unwrap_or(0);
        let kept = before
            .iter()
            .find(|(known, node_port)| *known == number && asked.is_none_or(|asked| asked == *node_port));
        let given = match (asked, kept) {
            (_, Some((_, node_port))) => *node_port,
            (Some(asked), None) => {
                // Ports of other protocols may share a number, so one that is taken is no mistake here.
                state.service_ips.take_node_port(asked);
                asked
            }
            (None, None) => state
                .service_ips
                .node_port()
                .ok_or_else(|| Status::internal("failed to allocate a nodePort: range is full"))?,
        };
        if let Value::Object(port) = port {
            port.insert("nodePort".to_owned(), json!(given));
        }
    }
    Ok(())
}
