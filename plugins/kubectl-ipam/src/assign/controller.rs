//! Which load balancers run in the cluster, and in which version: by the images of their controllers.

use std::collections::BTreeMap;

use labkit::finding::Subject;
use serde::Deserialize;

use super::Version;
use crate::facts::Provider;

/// A Deployment, a DaemonSet or a Pod, as far as it says what runs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Workload {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    name: String,
    namespace: String,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Spec {
    template: Template,
    /// Of a Pod itself.
    containers: Vec<Container>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: TemplateSpec,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct TemplateSpec {
    containers: Vec<Container>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Container {
    image: String,
    args: Option<Vec<String>>,
    command: Option<Vec<String>>,
}

/// A load balancer that runs in the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controller {
    /// Which.
    pub provider: Provider,
    /// The namespace it runs in.
    pub namespace: String,
    /// In which version, if that can be told.
    pub version: Option<Version>,
    /// The only `spec.loadBalancerClass` it looks after, where it was started with one.
    pub class: Option<String>,
    /// How that is known: `Deployment/metallb-system/controller runs metallb/controller:v0.14.9`.
    pub how: String,
    /// Whether it is the part that gives addresses, not one that only announces them.
    pub allocates: bool,
}

/// The load balancers among the workloads of a kind, one for each provider: the part that gives addresses where it
/// is found, else another one.
pub fn controllers(workloads: &[(&'static str, Workload)]) -> Vec<Controller> {
    let mut found: Vec<Controller> = Vec::new();
    for (kind, workload) in workloads {
        let containers = workload.spec.template.spec.containers.iter().chain(&workload.spec.containers);
        for one in containers.filter_map(|container| controller(kind, workload, container)) {
            match found.iter_mut().find(|known| known.provider == one.provider) {
                None => found.push(one),
                Some(known) if one.allocates && !known.allocates => *known = one,
                Some(_) => {}
            }
        }
    }
    found
}

fn controller(kind: &'static str, workload: &Workload, container: &Container) -> Option<Controller> {
    let (repository, tag) = split(&container.image);
    let (provider, allocates) = provider(repository)?;
    let metadata = &workload.metadata;
    let subject = Subject::in_namespace(kind, metadata.namespace.as_str(), metadata.name.as_str());
    let label = metadata.labels.as_ref().and_then(|labels| labels.get("app.kubernetes.io/version"));
    let by_tag = tag.and_then(Version::parse);
    let (version, how) = match (by_tag, label.and_then(|label| Version::parse(label))) {
        (Some(version), _) => (Some(version), format!("{subject} runs {}", container.image)),
        (None, Some(version)) => {
            (Some(version), format!("{subject} has the label app.kubernetes.io/version={version}"))
        }
        (None, None) => (None, format!("{subject} runs {}, which names no version", container.image)),
    };
    let words = container.args.iter().chain(&container.command).flatten();
    let mut words = words;
    let class = words.find_map(|word| word.trim_start_matches('-').strip_prefix("lb-class="));
    let class = class.filter(|class| provider == Provider::MetalLb && !class.is_empty());
    let (namespace, class) = (metadata.namespace.clone(), class.map(ToOwned::to_owned));
    Some(Controller { provider, namespace, version, class, how, allocates })
}

/// Repository and tag of an image; a digest is neither.
fn split(image: &str) -> (&str, Option<&str>) {
    let image = image.split('@').next().unwrap_or_default();
    match image.rsplit_once(':') {
        // The colon before a port stands in front of a slash.
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (image, None),
    }
}

/// Whose image it is, and whether that part gives addresses.
fn provider(repository: &str) -> Option<(Provider, bool)> {
    let mut segments = repository.rsplit('/');
    let last = segments.next().unwrap_or_default();
    let owner = segments.next().unwrap_or_default();
    match (owner, last) {
        ("metallb", "controller") | (_, "metallb-controller") => Some((Provider::MetalLb, true)),
        ("metallb", "speaker") | (_, "metallb-speaker") => Some((Provider::MetalLb, false)),
        ("cilium", last) if last == "operator" || last.starts_with("operator-") => {
            Some((Provider::Cilium, true))
        }
        (_, "cilium-operator") => Some((Provider::Cilium, true)),
        ("cilium", "cilium") => Some((Provider::Cilium, false)),
        (_, "kube-vip") => Some((Provider::KubeVip, true)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(workloads: &[(&'static str, serde_json::Value)]) -> Vec<String> {
        let read: Vec<(&'static str, Workload)> = workloads
            .iter()
            .map(|(kind, value)| (*kind, serde_json::from_value(value.clone()).unwrap()))
            .collect();
        let controllers = controllers(&read);
        let line = |one: Controller| {
            let version = one.version.map_or("?".to_owned(), |version| version.to_string());
            format!("{} {version} {:?}: {}", one.provider, one.class, one.how)
        };
        controllers.into_iter().map(line).collect()
    }

    fn workload(image: &str, labels: serde_json::Value, args: &[&str]) -> serde_json::Value {
        json!({
            "metadata": {"name": "x", "namespace": "lb", "labels": labels},
            "spec": {"template": {"spec": {"containers": [{"image": image, "args": args}]}}},
        })
    }

    #[test]
    fn the_part_that_gives_addresses_counts_more_than_the_one_that_announces_them() {
        let speaker = ("DaemonSet", workload("quay.io/metallb/speaker:v0.14.8", json!(null), &[]));
        let controller =
            ("Deployment", workload("metallb/controller:v0.14.9", json!({}), &["--lb-class=lan"]));
        insta::assert_debug_snapshot!(found(&[speaker, controller]), @r#"
        [
            "metallb 0.14.9 Some(\"lan\"): Deployment/lb/x runs metallb/controller:v0.14.9",
        ]
        "#);
    }

    #[test]
    fn digests_ports_and_rebuilt_images_are_read_too() {
        let digest = format!("registry.lab:5000/cilium/operator-generic@sha256:{}", "0".repeat(64));
        let cilium = ("Deployment", workload(&digest, json!({"app.kubernetes.io/version": "1.15.6"}), &[]));
        let bitnami = ("Deployment", workload("bitnami/metallb-controller:0.13.12-r3", json!({}), &[]));
        let pod = json!({
            "metadata": {"name": "kube-vip-a", "namespace": "kube-system"},
            "spec": {"containers": [{"image": "ghcr.io/kube-vip/kube-vip:latest"}]},
        });
        let other = ("Deployment", workload("grafana/grafana:v12.1.1", json!({}), &[]));
        insta::assert_debug_snapshot!(found(&[cilium, bitnami, ("Pod", pod), other]), @r#"
        [
            "cilium 1.15.6 None: Deployment/lb/x has the label app.kubernetes.io/version=1.15.6",
            "metallb 0.13.12 None: Deployment/lb/x runs bitnami/metallb-controller:0.13.12-r3",
            "kube-vip ? None: Pod/kube-system/kube-vip-a runs ghcr.io/kube-vip/kube-vip:latest, which names no version",
        ]
        "#);
    }
}
