//! unbound.conf(5): `local-data` for each name, one `local-data-ptr` for each address.

use std::fmt::Write;

use crate::hosts::HostEntry;

use super::{by_address, record_type};

/// A `server:` clause, which may stand in the file several times.
pub(super) fn render(entries: &[HostEntry], ttl: u32) -> String {
    let mut text = "server:\n".to_owned();
    for (address, names) in by_address(entries) {
        // Writing into a String cannot fail.
        for name in &names {
            let kind = record_type(address);
            let _ = writeln!(text, "    local-data: \"{name}. {ttl} IN {kind} {address}\"");
        }
        if let Some(first) = names.first() {
            let _ = writeln!(text, "    local-data-ptr: \"{address} {ttl} {first}\"");
        }
    }
    text
}
