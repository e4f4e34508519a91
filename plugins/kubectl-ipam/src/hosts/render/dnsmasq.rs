//! dnsmasq(8): `host-record` answers for a name and its address in both directions; `dhcp-host` gives the same
//! address to the same machine, if dnsmasq is the DHCP server.

use std::fmt::Write;

use crate::hosts::HostEntry;

use super::{by_address, joined};

/// Records first, then what a DHCP server needs.
pub(super) fn render(entries: &[HostEntry], ttl: u32) -> String {
    let mut text = String::new();
    for (address, names) in by_address(entries) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "host-record={},{address},{ttl}", joined(&names, ","));
    }
    for entry in entries {
        let short = entry.names.iter().find(|name| !name.is_full()).or(entry.names.first());
        if let (Some(mac), Some(name)) = (&entry.mac, short) {
            let address = entry.address;
            // An IPv6 address stands in brackets.
            let address = if address.is_ipv4() { address.to_string() } else { format!("[{address}]") };
            let _ = writeln!(text, "dhcp-host={mac},{address},{name}");
        }
    }
    text
}
