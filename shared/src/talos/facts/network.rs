//! Network interfaces, addresses, names.

use std::net::IpAddr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Serialize;

use crate::talos::proto::common;
use crate::talos::proto::talos::resource::definitions::network as wire;

/// ARPHRD_ETHER of Linux.
const ETHER: u32 = 1;
/// RFC 2863's `up`.
const UP: u32 = 6;

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its name, such as `enp1s0`.
    pub name: String,
    /// Whether it is a real network card.
    pub is_physical: bool,
    /// Hardware address, `aa:bb:cc:dd:ee:ff`; empty when it has none.
    pub hardware_address: String,
    /// The hardware address it was made with.
    pub permanent_address: String,
    /// Kind of a virtual interface, such as `bridge`; empty for real ones.
    pub kind: String,
    /// Whether it works.
    pub is_up: bool,
    /// Whether there is a cable with something at its end.
    pub has_carrier: bool,
    /// In Mbit/s; `None` when it is not known.
    pub speed: Option<u32>,
    /// Largest packet, in bytes.
    pub mtu: u32,
    /// Name of the driver.
    pub driver: String,
    /// Where it is plugged in.
    pub bus_path: String,
    /// Its maker.
    pub vendor: String,
    /// Its maker's name for it.
    pub product: String,
    /// Its further names.
    pub alternative_names: Vec<String>,
}

impl Link {
    pub(in crate::talos) fn from_wire(name: String, spec: wire::LinkStatusSpec) -> Self {
        Self {
            name,
            is_physical: spec.r#type == ETHER && spec.kind.is_empty(),
            hardware_address: mac(&spec.hardware_addr),
            permanent_address: mac(&spec.permanent_addr),
            is_up: spec.operational_state == UP,
            has_carrier: spec.link_state,
            // Linux gives -1, or the largest number, for what it does not know.
            speed: u32::try_from(spec.speed_megabits).ok().filter(|speed| (1..10_000_000).contains(speed)),
            kind: spec.kind,
            mtu: spec.mtu,
            driver: spec.driver,
            bus_path: spec.bus_path,
            vendor: spec.vendor,
            product: spec.product,
            alternative_names: spec.alt_names,
        }
    }
}

/// An address of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkAddress {
    /// With its prefix.
    #[schemars(with = "String")]
    pub address: IpNet,
    /// The interface.
    pub link: String,
    /// Whether it can be reached from elsewhere: neither link-local nor the machine's own.
    pub is_global: bool,
}

impl LinkAddress {
    pub(in crate::talos) fn from_wire(spec: wire::AddressStatusSpec) -> Option<Self> {
        let prefix = spec.address?;
        let ip = ip(&common::NetIp { ip: prefix.ip })?;
        let address = IpNet::new(ip, u8::try_from(prefix.prefix_length).ok()?).ok()?;
        Some(Self { address, link: spec.link_name, is_global: spec.scope == 0 })
    }
}

/// The node's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hostname {
    /// Without the domain.
    pub hostname: String,
    /// The domain; may be empty.
    pub domain: String,
}

/// An address as Talos sends it: 4 or 16 bytes, the longer ones perhaps with a zone behind.
pub(in crate::talos) fn ip(wire: &common::NetIp) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(wire.ip.as_slice()) {
        return Some(four.into());
    }
    wire.ip.first_chunk::<16>().copied().map(IpAddr::from)
}

fn mac(bytes: &[u8]) -> String {
    // InfiniBand's are 20 bytes; anything longer is none.
    let digits: Vec<String> = bytes.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    digits.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_card_is_told_from_a_bridge() {
        let spec = |kind: &str, speed| wire::LinkStatusSpec {
            r#type: ETHER,
            kind: kind.to_owned(),
            hardware_addr: vec![0xc0, 0xff, 0xee, 0, 0, 1],
            speed_megabits: speed,
            operational_state: UP,
            ..Default::default()
        };
        let card = Link::from_wire("enp1s0".to_owned(), spec("", 2500));
        assert!(card.is_physical && card.is_up);
        assert_eq!((card.hardware_address.as_str(), card.speed), ("c0:ff:ee:00:00:01", Some(2500)));
        let bridge = Link::from_wire("cni0".to_owned(), spec("bridge", -1));
        assert_eq!((bridge.is_physical, bridge.speed), (false, None));
        assert_eq!(Link::from_wire("x".to_owned(), spec("", i64::from(u32::MAX))).speed, None);
    }

    #[test]
    fn addresses_of_both_families_are_read_and_odd_ones_are_not() {
        let address = |bytes: Vec<u8>, prefix_length| {
            let address = Some(common::NetIpPrefix { ip: bytes, prefix_length });
            LinkAddress::from_wire(wire::AddressStatusSpec { address, ..Default::default() })
                .map(|address| address.address.to_string())
        };
        assert_eq!(address(vec![10, 0, 0, 5], 24).as_deref(), Some("10.0.0.5/24"));
        let mut zoned = vec![0; 16];
        zoned[0] = 0xfe;
        zoned[1] = 0x80;
        zoned.extend(b"eth0");
        assert_eq!(address(zoned, 64).as_deref(), Some("fe80::/64"));
        assert_eq!(
            (address(vec![1], 8), address(vec![10, 0, 0, 5], 33), address(vec![], -1)),
            (None, None, None)
        );
    }
}
