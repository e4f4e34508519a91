//! The users' ConfigMaps as they are: what has to come out again when they are published.

use std::collections::BTreeMap;

use labkit::manifest::Object;
use labkit::manifest::yaml::Node;
use serde::Deserialize;

/// Annotations that tools write for themselves.
const OTHERS: [&str; 3] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "argocd.argoproj.io/tracking-id",
    "ipam.labkit.dev/",
];

/// Labels that tools write for themselves.
const OTHERS_LABELS: [&str; 2] = ["kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/"];

/// A ConfigMap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Its namespace; `default` where a file does not say.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its labels, without those of tools.
    pub labels: Vec<(String, String)>,
    /// Its annotations, without those of tools.
    pub annotations: Vec<(String, String)>,
    /// Its keys and values, in the order of the file or sorted.
    pub data: Vec<(String, String)>,
    /// Whether it has `binaryData`, which no inventory can hold.
    pub binary: bool,
}

impl SourceMap {
    /// `namespace/name`
    pub fn id(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The ConfigMap in a manifest, if it is one.
    pub fn from_object(object: &Object) -> Option<Self> {
        if object.kind != "ConfigMap" || !object.group().is_empty() {
            return None;
        }
        let pairs = |pointer: &str| {
            let entries = object.root().pointer(pointer).and_then(Node::as_mapping).unwrap_or_default();
            let pair = |entry: &labkit::manifest::yaml::Entry| {
                let scalar = entry.value.as_scalar()?;
                let text = if scalar.is_null() { String::new() } else { scalar.text.to_string() };
                Some((entry.key.scalar.text.to_string(), text))
            };
            entries.iter().filter_map(pair).collect::<Vec<_>>()
        };
        let map = Self {
            namespace: object.namespace.clone().unwrap_or_else(|| "default".to_owned()),
            name: object.name.clone(),
            labels: pairs("/metadata/labels"),
            annotations: pairs("/metadata/annotations"),
            data: pairs("/data"),
            binary: !pairs("/binaryData").is_empty(),
        };
        Some(map.without_foreign_metadata())
    }

    fn without_foreign_metadata(mut self) -> Self {
        self.labels.retain(|(key, _)| !OTHERS_LABELS.iter().any(|other| key.starts_with(other)));
        self.annotations.retain(|(key, _)| !OTHERS.iter().any(|other| key.starts_with(other)));
        self
    }
}

/// A ConfigMap as the API server has it.
#[derive(Debug, Deserialize)]
pub struct LiveMap {
    metadata: Metadata,
    #[serde(default)]
    data: BTreeMap<String, String>,
    #[serde(default, rename = "binaryData")]
    binary_data: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

impl From<LiveMap> for SourceMap {
    fn from(map: LiveMap) -> Self {
        let LiveMap { metadata, data, binary_data } = map;
        Self {
            namespace: metadata.namespace,
            name: metadata.name,
            labels: metadata.labels.into_iter().collect(),
            annotations: metadata.annotations.into_iter().collect(),
            data: data.into_iter().collect(),
            binary: !binary_data.is_empty(),
        }
        .without_foreign_metadata()
    }
}
