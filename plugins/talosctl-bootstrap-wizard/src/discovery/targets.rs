//! Where to look: ranges that are counted before anything is tried, and single hosts.

use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, AddrSpec, AddressError, Family, Size};

/// As many addresses are tried without a question: sixteen networks of 256.
pub const UNASKED: u128 = 4096;

/// Addresses and hosts to try, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    ranges: AddrSet,
    hosts: Vec<String>,
}

impl Targets {
    /// Reads `10.0.0.0/24`, `10.0.0.10-10.0.0.20`, `10.0.0.7`, `node-1` and each of the last two with a port.
    ///
    /// The network and broadcast addresses of a prefix are left out: no node has them.
    ///
    /// # Errors
    /// Usage: a range that cannot be read, with what is wrong with it.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Result<Self> {
        let mut targets = Self::default();
        for word in words {
            targets.add(word.as_ref())?;
        }
        Ok(targets)
    }

    /// How many there are.
    pub fn count(&self) -> Size {
        Size::between(1, self.hosts.len() as u128) + self.ranges.len()
    }

    /// Whether there are so many that somebody should say that this is meant.
    pub fn is_many(&self) -> bool {
        self.count().to_u128().is_none_or(|count| count > UNASKED)
    }

    /// Every one of them, made as it is needed; addresses in order, IPv4 first.
    pub fn each(&self) -> impl Iterator<Item = String> + '_ {
        let addresses = self.ranges.ranges().flat_map(addresses);
        self.hosts.iter().cloned().chain(addresses.map(|address| address.to_string()))
    }

    fn add(&mut self, word: &str) -> Result<()> {
        let is_range = word.contains('/') || (word.contains('-') && word.starts_with(is_address_part));
        if !is_range {
            if word.is_empty() || word.contains(char::is_whitespace) {
                return Err(Error::usage(format!("{word:?} is neither a range nor a host")));
            }
            match word.parse::<IpAddr>() {
                Ok(address) => self.ranges.insert(AddrRange::single(address)),
                Err(_) if !self.hosts.iter().any(|host| host == word) => self.hosts.push(word.to_owned()),
                Err(_) => {}
            }
            return Ok(());
        }
        let spec = AddrSpec::parse_cli(word).map_err(|error| unreadable(word, &error))?;
        let mut range = AddrSet::new();
        range.insert(spec.range());
        if let AddrSpec::Cidr(cidr) = spec {
            cidr.edges().into_iter().for_each(|edge| range.remove(AddrRange::single(edge)));
        }
        range.ranges().for_each(|range| self.ranges.insert(range));
        Ok(())
    }
}

/// Host names may have dashes and begin with a letter; what begins like an address is one.
fn is_address_part(first: char) -> bool {
    first.is_ascii_digit() || first == ':'
}

fn unreadable(word: &str, error: &AddressError) -> Error {
    let told = Error::usage(format!("{word:?} is no range of addresses")).caused_by(error);
    match error.hint() {
        Some(hint) => told.hint(hint),
        None => told.hint("write it as 10.0.0.0/24 or 10.0.0.10-10.0.0.20"),
    }
}

fn addresses(range: AddrRange) -> impl Iterator<Item = IpAddr> {
    let family: Family = range.family();
    let (first, last) = range.numbers();
    (first..=last).map(move |number| family.address(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_hosts_are_tried_once_each_without_the_edges() {
        let words = ["10.0.0.0/29", "10.0.0.5-10.0.0.8", "10.0.0.6", "node-1", "10.0.0.6:50001", "node-1"];
        let targets = Targets::parse(&words).unwrap();
        let each: Vec<_> = targets.each().collect();
        insta::assert_snapshot!(each.join(" "), @"node-1 10.0.0.6:50001 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 10.0.0.8");
        assert_eq!(targets.count().to_string(), "10");
    }

    #[test]
    fn a_large_range_is_counted_and_not_walked() {
        let targets = Targets::parse(&["10.0.0.0/8"]).unwrap();
        assert!(targets.is_many());
        assert_eq!(targets.count().to_u128(), Some((1 << 24) - 2));
        assert_eq!(targets.each().next().unwrap(), "10.0.0.1");
        let whole = Targets::parse(&["::/0"]).unwrap();
        assert!(whole.is_many());
        assert!(!Targets::parse(&["10.69.0.0/20"]).unwrap().is_many());
        assert!(!Targets::parse::<&str>(&[]).unwrap().is_many());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for word in ["10.0.0.1/24", "10.0.0.9-10.0.0.1", "300.0.0.0/8", "", "a b"] {
            let error = Targets::parse(&[word]).unwrap_err();
            assert!(error.message.starts_with(&format!("{word:?} is n")), "{error}");
        }
    }
}
