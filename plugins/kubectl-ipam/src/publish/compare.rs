//! A ConfigMap as the inventory has it against one that is somewhere else.

use std::collections::{BTreeMap, BTreeSet};

use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::render::RenderedMap;
use super::words::OWN_PREFIX;

/// The field manager that `sync` applies as.
pub const MANAGER: &str = "kubectl-ipam";

/// A ConfigMap that exists, in the cluster or in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// The object as it was read.
    pub object: Value,
    /// `metadata.labels`, `metadata.annotations` and `data` by their path and key.
    texts: BTreeMap<Field, String>,
    /// What would go if it is not applied again.
    own: BTreeSet<Field>,
}

/// A text of a ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Field {
    section: &'static str,
    key: String,
}

const LABELS: &str = "metadata.labels";
const ANNOTATIONS: &str = "metadata.annotations";
const DATA: &str = "data";

impl Observed {
    /// A live object: applying takes away only what was applied before and is not any more.
    pub fn live(object: Value) -> Self {
        let fields = object["metadata"]["managedFields"].as_array().into_iter().flatten();
        let ours = fields.filter(|entry| entry["manager"] == MANAGER && entry["operation"] == "Apply");
        let mut own = BTreeSet::new();
        for entry in ours {
            let fields = &entry["fieldsV1"];
            for (section, owned) in [
                (LABELS, &fields["f:metadata"]["f:labels"]),
                (ANNOTATIONS, &fields["f:metadata"]["f:annotations"]),
                (DATA, &fields["f:data"]),
            ] {
                let keys = owned.as_object().into_iter().flat_map(serde_json::Map::keys);
                own.extend(
                    keys.filter_map(|key| Some(Field { section, key: key.strip_prefix("f:")?.to_owned() })),
                );
            }
        }
        Self { texts: texts(&object), own, object }
    }

    /// A manifest: it says everything, so whatever else it has would go.
    pub fn manifest(object: Value) -> Self {
        let texts = texts(&object);
        Self { own: texts.keys().cloned().collect(), texts, object }
    }

    /// One of the annotations that `sync` writes.
    pub fn own_annotation(&self, name: &str) -> Option<&str> {
        self.object["metadata"]["annotations"][format!("{OWN_PREFIX}{name}")].as_str()
    }
}

fn texts(object: &Value) -> BTreeMap<Field, String> {
    let metadata = &object["metadata"];
    let sections =
        [(LABELS, &metadata["labels"]), (ANNOTATIONS, &metadata["annotations"]), (DATA, &object["data"])];
    let mut all = BTreeMap::new();
    for (section, value) in sections {
        for (key, value) in value.as_object().into_iter().flatten() {
            let is_bookkeeping = section == ANNOTATIONS
                && (key.starts_with(OWN_PREFIX) || key == "kubectl.kubernetes.io/last-applied-configuration");
            if let Some(text) = value.as_str().filter(|_| !is_bookkeeping) {
                all.insert(Field { section, key: key.clone() }, text.to_owned());
            }
        }
    }
    all
}

/// What publishing would do to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is not there yet.
    Add,
    /// It says something else.
    Change,
    /// The inventory does not have it any more.
    Remove,
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }
}

/// One text that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The ConfigMap's namespace.
    pub namespace: String,
    /// The ConfigMap's name.
    pub name: String,
    /// `data`, `metadata.labels` or `metadata.annotations`.
    pub section: &'static str,
    /// The key.
    pub key: String,
    /// What publishing would do.
    pub change: Change,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the inventory says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where the other side is written: `file:line`, or `cluster`.
    #[serde(rename = "where")]
    pub place: String,
}

impl Difference {
    /// The dotted path of the text.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// The JSON pointer of the text.
    pub fn pointer(&self) -> String {
        let key = self.key.replace('~', "~0").replace('/', "~1");
        format!("/{}/{key}", self.section.replace('.', "/"))
    }
}

/// What differs, sorted by section and key, and how many keys of the data belong to somebody else and stay.
pub fn compare(map: &RenderedMap, found: Option<&Observed>) -> (Vec<Difference>, usize) {
    let nothing = Observed::default();
    let found = found.unwrap_or(&nothing);
    let mut wanted = BTreeMap::new();
    for (section, pairs) in [(LABELS, &map.labels), (ANNOTATIONS, &map.annotations), (DATA, &map.data)] {
        wanted.extend(pairs.iter().map(|(key, value)| (Field { section, key: key.clone() }, value)));
    }
    let difference = |field: &Field, change, before: Option<&String>, after: Option<&String>| Difference {
        namespace: map.namespace.clone(),
        name: map.name.clone(),
        section: field.section,
        key: field.key.clone(),
        change,
        before: before.cloned(),
        after: after.cloned(),
        place: "cluster".to_owned(),
    };
    let mut differences: Vec<_> = wanted
        .iter()
        .filter_map(|(field, after)| match found.texts.get(field) {
            Some(before) if before == *after => None,
            Some(before) => Some(difference(field, Change::Change, Some(before), Some(after))),
            None => Some(difference(field, Change::Add, None, Some(after))),
        })
        .collect();
    let others = found.texts.iter().filter(|(field, _)| !wanted.contains_key(*field));
    let (gone, kept): (Vec<_>, Vec<_>) = others.partition(|(field, _)| found.own.contains(*field));
    let removed = |(field, before): &(&Field, &String)| difference(field, Change::Remove, Some(before), None);
    differences.extend(gone.iter().map(removed));
    differences.sort_by(|a, b| (a.section, &a.key).cmp(&(b.section, &b.key)));
    (differences, kept.iter().filter(|(field, _)| field.section == DATA).count())
}

/// What `diff` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `DifferenceList`.
    pub kind: &'static str,
    /// By ConfigMap in the inventory's order, then by section and key.
    pub items: Vec<Difference>,
}

impl DifferenceList {
    /// The answer with its envelope.
    pub fn new(items: Vec<Difference>) -> Self {
        Self { api_version: "ipam.labkit.dev/v1", kind: "DifferenceList", items }
    }
}

impl View for DifferenceList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("CONFIGMAP"),
            Column::new("FIELD"),
            Column::new("CHANGE"),
            Column::new("BEFORE"),
            Column::new("AFTER"),
            Column::wide("WHERE"),
        ]);
        for item in &self.items {
            let tone = if item.change == Change::Remove { Tone::Bad } else { Tone::Warning };
            table.row([
                format!("{}/{}", item.namespace, item.name).into(),
                item.path().into(),
                Cell::toned(item.change.word(), tone),
                Cell::or_none(item.before.as_deref()),
                Cell::or_none(item.after.as_deref()),
                item.place.as_str().into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            self.items.iter().map(|item| format!("configmap/{}/{}", item.namespace, item.name)).collect();
        names.dedup();
        names
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No differences.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(data: &[(&str, &str)]) -> RenderedMap {
        RenderedMap {
            namespace: "kube-system".into(),
            name: "net".into(),
            labels: BTreeMap::from([("tier".into(), "infra".into())]),
            annotations: BTreeMap::new(),
            data: data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        }
    }

    fn shown((differences, kept): (Vec<Difference>, usize)) -> String {
        let line =
            |one: &Difference| format!("{:?} {} {:?} {:?}", one.change, one.path(), one.before, one.after);
        let lines: Vec<_> = differences.iter().map(line).collect();
        format!("{}\nkept: {kept}", lines.join("\n"))
    }

    fn object() -> Value {
        json!({
            "metadata": {
                "labels": {"tier": "infra", "team": "x"},
                "annotations": {"ipam.labkit.dev/commit": "abc"},
                "managedFields": [
                    {"manager": "kubectl-ipam", "operation": "Apply", "fieldsV1": {
                        "f:data": {"f:old": {}, "f:same": {}},
                        "f:metadata": {"f:annotations": {"f:ipam.labkit.dev/commit": {}}},
                    }},
                    {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:other": {}}}},
                ],
            },
            "data": {"same": "1", "changed": "1", "old": "1", "other": "1"},
        })
    }

    #[test]
    fn in_the_cluster_only_what_was_published_is_taken_away() {
        let map = map(&[("same", "1"), ("changed", "2"), ("new", "1")]);
        let observed = Observed::live(object());
        assert_eq!(observed.own_annotation("commit"), Some("abc"));
        insta::assert_snapshot!(shown(compare(&map, Some(&observed))), @r#"
        Change data.changed Some("1") Some("2")
        Add data.new None Some("1")
        Remove data.old Some("1") None
        kept: 1
        "#);
    }

    #[test]
    fn a_manifest_says_everything() {
        let map = map(&[("same", "1"), ("changed", "1")]);
        insta::assert_snapshot!(shown(compare(&map, Some(&Observed::manifest(object())))), @r#"
        Remove data.old Some("1") None
        Remove data.other Some("1") None
        Remove metadata.labels.team Some("x") None
        kept: 0
        "#);
        insta::assert_snapshot!(shown(compare(&map, None)), @r#"
        Add data.changed None Some("1")
        Add data.same None Some("1")
        Add metadata.labels.tier None Some("infra")
        kept: 0
        "#);
    }
}
