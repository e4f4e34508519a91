//! One YAML document that may hold secrets.

use std::path::Path;

use labkit::cli::Result;
use labkit::manifest::yaml::{self, Limits, Node, Scalar};
use labkit::secret::Zeroize;
use serde_json::Value;

/// Fields that map names to texts (`map[string]string` upstream): what stands there is a text as it is written, so
/// `1.10` stays that and does not become the number 1.1.
const TEXTS: [&str; 9] = [
    "sysctls",
    "sysfs",
    "nodeLabels",
    "nodeAnnotations",
    "nodeTaints",
    "env",
    "extraArgs",
    "extraTags",
    "extraManifestHeaders",
];
/// Fields that hold documents of others, which have numbers of every sort.
const FOREIGN: [&str; 7] = [
    "extraConfig",
    "credentialProviderConfig",
    "pods",
    "configuration",
    "auditPolicy",
    "baseRuntimeSpecOverrides",
    "seccompProfiles",
];

/// A document. Its texts are wiped when it is dropped, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Document(Value);

impl Document {
    /// Takes a value over.
    pub fn new(value: Value) -> Self {
        Self(value)
    }

    /// The value. Whoever asks takes care that secrets in it end nowhere.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// As [`Document::value`], to change it. What is taken out of it is not wiped with it.
    pub fn value_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// The `kind`; empty for the machine's own document, which has none.
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// The text at a JSON pointer; empty if there is none.
    pub fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// By which documents of two files are the same (siderolabs/talos: pkg/machinery/config/configpatcher).
    pub(super) fn identity(&self) -> [&str; 3] {
        [self.text("/apiVersion"), self.kind(), if self.kind().is_empty() { "" } else { self.text("/name") }]
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[document {:?}]", self.kind())
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Wipes every text.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The documents of a text; those with nothing in them are left out.
pub(super) fn parse(text: &str, shown: &str) -> Result<Vec<Document>> {
    let documents = yaml::parse_all(text, &Limits::MANIFEST);
    let documents = documents.map_err(|error| error.in_file(Path::new(shown)))?;
    let roots = documents.iter().map(|document| &document.root);
    Ok(roots.filter(|root| !root.is_null()).map(|root| Document::new(read(root))).collect())
}

/// The value of a configuration's document, or of a part of one, as Talos reads it.
pub(super) fn read(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Scalar(scalar) => match scalar.to_json() {
            // No field of Talos's own is a fraction.
            Value::Number(number) if number.is_f64() => written(scalar),
            value => value,
        },
        yaml::Value::Sequence(items) => items.iter().map(read).collect(),
        yaml::Value::Mapping(_) => with_fields(node, |key, value| match key {
            _ if FOREIGN.contains(&key) => value.to_json(),
            _ if TEXTS.contains(&key) => texts(value),
            _ => read(value),
        }),
    }
}

fn texts(node: &Node) -> Value {
    with_fields(node, |_, value| match &value.value {
        yaml::Value::Scalar(scalar) if scalar.is_null() => Value::String(String::new()),
        yaml::Value::Scalar(scalar) => written(scalar),
        _ => read(value),
    })
}

/// A mapping whose values are read so; anything else is read as such.
fn with_fields(node: &Node, value: impl Fn(&str, &Node) -> Value) -> Value {
    let (Value::Object(mut fields), Some(entries)) = (node.to_json(), node.as_mapping()) else {
        return read(node);
    };
    for entry in entries {
        if let Some(field) = fields.get_mut(&*entry.key.scalar.text) {
            wipe(field);
            *field = value(&entry.key.scalar.text, &entry.value);
        }
    }
    Value::Object(fields)
}

fn written(scalar: &Scalar) -> Value {
    Value::String(scalar.text.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        parse(text, "all.yaml").unwrap()[0].value().clone()
    }

    #[test]
    fn texts_that_look_like_numbers_stay_as_they_are_written() {
        let text = "machine:\n  sysctls: {a: 1.10, b: 010, c: 0x10, d: true, e: 1e3, f: '1'}\n  nodeLabels: {v: 1.30, n: }\n  kubelet:\n    extraArgs: {v: 2.50, list: [a, b]}\n";
        let expected = json!({"machine": {
            "sysctls": {"a": "1.10", "b": "010", "c": "0x10", "d": "true", "e": "1e3", "f": "1"},
            "nodeLabels": {"v": "1.30", "n": ""},
            "kubelet": {"extraArgs": {"v": "2.50", "list": ["a", "b"]}}}});
        assert_eq!(read(text), expected);
    }

    #[test]
    fn numbers_are_numbers_where_talos_has_some_and_in_documents_of_others() {
        let text = "machine:\n  network: {interfaces: [{mtu: 9000, dhcp: yes}]}\n  files: [{permissions: 0o644}]\n  kubelet: {extraConfig: {maxPods: 250, share: 1.5, env: {a: 1}}}\n";
        let expected = json!({"machine": {
            "network": {"interfaces": [{"mtu": 9000, "dhcp": true}]},
            "files": [{"permissions": 420}],
            "kubelet": {"extraConfig": {"maxPods": 250, "share": 1.5, "env": {"a": 1}}}}});
        assert_eq!(read(text), expected);
    }
}
