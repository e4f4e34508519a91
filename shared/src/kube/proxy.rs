//! Which proxy a request goes through, by Go's rules, so that a kubeconfig works here as it does with kubectl.
//!
//! The rules are those of golang/net: http/httpproxy/proxy.go. kube's own reading of `NO_PROXY` compares the
//! proxy's host instead of the server's and fails on a malformed variable (kube-rs/kube#1203), so it is not used.

use std::net::IpAddr;

use http::Uri;
use ipnet::IpNet;

use crate::cli::{Env, Error, Result};

/// The proxy for `server`: the cluster's own `proxy-url`, which no exception list weakens, or the environment's.
///
/// Fails when the chosen proxy's URL cannot be read or its scheme is not http, https or socks5.
pub fn proxy_for(server: &Uri, proxy_url: Option<&str>, env: &Env) -> Result<Option<Uri>> {
    if let Some(url) = proxy_url.filter(|url| !url.is_empty()) {
        return parse_proxy(url)
            .map(Some)
            .ok_or_else(|| bad_proxy("the proxy-url of the kubeconfig's cluster entry"));
    }
    let variables: [&str; 2] = match server.scheme_str() {
        Some("https") => ["HTTPS_PROXY", "https_proxy"],
        // Under CGI a request header can set HTTP_PROXY ("httpoxy"); Go refuses it there, and so do we.
        _ if env.non_empty("REQUEST_METHOD").is_some() => return Ok(None),
        _ => ["HTTP_PROXY", "http_proxy"],
    };
    let Some((name, url)) =
        variables.into_iter().find_map(|name| env.non_empty(name).map(|value| (name, value)))
    else {
        return Ok(None);
    };
    let exceptions = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env.non_empty(name)).unwrap_or("");
    if !uses_proxy(server, exceptions) {
        return Ok(None);
    }
    parse_proxy(url).map(Some).ok_or_else(|| bad_proxy(name))
}

/// A proxy's URL may hold a password, so it is never repeated.
fn bad_proxy(origin: &str) -> Error {
    Error::failed(format!("{origin} is not the URL of a proxy"))
        .hint("write it as http://host:port, https://host:port or socks5://host:port")
}

fn parse_proxy(url: &str) -> Option<Uri> {
    let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    // Both SOCKS spellings hand the host name to the proxy, in Go and in the connector used here.
    let with_scheme = match with_scheme.strip_prefix("socks5h://") {
        Some(rest) => format!("socks5://{rest}"),
        None => with_scheme,
    };
    let uri: Uri = with_scheme.parse().ok()?;
    let known = matches!(uri.scheme_str(), Some("http" | "https" | "socks5"));
    (known && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

/// Whether a request to `server` goes through the environment's proxy, given the exceptions in `no_proxy`.
///
/// Entries that make no sense are passed over.
fn uses_proxy(server: &Uri, no_proxy: &str) -> bool {
    let Some(host) = server.host() else { return true };
    let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("https") { 443 } else { 80 });
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.to_canonical().is_loopback()) {
        return false;
    }
    !no_proxy
        .split(',')
        .map(|entry| entry.trim().to_ascii_lowercase())
        .filter_map(|entry| Exception::parse(&entry))
        .any(|exception| exception.covers(&host, address, port))
}

/// One entry of `NO_PROXY`.
#[derive(Debug, PartialEq, Eq)]
enum Exception {
    Everything,
    Network(IpNet),
    Address {
        address: IpAddr,
        port: Option<u16>,
    },
    /// `suffix` starts with a dot; `itself` says whether the domain without it counts too.
    Domain {
        suffix: String,
        itself: bool,
        port: Option<u16>,
    },
}

impl Exception {
    fn parse(entry: &str) -> Option<Self> {
        if entry.is_empty() {
            return None;
        }
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Ok(network) = entry.parse::<IpNet>() {
            return Some(Self::Network(network));
        }
        let (host, port) = split_port(entry)?;
        if let Ok(address) = host.parse() {
            return Some(Self::Address { address, port });
        }
        let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        match host.strip_prefix('.') {
            Some("") => None,
            Some(_) => Some(Self::Domain { suffix: host.to_owned(), itself: false, port }),
            None if host.is_empty() => None,
            None => Some(Self::Domain { suffix: format!(".{host}"), itself: true, port }),
        }
    }

    fn covers(&self, host: &str, address: Option<IpAddr>, port: u16) -> bool {
        match self {
            Self::Everything => true,
            Self::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Self::Address { address: own, port: wanted } => {
                address == Some(*own) && wanted.is_none_or(|wanted| wanted == port)
            }
            Self::Domain { suffix, itself, port: wanted } => {
                let name = host.ends_with(suffix.as_str()) || (*itself && host == &suffix[1..]);
                name && wanted.is_none_or(|wanted| wanted == port)
            }
        }
    }
}

/// Splits `host:port`, `[v6]:port`, `host` and bare IPv6; `None` for an entry that can match nothing.
fn split_port(entry: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = entry.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(port.parse().ok()?))),
            None if after.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => Some((host, Some(port.parse().ok()?))),
        _ => Some((entry, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(server: &str, no_proxy: &str) -> bool {
        let env = Env::of([("HTTPS_PROXY", "http://10.9.9.9:3128"), ("NO_PROXY", no_proxy)], "/");
        let server = server.parse().expect("a test's URL");
        proxy_for(&server, None, &env).expect("the proxy is well-formed").is_some()
    }

    #[test]
    fn exceptions_are_compared_with_the_servers_host_not_the_proxys() {
        assert!(!uses("https://10.69.1.10:6443", "10.69.1.10"));
        assert!(!uses("https://10.69.1.10:6443", "10.69.0.0/16"));
        assert!(uses("https://10.69.1.10:6443", "10.9.9.9"));
        assert!(uses("https://10.69.1.10:6443", "10.70.0.0/16"));
    }

    #[test]
    fn domains_suffixes_and_wildcards() {
        assert!(!uses("https://api.lab.example", "lab.example"));
        assert!(!uses("https://lab.example", "lab.example"));
        assert!(!uses("https://api.lab.example", ".lab.example"));
        assert!(uses("https://lab.example", ".lab.example"));
        assert!(!uses("https://api.lab.example", "*.lab.example"));
        assert!(uses("https://lab.example", "*.lab.example"));
        assert!(uses("https://mylab.example", "lab.example"));
        assert!(!uses("https://API.Lab.example", "lab.EXAMPLE"));
        assert!(!uses("https://anything.at.all", "other, *"));
    }

    #[test]
    fn ports_limit_an_exception() {
        assert!(!uses("https://api.lab:6443", "api.lab:6443"));
        assert!(uses("https://api.lab:6443", "api.lab:443"));
        assert!(!uses("https://api.lab", "api.lab:443"));
        assert!(!uses("https://10.0.0.1:6443", "10.0.0.1:6443"));
        assert!(uses("https://10.0.0.1:6443", "10.0.0.1:443"));
        assert!(!uses("https://[fd00::1]:6443", "[fd00::1]:6443"));
        assert!(!uses("https://[fd00::1]:6443", "fd00::1"));
        assert!(!uses("https://[fd00::1]:6443", "fd00::/8"));
    }

    #[test]
    fn localhost_and_loopback_never_use_a_proxy() {
        assert!(!uses("https://localhost:6443", ""));
        assert!(!uses("https://127.0.0.1:6443", ""));
        assert!(!uses("https://[::1]:6443", ""));
        assert!(uses("https://localhost.lab:6443", ""));
    }

    #[test]
    fn a_malformed_exception_list_is_harmless() {
        for no_proxy in
            ["localhost,", ",,", ":", "[", "[::1", "[]x", "10.0.0.0/99", "host:port", "*.", ".", "%"]
        {
            assert!(uses("https://10.69.1.10:6443", no_proxy), "{no_proxy}");
        }
        assert!(!uses("https://10.69.1.10:6443", "[,:,10.69.1.10,"));
    }

    #[test]
    fn the_clusters_own_proxy_wins_over_environment_and_exceptions() {
        let env = Env::of([("HTTPS_PROXY", "http://10.9.9.9:3128"), ("NO_PROXY", "*")], "/");
        let server = "https://10.69.1.10:6443".parse().expect("a test's URL");
        let proxy = proxy_for(&server, Some("socks5://jump:1080"), &env).expect("well-formed");
        assert_eq!(proxy.expect("a proxy").to_string(), "socks5://jump:1080/");
    }

    #[test]
    fn variables_in_either_case_and_the_scheme_of_the_server() {
        let proxy = |server: &str, variables: &[(&str, &str)]| {
            let env = Env::of(variables.iter().copied(), "/");
            let server: Uri = server.parse().expect("a test's URL");
            proxy_for(&server, None, &env).expect("well-formed").map(|uri| uri.to_string())
        };
        assert_eq!(proxy("https://a", &[("https_proxy", "p:1")]).as_deref(), Some("http://p:1/"));
        assert_eq!(
            proxy("https://a", &[("HTTPS_PROXY", "upper:1"), ("https_proxy", "lower:1")]).as_deref(),
            Some("http://upper:1/")
        );
        assert_eq!(proxy("https://a", &[("HTTP_PROXY", "p:1")]), None);
        assert_eq!(proxy("http://a", &[("HTTP_PROXY", "p:1")]).as_deref(), Some("http://p:1/"));
        assert_eq!(proxy("http://a", &[("HTTP_PROXY", "p:1"), ("REQUEST_METHOD", "GET")]), None);
        assert_eq!(proxy("https://a", &[("HTTPS_PROXY", "socks5h://p:1")]).as_deref(), Some("socks5://p:1/"));
        assert_eq!(proxy("https://a", &[("HTTPS_PROXY", "p:1"), ("no_proxy", "a")]), None);
    }

    #[test]
    fn a_bad_proxy_is_named_without_its_password() {
        let env = Env::of([("HTTPS_PROXY", "gopher://me:hunter2@p:1")], "/");
        let server = "https://10.69.1.10".parse().expect("a test's URL");
        let error = proxy_for(&server, None, &env).expect_err("the scheme is unknown");
        assert_eq!(error.message, "HTTPS_PROXY is not the URL of a proxy");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
