//! Targets for `file_sd_configs` of Prometheus, as YAML
//! (`prometheus/prometheus: docs/configuration/configuration.md`, file_sd_config).

use std::fmt::Write;
use std::net::SocketAddr;

use crate::facts::Protocol;
use crate::hosts::HostEntry;

/// A group for each entry: one target for each TCP port, or the bare address when no port is known.
pub(super) fn render(entries: &[HostEntry]) -> String {
    if entries.is_empty() {
        return "[]\n".to_owned();
    }
    let mut text = String::new();
    for entry in entries {
        let ports = entry.ports.iter().filter(|port| port.protocol == Protocol::Tcp);
        let mut targets: Vec<String> =
            ports.map(|port| SocketAddr::new(entry.address, port.number).to_string()).collect();
        if targets.is_empty() {
            targets.push(entry.address.to_string());
        }
        // Writing into a String cannot fail.
        text.push_str("- targets:\n");
        for target in targets {
            let _ = writeln!(text, "  - \"{target}\"");
        }
        text.push_str("  labels:\n");
        if let Some(name) = entry.names.first() {
            let _ = writeln!(text, "    ipam_name: {}", quoted(name.as_str()));
        }
        let _ = writeln!(text, "    ipam_subject: {}", quoted(&entry.subject.to_string()));
        if let Some(owner) = &entry.owner {
            let _ = writeln!(text, "    ipam_owner: {}", quoted(owner));
        }
    }
    text
}

/// A JSON string is a YAML one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
