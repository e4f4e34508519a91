//! The same change for Git: a patch of the manifest's file, or what to merge into it.

use labkit::finding::Subject;
use labkit::manifest::Object;
use labkit::manifest::edit::{edited, unified};
use labkit::plan::GitOpsOwner;
use serde_json::{Map, Value, json};

use super::edit::Edit;
use crate::logs::mask::mask;

/// The manifest of an object.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The path of its file in the repository.
    pub path: String,
    /// What the file holds.
    pub text: String,
    /// The object in it.
    pub object: Object,
}

/// What to commit for the change; `None` where the manifest has it already, so that nobody would take the change back.
pub(super) fn patch(
    subject: &Subject,
    live: &Value,
    owner: &GitOpsOwner,
    manifest: Option<&Manifest>,
    edit: &Edit,
) -> Option<String> {
    let merged = || merge(subject, live, &edit.of(live), owner);
    let Some(manifest) = manifest else { return Some(merged()) };
    let in_git = manifest.object.to_json();
    let wanted = edit.of(&in_git);
    if wanted == in_git {
        return None;
    }
    let text = edited(&manifest.text, &manifest.object, &wanted);
    let patch = text.map(|text| unified(&manifest.path, &manifest.text, &text));
    // Lines around a change may hold what nobody should see, even where it stands in Git.
    let lines = patch.filter(|patch| !tells_secret(patch, &in_git));
    Some(lines.unwrap_or_else(merged))
}

/// Whether a line of a patch holds a secret: one that looks like it, or the value of a variable with such a name.
fn tells_secret(patch: &str, object: &Value) -> bool {
    const NAMES: &[&str] = &["KEY", "TOKEN", "PASS", "SECRET", "CLAIM", "PRIVATE", "CREDENTIAL"];
    let spec = object.pointer("/spec/template/spec");
    let lists = ["containers", "initContainers"].into_iter().filter_map(|list| spec?.get(list)?.as_array());
    let variables = lists.flatten().filter_map(|container| container["env"].as_array()).flatten();
    let mut secrets = variables.filter_map(|variable| {
        let name = variable["name"].as_str()?.to_ascii_uppercase();
        let value = variable["value"].as_str().filter(|value| !value.is_empty())?;
        NAMES.iter().any(|part| name.contains(part)).then_some(value)
    });
    secrets.any(|secret| patch.contains(secret)) || patch.lines().any(|line| mask(line) != line)
}

/// A patch for Kustomize, and for people to see what is meant; for what a chart has made, as its HelmRelease takes it.
fn merge(subject: &Subject, live: &Value, wanted: &Value, owner: &GitOpsOwner) -> String {
    let changes = difference("", live, wanted);
    let patch = manifest(live["apiVersion"].clone(), subject, changes);
    if owner.by.kind != "HelmRelease" {
        return format!("---\n# {subject} in Git\n{patch}");
    }
    let target = json!({"kind": subject.kind, "name": subject.name});
    let patches = json!([{"target": target, "patch": patch}]);
    let renderers = json!({"spec": {"postRenderers": [{"kustomize": {"patches": patches}}]}});
    let release = manifest(json!("helm.toolkit.fluxcd.io/v2"), &owner.by, renderers);
    format!("---\n# {} in Git, unless its values can say it\n{release}", owner.by)
}

/// An object as it stands in a file, with these fields.
fn manifest(api_version: Value, subject: &Subject, fields: Value) -> String {
    let mut object =
        json!({"apiVersion": api_version, "kind": subject.kind, "metadata": {"name": subject.name}});
    if let Some(namespace) = &subject.namespace {
        object["metadata"]["namespace"] = json!(namespace);
    }
    if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), fields) {
        object.extend(fields);
    }
    serde_yaml::to_string(&object).unwrap_or_default()
}

/// What a strategic merge patch says of a change (Kubernetes: Update API Objects in Place Using kubectl patch).
fn difference(field: &str, before: &Value, after: &Value) -> Value {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let gone = before
                .keys()
                .filter(|name| !after.contains_key(*name))
                .map(|name| (name.clone(), Value::Null));
            let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
            let changed = changed.map(|(name, value)| {
                let known = before.get(name).map(|before| difference(name, before, value));
                (name.clone(), known.unwrap_or_else(|| value.clone()))
            });
            Value::Object(gone.chain(changed).collect())
        }
        (Value::Array(before), Value::Array(after)) => {
            let key = match field {
                "volumeMounts" => "mountPath",
                "ports" => "port",
                _ => "name",
            };
            by_key(key, before, after).unwrap_or_else(|| json!(after))
        }
        _ => after.clone(),
    }
}

/// A list whose items are known by a field; `None` where they are not.
fn by_key(key: &str, before: &[Value], after: &[Value]) -> Option<Value> {
    if !before.iter().chain(after).all(|item| item.get(key).is_some()) {
        return None;
    }
    let known = |items: &[Value], item: &Value| items.iter().find(|other| other[key] == item[key]).cloned();
    let named = |item: &Value| Map::from_iter([(key.to_owned(), item[key].clone())]);
    let mut patch = Vec::new();
    for item in after {
        match known(before, item) {
            Some(old) if old == *item => {}
            Some(old) => {
                let mut fields = named(item);
                if let Value::Object(changed) = difference("", &old, item) {
                    fields.extend(changed);
                }
                patch.push(Value::Object(fields));
            }
            None => patch.push(item.clone()),
        }
    }
    for item in before.iter().filter(|item| known(after, item).is_none()) {
        let mut fields = named(item);
        fields.insert("$patch".to_owned(), json!("delete"));
        patch.push(Value::Object(fields));
    }
    Some(Value::Array(patch))
}

#[cfg(test)]
mod tests {
    use labkit::plan::GitOpsTool;

    use super::*;

    fn owner(kind: &str) -> GitOpsOwner {
        GitOpsOwner { tool: GitOpsTool::Flux, by: Subject::in_namespace(kind, "media", "plex") }
    }

    #[test]
    fn what_a_chart_has_made_is_patched_behind_the_chart() {
        let live =
            json!({"apiVersion": "apps/v1", "spec": {"replicas": 2, "strategy": {"type": "Recreate"}}});
        let subject = Subject::in_namespace("Deployment", "media", "plex");
        insta::assert_snapshot!(patch(&subject, &live, &owner("HelmRelease"), None, &Edit::OneWriter).unwrap(), @"
        ---
        # HelmRelease/media/plex in Git, unless its values can say it
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: plex
          namespace: media
        spec:
          postRenderers:
          - kustomize:
              patches:
              - target:
                  kind: Deployment
                  name: plex
                patch: |
                  apiVersion: apps/v1
                  kind: Deployment
                  metadata:
                    name: plex
                    namespace: media
                  spec:
                    replicas: 1
        ");
    }

    #[test]
    fn without_a_file_the_change_is_a_patch_for_kustomize() {
        let live = json!({"apiVersion": "apps/v1", "spec": {"template": {"spec": {"containers": [
            {"name": "plex", "image": "x", "env": [{"name": "PLEX_CLAIM", "value": "claim-1"}, {"name": "TZ", "value": "UTC"}]},
            {"name": "other"}]}}}});
        let edit = Edit::DropVariables { container: "plex".to_owned(), names: vec!["PLEX_CLAIM".to_owned()] };
        let subject = Subject::in_namespace("Deployment", "media", "plex");
        insta::assert_snapshot!(patch(&subject, &live, &owner("Kustomization"), None, &edit).unwrap(), @r#"
        ---
        # Deployment/media/plex in Git
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: plex
          namespace: media
        spec:
          template:
            spec:
              containers:
              - name: plex
                env:
                - name: PLEX_CLAIM
                  $patch: delete
        "#);
    }

    #[test]
    fn a_patch_that_would_tell_a_secret_is_none_of_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plex.yaml");
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: plex\nspec:\n  replicas: 2\n  strategy:\n    type: RollingUpdate\n  \
                    template:\n    spec:\n      containers:\n      - name: plex\n        env:\n        - name: RADARR_API_KEY\n          \
                    value: hunter2\n";
        std::fs::write(&file, text).unwrap();
        let object = labkit::manifest::load(&[file], &mut std::io::empty()).unwrap().objects.remove(0);
        let live = object.to_json();
        let manifest = Manifest { path: "plex.yaml".to_owned(), text: text.to_owned(), object };
        let subject = Subject::in_namespace("Deployment", "media", "plex");
        let lines =
            patch(&subject, &live, &owner("Kustomization"), Some(&manifest), &Edit::OneWriter).unwrap();
        assert!(
            lines.starts_with("--- a/plex.yaml\n+++ b/plex.yaml\n") && !lines.contains("hunter2"),
            "{lines}"
        );
        let container = "plex".to_owned();
        let drop = Edit::DropVariables { container, names: vec!["RADARR_API_KEY".to_owned()] };
        let merge = patch(&subject, &live, &owner("Kustomization"), Some(&manifest), &drop).unwrap();
        assert!(
            merge.starts_with("---\n# Deployment/media/plex in Git\n") && !merge.contains("hunter2"),
            "{merge}"
        );
    }

    #[test]
    fn a_value_that_goes_is_null() {
        let before =
            json!({"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}, "kept": 1});
        let after = json!({"strategy": {"type": "Recreate"}, "kept": 1});
        assert_eq!(
            difference("", &before, &after),
            json!({"strategy": {"rollingUpdate": null, "type": "Recreate"}})
        );
    }
}
