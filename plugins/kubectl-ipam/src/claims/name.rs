//! Names of claims: sortable, so that a listing is in address order, and valid as names of objects (RFC 1123).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `ipam-v4-0a45019a` or `ipam-v6-` and 32 hexadecimal digits.
pub fn claim_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("ipam-v4-{:08x}", address.to_bits()),
        IpAddr::V6(address) => format!("ipam-v6-{:032x}", address.to_bits()),
    }
}

/// The address a claim's name stands for; `None` for any other name.
pub fn claim_address(name: &str) -> Option<IpAddr> {
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

    #[test]
    fn names_sort_like_addresses_and_have_no_colon() {
        assert_eq!(claim_name("10.69.1.154".parse().expect("an address")), "ipam-v4-0a45019a");
        assert_eq!(
            claim_name("fd00::1".parse().expect("an address")),
            "ipam-v6-fd000000000000000000000000000001"
        );
    }

    #[test]
    fn other_leases_are_not_claims() {
        for name in
            ["ipam-v4-0A45019A", "ipam-v4-0a45019", "ipam-v4-+0a45019", "ipam-v6-1", "kube-scheduler", ""]
        {
            assert_eq!(claim_address(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_gives_its_address_back(v4: u32, v6: u128) {
            let (v4, v6) = (IpAddr::from(Ipv4Addr::from_bits(v4)), IpAddr::from(Ipv6Addr::from_bits(v6)));
            prop_assert_eq!(claim_address(&claim_name(v4)), Some(v4));
            prop_assert_eq!(claim_address(&claim_name(v6)), Some(v6));
        }

        #[test]
        fn names_are_in_the_order_of_addresses(a: u32, b: u32) {
            let name = |bits| claim_name(Ipv4Addr::from_bits(bits).into());
            prop_assert_eq!(name(a).cmp(&name(b)), a.cmp(&b));
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in ".*") {
            let _ = claim_address(&text);
        }
    }
}
