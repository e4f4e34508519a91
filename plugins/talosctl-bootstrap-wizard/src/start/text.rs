//! The text of a first `cluster.yaml`, with an explanation for everything that can be written.

use std::fmt::Display;

use super::Draft;
use crate::cluster::{API_VERSION, KIND};

/// The text. What has to be known and is not becomes an empty field, which the reader of the file complains about.
pub fn text(draft: &Draft) -> String {
    let mut lines = vec![
        format!("apiVersion: {API_VERSION}"),
        format!("kind: {KIND}"),
        format!("name: {}", shown(draft.name.as_ref())),
        "# Where the Kubernetes API is reached: a control plane, a load balancer, or the shared address below.".to_owned(),
        format!("endpoint: {}", shown(draft.endpoint.as_ref())),
        "# An address of the same network that the control planes share; each of them needs its mac then.".to_owned(),
        optional("vip", draft.vip.as_ref(), "10.0.0.10"),
        format!("talosVersion: {}", shown(draft.talos.as_ref())),
        format!("kubernetesVersion: {}", shown(draft.kubernetes.as_ref())),
        "# The installer's image, for example of the image factory; without a tag it gets talosVersion.".to_owned(),
        optional("installer", draft.installer.as_ref(), "factory.talos.dev/metal-installer/SCHEMATIC"),
        "# The file of secrets and the folder of generated files, beside this file.".to_owned(),
        "# secrets: secrets.yaml".to_owned(),
        "# output: .".to_owned(),
        "# Where `discover` looks for nodes.".to_owned(),
        optional_list("discover", &draft.discover, "10.0.0.0/24"),
    ];
    lines.extend(network(draft));
    lines.push("# More names and addresses for the certificates of both APIs.".to_owned());
    lines.push(optional_list("certSANs", &draft.cert_sans, "k8s.home.arpa"));
    lines.push("# Whether pods may run on control planes: a cluster of one node needs it.".to_owned());
    let allow = if draft.allow_scheduling { "" } else { "# " };
    lines.push(format!("{allow}allowSchedulingOnControlPlanes: true"));
    lines.push(
        "# Files with parts of machine configurations, or the parts themselves; also in a node.".to_owned(),
    );
    lines.push("# patches: [all.yaml]".to_owned());
    lines.push("# controlPlane: {patches: [control-plane.yaml]}".to_owned());
    lines.push("# worker: {patches: [worker.yaml]}".to_owned());
    lines.push(
        "# A disk is named by its serial number or wwid, never by sda or nvme0n1: `discover` shows both."
            .to_owned(),
    );
    lines.push(if draft.nodes.is_empty() { "nodes: []".to_owned() } else { "nodes:".to_owned() });
    for node in &draft.nodes {
        lines.push(format!("- hostname: {}", node.hostname));
        lines.push(format!("  role: {}", node.role));
        lines.push(format!("  address: {}", quoted(&node.address)));
        lines.push(match &node.mac {
            Some(mac) => format!("  mac: {}", quoted(mac)),
            None => "  # mac: \"58:47:ca:70:00:01\"".to_owned(),
        });
        lines.extend(node.uuid.as_ref().map(|uuid| format!("  uuid: {}", quoted(uuid))));
        lines.push("  # disk: {serial: S6PENX0T801234}".to_owned());
        lines.push("  # network: {address: 10.0.0.11/24, gateway: 10.0.0.1}   # instead of DHCP".to_owned());
    }
    lines.join("\n") + "\n"
}

fn network(draft: &Draft) -> Vec<String> {
    let mut given = Vec::new();
    if !draft.pod_subnets.is_empty() {
        given.push(format!("  podSubnets: [{}]", quoted_list(&draft.pod_subnets)));
    }
    if !draft.service_subnets.is_empty() {
        given.push(format!("  serviceSubnets: [{}]", quoted_list(&draft.service_subnets)));
    }
    given.extend(draft.dns_domain.as_ref().map(|name| format!("  dnsDomain: {name}")));
    given.extend(draft.cni.as_ref().map(|name| format!("  cni: {name}")));
    let mut lines =
        vec!["# The networks inside the cluster; what is not written is as Talos has it.".to_owned()];
    lines.push(if given.is_empty() { "# network:".to_owned() } else { "network:".to_owned() });
    lines.extend(given);
    lines.push("#   podSubnets: [10.244.0.0/16]".to_owned());
    lines.push("#   serviceSubnets: [10.96.0.0/12]".to_owned());
    lines.push("#   cni: flannel                      # or none, or {custom: [URL]}".to_owned());
    lines.push("#   nameservers: [10.0.0.1]".to_owned());
    lines.push("#   timeServers: [pool.ntp.org]".to_owned());
    lines
}

fn shown(value: Option<&impl Display>) -> String {
    value.map(quoted).unwrap_or_default()
}

fn optional(name: &str, value: Option<&String>, example: &str) -> String {
    value.map_or_else(|| format!("# {name}: {example}"), |value| format!("{name}: {}", quoted(value)))
}

fn optional_list(name: &str, values: &[String], example: &str) -> String {
    if values.is_empty() {
        format!("# {name}: [{example}]")
    } else {
        format!("{name}: [{}]", quoted_list(values))
    }
}

fn quoted_list(values: &[String]) -> String {
    values.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// In quotes where YAML would read something else: addresses of IPv6 have colons, and answers may have anything.
fn quoted(value: &impl Display) -> String {
    let text = value.to_string();
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "./-_:".contains(c);
    let is_plain = text.chars().all(is_safe)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.ends_with(':')
        && labkit::manifest::yaml::is_plain_text(&text);
    if is_plain { text } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::DraftNode;
    use super::*;
    use crate::cluster::{Role, parse};

    #[test]
    fn what_is_written_can_be_read() {
        let node = |hostname: &str, role, address: &str| DraftNode {
            hostname: hostname.to_owned(),
            role,
            address: address.parse().unwrap(),
            mac: None,
            uuid: None,
        };
        let draft = Draft {
            name: Some("home".to_owned()),
            endpoint: Some("https://[fd00::1]:6443".parse().unwrap()),
            vip: Some("10.69.1.100".to_owned()),
            talos: Some("v1.11.2".parse().unwrap()),
            kubernetes: Some("v1.34.1".parse().unwrap()),
            installer: Some("factory.talos.dev/metal-installer/376567".to_owned()),
            discover: vec!["10.69.1.0/24".to_owned(), "fd00::/120".to_owned()],
            pod_subnets: vec!["10.10.0.0/16".to_owned()],
            cni: Some("none".to_owned()),
            cert_sans: vec!["k8s.home.arpa".to_owned()],
            allow_scheduling: true,
            nodes: vec![
                node("talos-1", Role::ControlPlane, "10.69.1.101"),
                node("talos-2", Role::Worker, "[fd00::5]:50001"),
            ],
            ..Draft::default()
        };
        let text = text(&draft);
        let cluster =
            parse(&text, "cluster.yaml", Path::new("")).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(cluster.nodes.len(), 2);
        assert_eq!(cluster.nodes[1].address, draft.nodes[1].address);
        assert_eq!((cluster.vip.unwrap().to_string(), cluster.discover.len()), ("10.69.1.100".to_owned(), 2));
        assert!(cluster.allow_scheduling_on_control_planes);
    }

    #[test]
    fn what_is_not_known_is_complained_about_by_the_reader() {
        let error = parse(&text(&Draft::default()), "cluster.yaml", Path::new("")).unwrap_err();
        assert!(error.message.ends_with("name is missing"), "{error}");
    }
}
