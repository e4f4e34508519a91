//! One Kubernetes object as it stands in a file.

use std::path::Path;
use std::sync::Arc;

use super::yaml::{Node, Position, Value};
use crate::finding::{Location, Subject};

/// A Kubernetes object, or another document with `apiVersion` and `kind`, whose every field knows its place.
#[derive(Debug, Clone)]
pub struct Object {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`, if the file says so.
    pub namespace: Option<String>,
    /// `metadata.name`; empty when there is none, as with `generateName` and kustomizations.
    pub name: String,
    file: Arc<str>,
    node: Node,
}

impl Object {
    /// The object in a document; `None` if it has no `apiVersion` and `kind`.
    pub(super) fn from_node(node: Node, file: &Arc<str>) -> Option<Self> {
        let text = |pointer: &str| node.pointer(pointer).and_then(Node::as_str).map(str::to_owned);
        Some(Self {
            api_version: text("/apiVersion")?,
            kind: text("/kind")?,
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name").unwrap_or_default(),
            file: Arc::clone(file),
            node,
        })
    }

    /// The object itself, or the items of a `v1` `List` or of another kind that ends in `List`.
    pub(super) fn flatten(node: Node, file: &Arc<str>, found: &mut Vec<Self>) -> bool {
        let Some(object) = Self::from_node(node, file) else { return false };
        if !object.kind.ends_with("List") || object.node.get("items").is_none() {
            found.push(object);
            return true;
        }
        let Value::Mapping(entries) = object.node.value else { return true };
        let items = entries.into_iter().find(|entry| &*entry.key.scalar.text == "items");
        if let Some(Value::Sequence(items)) = items.map(|entry| entry.value.value) {
            for item in items {
                Self::flatten(item, file, found);
            }
        }
        true
    }

    /// The file's path as it was given or found; `<stdin>` for standard input.
    pub fn file(&self) -> &Path {
        Path::new(&*self.file)
    }

    /// The object's YAML.
    pub fn root(&self) -> &Node {
        &self.node
    }

    /// The value as Kubernetes programs read it.
    pub fn to_json(&self) -> serde_json::Value {
        self.node.to_json()
    }

    /// Where the object begins.
    pub fn location(&self) -> Location {
        self.node.span.start.in_file(&*self.file)
    }

    /// Where the field at a JSON pointer stands, for example `/data/loadbalancer.plex.ip`; `None` if there is no
    /// such field. `/` in a key is written `~1`, `~` is written `~0`.
    pub fn locate(&self, pointer: &str) -> Option<Location> {
        self.node.locate(pointer).map(|position: Position| position.in_file(&*self.file))
    }

    /// The object as a finding names it.
    pub fn subject(&self) -> Subject {
        Subject { kind: self.kind.clone(), namespace: self.namespace.clone(), name: self.name.clone() }
    }

    /// The API group: what stands before the slash of `apiVersion`, empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}
