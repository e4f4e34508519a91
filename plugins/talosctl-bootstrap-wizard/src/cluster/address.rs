//! Where nodes and the cluster are reached.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use labkit::net::parse_address;
use labkit::talos::Address;

use crate::fields::Wrong;

/// Where a node answers: `host` or `host:port`.
pub(super) fn node_address(text: &str) -> Result<Address, Wrong> {
    let address: Address = text.parse()?;
    // What has digits at its end is meant as an address, not as a name.
    let last = address.host().rsplit('.').next().unwrap_or_default();
    if address.ip().is_none() && last.bytes().all(|byte| byte.is_ascii_digit()) {
        parse_address(address.host())?;
    }
    Ok(address)
}

/// The URL of the Kubernetes API as all nodes and users have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// A DNS name or an address; IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Endpoint {
    /// The address, unless the host is a name.
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl FromStr for Endpoint {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Self, Wrong> {
        let example = "write it as https://10.0.0.10:6443";
        let Some(rest) = text.strip_prefix("https://") else {
            return Err(Wrong::new(format!("{text:?} is not an https URL")).hint(example));
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#', '@']) {
            return Err(Wrong::new(format!("{text:?} has more than a host and a port")).hint(example));
        }
        if authority.parse::<Ipv6Addr>().is_ok() {
            return Err(Wrong::new(format!("{text:?} has an IPv6 address without brackets"))
                .hint(format!("write https://[{authority}]:6443")));
        }
        match host_and_port(authority)? {
            (host, Some(port)) => Ok(Self { host, port }),
            (host, None) => Err(Wrong::new(format!("{text:?} has no port"))
                .hint(format!("the Kubernetes API is usually at https://{}:6443", bracketed(&host)))),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}:{}", bracketed(&self.host), self.port)
    }
}

/// A hardware address, in lower case with colons.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(String);

impl Mac {
    /// Six pairs of hexadecimal digits with colons.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Mac {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Self, Wrong> {
        let pairs: Vec<_> = text.split([':', '-']).collect();
        let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        if pairs.len() == 6 && pairs.iter().all(is_pair) {
            return Ok(Self(pairs.join(":").to_ascii_lowercase()));
        }
        Err(Wrong::new(format!("{text:?} is not a hardware address"))
            .hint("write six pairs of hexadecimal digits, such as 58:47:ca:70:00:01"))
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Splits `host`, `host:port` and `[v6]:port`.
fn host_and_port(text: &str) -> Result<(String, Option<u16>), Wrong> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, rest)) => (host, rest.strip_prefix(':').or(Some(""))),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map(port_number).transpose()?;
    let is_v6 = text.starts_with('[');
    let looks_numeric = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_v6 || (looks_numeric && !host.is_empty()) {
        let address = parse_address(host)?;
        return Ok((address.to_string(), port));
    }
    if !is_dns_name(host) {
        return Err(Wrong::new(format!("{host:?} is neither an address nor a DNS name")));
    }
    Ok((host.to_owned(), port))
}

fn port_number(text: &str) -> Result<u16, Wrong> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| Wrong::new(format!("{text:?} is not a port")).hint("write a number from 1 to 65535"))
}

/// A name by RFC 1123: labels of letters, digits and dashes; 63 bytes a label, 253 in all.
pub(super) fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_address_is_no_name() {
        let read = |text: &str| node_address(text).map(|address| address.to_string());
        for text in ["10.0.0.1", "node-1.lan", "fd00::1", "127.0.0.1:50123", "[fd00::1]:50001"] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        for text in ["", "10.0.0.1/24", "10.0.0.300", "10.0.0", "10.0.0.1:0", "a b"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_endpoint_is_an_https_url_with_host_and_port() {
        let read = |text: &str| text.parse::<Endpoint>();
        for text in ["https://10.0.0.1:6443", "https://k8s.home.arpa:443", "https://[fd00::1]:6443"] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        assert_eq!(read("https://10.0.0.1:6443/").unwrap().port, 6443);
        let hint = |text: &str| read(text).unwrap_err().hint.unwrap_or_default();
        assert_eq!(hint("http://10.0.0.1:6443"), "write it as https://10.0.0.10:6443");
        assert_eq!(hint("https://10.0.0.1"), "the Kubernetes API is usually at https://10.0.0.1:6443");
        assert_eq!(hint("https://fd00::1"), "write https://[fd00::1]:6443");
        for text in ["https://", "https://a:6443/x", "https://u@a:6443", "https://a:b", "https://:6443"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hardware_addresses_are_kept_in_one_spelling() {
        assert_eq!("58-47-CA-70-00-01".parse::<Mac>().unwrap().as_str(), "58:47:ca:70:00:01");
        assert!("58:47:ca:70:00".parse::<Mac>().is_err() && "58:47:ca:70:00:0g".parse::<Mac>().is_err());
    }
}
