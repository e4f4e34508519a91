//! Single addresses from text, strictly.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::AddressError;

/// Reads one address strictly: no leading zeros, zones, ports, prefixes, blanks, or IPv4 written as IPv6.
/// Any valid IPv6 spelling is taken; [`is_canonical`] tells whether it is the shortest one.
pub fn parse_address(text: &str) -> Result<IpAddr, AddressError> {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => Err(AddressError::V4Mapped { text: text.to_owned(), suggestion: v4.to_string() }),
            None => Ok(IpAddr::V6(v6)),
        },
        Ok(v4) => Ok(v4),
        Err(_) => Err(explain(text)),
    }
}

/// Whether a text is the canonical spelling of its address (RFC 5952 for IPv6).
pub fn is_canonical(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|address| address.to_string() == text)
}

/// The octets of a text such as `010.0.0.01`, read as decimal numbers.
pub(super) fn decimal_octets(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Finds out why the standard parser refused a text.
fn explain(text: &str) -> AddressError {
    let own = || text.to_owned();
    if text.trim().is_empty() {
        return AddressError::Empty;
    }
    if text.contains(char::is_whitespace) {
        let joined: String = text.split_whitespace().collect();
        return match parse_address(&joined) {
            Ok(_) => AddressError::Blanks { text: own(), suggestion: joined },
            Err(_) => AddressError::NotAnAddress { text: own(), why: "it contains blanks" },
        };
    }
    if text.contains('/') {
        return AddressError::UnexpectedPrefix { text: own() };
    }
    if let Some((address, _)) = text.split_once('%')
        && address.parse::<Ipv6Addr>().is_ok()
    {
        return AddressError::Zone { text: own(), suggestion: address.to_owned() };
    }
    if let Some(decimal) = decimal_octets(text) {
        return AddressError::LeadingZero {
            text: own(),
            octal: octal_octets(text).map_or_else(|| "invalid".to_owned(), |v4| v4.to_string()),
            decimal: decimal.to_string(),
        };
    }
    if let Some(address) = without_port(text) {
        return AddressError::UnexpectedPort { text: own(), suggestion: address.to_string() };
    }
    AddressError::NotAnAddress { text: own(), why: why_not(text) }
}

/// The octets as a C library reads them: a leading zero means octal.
fn octal_octets(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    for (octet, part) in octets.iter_mut().zip(text.split('.')) {
        let radix = if part.len() > 1 && part.starts_with('0') { 8 } else { 10 };
        *octet = u8::from_str_radix(part, radix).ok()?;
    }
    Some(Ipv4Addr::from(octets))
}

fn without_port(text: &str) -> Option<IpAddr> {
    text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip())
}

fn why_not(text: &str) -> &'static str {
    let digits_and_dots = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if digits_and_dots {
        return match text.split('.').count() {
            4 => "an octet is missing or above 255",
            _ => "IPv4 has four octets",
        };
    }
    if text.contains(':') && text.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte)) {
        return "IPv6 has eight groups of up to four hexadecimal digits, or :: once for a run of zeros";
    }
    if text.starts_with("0x") || text.starts_with("0X") {
        return "hexadecimal is not accepted";
    }
    "it is a name or other text"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn complaint(text: &str) -> String {
        let error = parse_address(text).unwrap_err();
        match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        }
    }

    #[test]
    fn plain_addresses_of_both_families_are_read() {
        for (text, canonical) in
            [("10.69.1.150", "10.69.1.150"), ("2001:DB8:0:0::1", "2001:db8::1"), ("::", "::")]
        {
            assert_eq!(parse_address(text).unwrap().to_string(), canonical);
            assert_eq!(is_canonical(text), text == canonical);
        }
    }

    #[test]
    fn every_complaint_says_what_is_wrong_and_what_to_write() {
        let inputs = [
            "",
            " ",
            "10.0.0.1 ",
            "010.0.0.1",
            "10.0.0.08",
            "10.0.0.1/24",
            "fe80::1%eth0",
            "::ffff:10.69.1.150",
            "10.0.0.5:3260",
            "[fd00::1]:2049",
            "10.1",
            "10.0.0.256",
            "10..0.1",
            "0x0a000001",
            "nas.lan",
            "fd00::1::2",
            "fd00:12345::",
        ];
        let report: Vec<String> = inputs.iter().map(|text| complaint(text)).collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        the address is empty
        the address is empty
        "10.0.0.1 " contains blanks; write 10.0.0.1
        "010.0.0.1" has a leading zero: C libraries read it as octal (8.0.0.1), others as 10.0.0.1; write 10.0.0.1
        "10.0.0.08" has a leading zero: C libraries read it as octal (invalid), others as 10.0.0.8; write 10.0.0.8
        "10.0.0.1/24" has a prefix length where a single address is expected
        "fe80::1%eth0" names a zone, which has a meaning on one machine only; write fe80::1
        "::ffff:10.69.1.150" is an IPv4 address written as IPv6; write 10.69.1.150
        "10.0.0.5:3260" has a port where a bare address is expected; write 10.0.0.5
        "[fd00::1]:2049" has a port where a bare address is expected; write fd00::1
        "10.1" is not an IP address: IPv4 has four octets
        "10.0.0.256" is not an IP address: an octet is missing or above 255
        "10..0.1" is not an IP address: an octet is missing or above 255
        "0x0a000001" is not an IP address: hexadecimal is not accepted
        "nas.lan" is not an IP address: it is a name or other text
        "fd00::1::2" is not an IP address: IPv6 has eight groups of up to four hexadecimal digits, or :: once for a run of zeros
        "fd00:12345::" is not an IP address: IPv6 has eight groups of up to four hexadecimal digits, or :: once for a run of zeros
        "#);
    }

    proptest! {
        #[test]
        fn any_text_is_either_an_address_or_an_error_never_a_panic(text in ".{0,60}") {
            drop(parse_address(&text));
        }

        #[test]
        fn canonical_text_is_read_back_as_the_same_address(address: IpAddr) {
            let mapped = matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
            prop_assert_eq!(parse_address(&address.to_string()).ok(), (!mapped).then_some(address));
        }

        #[test]
        fn leading_zeros_are_never_taken_silently(octets: [u8; 4], which in 0usize..4) {
            let mut parts = octets.map(|octet| octet.to_string());
            parts[which].insert(0, '0');
            let error = parse_address(&parts.join(".")).unwrap_err();
            let is_leading_zero = matches!(error, AddressError::LeadingZero { .. });
            prop_assert!(is_leading_zero);
        }
    }
}
