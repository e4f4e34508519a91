//! Names of claims: sortable, so that a listing is in address order, and valid as names of objects (RFC 1123).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use labkit::net::Cidr;

/// `ipam-v4-0a45019a` or `ipam-v6-` and 32 hexadecimal digits; of a prefix its first address and `-p28` behind it.
pub fn claim_name(block: Cidr) -> String {
    let first = match block.network() {
        IpAddr::V4(address) => format!("ipam-v4-{:08x}", address.to_bits()),
        IpAddr::V6(address) => format!("ipam-v6-{:032x}", address.to_bits()),
    };
    if block.prefix() == block.family().bits() { first } else { format!("{first}-p{}", block.prefix()) }
}

/// The address or prefix a claim's name stands for; `None` for any other name.
pub fn claim_block(name: &str) -> Option<Cidr> {
    let (first, length) = match name.rsplit_once("-p") {
        Some((first, length)) => (first, Some(length.parse::<u8>().ok()?)),
        None => (name, None),
    };
    let address = address(first)?;
    let block = match length {
        Some(length) => Cidr::masked(address, length).0,
        None => Cidr::single(address),
    };
    // One block has one name: no host bits, no leading zero, no length where there is none.
    (claim_name(block) == name).then_some(block)
}

fn address(name: &str) -> Option<IpAddr> {
    let digits = |text: &str, count: usize| {
        let plain = text.len() == count && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        plain.then(|| u128::from_str_radix(text, 16).ok()).flatten()
    };
    if let Some(rest) = name.strip_prefix("ipam-v4-") {
        let bits = u32::try_from(digits(rest, 8)?).ok()?;
        return Some(Ipv4Addr::from_bits(bits).into());
    }
    let bits = digits(name.strip_prefix("ipam-v6-")?, 32)?;
    Some(Ipv6Addr::from_bits(bits).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(block: &str) -> String {
        claim_name(block.parse().expect("a prefix"))
    }

    #[test]
    fn names_sort_like_addresses_and_have_no_colon() {
        assert_eq!(name("10.69.1.154/32"), "ipam-v4-0a45019a");
        assert_eq!(name("10.69.1.144/28"), "ipam-v4-0a450190-p28");
        assert_eq!(name("fd00::1/128"), "ipam-v6-fd000000000000000000000000000001");
        assert_eq!(name("fd00::/64"), "ipam-v6-fd000000000000000000000000000000-p64");
        assert!(name("10.69.1.144/32") < name("10.69.1.144/28"));
        assert!(name("10.69.1.144/28") < name("10.69.1.145/32"));
    }

    #[test]
    fn other_leases_are_not_claims() {
        let names = [
            "ipam-v4-0A45019A",
            "ipam-v4-0a45019",
            "ipam-v4-+0a45019",
            "ipam-v6-1",
            "kube-scheduler",
            "",
            "ipam-v4-0a45019a-p28", // host bits
            "ipam-v4-0a450190-p032",
            "ipam-v4-0a450190-p32", // an address has no length
            "ipam-v4-0a450190-p33",
            "ipam-v4-0a450190-p",
            "ipam-v4-0a450190-p+28",
        ];
        for name in names {
            assert_eq!(claim_block(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_gives_its_block_back(v4: u32, v6: u128, short in 0_u8..=32, long in 0_u8..=128) {
            let v4 = Cidr::masked(Ipv4Addr::from_bits(v4).into(), short).0;
            let v6 = Cidr::masked(Ipv6Addr::from_bits(v6).into(), long).0;
            prop_assert_eq!(claim_block(&claim_name(v4)), Some(v4));
            prop_assert_eq!(claim_block(&claim_name(v6)), Some(v6));
        }

        #[test]
        fn names_are_in_the_order_of_addresses(a: u32, b: u32) {
            let name = |bits| claim_name(Cidr::single(Ipv4Addr::from_bits(bits).into()));
            prop_assert_eq!(name(a).cmp(&name(b)), a.cmp(&b));
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in ".*") {
            let _ = claim_block(&text);
        }
    }
}
