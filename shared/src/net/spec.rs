//! An address, a prefix or a range, keeping the form it was written in.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{AddrRange, AddressError, Cidr, Family, parse_address};

/// What people write for "these addresses". Compare and compute with [`AddrSpec::range`]; the form is kept so
/// that a prefix is shown as a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddrSpec {
    /// `10.69.1.163`.
    Address(IpAddr),
    /// `10.69.1.0/24`.
    Cidr(Cidr),
    /// `10.69.1.150-10.69.1.165`.
    Range(AddrRange),
}

impl AddrSpec {
    /// The addresses it stands for.
    pub fn range(self) -> AddrRange {
        match self {
            Self::Address(address) => AddrRange::single(address),
            Self::Cidr(cidr) => cidr.range(),
            Self::Range(range) => range,
        }
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> Family {
        self.range().family()
    }

    /// Reads what a person types: the abbreviated range `10.69.1.150-165` and blanks around are taken as well.
    pub fn parse_cli(text: &str) -> Result<Self, AddressError> {
        match text.trim().parse() {
            Err(AddressError::ShortRange { suggestion, .. }) => suggestion.parse(),
            other => other,
        }
    }
}

impl From<AddrRange> for AddrSpec {
    /// The plainest form: an address where it is one, else a range.
    fn from(range: AddrRange) -> Self {
        range.as_single().map_or(Self::Range(range), Self::Address)
    }
}

impl From<IpAddr> for AddrSpec {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

impl From<Cidr> for AddrSpec {
    fn from(cidr: Cidr) -> Self {
        Self::Cidr(cidr)
    }
}

impl PartialOrd for AddrSpec {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AddrSpec {
    /// Numerically: by family and start, the wider first; forms of the same addresses in a fixed order.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |spec: &Self| {
            let range = spec.range();
            let (first, last) = range.numbers();
            let form = match spec {
                Self::Address(_) => 0,
                Self::Cidr(_) => 1,
                Self::Range(_) => 2,
            };
            (range.family(), first, std::cmp::Reverse(last), form)
        };
        key(self).cmp(&key(other))
    }
}

impl FromStr for AddrSpec {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.contains('-') {
            text.parse().map(Self::Range)
        } else if text.contains('/') {
            text.parse().map(Self::Cidr)
        } else {
            parse_address(text).map(Self::Address)
        }
    }
}

impl fmt::Display for AddrSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => fmt::Display::fmt(address, f),
            Self::Cidr(cidr) => fmt::Display::fmt(cidr, f),
            Self::Range(range) => match range.as_single() {
                // Written as a range, so it stays one.
                Some(only) => write!(f, "{only}-{only}"),
                None => fmt::Display::fmt(range, f),
            },
        }
    }
}

impl Serialize for AddrSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddrSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for AddrSpec {
    fn schema_name() -> Cow<'static, str> {
        "AddrSpec".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "An address, a prefix without host bits, or a range first-last.",
            "examples": ["10.69.1.163", "10.69.1.0/24", "10.69.1.150-10.69.1.165"],
            "pattern": "^[0-9A-Fa-f.:]+(/[0-9]{1,3}| *- *[0-9A-Fa-f.:]+)?$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_form_is_kept() {
        for text in
            ["10.69.1.163", "10.69.1.150/31", "10.69.1.150-10.69.1.151", "10.69.1.9-10.69.1.9", "fd00::/64"]
        {
            assert_eq!(text.parse::<AddrSpec>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn specs_sort_numerically_with_the_wider_first() {
        let mut specs: Vec<AddrSpec> =
            ["fd00::1", "10.0.0.10", "10.0.0.9", "10.0.0.0-10.0.0.3", "10.0.0.0/24", "10.0.0.0"]
                .iter()
                .map(|text| text.parse().unwrap())
                .collect();
        specs.sort();
        let texts: Vec<String> = specs.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            ["10.0.0.0/24", "10.0.0.0-10.0.0.3", "10.0.0.0", "10.0.0.9", "10.0.0.10", "fd00::1"]
        );
    }

    #[test]
    fn json_is_the_text_itself() {
        let spec: AddrSpec = serde_json::from_str("\"10.69.1.0/24\"").unwrap();
        assert_eq!(serde_json::to_string(&spec).unwrap(), "\"10.69.1.0/24\"");
        let error = serde_json::from_str::<AddrSpec>("\"10.69.1.150/24\"").unwrap_err();
        assert!(error.to_string().contains("host bits"), "{error}");
    }
}
