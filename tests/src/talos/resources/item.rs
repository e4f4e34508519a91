//! One resource, and the YAML that goes with it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use labkit::talos::proto::cosi::resource::{Metadata, Resource, Spec};
use prost::Message;
use serde_yaml::{Mapping, Value};

use crate::talos::view::View;

/// A resource of a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// Its full type.
    pub(super) kind: &'static str,
    /// Its namespace.
    pub(super) namespace: String,
    /// Its id.
    pub(super) id: String,
    /// Its labels.
    pub(super) labels: BTreeMap<String, String>,
    proto: Vec<u8>,
    yaml: String,
}

impl Item {
    pub(super) fn new(
        kind: &'static str,
        namespace: &str,
        id: impl Into<String>,
        spec: &impl Message,
        yaml: impl Into<Value>,
    ) -> Self {
        Self {
            kind,
            namespace: namespace.to_owned(),
            id: id.into(),
            labels: BTreeMap::new(),
            proto: spec.encode_to_vec(),
            yaml: serde_yaml::to_string(&yaml.into()).unwrap_or_default(),
        }
    }

    /// As it goes over the wire.
    pub(super) fn resource(&self, view: &View) -> Resource {
        Resource {
            metadata: Some(Metadata {
                labels: self.labels.clone().into_iter().collect(),
                version: view.revision.max(1).to_string(),
                created: Some(time(view.booted_at)),
                updated: Some(time(view.booted_at)),
                ..metadata(&self.namespace, self.kind, &self.id)
            }),
            spec: Some(Spec { proto_spec: self.proto.clone(), yaml_spec: self.yaml.clone() }),
        }
    }
}

/// What remains of a resource that is gone, or marks a place in a watch: an empty spec and no version.
pub(super) fn tombstone(namespace: &str, kind: &str, id: &str) -> Resource {
    Resource { metadata: Some(metadata(namespace, kind, id)), spec: Some(Spec::default()) }
}

fn metadata(namespace: &str, kind: &str, id: &str) -> Metadata {
    Metadata {
        namespace: namespace.to_owned(),
        r#type: kind.to_owned(),
        id: id.to_owned(),
        version: "undefined".to_owned(),
        phase: "running".to_owned(),
        ..Metadata::default()
    }
}

fn time(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// The keys of a spec in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Mapping);

impl Fields {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A key that is always written.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// A key that is left out where its value is empty, zero or false.
    pub(super) fn some(self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::Bool(on) => !on,
            Value::Number(number) => number.as_f64() == Some(0.0),
            Value::String(text) => text.is_empty(),
            Value::Sequence(items) => items.is_empty(),
            Value::Mapping(keys) => keys.is_empty(),
            Value::Tagged(_) => false,
        };
        if empty { self } else { self.with(key, value) }
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Mapping(fields.0)
    }
}
