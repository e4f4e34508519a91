//! One YAML document that may hold secrets.

use std::path::Path;

use labkit::cli::Result;
use labkit::manifest::yaml::{self, Limits};
use labkit::secret::Zeroize;
use serde_json::Value;

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
    let values =
        documents.iter().filter(|document| !document.root.is_null()).map(|document| document.root.to_json());
    Ok(values.map(Document::new).collect())
}
