//! What every object has.

use std::collections::BTreeMap;

use labkit::finding::Subject;
pub use labkit::kube::nullable;
use serde::Deserialize;

/// `metadata`, as far as it is used.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// Name.
    pub name: String,
    /// Namespace, for namespaced kinds.
    pub namespace: Option<String>,
    /// Annotations.
    #[serde(deserialize_with = "nullable")]
    pub annotations: BTreeMap<String, String>,
    /// Labels.
    #[serde(deserialize_with = "nullable")]
    pub labels: BTreeMap<String, String>,
}

impl Meta {
    /// The object as findings and tables name it.
    pub fn subject(&self, kind: &str) -> Subject {
        Subject { kind: kind.to_owned(), namespace: self.namespace.clone(), name: self.name.clone() }
    }
}
