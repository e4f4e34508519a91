//! A Service as far as pinning an address on it is concerned.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::finding::Subject;
use labkit::net::Family;
use serde::Deserialize;
use serde_json::Value;

/// The Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The state that was read.
    pub resource_version: String,
    /// `spec.type`.
    pub kind: String,
    /// `spec.loadBalancerClass`.
    pub class: Option<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// `spec.loadBalancerIP`, if it is not empty.
    pub load_balancer_ip: Option<String>,
    /// The families of its cluster addresses; empty when they are not known.
    pub families: Vec<Family>,
    /// The addresses it has from its load balancer.
    pub held: Vec<IpAddr>,
    /// Its conditions.
    pub conditions: Vec<Condition>,
}

/// A condition of the Service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// One word.
    pub reason: String,
    /// A sentence.
    pub message: String,
}

impl Target {
    /// Reads a live Service.
    pub fn read(service: &Value) -> Self {
        let text = |pointer: &str| service.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let optional = |pointer: &str| Some(text(pointer).to_owned()).filter(|text| !text.is_empty());
        let texts = |pointer: &str| {
            let entries = service.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
            entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
        };
        let list = |pointer: &str| service.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
        let address = |value: &Value| value.as_str()?.parse::<IpAddr>().ok();
        let conditions = list("/status/conditions");
        Self {
            namespace: text("/metadata/namespace").to_owned(),
            name: text("/metadata/name").to_owned(),
            resource_version: text("/metadata/resourceVersion").to_owned(),
            kind: optional("/spec/type").unwrap_or_else(|| "ClusterIP".to_owned()),
            class: optional("/spec/loadBalancerClass"),
            labels: texts("/metadata/labels"),
            annotations: texts("/metadata/annotations"),
            load_balancer_ip: optional("/spec/loadBalancerIP"),
            families: list("/spec/clusterIPs").filter_map(address).map(Family::of).collect(),
            held: list("/status/loadBalancer/ingress").filter_map(|point| address(&point["ip"])).collect(),
            conditions: conditions.filter_map(|one| Condition::deserialize(one).ok()).collect(),
        }
    }

    /// The Service as it is named in messages.
    pub fn subject(&self) -> Subject {
        Subject::in_namespace("Service", self.namespace.as_str(), self.name.as_str())
    }

    /// `namespace/name`, as load balancers name it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Whether it has all of these addresses.
    pub fn has(&self, addresses: &[IpAddr]) -> bool {
        addresses.iter().all(|address| self.held.contains(address))
    }
}
