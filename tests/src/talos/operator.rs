//! What an operator writes down about a lab: the description of the cluster, and the answers to the guided walk.

use std::fmt::Write;

use super::Lab;
use super::view::Disk;

/// The cluster's name.
pub const CLUSTER: &str = "home";

/// The nodes that become control planes; the others are workers.
const CONTROL_PLANES: usize = 3;

/// A `cluster.yaml` of the lab: the first three nodes are control planes, or the only one if there are fewer.
pub fn cluster_yaml(lab: &Lab) -> String {
    let names = lab.names();
    let planes = if names.len() < CONTROL_PLANES { 1 } else { CONTROL_PLANES };
    let endpoint = names.first().and_then(|name| lab.address(name)).map(|address| address.ip());
    let endpoint = endpoint.map(|ip| ip.to_string()).unwrap_or_default();
    let mut text = format!(
        "apiVersion: wizard.labkit.dev/v1\nkind: Cluster\nname: {CLUSTER}\nendpoint: https://{endpoint}:6443\n\
         talosVersion: v1.11.2\nkubernetesVersion: v1.34.1\ndiscover: [{}]\nnodes:\n",
        lab.network()
    );
    for (index, name) in names.iter().enumerate() {
        let role = if index < planes { "controlplane" } else { "worker" };
        // Writing to a text cannot fail.
        let _written = writeln!(
            text,
            "  - hostname: {name}\n    role: {role}\n    address: {}",
            quoted(&lab.endpoint(name))
        );
    }
    text
}

/// The serial number of the disk that a node is to be installed to.
pub fn serial(lab: &Lab, node: &str) -> String {
    let inner = |disk: &Disk| disk.transport == "nvme";
    let view = lab.view(node);
    view.and_then(|view| view.machine.disks.into_iter().find(inner))
        .map(|disk| disk.serial)
        .unwrap_or_default()
}

/// An answers file for the whole walk; `fingerprint` knows what a node's console shows.
pub fn answers(lab: &Lab, fingerprint: impl Fn(&str) -> String) -> String {
    let mut text = "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers:\n".to_owned();
    let mut answer = |key: &str, value: &str| {
        let _written = writeln!(text, "  {key}: {}", quoted(value));
    };
    answer("gen.proceed", "yes");
    answer("check.proceed", "yes");
    for name in lab.names() {
        answer(&format!("nodes.{name}.fingerprint"), &fingerprint(&name));
        answer(&format!("nodes.{name}.bootMedium"), "removed");
        answer(&format!("nodes.{name}.confirm"), &serial(lab, &name));
    }
    answer("bootstrap.confirm", CLUSTER);
    answer("kubeconfig.merge", "yes");
    answer("record.write", "yes");
    text
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
