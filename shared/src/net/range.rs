//! Closed intervals of addresses.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::cidr::host_mask;
use super::{AddressError, Cidr, Family, Size, parse_address, to_number};

/// The addresses from `first` to `last`, both included, of one family; never empty.
///
/// Sorts by family, then numerically by start and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddrRange {
    family: Family,
    first: u128,
    last: u128,
}

impl AddrRange {
    /// From `first` to `last`; an error if they are reversed or of different families.
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Self, AddressError> {
        let text = || format!("{first}-{last}");
        if Family::of(first) != Family::of(last) {
            return Err(AddressError::MixedFamily { text: text() });
        }
        if to_number(first) > to_number(last) {
            return Err(AddressError::Reversed { text: text(), suggestion: format!("{last}-{first}") });
        }
        Ok(Self::from_numbers(Family::of(first), to_number(first), to_number(last)))
    }

    /// One address.
    pub fn single(address: IpAddr) -> Self {
        Self::from_numbers(Family::of(address), to_number(address), to_number(address))
    }

    /// All addresses of a family.
    pub fn all(family: Family) -> Self {
        Self::from_numbers(family, 0, family.max())
    }

    /// From numbers within a family; reversed ends are put in order, numbers beyond the family's end are cut.
    pub fn from_numbers(family: Family, first: u128, last: u128) -> Self {
        let (first, last) = (first.min(family.max()), last.min(family.max()));
        Self { family, first: first.min(last), last: first.max(last) }
    }

    /// Reads the abbreviated form `10.69.1.150-165` as well, which people type but files must not hold.
    pub fn parse_cli(text: &str) -> Result<Self, AddressError> {
        match text.trim().parse() {
            Err(AddressError::ShortRange { suggestion, .. }) => suggestion.parse(),
            other => other,
        }
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> Family {
        self.family
    }

    /// The lowest address.
    pub fn first(self) -> IpAddr {
        self.family.address(self.first)
    }

    /// The highest address.
    pub fn last(self) -> IpAddr {
        self.family.address(self.last)
    }

    /// Both ends as numbers within the family.
    pub fn numbers(self) -> (u128, u128) {
        (self.first, self.last)
    }

    /// How many addresses.
    pub fn size(self) -> Size {
        Size::between(self.first, self.last)
    }

    /// The address, if it is only one.
    pub fn as_single(self) -> Option<IpAddr> {
        (self.first == self.last).then(|| self.first())
    }

    /// The prefix with exactly these addresses, if there is one.
    pub fn as_cidr(self) -> Option<Cidr> {
        // The first prefix that starts here and does not go beyond the end is the whole range or none is.
        let cidr = self.leading_cidr();
        (cidr.range() == self).then_some(cidr)
    }

    /// Whether `address` lies inside.
    pub fn contains(self, address: IpAddr) -> bool {
        self.contains_range(Self::single(address))
    }

    /// Whether all of `other` lies inside.
    pub fn contains_range(self, other: Self) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// Whether they share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.family == other.family && self.first <= other.last && other.first <= self.last
    }

    /// The addresses both have.
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            family: self.family,
            first: self.first.max(other.first),
            last: self.last.min(other.last),
        })
    }

    /// The fewest prefixes that together are exactly this range, in order.
    pub fn to_cidrs(self) -> Vec<Cidr> {
        let mut cidrs = Vec::new();
        let mut rest = Some(self);
        while let Some(range) = rest {
            let cidr = range.leading_cidr();
            let (_, end) = cidr.range().numbers();
            rest = (end < range.last).then(|| Self { first: end + 1, ..range });
            cidrs.push(cidr);
        }
        cidrs
    }

    /// The largest prefix that starts where the range starts and stays inside.
    fn leading_cidr(self) -> Cidr {
        let mut prefix = self.family.bits();
        while prefix > 0 {
            let mask = host_mask(self.family, prefix - 1);
            if self.first & mask != 0 || self.first | mask > self.last {
                break;
            }
            prefix -= 1;
        }
        Cidr::masked(self.first(), prefix).0
    }
}

impl From<Cidr> for AddrRange {
    fn from(cidr: Cidr) -> Self {
        cidr.range()
    }
}

impl FromStr for AddrRange {
    type Err = AddressError;

    /// Strict: `first-last`, blanks around the dash allowed.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        parse_with(text, parse_address)
    }
}

/// Reads `first-last` with a reader for each end.
pub(super) fn parse_with(
    text: &str,
    read: impl Fn(&str) -> Result<IpAddr, AddressError>,
) -> Result<AddrRange, AddressError> {
    let own = || text.to_owned();
    let Some((left, right)) = text.split_once('-') else {
        return Err(AddressError::NotAnAddress { text: own(), why: "a range is first-last" });
    };
    let (left, right) = (left.trim_end(), right.trim_start());
    if left.is_empty() || right.is_empty() {
        return Err(AddressError::NotAnAddress { text: own(), why: "one end of the range is missing" });
    }
    let first = read(left)?;
    if let (IpAddr::V4(v4), Ok(octet)) = (first, right.parse::<u8>()) {
        let [a, b, c, _] = v4.octets();
        return Err(AddressError::ShortRange {
            text: own(),
            suggestion: format!("{v4}-{a}.{b}.{c}.{octet}"),
        });
    }
    AddrRange::new(first, read(right)?).map_err(|error| match error {
        // Quote what the user wrote.
        AddressError::MixedFamily { .. } => AddressError::MixedFamily { text: own() },
        AddressError::Reversed { suggestion, .. } => AddressError::Reversed { text: own(), suggestion },
        other => other,
    })
}

impl fmt::Display for AddrRange {
    /// `first-last`, or the address alone when there is only one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_single() {
            Some(address) => fmt::Display::fmt(&address, f),
            None => f.pad(&format!("{}-{}", self.first(), self.last())),
        }
    }
}

impl Serialize for AddrRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddrRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        if !text.contains('-') {
            return parse_address(&text).map(Self::single).map_err(de::Error::custom);
        }
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for AddrRange {
    fn schema_name() -> Cow<'static, str> {
        "AddrRange".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A range first-last, both ends included, or one address.",
            "examples": ["10.69.1.150-10.69.1.165", "10.69.1.163"],
            "pattern": "^[0-9A-Fa-f.:]+( *- *[0-9A-Fa-f.:]+)?$"
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(text: &str) -> AddrRange {
        text.parse().unwrap()
    }

    #[test]
    fn the_pool_of_sixteen_addresses_is_four_prefixes() {
        let cidrs: Vec<String> =
            range("10.69.1.150-10.69.1.165").to_cidrs().iter().map(ToString::to_string).collect();
        assert_eq!(cidrs, ["10.69.1.150/31", "10.69.1.152/29", "10.69.1.160/30", "10.69.1.164/31"]);
    }

    #[test]
    fn blanks_may_stand_around_the_dash_only() {
        assert_eq!(range("10.0.0.1 - 10.0.0.9").to_string(), "10.0.0.1-10.0.0.9");
        assert!(" 10.0.0.1-10.0.0.9".parse::<AddrRange>().is_err());
    }

    #[test]
    fn the_command_line_takes_the_short_form_that_files_refuse() {
        assert_eq!(AddrRange::parse_cli("10.69.1.150-165").unwrap(), range("10.69.1.150-10.69.1.165"));
        let error = "10.69.1.150-165".parse::<AddrRange>().unwrap_err();
        assert_eq!(error.hint().unwrap(), "write 10.69.1.150-10.69.1.165");
    }

    #[test]
    fn impossible_ranges_are_explained() {
        let inputs =
            ["10.69.1.165-10.69.1.150", "10.0.0.1-fd00::1", "10.0.0.1-", "a-b", "10.0.0.0/24-10.0.1.0/24"];
        let report: Vec<String> =
            inputs.iter().map(|text| text.parse::<AddrRange>().unwrap_err().to_string()).collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        "10.69.1.165-10.69.1.150" ends before it starts
        "10.0.0.1-fd00::1" starts in one address family and ends in the other
        "10.0.0.1-" is not an IP address: one end of the range is missing
        "a" is not an IP address: it is a name or other text
        "10.0.0.0/24" has a prefix length where a single address is expected
        "#);
    }

    #[test]
    fn the_whole_of_each_family_is_one_prefix() {
        assert_eq!(AddrRange::all(Family::V4).as_cidr().unwrap().to_string(), "0.0.0.0/0");
        assert_eq!(AddrRange::all(Family::V6).as_cidr().unwrap().to_string(), "::/0");
    }

    fn any_range() -> impl Strategy<Value = AddrRange> {
        let v4 = (any::<u32>(), any::<u32>())
            .prop_map(|(a, b)| AddrRange::from_numbers(Family::V4, a.into(), b.into()));
        let v6 = (any::<u128>(), any::<u128>()).prop_map(|(a, b)| AddrRange::from_numbers(Family::V6, a, b));
        prop_oneof![v4, v6]
    }

    proptest! {
        #[test]
        fn prefixes_of_a_range_follow_one_another_and_cover_it_exactly(range in any_range()) {
            let cidrs = range.to_cidrs();
            prop_assert_eq!(cidrs[0].range().first(), range.first());
            prop_assert_eq!(cidrs[cidrs.len() - 1].range().last(), range.last());
            for pair in cidrs.windows(2) {
                prop_assert_eq!(pair[0].range().numbers().1 + 1, pair[1].range().numbers().0);
            }
            let total: Size = cidrs.iter().map(|cidr| cidr.range().size()).sum();
            prop_assert_eq!(total, range.size());
            prop_assert!(cidrs.len() <= 2 * usize::from(range.family().bits()));
        }

        #[test]
        fn overlap_is_symmetric_and_agrees_with_the_intersection(a in any_range(), b in any_range()) {
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
            prop_assert_eq!(a.intersection(b), b.intersection(a));
            if let Some(common) = a.intersection(b) {
                prop_assert!(a.contains_range(common) && b.contains_range(common));
            }
        }

        #[test]
        fn any_text_is_either_a_range_or_an_error_never_a_panic(text in "[0-9a-f./: -]{0,60}") {
            drop(AddrRange::parse_cli(&text));
        }
    }
}
