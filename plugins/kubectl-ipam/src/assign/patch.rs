//! A pin for Git: a patch of the Service's manifest, or what to merge into it.

use std::collections::BTreeMap;

use labkit::manifest::Object;
use labkit::manifest::edit::{self, Splice, next_line, spliced, unified};
use labkit::manifest::yaml::{Entry, Node};
use serde::Deserialize;
use serde_json::Value;

use super::Target;
use super::change::Edit;
use crate::inventory::edit::quoted;
use crate::publish::patch::section_splices;

/// The manifest of the Service among those of a repository: one that says its namespace, else one that leaves it to a
/// kustomization.
pub fn find<'o>(target: &Target, manifests: &'o [Object]) -> Option<&'o Object> {
    edit::find(manifests, "", &target.subject())
}

/// The patch, in the form that `git apply` takes; `path` is the file's path in the repository, `text` what it holds.
/// What to merge into the manifest, where it cannot be edited line by line.
pub fn patch(path: &str, text: &str, object: &Object, target: &Target, edit: &Edit) -> String {
    let edited = edited(text, object.root(), edit).filter(|edited| holds(edited, object, edit));
    match edited {
        Some(edited) => unified(path, text, &edited),
        None => merge(target, edit),
    }
}

/// The change as a manifest with nothing else in it: a patch for Kustomize, values for a chart.
pub fn merge(target: &Target, edit: &Edit) -> String {
    let mut lines = vec![
        "---".to_owned(),
        "apiVersion: v1".to_owned(),
        "kind: Service".to_owned(),
        "metadata:".to_owned(),
        format!("  name: {}", target.name),
        format!("  namespace: {}", target.namespace),
    ];
    let value = |value: Option<&str>| value.map_or("null".to_owned(), quoted);
    if !edit.annotations.is_empty() {
        lines.push("  annotations:".to_owned());
        lines.extend(
            edit.annotations.iter().map(|(key, text)| format!("    {key}: {}", value(text.as_deref()))),
        );
    }
    if edit.edits_field() {
        let field = value(edit.load_balancer_ip.value());
        lines.extend(["spec:".to_owned(), format!("  loadBalancerIP: {field}")]);
    }
    lines.join("\n") + "\n"
}

fn edited(text: &str, root: &Node, edit: &Edit) -> Option<String> {
    let mut splices = annotations(text, root, edit)?;
    if edit.edits_field() {
        splices.extend(load_balancer_ip(text, root, edit.load_balancer_ip.value())?);
    }
    spliced(text, splices)
}

fn annotations(text: &str, root: &Node, edit: &Edit) -> Option<Vec<Splice>> {
    let metadata = root.get("metadata")?;
    let wanted = wanted(&root.to_json(), edit);
    match entry(metadata, "annotations") {
        // A section without anything in it is not worth keeping.
        Some(entry) if wanted.is_empty() => Some(vec![without(text, entry)]),
        Some(entry) => section_splices(text, &entry.value, &wanted),
        None if wanted.is_empty() => Some(Vec::new()),
        None => {
            let entries = metadata.as_mapping().filter(|_| !metadata.flow)?;
            let (line, indent) = line_of(text, entries.first()?)?;
            let new: Vec<String> =
                wanted.iter().map(|(key, value)| format!("{indent}  {key}: {}\n", quoted(value))).collect();
            let end = entries.last().map(|entry| entry.value.span.end.offset as usize)?;
            let end = next_line(text, line.max(end).checked_sub(1)?);
            let open = if text[..end].ends_with('\n') { "" } else { "\n" };
            Some(vec![(end..end, format!("{open}{indent}annotations:\n{}", new.concat()))])
        }
    }
}

/// The annotations that the manifest has when the edit is made.
fn wanted(manifest: &Value, edit: &Edit) -> BTreeMap<String, String> {
    let entries = manifest["metadata"]["annotations"].as_object().into_iter().flatten();
    let mut wanted: BTreeMap<String, String> =
        entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
    for (key, value) in &edit.annotations {
        match value {
            Some(value) => drop(wanted.insert(key.clone(), value.clone())),
            None => drop(wanted.remove(key)),
        }
    }
    wanted
}

fn load_balancer_ip(text: &str, root: &Node, value: Option<&str>) -> Option<Vec<Splice>> {
    let spec = root.get("spec").filter(|spec| !spec.flow)?;
    match (entry(spec, "loadBalancerIP"), value) {
        (Some(entry), Some(value)) => {
            let span = entry.value.span;
            Some(vec![(span.start.offset as usize..span.end.offset as usize, quoted(value))])
        }
        (Some(entry), None) => Some(vec![without(text, entry)]),
        (None, Some(value)) => {
            let (line, indent) = line_of(text, spec.as_mapping()?.first()?)?;
            Some(vec![(line..line, format!("{indent}loadBalancerIP: {}\n", quoted(value)))])
        }
        (None, None) => Some(Vec::new()),
    }
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    node.as_mapping()?.iter().find(|entry| &*entry.key.scalar.text == key)
}

/// The lines of an entry taken out.
fn without(text: &str, entry: &Entry) -> Splice {
    let key = entry.key.span.start.offset as usize;
    let start = text[..key].rfind('\n').map_or(0, |at| at + 1);
    let end = entry.value.span.end.offset as usize;
    let written = text[key..end].trim_end().len();
    (start..next_line(text, key + written), String::new())
}

/// Where an entry's line begins, and what stands before its key; `None` when that is more than blanks.
fn line_of<'t>(text: &'t str, entry: &Entry) -> Option<(usize, &'t str)> {
    let key = entry.key.span.start.offset as usize;
    let line = text[..key].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..key];
    indent.bytes().all(|byte| byte == b' ').then_some((line, indent))
}

/// Whether the text, read by another parser, has the Service with exactly this edit made.
fn holds(text: &str, object: &Object, edit: &Edit) -> bool {
    let mut expected = object.to_json();
    let wanted = wanted(&expected, edit);
    let metadata = expected.get_mut("metadata").and_then(Value::as_object_mut);
    match (metadata, wanted.is_empty()) {
        (Some(metadata), true) => drop(metadata.remove("annotations")),
        (Some(metadata), false) => drop(metadata.insert("annotations".to_owned(), serde_json::json!(wanted))),
        (None, _) => return false,
    }
    let spec = expected.get_mut("spec").and_then(Value::as_object_mut);
    if let Some(spec) = spec.filter(|_| edit.edits_field()) {
        match edit.load_balancer_ip.value() {
            Some(value) => drop(spec.insert("loadBalancerIP".to_owned(), serde_json::json!(value))),
            None => drop(spec.remove("loadBalancerIP")),
        }
    }
    let documents = serde_yaml::Deserializer::from_str(text);
    documents.into_iter().any(|document| Value::deserialize(document).is_ok_and(|read| read == expected))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::assign::change::FieldEdit;

    const TEXT: &str = "\
# The one that matters.
apiVersion: v1
kind: Service
metadata:
  name: plex
  namespace: media
  annotations:
    wave: \"5\"   # after the volumes
    metallb.universe.tf/loadBalancerIPs: 10.69.1.154
spec:
  type: LoadBalancer
  loadBalancerIP: 10.69.1.154
  ports:
  - port: 32400
---
apiVersion: v1
kind: Service
metadata: {name: other, namespace: media}
";

    fn load(text: &str) -> Vec<Object> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plex.yaml");
        std::fs::write(&path, text).unwrap();
        labkit::manifest::load(&[path], &mut std::io::empty()).unwrap().objects
    }

    fn target() -> Target {
        Target::read(&json!({"metadata": {"name": "plex", "namespace": "media"}}))
    }

    fn edit(pairs: &[(&str, Option<&str>)], field: FieldEdit) -> Edit {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        Edit {
            annotations: pairs.iter().map(|(key, value)| ((*key).to_owned(), owned(*value))).collect(),
            load_balancer_ip: field,
        }
    }

    fn patched(text: &str, edit: &Edit) -> String {
        let objects = load(text);
        let object = find(&target(), &objects).unwrap();
        patch("apps/plex.yaml", text, object, &target(), edit)
    }

    #[test]
    fn only_the_lines_in_question_change() {
        let edit = edit(
            &[
                ("metallb.io/loadBalancerIPs", Some("10.69.1.165")),
                ("metallb.universe.tf/loadBalancerIPs", None),
            ],
            FieldEdit::Remove,
        );
        insta::assert_snapshot!(patched(TEXT, &edit), @r#"
        --- a/apps/plex.yaml
        +++ b/apps/plex.yaml
        @@ -6,10 +6,9 @@
           namespace: media
           annotations:
             wave: "5"   # after the volumes
        -    metallb.universe.tf/loadBalancerIPs: 10.69.1.154
        +    metallb.io/loadBalancerIPs: "10.69.1.165"
         spec:
           type: LoadBalancer
        -  loadBalancerIP: 10.69.1.154
           ports:
           - port: 32400
         ---
        "#);
    }

    #[test]
    fn a_service_without_annotations_gets_the_section() {
        let text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n  labels:\n    app: plex\nspec:\n  type: LoadBalancer\n";
        let new = edit(&[("metallb.io/loadBalancerIPs", Some("10.69.1.165"))], FieldEdit::Keep);
        insta::assert_snapshot!(patched(text, &new), @r#"
        --- a/apps/plex.yaml
        +++ b/apps/plex.yaml
        @@ -4,5 +4,7 @@
           name: plex
           labels:
             app: plex
        +  annotations:
        +    metallb.io/loadBalancerIPs: "10.69.1.165"
         spec:
           type: LoadBalancer
        "#);
        insta::assert_snapshot!(patched(text, &edit(&[], FieldEdit::Set("10.69.1.165".to_owned()))), @r#"
        --- a/apps/plex.yaml
        +++ b/apps/plex.yaml
        @@ -5,4 +5,5 @@
           labels:
             app: plex
         spec:
        +  loadBalancerIP: "10.69.1.165"
           type: LoadBalancer
        "#);
    }

    #[test]
    fn the_last_annotation_takes_its_section_with_it() {
        let text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n  annotations:\n    a: b\n  labels: {app: plex}\n";
        insta::assert_snapshot!(patched(text, &edit(&[("a", None)], FieldEdit::Keep)), @"
        --- a/apps/plex.yaml
        +++ b/apps/plex.yaml
        @@ -2,6 +2,4 @@
         kind: Service
         metadata:
           name: plex
        -  annotations:
        -    a: b
           labels: {app: plex}
        ");
    }

    #[test]
    fn what_is_not_one_key_a_line_is_given_to_be_merged() {
        let text =
            "apiVersion: v1\nkind: Service\nmetadata: {name: plex, namespace: media, annotations: {a: b}}\n";
        let new = edit(&[("a", None), ("metallb.io/loadBalancerIPs", Some("fd00::1"))], FieldEdit::Remove);
        insta::assert_snapshot!(patched(text, &new), @r#"
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: plex
          namespace: media
          annotations:
            a: null
            metallb.io/loadBalancerIPs: "fd00::1"
        spec:
          loadBalancerIP: null
        "#);
    }

    #[test]
    fn a_manifest_without_a_namespace_is_taken_where_there_is_only_one() {
        let open = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n";
        assert!(find(&target(), &load(open)).is_some());
        assert!(find(&target(), &load(&format!("{open}---\n{open}"))).is_none());
        let other = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n  namespace: web\n";
        assert!(find(&target(), &load(other)).is_none());
    }
}
