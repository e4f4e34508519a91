//! Kustomizations, read for what they refer to and where. Nothing is built.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::yaml::Node;
use crate::finding::Location;

/// The names kustomize looks for in a folder, in its order.
pub(super) const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// One kustomization: what it refers to.
#[derive(Debug, Clone)]
pub struct Kustomization {
    /// The file's path.
    pub file: PathBuf,
    /// The namespace it puts its objects into.
    pub namespace: Option<String>,
    /// Every file, folder or address it names.
    pub references: Vec<Reference>,
    /// ConfigMaps and Secrets it generates, by name; for ConfigMaps the literal keys with their values.
    pub generated: Vec<Generated>,
    /// Fields that change objects and are not applied here, with their place.
    pub not_applied: Vec<(&'static str, Location)>,
}

/// A file, folder or address that a kustomization names.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The field it stands in.
    pub field: Field,
    /// As written.
    pub text: String,
    /// What it leads to.
    pub target: Target,
    /// Where it stands.
    pub location: Location,
}

/// The field of a kustomization that holds a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `resources`.
    Resources,
    /// `components`.
    Components,
    /// `bases`, deprecated since kustomize 2.1.
    Bases,
    /// `crds`.
    Crds,
    /// `patches[].path`, `patchesStrategicMerge`, `patchesJson6902[].path`.
    Patches,
    /// `configMapGenerator[].files` and `.envs`.
    ConfigMapGenerator,
    /// `secretGenerator[].files` and `.envs`.
    SecretGenerator,
}

impl Field {
    /// Whether what it refers to are objects or further kustomizations.
    pub fn holds_resources(self) -> bool {
        matches!(self, Self::Resources | Self::Components | Self::Bases)
    }
}

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file or folder, joined to the kustomization's folder.
    Local(PathBuf),
    /// A URL or a repository.
    Remote,
}

/// A ConfigMap or Secret that a kustomization generates.
#[derive(Debug, Clone)]
pub struct Generated {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Its name, without the hash that kustomize appends.
    pub name: String,
    /// Its namespace, if the generator says so.
    pub namespace: Option<String>,
    /// `literals` of a ConfigMap. Those of Secrets are not kept.
    pub literals: Vec<(String, String, Location)>,
    /// Where it stands.
    pub location: Location,
}

impl Kustomization {
    /// The reference through which this kustomization reads `file`, if it does.
    pub fn reference_to(&self, file: &Path) -> Option<&Reference> {
        let wanted = normal(file);
        self.references.iter().find(|reference| match &reference.target {
            Target::Local(path) => normal(path) == wanted,
            Target::Remote => false,
        })
    }
}

/// Whether a document is a kustomization: by its kind and version, or by its file's name where it lacks one of them,
/// as kustomize has it.
pub(super) fn is_kustomization(path: &Path, root: &Node) -> bool {
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    let is_kind = |kind: &str| matches!(kind, "Kustomization" | "Component");
    if let (Some(kind), Some(version)) = (text("kind"), text("apiVersion")) {
        return is_kind(kind) && version.starts_with("kustomize.config.k8s.io/");
    }
    let name = path.file_name().and_then(|name| name.to_str());
    let by_name = name.is_some_and(|name| FILE_NAMES.contains(&name)) && root.as_mapping().is_some();
    by_name && text("kind").is_none_or(is_kind)
}

/// Reads a kustomization. Fields of unexpected shape are passed over: kustomize itself reports them.
pub(super) fn read(path: &Path, file: &Arc<str>, root: &Node) -> Kustomization {
    let reader = Reader { folder: path.parent().unwrap_or(Path::new("")), file };
    let mut references = Vec::new();
    for (key, field) in [
        ("resources", Field::Resources),
        ("components", Field::Components),
        ("bases", Field::Bases),
        ("crds", Field::Crds),
        ("patchesStrategicMerge", Field::Patches),
    ] {
        let texts = items(root, key).filter_map(|item| item.as_str().map(|text| (text, item)));
        // A strategic-merge patch may also be written in place, over several lines.
        let names = texts.filter(|(text, _)| !text.contains('\n'));
        references.extend(names.map(|(text, item)| reader.reference(field, text, item)));
    }
    for key in ["patches", "patchesJson6902"] {
        let paths = items(root, key).filter_map(|item| item.get("path"));
        references
            .extend(paths.filter_map(|path| Some(reader.reference(Field::Patches, path.as_str()?, path))));
    }
    let mut generated = Vec::new();
    for (key, kind, field) in [
        ("configMapGenerator", "ConfigMap", Field::ConfigMapGenerator),
        ("secretGenerator", "Secret", Field::SecretGenerator),
    ] {
        for item in items(root, key) {
            references.extend(reader.generator_files(field, item));
            generated.push(reader.generated(kind, item));
        }
    }
    let changing =
        ["patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers", "helmCharts"];
    let not_applied = changing.iter().filter_map(|key| {
        let entry = root.entry(key)?;
        Some((*key, entry.key.span.start.in_file(&**file)))
    });
    Kustomization {
        file: path.to_owned(),
        namespace: root.get("namespace").and_then(Node::as_str).map(str::to_owned),
        references,
        generated,
        not_applied: not_applied.collect(),
    }
}

struct Reader<'a> {
    folder: &'a Path,
    file: &'a Arc<str>,
}

impl Reader<'_> {
    fn reference(&self, field: Field, text: &str, node: &Node) -> Reference {
        let target =
            if is_remote(text) { Target::Remote } else { Target::Local(normal(&self.folder.join(text))) };
        Reference { field, text: text.to_owned(), target, location: self.location(node) }
    }

    /// `files` entries may be `key=path`; `envs` are paths.
    fn generator_files(&self, field: Field, item: &Node) -> Vec<Reference> {
        let files = items(item, "files").chain(items(item, "envs")).chain(item.get("env"));
        let read = |node: &Node| {
            let text = node.as_str()?;
            let path = text.split_once('=').map_or(text, |(_, path)| path);
            Some(self.reference(field, path, node))
        };
        files.filter_map(read).collect()
    }

    fn generated(&self, kind: &'static str, item: &Node) -> Generated {
        let text = |key: &str| item.get(key).and_then(Node::as_str).map(str::to_owned);
        let literal = |node: &Node| {
            let (key, value) = node.as_str()?.split_once('=')?;
            // Quotes around a literal's value are dropped, as kustomize does.
            let value = value.trim_matches(['"', '\'']);
            Some((key.to_owned(), value.to_owned(), self.location(node)))
        };
        let literals = if kind == "ConfigMap" {
            items(item, "literals").filter_map(literal).collect()
        } else {
            Vec::new()
        };
        Generated {
            kind,
            name: text("name").unwrap_or_default(),
            namespace: text("namespace"),
            literals,
            location: self.location(item),
        }
    }

    fn location(&self, node: &Node) -> Location {
        node.span.start.in_file(&**self.file)
    }
}

fn items<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    node.get(key).and_then(Node::as_sequence).unwrap_or_default().iter()
}

/// Kustomize takes URLs, `github.com/…` and `git@…` as well as paths.
fn is_remote(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    text.contains("://")
        || text.starts_with("git@")
        || text.contains("?ref=")
        || matches!(host, "github.com" | "gitlab.com" | "bitbucket.org")
}

/// Without `.` and with `..` resolved by text, so that two spellings of a path compare equal.
fn normal(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.iter().collect()
}
