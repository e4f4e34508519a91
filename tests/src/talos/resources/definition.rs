//! Which types of resources there are, read from `types.txt`, and the resources that say so: ResourceDefinitions and
//! Namespaces, by which talosctl finds out what `disks` means.
//!
//! Aliases are made as in cosi-project/runtime pkg/resource/meta/spec/resource_definition.go.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use labkit::talos::proto::cosi::resource::meta::resource_definition_spec::{PrintColumn, Sensitivity};
use labkit::talos::proto::cosi::resource::meta::{NamespaceSpec, ResourceDefinitionSpec};
use serde_yaml::Value;

use super::item::{Fields, Item};
use crate::talos::config::Release;

/// A type of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    /// The full type, such as `Disks.block.talos.dev`.
    pub(super) kind: &'static str,
    /// Where its resources are unless told otherwise.
    pub(super) namespace: &'static str,
    /// Whether only administrators read it.
    pub(super) sensitive: bool,
    unaliased: bool,
    since: Option<Release>,
    until: Option<Release>,
    aliases: Vec<&'static str>,
    columns: Vec<(&'static str, &'static str)>,
}

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let lines = include_str!("types.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Definition::read).collect()
});

/// The type of a name, whatever its case.
pub(super) fn find(kind: &str, release: Release) -> Option<&'static Definition> {
    DEFINITIONS
        .iter()
        .find(|definition| definition.kind.eq_ignore_ascii_case(kind) && definition.exists(release))
}

/// The namespaces of a node.
pub(super) fn namespaces() -> BTreeSet<&'static str> {
    // Those of what controllers agree upon among themselves; nothing has them as its default.
    let inner = ["cluster-raw", "network-config"];
    DEFINITIONS.iter().map(|definition| definition.namespace).chain(inner).collect()
}

/// The resources that describe types and namespaces.
pub(super) fn add(release: Release, items: &mut Vec<Item>) {
    for definition in DEFINITIONS.iter().filter(|definition| definition.exists(release)) {
        items.push(definition.item());
    }
    for namespace in namespaces() {
        let description = format!("Resources of {namespace}.");
        let spec = NamespaceSpec { description: description.clone() };
        let yaml = Fields::new().with("description", description);
        items.push(Item::new("Namespaces.meta.cosi.dev", "meta", namespace, &spec, yaml));
    }
}

impl Definition {
    fn read(line: &'static str) -> Option<Self> {
        let mut parts = line.split('|').map(str::trim);
        let mut words = parts.next()?.split_whitespace();
        let (kind, namespace) = (words.next()?, words.next()?);
        let aliases = parts.next().unwrap_or_default().split_whitespace().collect();
        let columns = parts.next().unwrap_or_default().split(';').filter_map(|column| {
            let (name, path) = column.split_once('{')?;
            // The brace belongs to the path.
            Some((name.trim(), column.get(column.len() - path.len() - 1..)?.trim()))
        });
        let mut definition = Self {
            kind,
            namespace,
            sensitive: false,
            unaliased: false,
            since: None,
            until: None,
            aliases,
            columns: columns.collect(),
        };
        while let Some(word) = words.next() {
            match word {
                "sensitive" => definition.sensitive = true,
                "unaliased" => definition.unaliased = true,
                "since" => definition.since = words.next().and_then(release),
                _ => definition.until = words.next().and_then(release),
            }
        }
        Some(definition)
    }

    fn exists(&self, release: Release) -> bool {
        self.since.is_none_or(|since| since <= release) && self.until.is_none_or(|until| release <= until)
    }

    /// `Disks` of `Disks.block.talos.dev`, and the rest.
    fn name(&self) -> (&'static str, &'static str) {
        self.kind.split_once('.').unwrap_or((self.kind, ""))
    }

    fn item(&self) -> Item {
        let (aliases, all) = self.all_aliases();
        let display = singular(self.name().0);
        let columns = self
            .columns
            .iter()
            .map(|(name, path)| PrintColumn { name: (*name).to_owned(), json_path: (*path).to_owned() });
        let sensitivity = if self.sensitive { Sensitivity::Sensitive } else { Sensitivity::NonSensitive };
        let spec = ResourceDefinitionSpec {
            resource_type: self.kind.to_owned(),
            display_type: display.clone(),
            default_namespace: self.namespace.to_owned(),
            aliases: aliases.clone(),
            all_aliases: all.clone(),
            print_columns: columns.collect(),
            sensitivity: sensitivity.into(),
        };
        let columns = self
            .columns
            .iter()
            .map(|(name, path)| Value::from(Fields::new().with("name", *name).with("jsonPath", *path)));
        let yaml = Fields::new()
            .with("type", self.kind)
            .with("displayType", display)
            .with("defaultNamespace", self.namespace)
            .with("aliases", aliases)
            .with("allAliases", all)
            .some("skipAutomaticAliases", self.unaliased)
            .with("printColumns", Value::Sequence(columns.collect()))
            .some("sensitivity", if self.sensitive { "sensitive" } else { "" });
        Item::new("ResourceDefinitions.meta.cosi.dev", "meta", self.kind.to_lowercase(), &spec, yaml)
    }

    /// The aliases that are shown, and all that are understood.
    fn all_aliases(&self) -> (Vec<String>, Vec<String>) {
        let mut aliases: Vec<String> = self.aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let mut all = Vec::new();
        if !self.unaliased {
            let (name, suffix) = self.name();
            let lower = name.to_lowercase();
            aliases.push(singular(name).to_lowercase());
            all.push(lower.clone());
            let elements: Vec<_> = suffix.split('.').collect();
            all.extend((1..elements.len()).map(|count| format!("{lower}.{}", elements[..count].join("."))));
            let capitals: String = name.chars().filter(char::is_ascii_uppercase).collect();
            if capitals.len() > 1 {
                aliases.push(capitals.to_lowercase());
                if !capitals.ends_with('S') {
                    aliases.push(format!("{}s", capitals.to_lowercase()));
                }
            }
        }
        all.extend(aliases.iter().cloned());
        (aliases, all)
    }
}

fn release(text: &str) -> Option<Release> {
    match text {
        "1.11" => Some(Release::V1_11),
        "1.12" => Some(Release::V1_12),
        "1.13" => Some(Release::V1_13),
        _ => None,
    }
}

/// One of many, as far as names of types need it.
fn singular(name: &str) -> String {
    let short = |ending: &str| name.strip_suffix(ending);
    match () {
        () if name.ends_with("ies") => format!("{}y", short("ies").unwrap_or(name)),
        () if ["sses", "uses", "shes", "xes"].iter().any(|ending| name.ends_with(ending)) => {
            short("es").unwrap_or(name).to_owned()
        }
        () => short("s").unwrap_or(name).to_owned(),
    }
}
