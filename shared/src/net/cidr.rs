//! Prefixes.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{AddrRange, AddressError, Family, parse_address, to_number};

/// A prefix such as `10.69.1.0/24`, without host bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    family: Family,
    network: u128,
    prefix: u8,
}

impl Cidr {
    /// The prefix of this length that `address` lies in, and whether `address` had host bits.
    /// Lengths beyond the family's bits count as the longest.
    pub fn masked(address: IpAddr, prefix: u8) -> (Self, bool) {
        let family = Family::of(address);
        let prefix = prefix.min(family.bits());
        let number = to_number(address);
        let network = number & !host_mask(family, prefix);
        (Self { family, network, prefix }, network != number)
    }

    /// The prefix that holds one address only.
    pub fn single(address: IpAddr) -> Self {
        Self::masked(address, Family::of(address).bits()).0
    }

    /// Reads `address/length` where the address may stand anywhere in the network, as routers write an
    /// interface (`10.0.0.1/24`). Returns the address and the network.
    pub fn parse_interface(text: &str) -> Result<(IpAddr, Self), AddressError> {
        let (address, prefix) = split(text)?;
        Ok((address, Self::masked(address, prefix).0))
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> Family {
        self.family
    }

    /// The prefix length.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The first address: the network address.
    pub fn network(self) -> IpAddr {
        self.family.address(self.network)
    }

    /// All its addresses, network and broadcast address included.
    pub fn range(self) -> AddrRange {
        let last = self.network | host_mask(self.family, self.prefix);
        AddrRange::from_numbers(self.family, self.network, last)
    }

    /// The addresses at the edges that a LAN reserves: network and broadcast for IPv4 up to /30, the
    /// subnet-router anycast address (RFC 4291) for IPv6 up to /126. Point-to-point prefixes (RFC 3021, RFC
    /// 6164) and single addresses have none.
    pub fn edges(self) -> Vec<IpAddr> {
        let range = self.range();
        match self.family {
            Family::V4 if self.prefix <= 30 => vec![range.first(), range.last()],
            Family::V6 if self.prefix <= 126 => vec![range.first()],
            Family::V4 | Family::V6 => Vec::new(),
        }
    }
}

impl FromStr for Cidr {
    type Err = AddressError;

    /// Strict: a prefix length must be there, and no host bits.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (address, prefix) = split(text)?;
        let (cidr, host_bits) = Self::masked(address, prefix);
        if host_bits {
            return Err(AddressError::HostBits {
                text: text.to_owned(),
                suggestion: cidr.to_string(),
                single: Self::single(address).to_string(),
            });
        }
        Ok(cidr)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.network(), self.prefix))
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Cidr {
    fn schema_name() -> Cow<'static, str> {
        "Cidr".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A prefix without host bits, for example 10.69.1.0/24 or fd00:10::/64.",
            "examples": ["10.69.1.0/24", "fd00:10::/64"],
            "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"
        })
    }
}

/// The bits below the prefix.
pub(super) fn host_mask(family: Family, prefix: u8) -> u128 {
    match family.bits().saturating_sub(prefix) {
        128 => u128::MAX,
        bits => (1 << bits) - 1,
    }
}

/// Splits and checks the two halves; host bits are the caller's business.
pub(super) fn split(text: &str) -> Result<(IpAddr, u8), AddressError> {
    split_with(text, parse_address)
}

/// As [`split`], with another reader for the address.
pub(super) fn split_with(
    text: &str,
    read: impl Fn(&str) -> Result<IpAddr, AddressError>,
) -> Result<(IpAddr, u8), AddressError> {
    let Some((left, right)) = text.split_once('/') else {
        let address = read(text)?;
        let suggestion = Cidr::single(address).to_string();
        return Err(AddressError::MissingPrefix { text: text.to_owned(), suggestion });
    };
    let address = read(left)?;
    let family = Family::of(address);
    match plain_number(right).filter(|prefix| *prefix <= family.bits()) {
        Some(prefix) => Ok((address, prefix)),
        None => Err(AddressError::BadPrefix {
            text: text.to_owned(),
            family,
            suggestion: guess_prefix(family, right).map(|prefix| format!("{left}/{prefix}")),
        }),
    }
}

/// Digits only, and no leading zero.
fn plain_number(text: &str) -> Option<u8> {
    let plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// What `/024`, `/ 8` or `/255.255.255.0` was meant to be.
fn guess_prefix(family: Family, text: &str) -> Option<u8> {
    if let (Family::V4, Ok(mask)) = (family, text.parse::<Ipv4Addr>()) {
        let mask = u32::from(mask);
        let contiguous = mask.leading_ones() + mask.trailing_zeros() >= 32;
        return contiguous.then(|| u8::try_from(mask.leading_ones()).ok()).flatten();
    }
    let digits = text.trim();
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = if all_digits { digits.parse::<u8>().ok()? } else { return None };
    (number <= family.bits()).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn complaint(text: &str) -> String {
        let error = text.parse::<Cidr>().unwrap_err();
        match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        }
    }

    #[test]
    fn prefixes_of_both_families_are_read_and_written_canonically() {
        for (text, canonical) in [
            ("10.69.1.0/24", "10.69.1.0/24"),
            ("fd00:0:0:0::/64", "fd00::/64"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("::/0", "::/0"),
            ("10.0.0.5/32", "10.0.0.5/32"),
        ] {
            assert_eq!(text.parse::<Cidr>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn every_complaint_says_what_is_wrong_and_what_to_write() {
        let inputs = [
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/024",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/ 8",
            "10.0.0.0/255.255.255.0",
            "10.0.0.0/255.0.255.0",
            "010.0.0.0/8",
            "10.69.1.150/24",
            "fc00:f1:d759:3053:a573::/64",
            "fc00:f1:d759:3053:a573::/67",
            "fd00::/129",
            "10.0.0.0/24/8",
        ];
        let report: Vec<String> = inputs.iter().map(|text| complaint(text)).collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        "10.0.0.0" has no prefix length; write 10.0.0.0/32
        "10.0.0.0/" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        "10.0.0.0/024" has no valid prefix length: IPv4 takes a plain number from 0 to 32; write 10.0.0.0/24
        "10.0.0.0/33" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        "10.0.0.0/-1" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        "10.0.0.0/ 8" has no valid prefix length: IPv4 takes a plain number from 0 to 32; write 10.0.0.0/8
        "10.0.0.0/255.255.255.0" has no valid prefix length: IPv4 takes a plain number from 0 to 32; write 10.0.0.0/24
        "10.0.0.0/255.0.255.0" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        "010.0.0.0" has a leading zero: C libraries read it as octal (8.0.0.0), others as 10.0.0.0; write 10.0.0.0
        "10.69.1.150/24" has host bits set: programs mask it silently to 10.69.1.0/24; write 10.69.1.0/24 for the whole network or 10.69.1.150/32 for the one address
        "fc00:f1:d759:3053:a573::/64" has host bits set: programs mask it silently to fc00:f1:d759:3053::/64; write fc00:f1:d759:3053::/64 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address
        "fc00:f1:d759:3053:a573::/67" has host bits set: programs mask it silently to fc00:f1:d759:3053:a000::/67; write fc00:f1:d759:3053:a000::/67 for the whole network or fc00:f1:d759:3053:a573::/128 for the one address
        "fd00::/129" has no valid prefix length: IPv6 takes a plain number from 0 to 128
        "10.0.0.0/24/8" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        "#);
    }

    #[test]
    fn a_router_writes_its_own_address_with_the_length_of_the_network() {
        let (gateway, network) = Cidr::parse_interface("10.0.0.1/24").unwrap();
        assert_eq!((gateway.to_string(), network.to_string()), ("10.0.0.1".into(), "10.0.0.0/24".into()));
    }

    #[test]
    fn only_shared_links_reserve_their_edges() {
        let edges = |text: &str| {
            let cidr: Cidr = text.parse().unwrap();
            cidr.edges().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(edges("10.69.1.0/24"), ["10.69.1.0", "10.69.1.255"]);
        assert_eq!(edges("fd00::/64"), ["fd00::"]);
        for point_to_point in ["10.0.0.0/31", "10.0.0.1/32", "fd00::/127", "fd00::1/128"] {
            assert_eq!(edges(point_to_point), Vec::<String>::new(), "{point_to_point}");
        }
    }

    proptest! {
        #[test]
        fn masking_never_leaves_host_bits_and_keeps_the_address_inside(address: IpAddr, prefix in 0u8..=128) {
            let (cidr, _) = Cidr::masked(address, prefix);
            prop_assert!(cidr.range().contains(address));
            prop_assert!(!Cidr::masked(cidr.network(), cidr.prefix()).1);
            let mapped = matches!(cidr.network(), IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
            if !mapped {
                prop_assert_eq!(cidr.to_string().parse::<Cidr>(), Ok(cidr));
            }
        }

        #[test]
        fn any_text_is_either_a_prefix_or_an_error_never_a_panic(text in "[0-9a-f./: -]{0,40}") {
            drop(text.parse::<Cidr>());
        }
    }
}
