//! Where a node is reached: a host and a port, as talosctl takes them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use rustls::pki_types::ServerName;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cli::Error;

/// The port of the Talos API.
pub const DEFAULT_PORT: u16 = 50000;

/// A node's address: `10.0.0.5`, `node-1`, `node-1:50001`, `fd00::5`, `[fd00::5]:50000` or `https://host:port`. The port
/// is 50000 unless it is given; behind `https://` it is 443.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    /// The host, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host as an address, when it is one; an IPv6 zone is left out.
    pub fn ip(&self) -> Option<IpAddr> {
        let (ip, _zone) = self.host.split_once('%').unwrap_or((&self.host, ""));
        ip.parse().ok()
    }

    /// The same host on another port.
    pub fn with_port(&self, port: u16) -> Self {
        Self { host: self.host.clone(), port }
    }

    /// The name that the node's certificate has to carry.
    ///
    /// # Errors
    /// When the host can be no name in a certificate.
    pub(super) fn server_name(&self) -> Result<ServerName<'static>, rustls::pki_types::InvalidDnsNameError> {
        match self.ip() {
            Some(ip) => Ok(ServerName::IpAddress(ip.into())),
            None => ServerName::try_from(self.host.clone()),
        }
    }

    /// What the HTTP/2 requests name as the server.
    pub(super) fn authority(&self) -> String {
        match self.ip() {
            Some(IpAddr::V6(ip)) => format!("[{ip}]:{}", self.port),
            _ => format!("{}:{}", self.host, self.port),
        }
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Self { host: ip.to_string(), port: DEFAULT_PORT }
    }
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (rest, port) = match text.strip_prefix("https://") {
            Some(rest) => (rest.strip_suffix('/').unwrap_or(rest), 443),
            None => (text, DEFAULT_PORT),
        };
        split(rest, port).ok_or_else(|| {
            Error::usage(format!("{text:?} is no address of a node"))
                .hint("write it as 10.0.0.5, node-1, node-1:50000, fd00::5 or [fd00::5]:50000")
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.port, self.host.contains(':')) {
            (DEFAULT_PORT, _) => f.write_str(&self.host),
            (port, true) => write!(f, "[{}]:{port}", self.host),
            (port, false) => write!(f, "{}:{port}", self.host),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: Error| serde::de::Error::custom(error.message))
    }
}

fn split(text: &str, default: u16) -> Option<Address> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        let port = match after.strip_prefix(':') {
            Some(port) => number(port)?,
            None if after.is_empty() => default,
            None => return None,
        };
        return v6(host).map(|host| Address { host, port });
    }
    if let Some(host) = v6(text) {
        return Some(Address { host, port: default });
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, number(port)?),
        None => (text, default),
    };
    is_name(host).then(|| Address { host: host.to_ascii_lowercase(), port })
}

/// An IPv6 address in its shortest form, with its zone.
fn v6(text: &str) -> Option<String> {
    let (ip, zone) = text.split_once('%').map_or((text, None), |(ip, zone)| (ip, Some(zone)));
    let ip: Ipv6Addr = ip.parse().ok()?;
    match zone {
        None => Some(ip.to_string()),
        Some(zone) if is_name(zone) => Some(format!("{ip}%{zone}")),
        Some(_) => None,
    }
}

fn number(port: &str) -> Option<u16> {
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|port| digits && *port != 0)
}

fn is_name(host: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=253).contains(&host.len()) && host.bytes().all(fits) && !host.starts_with(['-', '.'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Option<(String, u16)> {
        text.parse::<Address>().ok().map(|address| (address.host, address.port))
    }

    #[test]
    fn every_form_of_talosctl_is_read() {
        let known = [
            ("10.0.0.5", "10.0.0.5", 50000),
            ("10.0.0.5:50001", "10.0.0.5", 50001),
            ("Node-1.lan", "node-1.lan", 50000),
            ("node-1:443", "node-1", 443),
            ("fd00:0::5", "fd00::5", 50000),
            ("[fd00::5]", "fd00::5", 50000),
            ("[fd00::5]:6000", "fd00::5", 6000),
            ("fe80::1%eth0", "fe80::1%eth0", 50000),
            ("https://proxy.lan", "proxy.lan", 443),
            ("https://proxy.lan:8443/", "proxy.lan", 8443),
        ];
        for (text, host, port) in known {
            assert_eq!(parts(text), Some((host.to_owned(), port)), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_forms_there_are() {
        let wrong = [
            "", " ", "a b", "a:", "a:0", "a:65536", "a:+1", "[fd00::5", "[a]:1", "-n", "a/b", "u@a", "[::1]x",
        ];
        for text in wrong {
            assert_eq!(parts(text), None, "{text:?}");
        }
        insta::assert_snapshot!("a b".parse::<Address>().unwrap_err(), @r#""a b" is no address of a node"#);
    }

    #[test]
    fn the_default_port_is_not_shown() {
        let shown = |text: &str| text.parse::<Address>().unwrap().to_string();
        assert_eq!(shown("a:50000"), "a");
        assert_eq!(shown("[fd00::5]:50000"), "fd00::5");
        assert_eq!(shown("[fd00::5]:1"), "[fd00::5]:1");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_is_shown_is_read_again(text in "\\PC{0,30}|[a-f0-9:.\\[\\]%]{0,20}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
            }
        }
    }
}
