//! Whether a text speaks of an address: findings and values of ConfigMaps are texts.

use std::net::{IpAddr, SocketAddr};

use labkit::net::{AddrRange, AddrSpec};

/// Every address, prefix and range in a text, wherever it stands: in a URL, behind a colon, in brackets.
pub fn addresses(text: &str) -> impl Iterator<Item = AddrRange> + '_ {
    let part = |c: char| c.is_ascii_hexdigit() || ".:/-[]".contains(c);
    text.split(move |c: char| !part(c)).filter_map(read)
}

fn read(token: &str) -> Option<AddrRange> {
    // A sentence ends with a stop, a label with a colon; a URL has slashes around.
    let outer = token.trim_start_matches(['.', '/', '-']).trim_end_matches(['.', ':', '/', '-']);
    for candidate in [outer, outer.trim_start_matches([':', '/'])] {
        let host = candidate.split('/').next().unwrap_or_default();
        let plain = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(spec) = candidate.parse::<AddrSpec>() {
            return Some(spec.range());
        }
        if let Ok(address) = plain.parse::<IpAddr>() {
            return Some(AddrRange::single(address));
        }
        if let Ok(socket) = host.parse::<SocketAddr>() {
            return Some(AddrRange::single(socket.ip()));
        }
    }
    None
}

/// Whether a text speaks of exactly one of these ranges, or of something inside one of them if `inside` is set.
pub fn speaks_of(text: &str, ranges: &[AddrRange], inside: bool) -> bool {
    addresses(text)
        .any(|found| ranges.iter().any(|range| *range == found || (inside && range.contains_range(found))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> String {
        addresses(text).map(|range| range.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        insta::assert_snapshot!(
            [
                "Node talos-qal-bre status.addresses[0]: 10.69.1.151",
                "http://10.69.1.165:32400/web",
                "https://[fd00::1]:6443, fd00::2",
                "the pool 10.69.1.150-10.69.1.160 and 10.69.1.0/24.",
                "10.69.1.1:",
                "port 80/TCP of deadbeef, version 1.2.3, 2026-01-31T12:00:00Z",
            ]
            .map(found)
            .join("\n"),
            @"
        10.69.1.151
        10.69.1.165
        fd00::1 fd00::2
        10.69.1.150-10.69.1.160 10.69.1.0-10.69.1.255
        10.69.1.1
        "
        );
    }

    #[test]
    fn a_range_is_another_thing_than_its_ends() {
        let one = ["10.69.1.150".parse().map(AddrRange::single).unwrap()];
        assert!(speaks_of("address/10.69.1.150", &one, false));
        assert!(!speaks_of("10.69.1.150-10.69.1.160", &one, false));
        assert!(!speaks_of("110.69.1.150", &one, false));
        let pool = ["10.69.1.150-10.69.1.160".parse().unwrap()];
        assert!(speaks_of("10.69.1.155", &pool, true) && !speaks_of("10.69.1.155", &pool, false));
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC*") {
            let _count = addresses(&text).count();
        }
    }
}
