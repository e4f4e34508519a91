//! From bytes to documents, as strict as the node and in its words.
//!
//! Upstream: siderolabs/talos pkg/machinery/config/configloader/internal/decoder and
//! pkg/machinery/config/container. 1.11 reads with yaml.v3 and does not say which document an error is in; 1.12 reads
//! with yaml.v4.
//!
//! Not imitated: the column and the words of syntax errors are those of the reader used here, a duplicate key is such
//! an error, and the readers of words (`bondMode`, `vlanMode`, …) and of expressions take any text.

use std::collections::{BTreeMap, BTreeSet};

use labkit::manifest::yaml::{self, Limits, Node, Value};

use super::scalars::{self, Refusal};
use super::shapes::{self, Shape};
use super::unknown::Unknown;
use super::{Document, Release};

/// Reads all documents.
///
/// # Errors
///
/// What the node says, without the `failed to parse config: ` it puts in front.
pub(super) fn documents(data: &[u8], release: Release) -> Result<Vec<Document>, String> {
    let text =
        std::str::from_utf8(data).map_err(|_| "decode error: yaml: incomplete UTF-8 octet sequence")?;
    let parsed = yaml::parse_all(text, &Limits::MANIFEST).map_err(|error| {
        let place = match release {
            Release::V1_11 => format!("line {}", error.position.line),
            _ => format!("line {}, column {}", error.position.line, error.position.column),
        };
        format!("decode error: yaml: {place}: {}", error.message)
    })?;
    let mut known = BTreeSet::new();
    let mut documents = Vec::new();
    for root in parsed.into_iter().map(|document| document.root) {
        let line = root.span.start.line;
        if root.as_mapping().is_none() {
            match (release, root.is_null()) {
                (Release::V1_11, _) => return Err("missing kind".to_owned()),
                (_, true) => continue,
                (_, false) => return Err(format!("expected a YAML document at line {line}")),
            }
        }
        let name = identity(&root);
        if !known.insert(name.clone()) {
            return Err(match release {
                Release::V1_11 => format!("duplicate document {name} is not allowed"),
                _ => format!("duplicate document {name} is not allowed (line {line})"),
            });
        }
        let document = document(root, release).map_err(|error| match release {
            Release::V1_11 => error,
            _ => format!("error decoding document {name} (line {line}): {error}"),
        })?;
        documents.push(document);
    }
    if documents.is_empty() {
        return Err("config not found".to_owned());
    }
    conflicts(&documents)?;
    Ok(documents)
}

/// `apiVersion/kind/name`, as errors name a document.
fn identity(root: &Node) -> String {
    let value = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    let kind = Some(value("kind")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "v1alpha1".to_owned());
    format!("{}/{kind}/{}", value("apiVersion"), value("name"))
}

fn document(root: Node, release: Release) -> Result<Document, String> {
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    let kind = text("kind");
    let old = ["machine", "cluster", "debug", "persist"].iter().any(|key| root.get(key).is_some());
    let version = if old { "v1alpha1".to_owned() } else { text("apiVersion") };
    let structure = match (kind.as_str(), version.as_str()) {
        ("", "v1alpha1") => "v1alpha1.Config",
        ("", _) => return Err("missing kind".to_owned()),
        (_, "") if release >= Release::V1_13 => return Err("missing apiVersion".to_owned()),
        (_, "v1alpha1") => shapes::kind(&kind, release).ok_or_else(|| unregistered(&kind, &version))?,
        _ => return Err(unregistered(&kind, &version)),
    };
    let mut walk = Walk { release, errors: Vec::new() };
    let unknown = walk.structure(structure, &root, structure != "v1alpha1.Config");
    if let Some(text) = walk.failure() {
        return Err(format!("error decoding {kind} to *{structure}: {text}"));
    }
    if let Some(unknown) = unknown {
        return Err(format!("unknown keys found during decoding:\n{}", unknown.to_yaml()));
    }
    let kind = if kind.is_empty() { "v1alpha1".to_owned() } else { kind };
    Ok(Document { kind, named: shapes::field(structure, "name", release).is_some(), root })
}

fn unregistered(kind: &str, version: &str) -> String {
    format!("{kind:?} {version:?}: not registered")
}

/// Two documents of one link, or of one address.
fn conflicts(documents: &[Document]) -> Result<(), String> {
    const LINKS: [&str; 7] = [
        "BondConfig",
        "BridgeConfig",
        "DummyLinkConfig",
        "LinkConfig",
        "VLANConfig",
        "VRFConfig",
        "WireguardConfig",
    ];
    const ADDRESSES: [&str; 2] = ["HCloudVIPConfig", "Layer2VIPConfig"];
    let group = |kind: &str| match kind {
        _ if LINKS.contains(&kind) => Some(0),
        _ if ADDRESSES.contains(&kind) => Some(1),
        _ => None,
    };
    let mut seen: BTreeMap<(u8, String), &Document> = BTreeMap::new();
    for document in documents {
        let Some(group) = group(&document.kind) else { continue };
        if let Some(other) = seen.insert((group, document.name().to_owned()), document) {
            let name = document.name();
            return Err(format!("conflicting documents: {}/{name} and {}/{name}", other.kind, document.kind));
        }
    }
    Ok(())
}

/// A walk over a document next to its schema.
struct Walk {
    release: Release,
    errors: Vec<(u32, Refusal, String)>,
}

impl Walk {
    fn value<'a>(&mut self, name: &'static str, node: &'a Node) -> Option<Unknown<'a>> {
        if node.is_null() {
            return None;
        }
        match (shapes::shape(name), &node.value) {
            (Shape::Any, _) => None,
            (Shape::Scalar(kind), Value::Scalar(scalar)) => {
                if let Err(refusal) = scalars::check(kind, scalar) {
                    let text = format!("{} into {}", scalars::found(scalar), scalars::expected(kind));
                    self.errors.push((node.span.start.line, refusal, text));
                }
                None
            }
            (Shape::List(item), Value::Sequence(items)) => {
                let found: Vec<_> = items.iter().filter_map(|node| self.value(item, node)).collect();
                (!found.is_empty()).then_some(Unknown::Items(found))
            }
            (Shape::Map(value), Value::Mapping(entries)) => {
                let found = entries
                    .iter()
                    .filter_map(|entry| Some((&*entry.key.scalar.text, self.value(value, &entry.value)?)));
                Some(found.collect::<BTreeMap<_, _>>()).filter(|keys| !keys.is_empty()).map(Unknown::Keys)
            }
            (Shape::Structure(structure), Value::Mapping(_)) => self.structure(structure, node, false),
            (_, value) => {
                let found = match value {
                    Value::Sequence(_) => "!!seq".to_owned(),
                    Value::Mapping(_) => "!!map".to_owned(),
                    Value::Scalar(scalar) => scalars::found(scalar),
                };
                let text = format!("{found} into {}", scalars::expected(name));
                self.errors.push((node.span.start.line, Refusal::Type, text));
                None
            }
        }
    }

    /// `document`: the keys every document but the first kind has are allowed as well.
    fn structure<'a>(
        &mut self,
        structure: &'static str,
        node: &'a Node,
        document: bool,
    ) -> Option<Unknown<'a>> {
        let mut unknown = BTreeMap::new();
        for entry in node.as_mapping().unwrap_or_default() {
            let key = &*entry.key.scalar.text;
            if document && matches!(key, "apiVersion" | "kind") {
                continue;
            }
            match shapes::field(structure, key, self.release) {
                Some(name) => {
                    if let Some(below) = self.value(name, &entry.value) {
                        unknown.insert(key, below);
                    }
                }
                None => {
                    unknown.insert(key, Unknown::Whole(&entry.value));
                }
            }
        }
        (!unknown.is_empty()).then_some(Unknown::Keys(unknown))
    }

    /// All that was refused. yaml.v3 stops at the first refusal of a type's own reader and returns it bare.
    fn failure(&self) -> Option<String> {
        let old = self.release == Release::V1_11;
        if let Some(Refusal::Own(text)) = self
            .errors
            .iter()
            .map(|(_, refusal, _)| refusal)
            .find(|refusal| old && matches!(refusal, Refusal::Own(_)))
        {
            return Some(text.clone());
        }
        let verb = if old { "unmarshal" } else { "construct" };
        let lines = self.errors.iter().map(|(line, refusal, text)| match refusal {
            Refusal::Own(own) => format!("  line {line}: {own}"),
            Refusal::Type => format!("  line {line}: cannot {verb} {text}"),
        });
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| format!("yaml: {verb} errors:\n{}", lines.join("\n")))
    }
}
