//! What a machine configuration says of its cluster. Secrets stay where they are.

use serde_json::Value;

use super::Draft;
use crate::cluster::Version;
use crate::machineconfig::Config;

/// What the configuration of a control plane or worker says of the cluster.
pub fn known(config: &Config) -> Draft {
    let Some(machine) = config.machine() else { return Draft::default() };
    let text = |pointer: &str| Some(machine.text(pointer)).filter(|text| !text.is_empty());
    let list = |pointer: &str, usual: &str| -> Vec<String> {
        let items = machine.value().pointer(pointer).and_then(Value::as_array);
        let items: Vec<_> =
            items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if items == [usual] { Vec::new() } else { items }
    };
    let installer = text("/machine/install/image").map(split_tag);
    Draft {
        name: text("/cluster/clusterName").map(str::to_owned),
        endpoint: text("/cluster/controlPlane/endpoint").and_then(|text| text.parse().ok()),
        vip: None,
        talos: installer.as_ref().and_then(|(_, tag)| version(tag.as_deref()?)),
        kubernetes: text("/machine/kubelet/image").and_then(|image| version(split_tag(image).1.as_deref()?)),
        installer: installer.map(|(image, _)| image).filter(|image| image != "ghcr.io/siderolabs/installer"),
        discover: Vec::new(),
        pod_subnets: list("/cluster/network/podSubnets", "10.244.0.0/16"),
        service_subnets: list("/cluster/network/serviceSubnets", "10.96.0.0/12"),
        dns_domain: text("/cluster/network/dnsDomain")
            .filter(|name| *name != "cluster.local")
            .map(str::to_owned),
        cni: text("/cluster/network/cni/name").filter(|name| *name == "none").map(str::to_owned),
        cert_sans: list("/machine/certSANs", ""),
        allow_scheduling: machine.value().pointer("/cluster/allowSchedulingOnControlPlanes")
            == Some(&Value::Bool(true)),
        nodes: Vec::new(),
    }
}

/// Image and tag; what is behind `@` is dropped.
fn split_tag(image: &str) -> (String, Option<String>) {
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    match image.rsplit_once(':') {
        // A port in front of the path is no tag.
        Some((name, tag)) if !tag.contains('/') => (name.to_owned(), Some(tag.to_owned())),
        _ => (image.to_owned(), None),
    }
}

fn version(tag: &str) -> Option<Version> {
    tag.parse().ok()
}

#[cfg(test)]
mod tests {
    use labkit::secret::SecretText;

    use super::*;

    #[test]
    fn what_is_usual_is_left_out() {
        let text = "machine:\n  kubelet: {image: 'ghcr.io/siderolabs/kubelet:v1.34.1'}\n  install: {image: 'registry.lan:5000/installer:v1.11.2'}\ncluster:\n  clusterName: home\n  controlPlane: {endpoint: 'https://10.69.1.101:6443'}\n  network: {dnsDomain: cluster.local, podSubnets: [10.10.0.0/16], serviceSubnets: [10.96.0.0/12]}\n";
        let config = Config::parse(&SecretText::new(text.to_owned()), "controlplane.yaml").unwrap();
        let draft = known(&config);
        assert_eq!((draft.name.as_deref(), draft.dns_domain), (Some("home"), None));
        assert_eq!(draft.talos.unwrap().to_string(), "v1.11.2");
        assert_eq!(draft.kubernetes.unwrap().to_string(), "v1.34.1");
        assert_eq!(draft.installer.as_deref(), Some("registry.lan:5000/installer"));
        assert_eq!(
            (draft.pod_subnets.join(","), draft.service_subnets.len()),
            ("10.10.0.0/16".to_owned(), 0)
        );
    }
}
