//! Addresses in free values: plain, with a port, in a URL, as a range, in a list.

use std::net::IpAddr;

use labkit::net::{AddrSpec, AddressError, lenient};

/// An address found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The addresses, or why they cannot be read.
    pub addresses: Result<AddrSpec, AddressError>,
    /// What a strict reader says about the spelling.
    pub note: Option<AddressError>,
    /// The port that stands with it.
    pub port: Option<u16>,
    /// The text of this mention alone.
    pub text: String,
}

impl Mention {
    fn readable(text: &str, read: lenient::Read<AddrSpec>, port: Option<u16>) -> Self {
        Self { addresses: Ok(read.value), note: read.note, port, text: text.to_owned() }
    }
}

/// Every address in a one-line value that is nothing but addresses: one of them, or several with commas or
/// blanks between. Each may be an address, a prefix, a range, `host:port` or a URL.
///
/// A value that holds other words has no mentions. A value that is meant as addresses and cannot be read
/// (`10.0.0.0/33`, a reversed range) is one mention with the error.
pub fn mentions(value: &str) -> Vec<Mention> {
    let value = value.trim();
    let whole = mention(value);
    if let Some(Mention { addresses: Ok(_), .. }) = whole {
        return whole.into_iter().collect();
    }
    let tokens = value.split(|c: char| c == ',' || c.is_whitespace()).filter(|token| !token.is_empty());
    let found: Option<Vec<Mention>> = tokens.map(mention).collect();
    found.filter(|all| all.len() > 1).unwrap_or_else(|| whole.into_iter().collect())
}

/// The address that a line of a table starts with, and the rest of the line.
pub fn leading_mention(line: &str) -> Option<(Mention, &str)> {
    let line = line.trim();
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let mention = mention(first)?;
    Some((mention, rest.trim()))
}

/// The host part of `host`, `host:port`, `[v6]:port` or a URL, and the port.
pub fn host_and_port(text: &str) -> (&str, Option<u16>) {
    let authority = match text.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => text,
    };
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(bracketed) = host_port.strip_prefix('[') {
        let (host, after) = bracketed.split_once(']').unwrap_or((bracketed, ""));
        return (host, after.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match host_port.split_once(':') {
        // More than one colon without brackets is an IPv6 address.
        Some((host, port)) if !port.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (host_port, None),
        },
        _ => (host_port, None),
    }
}

/// The address in a server field that may also hold a name; names are not looked up.
pub fn server_address(text: &str) -> Option<(lenient::Read<IpAddr>, Option<u16>)> {
    let (host, port) = host_and_port(text.trim());
    lenient::address(host).ok().map(|read| (read, port))
}

fn mention(token: &str) -> Option<Mention> {
    match lenient::spec(token) {
        Ok(read) => return Some(Mention::readable(token, read, None)),
        Err(error) if is_meant_as_address(token) => {
            return Some(Mention { addresses: Err(error), note: None, port: None, text: token.to_owned() });
        }
        Err(_) => {}
    }
    let (host, port) = host_and_port(token);
    if host == token {
        return None;
    }
    let read = lenient::address(host).ok()?;
    // Only the host is kept: a URL may carry a password.
    Some(Mention::readable(host, read.map(AddrSpec::Address), port))
}

/// Whether a text that cannot be read was nevertheless meant as an address: its first half is one.
fn is_meant_as_address(token: &str) -> bool {
    let first = token.split(['/', '-']).next().unwrap_or_default().trim();
    first.len() < token.len() && lenient::address(first).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(value: &str) -> String {
        let found: Vec<String> = mentions(value)
            .into_iter()
            .map(|mention| {
                let port = mention.port.map(|port| format!(" port {port}")).unwrap_or_default();
                let note = mention.note.map(|note| format!(" ({note})")).unwrap_or_default();
                match mention.addresses {
                    Ok(addresses) => format!("{addresses}{port}{note}"),
                    Err(error) => format!("error: {error}"),
                }
            })
            .collect();
        format!("{value} => {}", if found.is_empty() { "nothing".into() } else { found.join(" | ") })
    }

    #[test]
    fn values_that_are_addresses_are_read_in_all_their_forms() {
        let values = [
            "10.69.1.163",
            "10.69.1.0/24",
            "10.69.1.150-10.69.1.160",
            "10.69.1.150 - 10.69.1.160",
            "http://10.69.1.165:32400/web",
            "https://10.69.1.162",
            "https://[fd00::1]:6443",
            "10.0.0.5:3260",
            "[fd00::1]:2049",
            "fd00::1",
            "nfs://user:x@10.0.0.7/export",
            "10.0.0.1, 10.0.0.2",
            "10.0.0.1 fd00::1",
            "10.0.0.0/24,10.0.1.0/24",
            "010.0.0.1",
            "10.0.0.0/33",
            "10.69.1.165-10.69.1.150",
        ];
        let report: Vec<String> = values.iter().map(|value| shown(value)).collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        10.69.1.163 => 10.69.1.163
        10.69.1.0/24 => 10.69.1.0/24
        10.69.1.150-10.69.1.160 => 10.69.1.150-10.69.1.160
        10.69.1.150 - 10.69.1.160 => 10.69.1.150-10.69.1.160
        http://10.69.1.165:32400/web => 10.69.1.165 port 32400
        https://10.69.1.162 => 10.69.1.162
        https://[fd00::1]:6443 => fd00::1 port 6443
        10.0.0.5:3260 => 10.0.0.5 port 3260
        [fd00::1]:2049 => fd00::1 port 2049
        fd00::1 => fd00::1
        nfs://user:x@10.0.0.7/export => 10.0.0.7
        10.0.0.1, 10.0.0.2 => 10.0.0.1 | 10.0.0.2
        10.0.0.1 fd00::1 => 10.0.0.1 | fd00::1
        10.0.0.0/24,10.0.1.0/24 => 10.0.0.0/24 | 10.0.1.0/24
        010.0.0.1 => 10.0.0.1 ("010.0.0.1" has a leading zero: C libraries read it as octal (8.0.0.1), others as 10.0.0.1)
        10.0.0.0/33 => error: "10.0.0.0/33" has no valid prefix length: IPv4 takes a plain number from 0 to 32
        10.69.1.165-10.69.1.150 => error: "10.69.1.165-10.69.1.150" ends before it starts
        "#);
    }

    #[test]
    fn values_that_are_something_else_are_left_alone() {
        for value in [
            "",
            "1.4.0",
            "v1.34.1",
            "9/16",
            "homelab",
            "America/Los_Angeles",
            "6881-6889",
            "32400",
            "http://plex.media.svc.cluster.local:32400",
            "/mnt/media",
            "2025-10-12",
            "static pool at 10.69.1.150",
            "11:22:33:44:55:10",
        ] {
            assert_eq!(mentions(value), [], "{value}");
        }
    }

    #[test]
    fn a_line_of_a_table_starts_with_its_addresses() {
        let (mention, rest) = leading_mention("10.69.1.150-10.69.1.160   11  dynamic  MetalLB pool").unwrap();
        assert_eq!(mention.addresses.unwrap().to_string(), "10.69.1.150-10.69.1.160");
        assert_eq!(rest, "11  dynamic  MetalLB pool");
        assert_eq!(leading_mention("# address range   count"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(value in "\\PC{0,80}") {
            drop(mentions(&value));
            drop(leading_mention(&value));
        }

        #[test]
        fn an_address_in_a_url_is_found_with_its_port(address: IpAddr, port: u16) {
            let mapped = matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
            prop_assume!(!mapped);
            let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
            let found = mentions(&format!("http://{host}:{port}/path"));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].addresses, &Ok(AddrSpec::Address(address)));
            prop_assert_eq!(found[0].port, Some(port));
        }
    }
}
