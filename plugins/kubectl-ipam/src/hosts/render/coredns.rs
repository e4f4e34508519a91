//! The hosts plugin of CoreDNS with its entries in the Corefile (`coredns/coredns: plugin/hosts/README.md`).

use std::fmt::Write;

use crate::hosts::HostEntry;

use super::{by_address, joined};

/// A block for a server block of the Corefile; names that it does not have go to the next plugin.
pub(super) fn render(entries: &[HostEntry], ttl: u32) -> String {
    let mut text = "hosts {\n".to_owned();
    for (address, names) in by_address(entries) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "    {address} {}", joined(&names, " "));
    }
    let _ = writeln!(text, "    ttl {ttl}\n    fallthrough\n}}");
    text
}
