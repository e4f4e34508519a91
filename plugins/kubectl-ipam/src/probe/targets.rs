//! Which addresses to ask: never so many that a network notices, and no range of IPv6.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use labkit::net::{AddrRange, Family};

/// How many addresses are asked without the user's word for it.
pub const USUAL: u128 = 1024;

/// How many are asked at most: as many as an IPv4 /16 has.
pub const MOST: u128 = 1 << 16;

/// Why addresses are not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetError {
    /// A range of IPv6: even a small one is mostly empty.
    Ipv6Range(AddrRange),
    /// More than [`USUAL`], and `--all` was not said.
    Many(u128),
    /// More than [`MOST`].
    TooMany(u128),
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ipv6Range(range) => {
                write!(f, "{range} is a range of IPv6, which is not asked address by address")
            }
            Self::Many(count) => {
                write!(f, "{count} addresses are more than the {USUAL} that are asked at once")
            }
            Self::TooMany(count) => write!(f, "{count} addresses are more than the {MOST} that can be asked"),
        }
    }
}

impl TargetError {
    /// What to do instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Ipv6Range(_) => "name single addresses",
            Self::Many(_) => "name fewer addresses, or add --all",
            Self::TooMany(_) => "name fewer addresses",
        }
    }
}

/// The addresses of the ranges in numerical order, each once, without those in `except` (the edges of networks).
///
/// # Errors
/// When they are too many; nothing is enumerated before that is known.
pub fn targets(ranges: &[AddrRange], except: &[IpAddr], all: bool) -> Result<Vec<IpAddr>, TargetError> {
    let mut count: u128 = 0;
    for range in ranges {
        if range.family() == Family::V6 && range.as_single().is_none() {
            return Err(TargetError::Ipv6Range(*range));
        }
        let (first, last) = range.numbers();
        count = count.saturating_add((last - first).saturating_add(1));
    }
    if count > MOST {
        return Err(TargetError::TooMany(count));
    }
    if count > USUAL && !all {
        return Err(TargetError::Many(count));
    }
    let addresses = ranges.iter().flat_map(|range| {
        let (first, last) = range.numbers();
        let family = range.family();
        (first..=last).map(move |number| AddrRange::from_numbers(family, number, number).first())
    });
    let addresses: BTreeSet<IpAddr> = addresses.filter(|address| !except.contains(address)).collect();
    Ok(addresses.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use labkit::net::AddrSpec;

    use super::*;

    fn ranges(texts: &[&str]) -> Vec<AddrRange> {
        texts.iter().map(|text| AddrSpec::parse_cli(text).unwrap().range()).collect()
    }

    #[test]
    fn each_address_is_asked_once_in_order() {
        let asked = targets(&ranges(&["10.0.0.4-10.0.0.5", "10.0.0.0/30", "fd00::1"]), &[], false).unwrap();
        let asked: Vec<String> = asked.iter().map(ToString::to_string).collect();
        assert_eq!(asked.join(" "), "10.0.0.0 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 fd00::1");
        let edges = ["10.0.0.0".parse().unwrap(), "10.0.0.3".parse().unwrap()];
        assert_eq!(targets(&ranges(&["10.0.0.0/30"]), &edges, false).unwrap().len(), 2);
    }

    #[test]
    fn bounds_are_kept() {
        let error = |texts: &[&str], all| targets(&ranges(texts), &[], all).unwrap_err();
        assert_eq!(error(&["10.0.0.0/21"], false), TargetError::Many(2048));
        assert_eq!(targets(&ranges(&["10.0.0.0/21"]), &[], true).unwrap().len(), 2048);
        assert_eq!(error(&["10.0.0.0/8"], true), TargetError::TooMany(1 << 24));
        assert!(matches!(error(&["fd00::/64"], true), TargetError::Ipv6Range(_)));
        assert!(matches!(error(&["fd00::1-fd00::2"], false), TargetError::Ipv6Range(_)));
    }
}
