//! The documents beside the machine configuration: HostnameConfig, LinkConfig, Layer2VIPConfig, ResolverConfig,
//! TimeSyncConfig, DHCPv4Config, LinkAliasConfig, and the names of a
//! VolumeConfig. Others are taken as they are once they decode.

use std::net::IpAddr;

use ipnet::IpNet;
use labkit::manifest::yaml::Node;

use crate::talos::config::values::{items, switch, text};
use crate::talos::config::{Document, Release, scalars};

/// What is wrong with a document in itself.
pub(super) fn check(document: &Document, release: Release) -> Vec<String> {
    let root = &document.root;
    let named = || text(root, "/name").is_empty().then(|| "name must be specified".to_owned());
    match document.kind.as_str() {
        "HostnameConfig" => hostname(root, release),
        "LinkConfig" => named().into_iter().chain(link(root)).collect(),
        "Layer2VIPConfig" => shared_address(root),
        "TimeSyncConfig" => time_sync(root),
        "VolumeConfig" if !["STATE", "EPHEMERAL", "IMAGECACHE"].contains(&document.name()) => {
            vec![r#"only ["STATE" "EPHEMERAL" "IMAGECACHE"] volumes are supported"#.to_owned()]
        }
        "DHCPv4Config" => named().into_iter().chain(dhcp(root)).collect(),
        "LinkAliasConfig" => {
            let missing =
                text(root, "/selector/match").is_empty().then(|| "link selector is required".to_owned());
            named().or_else(|| alias_pattern(root, release)).into_iter().chain(missing).collect()
        }
        _ => Vec::new(),
    }
}

/// What contradicts the machine configuration.
pub(super) fn conflict(document: &Document, v1alpha1: &Node) -> Option<String> {
    let machine = v1alpha1.get("machine")?;
    let set = |pointer: &str| machine.pointer(pointer).is_some_and(|value| !value.is_null());
    let any = |pointer: &str| !items(machine, pointer).is_empty();
    let errors = match document.kind.as_str() {
        "HostnameConfig" => vec![
            (
                !text(machine, "/network/hostname").is_empty(),
                "static hostname is already set in v1alpha1 config",
            ),
            (
                switch(machine, "/features/stableHostname") == Some(true),
                "stable hostname is already set in v1alpha1 config",
            ),
        ],
        "ResolverConfig" => vec![
            (
                any("/network/searchDomains"),
                ".machine.network.searchDomains is already set in v1alpha1 config",
            ),
            (any("/network/nameservers"), ".machine.network.nameservers is already set in v1alpha1 config"),
            (
                switch(machine, "/network/disableSearchDomain") == Some(true),
                ".machine.network.disableSearchDomain is already set in v1alpha1 config",
            ),
        ],
        "TimeSyncConfig" => vec![
            (
                switch(machine, "/time/disabled") == Some(true),
                "time sync cannot be disabled in both v1alpha1 and new-style configuration",
            ),
            (
                any("/time/servers"),
                "time servers cannot be specified in both v1alpha1 and new-style configuration",
            ),
            (
                set("/time/bootTimeout"),
                "boot timeout cannot be specified in both v1alpha1 and new-style configuration",
            ),
        ],
        _ => Vec::new(),
    };
    errors.into_iter().find(|(wrong, _)| *wrong).map(|(_, text)| text.to_owned())
}

fn hostname(root: &Node, release: Release) -> Vec<String> {
    let (automatic, name) = (text(root, "/auto"), text(root, "/hostname"));
    let mut errors = Vec::new();
    let off = automatic == "off" || automatic.is_empty();
    // 1.12 does not tell a missing method from `off`.
    let missing = automatic.is_empty() || (release < Release::V1_13 && off);
    if missing && name.is_empty() {
        errors.push("either 'auto' or 'hostname' must be set".to_owned());
    }
    if !off && !name.is_empty() {
        errors.push("'auto' and 'hostname' cannot be set at the same time".to_owned());
    }
    if name.len() > 253 {
        errors.push(format!("fqdn is too long: {}", name.len()));
    }
    let first = name.split('.').next().unwrap_or_default();
    if !name.is_empty() && !(1..=63).contains(&first.len()) {
        errors.push(format!("invalid hostname {first:?}"));
    }
    errors
}

fn link(root: &Node) -> Vec<String> {
    let mut errors = Vec::new();
    for (at, address) in items(root, "/addresses").iter().enumerate() {
        let address = text(address, "/address");
        match address.parse::<IpNet>() {
            Err(_) => errors.push(format!("address {at} must be specified")),
            Ok(net) if net.addr().is_unspecified() => {
                errors.push(format!("address {at} must be a valid IP address"));
            }
            Ok(_) => {}
        }
    }
    for (at, route) in items(root, "/routes").iter().enumerate() {
        if text(route, "/destination").parse::<IpNet>().is_ok_and(|to| to.addr().is_unspecified()) {
            errors.push(format!("route {at} destination must be a valid IP prefix"));
        }
        for key in ["gateway", "source"] {
            if text(route, &format!("/{key}")).parse::<IpAddr>().is_ok_and(|address| address.is_unspecified())
            {
                errors.push(format!("route {at} {key} must be a valid IP address"));
            }
        }
    }
    errors
}

fn shared_address(root: &Node) -> Vec<String> {
    let name = text(root, "/name");
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push("name must be specified".to_owned());
    } else if name.parse::<IpAddr>().is_err() {
        errors.push(format!("name must be a valid IP address: {}", scalars::unparsable_address(&name)));
    }
    if text(root, "/link").is_empty() {
        errors.push("link must be specified".to_owned());
    }
    errors
}

fn time_sync(root: &Node) -> Vec<String> {
    let mut errors = Vec::new();
    if scalars::duration(&text(root, "/bootTimeout")).is_some_and(|nanoseconds| nanoseconds < 0.0) {
        errors.push("bootTimeout cannot be negative".to_owned());
    }
    let both = ["ntp", "ptp"].iter().all(|key| root.get(key).is_some_and(|section| !section.is_null()));
    if both {
        errors.push("only one of ntp or ptp configuration can be specified".to_owned());
    }
    errors
}

fn dhcp(root: &Node) -> Vec<String> {
    let duid = text(root, "/clientIdentifier") == "duid";
    let raw = !text(root, "/duidRaw").is_empty();
    match (duid, raw) {
        (false, true) => vec!["duidRaw can only be set if clientIdentifier is 'duid'".to_owned()],
        (true, false) => vec!["duidRaw must be set if clientIdentifier is 'duid'".to_owned()],
        _ => Vec::new(),
    }
}

fn alias_pattern(root: &Node, release: Release) -> Option<String> {
    let name = text(root, "/name");
    let (before, after) = name.split_once('%')?;
    let wrong = release >= Release::V1_13 && (after != "d" || before.is_empty());
    wrong.then(|| format!("name {name:?} contains an invalid format verb, use %d suffix"))
}
