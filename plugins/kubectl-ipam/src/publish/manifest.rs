//! A ConfigMap as a manifest that every YAML reader understands the same way.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::render::RenderedMap;
use crate::inventory::edit::{Writing, quoted, scalar};

/// The first words of every file that `render` writes: what has them may be replaced.
pub const HEADER: &str = "# Written by kubectl ipam render";

impl RenderedMap {
    /// `namespace/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The object as it is sent to the API server.
    pub fn to_json(&self) -> Value {
        let mut metadata = Map::new();
        metadata.insert("name".into(), json!(self.name));
        metadata.insert("namespace".into(), json!(self.namespace));
        for (field, texts) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !texts.is_empty() {
                metadata.insert(field.into(), json!(texts));
            }
        }
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": self.data})
    }

    /// The manifest. Values are always in quotes, or in a block where they have lines: YAML 1.1, which kubectl
    /// reads, takes `on`, `1_000` and `11:22` for something else than text.
    pub fn to_yaml(&self) -> String {
        let mut text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: {}\n",
            scalar(Writing::Yaml, &self.name),
            scalar(Writing::Yaml, &self.namespace)
        );
        for (field, texts) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !texts.is_empty() {
                // Writing to a String cannot fail.
                let _: std::fmt::Result = writeln!(text, "  {field}:");
                pairs(&mut text, "    ", texts);
            }
        }
        if self.data.is_empty() {
            text.push_str("data: {}\n");
        } else {
            text.push_str("data:\n");
            pairs(&mut text, "  ", &self.data);
        }
        text
    }
}

fn pairs(text: &mut String, indent: &str, pairs: &BTreeMap<String, String>) {
    for (key, value) in pairs {
        text.push_str(indent);
        text.push_str(&pair(key, value, indent));
    }
}

/// `key: "value"` with its line ending; the lines of a value that has several are indented deeper than `indent`.
pub(super) fn pair(key: &str, value: &str, indent: &str) -> String {
    let key = scalar(Writing::Yaml, key);
    if !is_block(value) {
        return format!("{key}: {}\n", quoted(value));
    }
    let (body, mark) = value.strip_suffix('\n').map_or((value, "|-"), |body| (body, "|"));
    let lines: Vec<_> = body
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("{indent}  {line}") })
        .collect();
    format!("{key}: {mark}\n{}\n", lines.join("\n"))
}

/// Whether a value can be written as a block without losing anything.
fn is_block(value: &str) -> bool {
    let body = value.strip_suffix('\n').unwrap_or(value);
    let is_harmless = |line: &str| !line.starts_with([' ', '\t']) && !line.ends_with([' ', '\t']);
    let is_plain = |c: char| c == '\n' || c == ' ' || (c.is_ascii_graphic() || c.is_alphanumeric());
    value.contains('\n')
        && !body.is_empty()
        && !body.starts_with('\n')
        && !body.ends_with('\n')
        && body.split('\n').all(is_harmless)
        && value.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(data: &[(&str, &str)]) -> RenderedMap {
        let texts = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        RenderedMap {
            namespace: "kube-system".into(),
            name: "network-inventory".into(),
            labels: texts(&[("app.kubernetes.io/part-of", "infrastructure")]),
            annotations: texts(&[]),
            data: texts(data),
        }
    }

    #[test]
    fn values_are_quoted_and_lines_stay_lines() {
        let map = map(&[
            ("on", "yes"),
            ("version", "1.10"),
            ("hosts", "10.0.0.1 a\n\n10.0.0.2 b\n"),
            ("x", " a\nb"),
        ]);
        insta::assert_snapshot!(map.to_yaml(), @r#"
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: network-inventory
          namespace: kube-system
          labels:
            app.kubernetes.io/part-of: "infrastructure"
        data:
          hosts: |
            10.0.0.1 a

            10.0.0.2 b
          "on": "yes"
          version: "1.10"
          x: " a\nb"
        "#);
    }

    proptest! {
        #[test]
        fn two_readers_read_back_what_was_meant(data in proptest::collection::btree_map(
            "[-._A-Za-z0-9]{1,8}",
            "([a-z:#' \\t\"\\\\]{0,4}\n?){0,4}|.{0,12}|yes|on|0x1f|1_000|~|2026-01-01",
            0..6,
        )) {
            let map = RenderedMap { data, ..map(&[]) };
            let text = map.to_yaml();
            let read: Value = serde_yaml::from_str(&text).unwrap();
            prop_assert_eq!(&read, &map.to_json(), "{}", text);
            let own = labkit::manifest::yaml::parse(&text, &labkit::manifest::yaml::Limits::EDITABLE).unwrap();
            let data = own.root.get("data").unwrap();
            for (key, value) in &map.data {
                prop_assert_eq!(data.get(key).and_then(|node| node.as_str()), Some(value.as_str()), "{}", text);
            }
        }
    }
}
