//! Whether what was read again is what was to be written.

use std::collections::{HashMap, HashSet};

use labkit::manifest::yaml::{self, Node, Value};

use super::render::FieldValue;
use super::verify::same_entry;

/// Whether free keys are as before but for the changes, new ones behind the others.
pub(super) fn texts_hold(old: &[yaml::Entry], changes: &[(String, String)], new: &[yaml::Entry]) -> bool {
    let by_key: HashMap<&str, &str> =
        changes.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    let change = |key: &str| by_key.get(key).copied();
    let is_old: HashSet<&str> = old.iter().map(|entry| &*entry.key.scalar.text).collect();
    let added: Vec<_> = changes.iter().filter(|(key, _)| !is_old.contains(key.as_str())).collect();
    let Some((kept, rest)) = new.split_at_checked(old.len()) else { return false };
    let holds = |(old, new): (&yaml::Entry, &yaml::Entry)| match change(&old.key.scalar.text) {
        Some(text) => old.key.scalar == new.key.scalar && reads_as(&new.value, text),
        None => same_entry(old, new),
    };
    old.iter().zip(kept).all(holds)
        && rest.len() == added.len()
        && rest
            .iter()
            .zip(added)
            .all(|(new, (key, text))| &*new.key.scalar.text == key.as_str() && reads_as(&new.value, text))
}

pub(super) fn rows_mean(items: Option<&[Node]>, rows: &[&[(String, FieldValue)]]) -> bool {
    items.is_some_and(|items| {
        items.len() == rows.len() && items.iter().zip(rows).all(|(item, fields)| means_all(item, fields))
    })
}

/// Whether a mapping holds exactly these fields, in any order.
pub(super) fn means_all(item: &Node, fields: &[(String, FieldValue)]) -> bool {
    item.as_mapping().is_some_and(|entries| {
        entries.len() == fields.len()
            && fields.iter().all(|(key, value)| item.get(key).is_some_and(|node| means(node, value)))
    })
}

/// Whether a node reads as this value.
pub(super) fn means(node: &Node, value: &FieldValue) -> bool {
    match value {
        FieldValue::Text(text) => reads_as(node, text),
        FieldValue::List(texts) => node.as_sequence().is_some() && texts_of(node) == *texts,
        FieldValue::Map(texts) => map_means(node, texts),
        FieldValue::Rows(rows) => node.as_sequence().is_some_and(|items| {
            items.len() == rows.len() && items.iter().zip(rows).all(|(item, row)| map_means(item, row))
        }),
    }
}

fn map_means(node: &Node, texts: &[(String, String)]) -> bool {
    node.as_mapping().is_some_and(|entries| {
        entries.len() == texts.len()
            && entries.iter().zip(texts).all(|(entry, (key, text))| {
                &*entry.key.scalar.text == key.as_str() && reads_as(&entry.value, text)
            })
    })
}

fn reads_as(node: &Node, text: &str) -> bool {
    node.as_scalar().is_some_and(|scalar| !scalar.is_null() && &*scalar.text == text)
}

/// A text alone, or the texts of a list.
pub(super) fn texts_of(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Scalar(scalar) => vec![scalar.text.to_string()],
        Value::Sequence(items) => items.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        Value::Mapping(_) => Vec::new(),
    }
}
