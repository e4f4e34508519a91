//! Wanted sizes, as they are typed.

use std::fmt;
use std::str::FromStr;

use labkit::net::{Cidr, Family};

/// A tier that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// Its name.
    pub name: String,
    /// How large it has to be.
    pub need: Need,
}

/// How large a tier has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This prefix length: `/23`.
    Prefix(u8),
    /// Room for this many hosts: `500`.
    Hosts(u128),
    /// A prefix of this length for each of this many nodes: `12nodes@/26`.
    Nodes {
        /// How many.
        nodes: u128,
        /// The length of a node's prefix.
        mask: u8,
    },
}

/// A wanted size that cannot be read, or that no prefix of the family has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantError(String);

impl fmt::Display for WantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WantError {}

impl WantError {
    /// A tier that is cut out of a prefix of the other family.
    pub(super) fn other_family(tier: Cidr, parent: Cidr) -> Self {
        Self(format!("{tier} is {}, its parent {parent} is {}", tier.family(), parent.family()))
    }
}

impl FromStr for Want {
    type Err = WantError;

    fn from_str(text: &str) -> Result<Self, WantError> {
        let forms = "NAME=/24, NAME=500 (hosts) or NAME=12nodes@/26";
        let (name, size) = text.split_once('=').ok_or_else(|| WantError(format!("expected {forms}")))?;
        let (name, size) = (name.trim(), size.trim());
        if name.is_empty() {
            return Err(WantError(format!("the name is missing: expected {forms}")));
        }
        let need = read(size).ok_or_else(|| WantError(format!("{size:?} is no size: expected {forms}")))?;
        Ok(Self { name: name.to_owned(), need })
    }
}

fn read(size: &str) -> Option<Need> {
    if let Some(prefix) = size.strip_prefix('/') {
        return Some(Need::Prefix(number(prefix)?));
    }
    match size.split_once('@') {
        Some((nodes, mask)) => {
            let nodes = nodes.strip_suffix("nodes").or_else(|| nodes.strip_suffix("node"))?;
            let nodes = number(nodes).filter(|nodes| *nodes > 0)?;
            Some(Need::Nodes { nodes, mask: number(mask.strip_prefix('/')?)? })
        }
        None => number(size).filter(|hosts| *hosts > 0).map(Need::Hosts),
    }
}

/// Digits only, as elsewhere in prefixes.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

impl Need {
    /// The longest prefix of the family that is large enough. Network and broadcast address of IPv4 and the
    /// routers' anycast address of IPv6 count as no hosts; a single host needs neither.
    pub fn prefix(self, family: Family) -> Result<u8, WantError> {
        let bits = family.bits();
        match self {
            Self::Prefix(prefix) if prefix <= bits => Ok(prefix),
            Self::Prefix(prefix) => Err(WantError(format!("{family} has no /{prefix}"))),
            Self::Hosts(1) => Ok(bits),
            Self::Hosts(hosts) => {
                let edges = if family == Family::V4 { 2 } else { 1 };
                let total = hosts.checked_add(edges);
                let prefix = total.and_then(|total| bits.checked_sub(exponent(total)));
                prefix.ok_or_else(|| WantError(format!("{family} has no prefix with {hosts} hosts")))
            }
            Self::Nodes { nodes, mask } => {
                if mask > bits {
                    return Err(WantError(format!("{family} has no /{mask}")));
                }
                let prefix = mask.checked_sub(exponent(nodes));
                prefix
                    .ok_or_else(|| WantError(format!("{family} has no prefix with {nodes} times a /{mask}")))
            }
        }
    }

    /// The length of a node's prefix, if it was said.
    pub fn node_mask(self) -> Option<u8> {
        match self {
            Self::Nodes { mask, .. } => Some(mask),
            Self::Prefix(_) | Self::Hosts(_) => None,
        }
    }
}

/// The smallest power of two that is not below `count`, as its exponent.
fn exponent(count: u128) -> u8 {
    let bits = u128::BITS - count.saturating_sub(1).leading_zeros();
    u8::try_from(bits).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str, family: Family) -> String {
        let want: Want = format!("media={text}").parse().unwrap();
        want.need.prefix(family).map_or_else(|error| error.to_string(), |prefix| format!("/{prefix}"))
    }

    #[test]
    fn sizes_become_the_smallest_prefix_that_is_enough() {
        for (text, v4) in [
            ("/23", "/23"),
            ("1", "/32"),
            ("2", "/30"),
            ("254", "/24"),
            ("255", "/23"),
            ("500", "/23"),
            ("12nodes@/26", "/22"),
            ("1node@/26", "/26"),
            ("16nodes@/24", "/20"),
        ] {
            assert_eq!(prefix(text, Family::V4), v4, "{text}");
        }
        assert_eq!(prefix("255", Family::V6), "/120");
        assert_eq!(prefix("12nodes@/80", Family::V6), "/76");
        assert_eq!(prefix("18446744073709551616", Family::V6), "/63");
    }

    #[test]
    fn what_no_prefix_has_is_said() {
        assert_eq!(prefix("/33", Family::V4), "IPv4 has no /33");
        assert_eq!(prefix("5000000000", Family::V4), "IPv4 has no prefix with 5000000000 hosts");
        assert_eq!(prefix("340282366920938463463374607431768211454", Family::V6), "/0", "nearly all of IPv6");
        assert_eq!(prefix("300nodes@/8", Family::V4), "IPv4 has no prefix with 300 times a /8");
        assert_eq!(prefix("2nodes@/33", Family::V4), "IPv4 has no /33");
    }

    #[test]
    fn the_forms_are_named_when_none_fits() {
        for text in [
            "media",
            "=/24",
            "media=",
            "media=0",
            "media=-1",
            "media=/x",
            "media=/ 24",
            "media=12@/24",
            "media=0nodes@/24",
        ] {
            let error = text.parse::<Want>().unwrap_err().to_string();
            assert!(
                error.ends_with("expected NAME=/24, NAME=500 (hosts) or NAME=12nodes@/26"),
                "{text}: {error}"
            );
        }
    }
}
