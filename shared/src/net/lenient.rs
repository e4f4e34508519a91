//! Reading what live objects hold: old spellings are understood, and what was wrong is noted beside the value.
//!
//! Leading zeros count as decimal, as Kubernetes and older Go programs read them; host bits are masked, as
//! MetalLB (`metallb/metallb: internal/config/config.go`) and Cilium do; IPv4 written as IPv6 is the IPv4 host.

use std::net::IpAddr;

use super::address::decimal_octets;
use super::{AddrRange, AddrSpec, AddressError, Cidr, parse_address};

/// A value with a note on its spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What it means.
    pub value: T,
    /// Why a strict reader refuses the text, if it does.
    pub note: Option<AddressError>,
}

/// Reads one address.
pub fn address(text: &str) -> Result<Read<IpAddr>, AddressError> {
    let text = text.trim();
    let note = match parse_address(text) {
        Ok(value) => return Ok(Read { value, note: None }),
        Err(note) => note,
    };
    let value = match &note {
        AddressError::LeadingZero { .. } => decimal_octets(text).map(IpAddr::V4),
        AddressError::V4Mapped { suggestion, .. } | AddressError::Zone { suggestion, .. } => {
            suggestion.parse().ok()
        }
        _ => None,
    };
    match value {
        Some(value) => Ok(Read { value, note: Some(note) }),
        None => Err(note),
    }
}

/// Reads a prefix; host bits are masked and noted. A bare address is an error.
pub fn cidr(text: &str) -> Result<Read<Cidr>, AddressError> {
    let text = text.trim();
    let (address, prefix) = super::cidr::split_with(text, plain_value)?;
    let note = text.parse::<Cidr>().err();
    Ok(Read { value: Cidr::masked(address, prefix).0, note })
}

/// Reads `first-last`. A reversed or mixed range is an error.
pub fn range(text: &str) -> Result<Read<AddrRange>, AddressError> {
    let text = text.trim();
    let value = super::range::parse_with(text, plain_value)?;
    Ok(Read { value, note: text.parse::<AddrRange>().err() })
}

/// Reads an address, a prefix or a range.
pub fn spec(text: &str) -> Result<Read<AddrSpec>, AddressError> {
    if text.contains('-') {
        range(text).map(|read| read.map(AddrSpec::Range))
    } else if text.contains('/') {
        cidr(text).map(|read| read.map(AddrSpec::Cidr))
    } else {
        address(text).map(|read| read.map(AddrSpec::Address))
    }
}

impl<T> Read<T> {
    /// The same note beside another value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Read<U> {
        Read { value: convert(self.value), note: self.note }
    }
}

fn plain_value(text: &str) -> Result<IpAddr, AddressError> {
    address(text).map(|read| read.value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        match spec(text) {
            Ok(Read { value, note: None }) => format!("{text} -> {value}"),
            Ok(Read { value, note: Some(note) }) => format!("{text} -> {value}; note: {note}"),
            Err(error) => format!("{text} -> error: {error}"),
        }
    }

    #[test]
    fn old_spellings_are_understood_and_noted() {
        let inputs = [
            "10.69.1.150",
            "010.0.0.1",
            "::ffff:10.69.1.150",
            "fe80::1%eth0",
            "192.168.0.210/29",
            "010.0.0.0/8",
            "10.0.0.01-10.0.0.09",
            "10.69.1.165-10.69.1.150",
            "10.0.0.0/33",
            "nas.lan",
        ];
        let report: Vec<String> = inputs.iter().map(|text| shown(text)).collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        10.69.1.150 -> 10.69.1.150
        010.0.0.1 -> 10.0.0.1; note: "010.0.0.1" has a leading zero: C libraries read it as octal (8.0.0.1), others as 10.0.0.1
        ::ffff:10.69.1.150 -> 10.69.1.150; note: "::ffff:10.69.1.150" is an IPv4 address written as IPv6
        fe80::1%eth0 -> fe80::1; note: "fe80::1%eth0" names a zone, which has a meaning on one machine only
        192.168.0.210/29 -> 192.168.0.208/29; note: "192.168.0.210/29" has host bits set: programs mask it silently to 192.168.0.208/29
        010.0.0.0/8 -> 10.0.0.0/8; note: "010.0.0.0" has a leading zero: C libraries read it as octal (8.0.0.0), others as 10.0.0.0
        10.0.0.01-10.0.0.09 -> 10.0.0.1-10.0.0.9; note: "10.0.0.01" has a leading zero: C libraries read it as octal (10.0.0.1), others as 10.0.0.1
        10.69.1.165-10.69.1.150 -> error: "10.69.1.165-10.69.1.150" ends before it starts
        10.0.0.0/33 -> error: "10.0.0.0/33" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        nas.lan -> error: "nas.lan" is not an IP address: it is a name or other text
        "#);
    }

    proptest! {
        #[test]
        fn whatever_is_read_strictly_is_read_the_same_without_a_note(text in "[0-9a-f./:-]{0,40}") {
            if let Ok(value) = text.parse::<AddrSpec>() {
                prop_assert_eq!(spec(&text), Ok(Read { value, note: None }));
            }
        }
    }
}
