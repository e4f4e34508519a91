//! The facts a node acts by, taken from the documents.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use labkit::manifest::yaml::Node;

use super::{DiskSelector, MachineConfig, scalars};
use crate::talos::view::{Authority, Config, Install, Role};

/// `machine.type` as the node reads it: nothing and `join` are a worker, `init` is a control plane.
pub(super) fn role(machine: &Node) -> Option<Role> {
    match text(machine, "/type").as_str() {
        "init" | "controlplane" => Some(Role::ControlPlane),
        "worker" | "join" | "" => Some(Role::Worker),
        _ => None,
    }
}

/// The text at a pointer; empty if there is none.
pub(super) fn text(node: &Node, pointer: &str) -> String {
    node.pointer(pointer).and_then(Node::as_str).unwrap_or_default().to_owned()
}

/// The texts of a list.
pub(super) fn texts(node: &Node, pointer: &str) -> Vec<String> {
    items(node, pointer).iter().filter_map(|item| item.as_str()).map(str::to_owned).collect()
}

/// The items of a list.
pub(super) fn items<'a>(node: &'a Node, pointer: &str) -> &'a [Node] {
    node.pointer(pointer).and_then(Node::as_sequence).unwrap_or_default()
}

/// The value of a switch.
pub(super) fn switch(node: &Node, pointer: &str) -> Option<bool> {
    scalars::boolean(node.pointer(pointer)?.as_scalar()?)
}

/// A certificate and its key. A part that is not there is empty; the whole is nothing if its mapping is not there.
pub(super) fn authority(node: &Node, pointer: &str) -> Option<Authority> {
    let pair = node.pointer(pointer)?;
    pair.as_mapping()?;
    let decoded = |key: &str| decoded(&text(pair, key));
    Some(Authority { certificate: decoded("/crt"), key: Some(decoded("/key")).filter(|key| !key.is_empty()) })
}

impl MachineConfig {
    /// What the node works with. Nothing for a configuration without a `v1alpha1` document, or of an unknown type:
    /// [`MachineConfig::validate`] refuses the latter.
    pub fn to_config(&self) -> Option<Config> {
        let root = self.machine_config()?;
        let (machine, cluster) = (root.get("machine")?, root.get("cluster")?);
        let nothing = || Authority { certificate: String::new(), key: None };
        let accepted = items(machine, "/acceptedCAs").iter().map(|item| decoded(&text(item, "/crt")));
        let labels = machine.get("nodeLabels").and_then(Node::as_mapping).unwrap_or_default();
        let label = |entry: &labkit::manifest::yaml::Entry| {
            (entry.key.scalar.text.to_string(), entry.value.as_str().unwrap_or_default().to_owned())
        };
        Some(Config {
            text: String::from_utf8_lossy(self.bytes()).into_owned(),
            role: role(machine)?,
            token: text(machine, "/token"),
            machine_ca: authority(machine, "/ca").unwrap_or_else(nothing),
            accepted_cas: accepted.collect(),
            cert_sans: texts(machine, "/certSANs"),
            install: machine.get("install").filter(|install| !install.is_null()).map(install),
            hostname: self.hostname(),
            addresses: self.addresses(),
            vips: self.vips(),
            node_labels: labels.iter().map(label).collect(),
            kubelet_image: text(machine, "/kubelet/image"),
            cluster_name: text(cluster, "/clusterName"),
            cluster_id: text(cluster, "/id"),
            endpoint: text(cluster, "/controlPlane/endpoint"),
            kubernetes_ca: authority(cluster, "/ca"),
            etcd_ca: authority(cluster, "/etcd/ca"),
            api_server_sans: texts(cluster, "/apiServer/certSANs"),
            cni: Some(text(cluster, "/network/cni/name"))
                .filter(|name| !name.is_empty())
                .unwrap_or("flannel".into()),
            discovery: self.discovery(),
            schedulable_control_planes: switch(cluster, "/allowSchedulingOnControlPlanes")
                .or_else(|| switch(cluster, "/allowSchedulingOnMasters"))
                .unwrap_or(false),
        })
    }

    /// The static name: that of the `HostnameConfig`, else `machine.network.hostname`.
    pub fn hostname(&self) -> Option<String> {
        let documents = self.of_kind("HostnameConfig").map(|document| text(&document.root, "/hostname"));
        let old = self.machine_config().map(|root| text(root, "/machine/network/hostname"));
        documents.chain(old).find(|name| !name.is_empty())
    }

    /// Whether a node without a name makes one of its identity (`talos-abc-def`), as opposed to one of its address.
    pub fn has_stable_hostname(&self) -> bool {
        let automatic =
            self.of_kind("HostnameConfig").any(|document| text(&document.root, "/auto") == "stable");
        automatic
            || self
                .machine_config()
                .is_some_and(|root| switch(root, "/machine/features/stableHostname") == Some(true))
    }

    /// The static addresses of all links; one without a length is a host's.
    pub fn addresses(&self) -> Vec<IpNet> {
        let devices =
            self.machine_config().map(|root| items(root, "/machine/network/interfaces")).unwrap_or_default();
        let old =
            devices.iter().filter(|device| switch(device, "/ignore") != Some(true)).flat_map(|device| {
                let mut addresses = texts(device, "/addresses");
                addresses.extend(Some(text(device, "/cidr")).filter(|cidr| !cidr.is_empty()));
                addresses
            });
        let new = self.of_kind("LinkConfig").flat_map(|document| {
            items(&document.root, "/addresses")
                .iter()
                .map(|address| text(address, "/address"))
                .collect::<Vec<_>>()
        });
        old.chain(new)
            .filter_map(|text| text.parse().ok().or_else(|| Some(text.parse::<IpAddr>().ok()?.into())))
            .collect()
    }

    /// The default gateway of the first link that has one.
    pub fn gateway(&self) -> Option<IpAddr> {
        let devices =
            self.machine_config().map(|root| items(root, "/machine/network/interfaces")).unwrap_or_default();
        let old = devices
            .iter()
            .flat_map(|device| items(device, "/routes"))
            .map(|route| (text(route, "/network"), route));
        let new = self.of_kind("LinkConfig").flat_map(|document| items(&document.root, "/routes"));
        let routes = old.chain(new.map(|route| (text(route, "/destination"), route)));
        let default = |to: &str| to.is_empty() || to.parse::<IpNet>().is_ok_and(|to| to.prefix_len() == 0);
        routes.filter(|(to, _)| default(to)).find_map(|(_, route)| text(route, "/gateway").parse().ok())
    }

    /// The name servers.
    pub fn nameservers(&self) -> Vec<IpAddr> {
        let old =
            self.machine_config().map(|root| texts(root, "/machine/network/nameservers")).unwrap_or_default();
        let new = self.of_kind("ResolverConfig").flat_map(|document| {
            items(&document.root, "/nameservers")
                .iter()
                .map(|server| text(server, "/address"))
                .collect::<Vec<_>>()
        });
        old.into_iter().chain(new).filter_map(|server| server.parse().ok()).collect()
    }

    fn vips(&self) -> Vec<IpAddr> {
        let devices =
            self.machine_config().map(|root| items(root, "/machine/network/interfaces")).unwrap_or_default();
        let old = devices.iter().flat_map(|device| {
            let vlans = items(device, "/vlans").iter().map(|vlan| text(vlan, "/vip/ip"));
            std::iter::once(text(device, "/vip/ip")).chain(vlans).collect::<Vec<_>>()
        });
        let new = self.of_kind("Layer2VIPConfig").map(|document| document.name().to_owned());
        old.chain(new).filter_map(|address| address.parse().ok()).collect()
    }

    fn discovery(&self) -> bool {
        self.machine_config().is_some_and(|root| {
            let on = root.pointer("/cluster/discovery").is_some_and(|discovery| !discovery.is_null());
            on && switch(root, "/cluster/discovery/enabled") != Some(false)
                && switch(root, "/cluster/discovery/registries/service/disabled") != Some(true)
        })
    }
}

fn install(node: &Node) -> Install {
    Install {
        disk: Some(text(node, "/disk")).filter(|disk| !disk.is_empty()),
        selector: node.get("diskSelector").filter(|selector| !selector.is_null()).map(DiskSelector::of),
        image: text(node, "/image"),
        wipe: switch(node, "/wipe").unwrap_or(false),
    }
}

/// Base64 of text; empty if it is neither, which the decoder has refused before.
fn decoded(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
