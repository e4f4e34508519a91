//! `machine`, but for its network.

use std::collections::BTreeSet;

use labkit::manifest::yaml::Node;

use super::{Report, cluster};
use crate::talos::config::values::{authority, items, switch, text, texts};
use crate::talos::config::{DiskSelector, Release};
use crate::talos::view::Role;

/// Type, installation and certificates.
pub(super) fn check(
    machine: &Node,
    section: Option<&Node>,
    role: Option<Role>,
    release: Release,
    report: &mut Report,
) {
    install(machine, release, report);
    if release >= Release::V1_13 {
        let forwards = switch(machine, "/features/hostDNS/forwardKubeDNSToHost") == Some(true);
        report.error_if(
            forwards && switch(machine, "/features/hostDNS/enabled") != Some(true),
            "feature hostDNS.forwardKubeDNSToHost requires hostDNS.enabled to be true (.machine.features.hostDNS)",
        );
    }
    let kind = text(machine, "/type");
    let name = match role {
        Some(Role::ControlPlane) if kind == "init" => "init",
        Some(Role::ControlPlane) => "controlplane",
        Some(Role::Worker) => "worker",
        None => kind.as_str(),
    };
    if name != kind {
        report.warning(format!("use {name:?} instead of {kind:?} for machine type"));
    }
    let ca = authority(machine, "/ca");
    let accepted = items(machine, "/acceptedCAs");
    report.error_if(
        ca.is_none() && accepted.is_empty(),
        "issuing CA or some accepted CAs are required (.machine.ca, machine.acceptedCAs)",
    );
    let key = ca.as_ref().is_some_and(|ca| ca.key.is_some());
    match role {
        Some(Role::ControlPlane) => {
            cluster::cni(section, report);
            report.error_if(ca.is_none(), "issuing CA is required (.machine.ca)");
            report.error_if(
                ca.is_some() && !key,
                "issuing CA key is required for controlplane nodes (.machine.ca.key)",
            );
        }
        Some(Role::Worker) => {
            for device in items(machine, "/network/interfaces") {
                let shared = std::iter::once(device).chain(items(device, "/vlans"));
                for _ in shared.filter(|link| link.get("vip").is_some_and(|vip| !vip.is_null())) {
                    report.error("virtual (shared) IP is not allowed on non-controlplane nodes");
                }
            }
            report.error_if(
                key,
                "issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)",
            );
            report.error_if(
                ca.is_some_and(|ca| ca.certificate.is_empty()) && accepted.is_empty(),
                "trusted CA certificates are required on non-controlplane nodes (.machine.ca.crt, .machine.acceptedCAs)",
            );
            let cluster_key = section.is_some_and(|cluster| !text(cluster, "/ca/key").is_empty());
            report.error_if(
                cluster_key,
                "issuing Kubernetes API CA key is not allowed on non-controlplane nodes (.cluster.ca)",
            );
        }
        None => report.error(format!("unknown machine type {kind:?}")),
    }
}

fn install(machine: &Node, release: Release, report: &mut Report) {
    let Some(install) = machine.get("install").filter(|install| !install.is_null()) else {
        return report.error("install instructions are required in \"metal\" mode");
    };
    let selector = install.get("diskSelector").filter(|selector| !selector.is_null());
    let expression = selector.map(|selector| DiskSelector::of(selector).expression());
    if let Some(Err(error)) = &expression {
        report.error(format!("install disk selector is invalid: {error}"));
    }
    let chosen = !text(install, "/disk").is_empty() || matches!(expression, Some(Ok(_)));
    report.error_if(!chosen, "either install disk or diskSelector should be defined");
    let arguments = !items(install, "/extraKernelArgs").is_empty();
    report.error_if(
        release >= Release::V1_12 && arguments && switch(install, "/grubUseUKICmdline") == Some(true),
        "install.extraKernelArgs and install.grubUseUKICmdline can't be used together",
    );
}

/// What is looked at after the network.
pub(super) fn check_rest(machine: &Node, release: Release, report: &mut Report) {
    for subnet in texts(machine, "/kubelet/nodeIP/validSubnets") {
        let plain = subnet.strip_prefix('!').unwrap_or(&subnet);
        if plain.parse::<ipnet::IpNet>().is_err() && plain.parse::<std::net::IpAddr>().is_err() {
            report.error(format!("kubelet nodeIP subnet is not valid: {plain:?}"));
        }
    }
    let mut images = BTreeSet::new();
    for extension in items(machine, "/install/extensions") {
        let image = text(extension, "/image");
        if !images.insert(image.clone()) {
            report.error(format!("duplicate system extension {image:?}"));
        }
    }
    super::extensions(machine, release, report);
    let labels = wrong_labels(machine);
    if !labels.is_empty() {
        report.error(format!("invalid machine node labels: {}", super::listed(&labels)));
    }
    for (section, key) in [("config", "/registries/config"), ("mirrors", "/registries/mirrors")] {
        let entries = machine.pointer(key).and_then(Node::as_mapping).unwrap_or_default();
        for entry in entries.iter().filter(|entry| entry.value.is_null()) {
            report.error(format!("registries.{section}[{:?}] is null", &*entry.key.scalar.text));
        }
    }
}

/// Labels that Kubernetes would not take.
fn wrong_labels(machine: &Node) -> Vec<String> {
    let mut errors = Vec::new();
    let part = |text: &str| {
        let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let outer = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        text.len() <= 63
            && text.chars().all(inner)
            && outer(text.chars().next())
            && outer(text.chars().last())
    };
    for entry in machine.get("nodeLabels").and_then(Node::as_mapping).unwrap_or_default() {
        let key = &*entry.key.scalar.text;
        let name = key.split_once('/').map_or(key, |(_, name)| name);
        if !part(name) {
            errors.push(format!("name {name:?} is invalid"));
        }
        let value = entry.value.as_str().unwrap_or_default();
        if !value.is_empty() && !part(value) {
            errors.push(format!("label value {value:?} is invalid"));
        }
    }
    errors
}
