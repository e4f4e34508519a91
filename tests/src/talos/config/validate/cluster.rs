//! `cluster`.

use std::collections::BTreeSet;

use labkit::manifest::yaml::Node;

use super::Report;
use crate::talos::config::values::{items, switch, text};
use crate::talos::view::Role;

pub(super) fn check(cluster: Option<&Node>, role: Option<Role>, report: &mut Report) {
    let Some(cluster) = cluster else { return report.error("cluster instructions are required") };
    let control_plane = role == Some(Role::ControlPlane);
    if cluster.pointer("/controlPlane/endpoint").is_none_or(Node::is_null) {
        return report.error("cluster controlplane endpoint is required");
    }
    if let Err(error) = endpoint_uri(&text(cluster, "/controlPlane/endpoint")) {
        report.error(format!("invalid controlplane endpoint: {error}"));
    }
    let domain = text(cluster, "/network/dnsDomain");
    if !domain.is_empty() && !is_dns_name(&domain) {
        report.error(format!("{domain:?} is not a valid DNS name"));
    }
    if let Some(etcd) = cluster.get("etcd").filter(|etcd| !etcd.is_null()) {
        let has_ca = etcd.get("ca").is_some_and(|ca| !ca.is_null());
        report.error_if(control_plane && !has_ca, "key/cert combination should not be empty");
        report.error_if(!control_plane, "etcd config is only allowed on control plane machines");
    }
    report.error_if(
        !control_plane && !text(cluster, "/ca/key").is_empty(),
        "cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)",
    );
    inline_manifests(cluster, report);
    discovery(cluster, report);
}

/// Control planes only; a name is looked at even where the section is not there.
pub(super) fn cni(cluster: Option<&Node>, report: &mut Report) {
    let name = cluster.map(|cluster| text(cluster, "/network/cni/name")).unwrap_or_default();
    let urls = cluster.map(|cluster| items(cluster, "/network/cni/urls")).unwrap_or_default();
    let flannel = cluster.map(|cluster| items(cluster, "/network/cni/flannel/extraArgs")).unwrap_or_default();
    let name = if name.is_empty() && cluster.is_none_or(|cluster| cluster.pointer("/network/cni").is_none()) {
        "flannel".to_owned()
    } else {
        name
    };
    match name.as_str() {
        "flannel" | "none" => {
            report.error_if(!urls.is_empty(), &format!("\"urls\" field should be empty for {name:?} CNI"));
        }
        "custom" if urls.is_empty() => {
            report.warning(format!("\"urls\" field should not be empty for {name:?} CNI"));
        }
        "custom" => {
            for error in urls.iter().filter_map(|url| endpoint_uri(url.as_str().unwrap_or_default()).err()) {
                report.error(error);
            }
        }
        _ => return report.error(r#"cni name should be one of ["flannel", "custom", "none"]"#),
    }
    let foreign = name != "flannel" && !flannel.is_empty();
    report.error_if(foreign, &format!("\"flanneldExtraArgs\" field should be empty for {name:?} CNI"));
}

/// A host, and a port between 1 and 65535 if there is one; the scheme is not looked at.
fn endpoint_uri(uri: &str) -> Result<(), String> {
    let after = uri.split_once("://").map_or("", |(_, rest)| rest);
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.matches(':').count() > 2 && !(host.contains('[') && host.contains(']')) {
        return Err("IPv6 addresses MUST be enclosed by square brackets".to_owned());
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    if name.trim_matches(['[', ']']).is_empty() {
        return Err("hostname must not be blank".to_owned());
    }
    match port.parse::<i64>() {
        _ if port.is_empty() => Ok(()),
        Ok(1..=65535) => Ok(()),
        Ok(_) => Err("port number must be between 1 and 65535".to_owned()),
        Err(_) => Err("port number must be numeric".to_owned()),
    }
}

fn is_dns_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
    };
    name.len() <= 255 && name.split('.').all(label)
}

fn inline_manifests(cluster: &Node, report: &mut Report) {
    let mut names = BTreeSet::new();
    for manifest in items(cluster, "/inlineManifests") {
        let name = text(manifest, "/name");
        report.error_if(name.trim().is_empty(), "inline manifest name can't be empty");
        if !names.insert(name.clone()) {
            report.error(format!("inline manifest name {name:?} is duplicate"));
        }
    }
}

fn discovery(cluster: &Node, report: &mut Report) {
    let Some(discovery) = cluster.get("discovery").filter(|discovery| !discovery.is_null()) else { return };
    if switch(discovery, "/enabled") == Some(false)
        || switch(discovery, "/registries/service/disabled") == Some(true)
    {
        return;
    }
    for key in ["id", "secret"] {
        if text(cluster, &format!("/{key}")).is_empty() {
            report.error(format!("cluster discovery service requires .cluster.{key}"));
        }
    }
}
