//! The users' ConfigMaps, as they are.

use std::sync::Arc;

use labkit::finding::{Location, Subject};

use super::Layer;

/// A ConfigMap of the address plan, from a file or from the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMapFact {
    /// The ConfigMap.
    pub object: Arc<Subject>,
    /// Whether this is the file's or the cluster's.
    pub layer: Layer,
    /// Its keys in the order they were read: file order, or sorted from the cluster.
    pub entries: Vec<ConfigMapEntry>,
    /// Where it stands, if in a file.
    pub location: Option<Location>,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMapEntry {
    /// The key.
    pub key: String,
    /// The value, which may have several lines.
    pub value: String,
    /// Where the value starts, if in a file.
    pub location: Option<Location>,
}

impl ConfigMapFact {
    /// The entry with this key.
    pub fn get(&self, key: &str) -> Option<&ConfigMapEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}
