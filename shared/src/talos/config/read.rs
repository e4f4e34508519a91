//! From text to a talosconfig.
//!
//! No error repeats a value: it could be a key that slipped by a line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::Talosconfig;
use crate::cli::{Error, Result};
use crate::files;
use crate::manifest::yaml::{self, Entry, Limits, Node};

/// Talosconfigs are small; anything larger is something else, or endless.
const MAX_BYTES: u64 = 4 << 20;

/// Where fields of contexts stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) file: PathBuf,
    lines: BTreeMap<(String, String), u32>,
}

impl Places {
    /// `file:line` of a field of a context, or as much of it as is known; `None` for what was read from no file.
    pub(super) fn of(&self, context: &str, field: &str) -> Option<String> {
        if self.file.as_os_str().is_empty() {
            return None;
        }
        let line = self.lines.get(&(context.to_owned(), field.to_owned()));
        Some(match line {
            Some(line) => format!("{}:{line}", self.file.display()),
            None => self.file.display().to_string(),
        })
    }
}

impl Talosconfig {
    /// Reads a file.
    ///
    /// # Errors
    /// Not readable, no YAML (cut off, damaged), or something that is no talosconfig, with what it is instead.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&files::read_text(path, MAX_BYTES)?, path)
    }

    /// Reads a text; `file` is where it came from.
    ///
    /// # Errors
    /// As [`Talosconfig::read`].
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let broken = || {
            Error::failed(format!("{} is no talosconfig", file.display()))
                .hint("restore it from where it was made, or make a new one with `talosconfig renew`")
        };
        if text.trim().is_empty() {
            return Err(broken().caused_by("the file is empty"));
        }
        let document = yaml::parse(text, &Limits::MANIFEST).map_err(|error| {
            let hint = error.hint.clone();
            let cause = format!("line {}: {}", error.position.line, error.message);
            let error = broken().caused_by(cause);
            match hint {
                Some(hint) => error.hint(hint),
                None => error,
            }
        })?;
        let root = &document.root;
        if root.as_mapping().is_none() {
            return Err(broken().caused_by(format!("it holds {}, not contexts", root.describe())));
        }
        if let Some(other) = foreign(root) {
            return Err(broken().caused_by(format!("it is {other}")));
        }
        let mut reader = Reader { file, lines: BTreeMap::new() };
        let current = match root.get("context") {
            Some(context) => reader.text(context, "context")?,
            None => String::new(),
        };
        let contexts = reader.contexts(root.get("contexts"))?;
        let mut rest = object(root);
        rest.retain(|key, _| key != "context" && key != "contexts");
        Ok(Self { current, contexts, rest, places: Places { file: file.to_owned(), lines: reader.lines } })
    }
}

/// What else it is, when it is plainly something else.
fn foreign(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    if text("kind") == Some("Config") || has("current-context") {
        return Some("a kubeconfig, for kubectl");
    }
    if has("machine") && (has("cluster") || text("version") == Some("v1alpha1")) {
        return Some("the configuration of a machine, for apply-config");
    }
    if has("certs") && has("secrets") {
        return Some("a secrets bundle, for gen config");
    }
    if has("kind") && has("apiVersion") {
        return Some("a manifest");
    }
    if !has("contexts") && !has("context") {
        return Some("something without contexts, or it is cut off");
    }
    None
}

struct Reader<'a> {
    file: &'a Path,
    lines: BTreeMap<(String, String), u32>,
}

impl Reader<'_> {
    fn contexts(&mut self, node: Option<&Node>) -> Result<Vec<(String, Map<String, Value>)>> {
        let Some(node) = node.filter(|node| !node.is_null()) else { return Ok(Vec::new()) };
        let entries = node.as_mapping().ok_or_else(|| self.wrong(node, "contexts", "a mapping"))?;
        let context = |entry: &Entry| {
            let name = &*entry.key.scalar.text;
            Ok((name.to_owned(), self.context(name, &entry.value)?))
        };
        entries.iter().map(context).collect()
    }

    fn context(&mut self, name: &str, node: &Node) -> Result<Map<String, Value>> {
        let path = |field: &str| format!("contexts.{name}.{field}");
        let entries =
            node.as_mapping().ok_or_else(|| self.wrong(node, &format!("contexts.{name}"), "a mapping"))?;
        let mut context = object(node);
        for entry in entries {
            let (field, value) = (&*entry.key.scalar.text, &entry.value);
            self.lines.insert((name.to_owned(), field.to_owned()), entry.key.span.start.line);
            let read = match field {
                "endpoints" | "nodes" => self.texts(value, &path(field))?,
                "ca" | "crt" | "key" | "cluster" | "proxy-url" | "target" => {
                    Value::String(self.text(value, &path(field))?)
                }
                _ => continue,
            };
            context.insert(field.to_owned(), read);
        }
        Ok(context)
    }

    fn texts(&self, node: &Node, path: &str) -> Result<Value> {
        if node.is_null() {
            return Ok(Value::Array(Vec::new()));
        }
        let items = node.as_sequence().ok_or_else(|| self.wrong(node, path, "a list"))?;
        let text = |item| self.text(item, path).map(Value::String);
        items.iter().map(text).collect::<Result<_>>().map(Value::Array)
    }

    fn text(&self, node: &Node, path: &str) -> Result<String> {
        let scalar = node.as_scalar().ok_or_else(|| self.wrong(node, path, "text"))?;
        Ok(if scalar.is_null() { String::new() } else { scalar.text.to_string() })
    }

    fn wrong(&self, node: &Node, path: &str, wanted: &str) -> Error {
        let line = node.span.start.line;
        Error::failed(format!("{}:{line}: {path} is {}, not {wanted}", self.file.display(), node.describe()))
            .hint(
                "restore the talosconfig from where it was made, or make a new one with `talosconfig renew`",
            )
    }
}

fn object(node: &Node) -> Map<String, Value> {
    match node.to_json() {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
