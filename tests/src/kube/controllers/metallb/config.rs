//! Address pools as MetalLB understands them (metallb/metallb: internal/config/config.go).

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::super::selector;
use super::super::world::{World, items, text};

/// First and last address of a range, both of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First address, part of the range.
    pub first: IpAddr,
    /// Last address, part of the range.
    pub last: IpAddr,
}

impl Range {
    /// Reads `10.0.0.0/24` or `10.0.0.1 - 10.0.0.9`, as MetalLB does: host bits are masked away
    /// without a word, a bare address and a reversed range are refused.
    pub fn parse(written: &str) -> Result<Range, String> {
        if let Some((first, last)) = written.split_once('-') {
            let parse = |part: &str| {
                part.trim()
                    .parse::<IpAddr>()
                    .map_err(|_| format!("invalid IP range {written:?}: invalid IP {part:?}"))
            };
            let (first, last) = (parse(first)?, parse(last)?);
            if first.is_ipv4() != last.is_ipv4() {
                return Err(format!("invalid IP range {written:?}: the ends are of different families"));
            }
            if first > last {
                return Err(format!("invalid IP range {written:?}: start IP is after the end IP"));
            }
            return Ok(Range { first, last });
        }
        let net: IpNet = written.parse().map_err(|_| format!("invalid CIDR {written:?}"))?;
        Ok(Range { first: net.network(), last: last_of(net) })
    }

    /// Whether the address is in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && self.first <= address && address <= self.last
    }

    /// Whether the two ranges share an address.
    pub fn overlaps(&self, other: &Range) -> bool {
        self.contains(other.first) || other.contains(self.first)
    }

    /// The addresses, lowest first.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + use<> {
        let (first, last) = (number(self.first), number(self.last));
        let v4 = self.first.is_ipv4();
        (first..=last).map(move |n| address(n, v4))
    }
}

/// The last address of a network; for IPv4 that is the broadcast address.
fn last_of(net: IpNet) -> IpAddr {
    match net {
        IpNet::V4(net) => IpAddr::V4(net.broadcast()),
        IpNet::V6(net) => IpAddr::V6(net.broadcast()),
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

fn address(number: u128, v4: bool) -> IpAddr {
    match u32::try_from(number) {
        Ok(small) if v4 => IpAddr::V4(small.into()),
        _ => IpAddr::V6(number.into()),
    }
}

/// Who may have addresses of a pool (`spec.serviceAllocation`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allocation {
    /// 1 is best; 0 means not set and comes last.
    pub priority: i64,
    /// Namespaces named or selected; none means all.
    pub namespaces: BTreeSet<String>,
    /// Label selectors of Services, one of which must match; none means all.
    pub services: Vec<Value>,
}

/// One IPAddressPool.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Name of the object.
    pub name: String,
    /// Ranges in the order they are written.
    pub ranges: Vec<Range>,
    /// Whether Services that ask for nothing get addresses of it.
    pub auto_assign: bool,
    /// Whether IPv4 addresses that end in 0 or 255 are left out.
    pub avoid_buggy: bool,
    /// Who may use it, where that is restricted.
    pub allocation: Option<Allocation>,
}

impl Pool {
    /// Whether the pool hands out this address.
    pub fn owns(&self, address: IpAddr) -> bool {
        !(self.avoid_buggy && is_buggy(address)) && self.ranges.iter().any(|range| range.contains(address))
    }

    /// Whether a Service of this namespace and with these labels may have an address of the pool.
    pub fn admits(&self, namespace: &str, labels: &Value) -> bool {
        let Some(allocation) = &self.allocation else { return true };
        let namespace_fits = allocation.namespaces.is_empty() || allocation.namespaces.contains(namespace);
        let labels_fit = allocation.services.is_empty()
            || allocation.services.iter().any(|wanted| selector::matches(wanted, labels));
        namespace_fits && labels_fit
    }
}

/// IPv4 addresses ending in .0 or .255, which some home routers drop.
pub fn is_buggy(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if matches!(v4.octets()[3], 0 | 255))
}

/// The pools of a cluster sorted by name, or why MetalLB would refuse the configuration.
pub fn pools(world: &World) -> Result<Vec<Pool>, String> {
    let pools: Vec<Pool> = world
        .list("metallb.io", "IPAddressPool")
        .map(|object| pool(world, object))
        .collect::<Result<_, _>>()?;
    refuse_overlap(&pools)?;
    Ok(pools)
}

fn pool(world: &World, object: &Value) -> Result<Pool, String> {
    let name = text(object, "/metadata/name").to_owned();
    let ranges = items(object, "/spec/addresses")
        .iter()
        .map(|written| Range::parse(written.as_str().unwrap_or_default()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|why| format!("parsing address pool {name}: {why}"))?;
    if ranges.is_empty() {
        return Err(format!("parsing address pool {name}: pool has no prefixes defined"));
    }
    let flag = |field: &str, default| object["spec"][field].as_bool().unwrap_or(default);
    Ok(Pool {
        ranges,
        auto_assign: flag("autoAssign", true),
        avoid_buggy: flag("avoidBuggyIPs", false),
        allocation: allocation(world, &object["spec"]["serviceAllocation"]),
        name,
    })
}

fn allocation(world: &World, written: &Value) -> Option<Allocation> {
    written.as_object()?;
    let mut namespaces: BTreeSet<String> =
        items(written, "/namespaces").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    for wanted in items(written, "/namespaceSelectors") {
        for namespace in world.list("", "Namespace") {
            if selector::matches(wanted, &namespace["metadata"]["labels"]) {
                namespaces.insert(text(namespace, "/metadata/name").to_owned());
            }
        }
    }
    Some(Allocation {
        priority: written["priority"].as_i64().unwrap_or(0),
        namespaces,
        services: items(written, "/serviceSelectors").to_vec(),
    })
}

fn refuse_overlap(pools: &[Pool]) -> Result<(), String> {
    let mut all: Vec<(&str, &Range)> = pools
        .iter()
        .flat_map(|pool| pool.ranges.iter().map(move |range| (pool.name.as_str(), range)))
        .collect();
    all.sort_by_key(|(_, range)| (range.first.is_ipv6(), number(range.first)));
    for pair in all.windows(2) {
        if pair[0].1.overlaps(pair[1].1) {
            return Err(format!(
                "the range {}-{} of pool {} overlaps with pool {}",
                pair[1].1.first, pair[1].1.last, pair[1].0, pair[0].0
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(written: &str) -> Range {
        Range::parse(written).unwrap()
    }

    #[test]
    fn a_range_may_have_spaces_and_holds_both_ends() {
        let range = range("10.69.1.150 - 10.69.1.165");
        assert_eq!(range.addresses().count(), 16);
        assert!(
            range.contains("10.69.1.150".parse().unwrap()) && range.contains("10.69.1.165".parse().unwrap())
        );
        assert!(!range.contains("10.69.1.166".parse().unwrap()));
    }

    #[test]
    fn host_bits_are_masked_silently_so_that_one_slip_takes_the_whole_lan() {
        let range = range("10.69.1.150/24");
        assert_eq!(
            (range.first.to_string(), range.last.to_string()),
            ("10.69.1.0".into(), "10.69.1.255".into())
        );
    }

    #[test]
    fn bare_addresses_reversed_ranges_and_mixed_families_are_refused() {
        for written in
            ["10.0.0.5", "10.0.0.9-10.0.0.1", "10.0.0.1-fd00::1", "10.0.0.0/33", "", "-", "10.69.1.150-165"]
        {
            assert!(Range::parse(written).is_err(), "{written:?} must be refused");
        }
    }

    #[test]
    fn a_huge_ipv6_range_is_not_walked_to_find_its_first_address() {
        assert_eq!(range("fd00::/64").addresses().next(), Some("fd00::".parse().unwrap()));
        assert_eq!(range("fd00::10-fd00::20").addresses().count(), 17);
    }

    #[test]
    fn pools_that_overlap_are_refused_as_a_whole() {
        let pool = |name: &str, written: &str| Pool {
            name: name.into(),
            ranges: vec![range(written)],
            auto_assign: true,
            avoid_buggy: false,
            allocation: None,
        };
        assert!(refuse_overlap(&[pool("a", "10.0.0.0/28"), pool("b", "10.0.0.16/28")]).is_ok());
        let why = refuse_overlap(&[pool("a", "10.0.0.0/28"), pool("b", "10.0.0.15-10.0.0.20")]).unwrap_err();
        assert_eq!(why, "the range 10.0.0.15-10.0.0.20 of pool b overlaps with pool a");
    }
}
