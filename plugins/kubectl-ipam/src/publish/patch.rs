//! A manifest in Git brought to what the inventory says, as a patch: comments, order and quotes stay.

use std::collections::BTreeMap;

use labkit::manifest::Object;
use labkit::manifest::edit::{Splice, next_line, spliced, unified};
use labkit::manifest::yaml::{Node, Style, Value};
use serde::Deserialize;

use super::compare::{Observed, compare};
use super::manifest::pair;
use super::render::RenderedMap;
use crate::inventory::edit::quoted;

/// The patch, in the form that `git apply` takes; `path` is the file's path in the repository, `text` what it holds
/// and `object` the ConfigMap in it. Empty when nothing would change.
pub fn patch(path: &str, text: &str, object: &Object, map: &RenderedMap) -> String {
    let edited = edit(text, object.root(), map).filter(|edited| holds(edited, map));
    let Some(edited) = edited else { return manifest(map) };
    if edited == text {
        return String::new();
    }
    unified(path, text, &edited)
}

/// What to commit where no file has the ConfigMap, or none that can be edited line by line.
pub fn manifest(map: &RenderedMap) -> String {
    format!("---\n{}", map.to_yaml())
}

/// Whether the text, read by another parser, has exactly this ConfigMap.
fn holds(text: &str, map: &RenderedMap) -> bool {
    serde_yaml::Deserializer::from_str(text).any(|document| {
        serde_json::Value::deserialize(document).is_ok_and(|object| {
            let metadata = &object["metadata"];
            let is_it =
                metadata["name"] == map.name.as_str() && metadata["namespace"] == map.namespace.as_str();
            is_it
                && object["kind"] == "ConfigMap"
                && compare(map, Some(&Observed::manifest(object))).0.is_empty()
        })
    })
}

/// `None` where a section is not written one key a line.
fn edit(text: &str, root: &Node, map: &RenderedMap) -> Option<String> {
    let mut splices = Vec::new();
    let metadata = root.get("metadata");
    for (section, wanted) in [
        (metadata.and_then(|node| node.get("labels")), &map.labels),
        (metadata.and_then(|node| node.get("annotations")), &map.annotations),
        (root.get("data"), &map.data),
    ] {
        match section {
            Some(node) => splices.extend(section_splices(text, node, wanted)?),
            None if wanted.is_empty() => {}
            None => return None,
        }
    }
    spliced(text, splices)
}

/// What makes a mapping of texts in a file hold `wanted` and nothing else; `None` when it is not written one key a line.
pub(crate) fn section_splices(
    text: &str,
    node: &Node,
    wanted: &BTreeMap<String, String>,
) -> Option<Vec<Splice>> {
    let entries = node.as_mapping().filter(|entries| !entries.is_empty() && !node.flow)?;
    let mut splices = Vec::new();
    let mut rest = wanted.clone();
    let mut end = 0;
    let mut indent = String::new();
    for entry in entries {
        let key = entry.key.span.start.offset as usize;
        let line = text[..key].rfind('\n').map_or(0, |at| at + 1);
        let value = entry.value.span;
        let (from, to) = (value.start.offset as usize, value.end.offset as usize);
        // A block's span may reach into the line behind it.
        let behind = next_line(text, from + text[from..to].trim_end().len());
        text[line..key].clone_into(&mut indent);
        if !indent.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let Value::Scalar(scalar) = &entry.value.value else { return None };
        match rest.remove(&*entry.key.scalar.text) {
            Some(value) if value == *scalar.text => {}
            Some(value) if matches!(scalar.style, Style::Literal | Style::Folded) || from == to => {
                splices.push((key..behind, pair(&entry.key.scalar.text, &value, &indent)));
            }
            Some(value) => splices.push((from..to, quoted(&value))),
            None => splices.push((line..behind, String::new())),
        }
        end = behind;
    }
    if !rest.is_empty() {
        let lines: Vec<_> =
            rest.iter().map(|(key, value)| format!("{indent}{}", pair(key, value, &indent))).collect();
        let open = if text[..end].ends_with('\n') { "" } else { "\n" };
        splices.push((end..end, format!("{open}{}", lines.concat())));
    }
    Some(splices)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Addresses of the lab.
apiVersion: v1
kind: ConfigMap
metadata:
  name: net
  namespace: kube-system
  labels: # who
    tier: infra
data:
  # media
  plex.ip: \"10.69.1.154\"   # LAN
  old.ip: 10.0.0.1
  hosts: |
    a
    b
  last: 'x'
";

    fn map(data: &[(&str, &str)]) -> RenderedMap {
        RenderedMap {
            namespace: "kube-system".into(),
            name: "net".into(),
            labels: BTreeMap::from([("tier".into(), "infra".into())]),
            annotations: BTreeMap::new(),
            data: data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        }
    }

    fn object(text: &str) -> Object {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("net.yaml");
        std::fs::write(&path, text).unwrap();
        labkit::manifest::load(&[path], &mut std::io::empty()).unwrap().objects.remove(0)
    }

    #[test]
    fn only_the_lines_in_question_change() {
        let map =
            map(&[("plex.ip", "10.69.1.165"), ("hosts", "a\nc\n"), ("last", "x"), ("new.ip", "10.0.0.2")]);
        insta::assert_snapshot!(patch("infra/net.yaml", TEXT, &object(TEXT), &map), @r#"
        --- a/infra/net.yaml
        +++ b/infra/net.yaml
        @@ -8,9 +8,9 @@
             tier: infra
         data:
           # media
        -  plex.ip: "10.69.1.154"   # LAN
        -  old.ip: 10.0.0.1
        +  plex.ip: "10.69.1.165"   # LAN
           hosts: |
             a
        -    b
        +    c
           last: 'x'
        +  new.ip: "10.0.0.2"
        "#);
        let edited = edit(TEXT, object(TEXT).root(), &map).unwrap();
        let read: serde_json::Value = serde_yaml::from_str(&edited).unwrap();
        assert_eq!(read["data"], map.to_json()["data"]);
    }

    #[test]
    fn what_is_not_one_key_a_line_is_given_as_a_whole() {
        let text =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: net, namespace: kube-system}\ndata: {a: b}\n";
        let wanted = map(&[("a", "c")]);
        assert_eq!(patch("net.yaml", text, &object(text), &wanted), manifest(&wanted));
        assert!(manifest(&wanted).starts_with("---\napiVersion: v1\n"));
    }
}
