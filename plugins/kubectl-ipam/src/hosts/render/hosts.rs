//! hosts(5): an address, its name, its other names.

use std::fmt::Write;

use crate::hosts::HostEntry;

use super::{by_address, joined};

/// A line an address, the names in one column.
pub(super) fn render(entries: &[HostEntry]) -> String {
    let width = entries.iter().map(|entry| entry.address.to_string().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (address, names) in by_address(entries) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{:<width$}  {}", address.to_string(), joined(&names, " "));
    }
    text
}
