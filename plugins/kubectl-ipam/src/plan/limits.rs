//! What a range for pods is enough for, when every node gets a prefix of its own out of it.

use labkit::net::{Cidr, Family, Size};

/// How much longer than an IPv6 range the prefixes of nodes may be. Cilium's operator and the controller manager
/// keep a bitmap of prefixes and refuse to start with a larger one (`kubernetes/kubernetes:
/// pkg/controller/nodeipam/ipam/cidrset/cidr_set.go`).
pub const LONGEST_DISTANCE: u8 = 16;

/// The longest prefix of a range, by family, that Cilium takes (`cilium/cilium:
/// Documentation/network/concepts/ipam/cluster-pool.rst`).
pub fn longest_range(family: Family) -> u8 {
    family.bits() - 2
}

/// Addresses of a node's prefix that no pod gets: the first and the last one.
const EDGES: u128 = 2;

/// Addresses that Cilium takes for itself on every node: its router and its health check.
const OWN: u128 = 2;

/// How many nodes can get a prefix of this length out of the range; none if the prefix is longer than the mask.
pub fn nodes(range: Cidr, node_mask: u8) -> Size {
    match node_mask.checked_sub(range.prefix()) {
        Some(bits) => power(bits),
        None => Size::ZERO,
    }
}

/// How many pods fit on a node with a prefix of this length.
pub fn pods(family: Family, node_mask: u8) -> Size {
    power(family.bits().saturating_sub(node_mask)).saturating_sub(Size::from(EDGES + OWN))
}

/// Two to the power of `bits`, up to 128.
fn power(bits: u8) -> Size {
    Size::between(0, if bits >= 128 { u128::MAX } else { (1 << bits) - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_pods_of_the_usual_ranges() {
        let nodes = |range: &str, mask| nodes(range.parse().unwrap(), mask).to_string();
        assert_eq!(nodes("10.244.0.0/16", 24), "256");
        assert_eq!(nodes("fd00::/104", 120), "65536");
        assert_eq!(nodes("10.244.0.0/24", 24), "1");
        assert_eq!(nodes("10.244.0.0/24", 20), "0");
        assert_eq!(nodes("::/0", 128), "340282366920938463463374607431768211456");
        let pods = |family, mask| pods(family, mask).to_string();
        assert_eq!((pods(Family::V4, 24), pods(Family::V4, 26)), ("252".to_owned(), "60".to_owned()));
        assert_eq!((pods(Family::V4, 31), pods(Family::V4, 32)), ("0".to_owned(), "0".to_owned()));
        assert_eq!(pods(Family::V6, 64), "18446744073709551612");
    }
}
