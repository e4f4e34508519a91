//! CustomResourceDefinitions: the kind a definition describes, and its being served
//! (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources).

use std::sync::Arc;

use serde_json::{Value, json};

use super::catalogue::{CUSTOM_VERBS, Kind, PrinterColumn, ScalePaths, Version, version_rank};
use super::object;
use super::status::GroupResource;
use super::store::State;
use super::write::DeleteOptions;

/// The kind a definition describes.
pub fn kind_of(definition: &Value) -> Kind {
    let text = |path: &[&str]| object::text(definition, path).to_owned();
    let names = |field: &str| -> Vec<String> {
        object::strings(object::at(definition, &["spec", "names", field]))
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let all = object::items(definition, &["spec", "versions"]);
    let served = all.iter().filter(|version| version.get("served") == Some(&Value::Bool(true)));
    let mut versions: Vec<Version> = served.clone().map(version_of).collect();
    versions.sort_by_key(|version| version_rank(&version.name));
    let storage = all.iter().find(|version| version.get("storage") == Some(&Value::Bool(true)));
    let has = |subresource: &str| {
        served.clone().any(|version| object::at(version, &["subresources", subresource]).is_some())
    };
    let scale =
        served.clone().find_map(|version| object::at(version, &["subresources", "scale"])).map(|scale| {
            let path = |field: &str| object::text(scale, &[field]).trim_start_matches('.').to_owned();
            ScalePaths {
                spec: path("specReplicasPath"),
                status: path("statusReplicasPath"),
                selector: path("labelSelectorPath"),
            }
        });
    let kind = text(&["spec", "names", "kind"]);
    let singular = match object::text(definition, &["spec", "names", "singular"]) {
        "" => kind.to_lowercase(),
        given => given.to_owned(),
    };
    Kind {
        group: text(&["spec", "group"]),
        storage_version: storage
            .map(|version| object::text(version, &["name"]).to_owned())
            .unwrap_or_default(),
        versions,
        plural: text(&["spec", "names", "plural"]),
        singular,
        short_names: names("shortNames"),
        categories: names("categories"),
        namespaced: object::text(definition, &["spec", "scope"]) == "Namespaced",
        has_status: has("status"),
        scale,
        subresources: Vec::new(),
        verbs: CUSTOM_VERBS,
        custom: true,
        unconditional_update: false,
        create_on_update: false,
        has_generation: true,
        kind,
    }
}

fn version_of(version: &Value) -> Version {
    let column = |column: &Value| PrinterColumn {
        name: object::text(column, &["name"]).to_owned(),
        kind: object::text(column, &["type"]).to_owned(),
        format: object::text(column, &["format"]).to_owned(),
        description: object::text(column, &["description"]).to_owned(),
        priority: object::number(column, &["priority"]).unwrap_or(0),
        path: object::text(column, &["jsonPath"]).to_owned(),
    };
    Version {
        name: object::text(version, &["name"]).to_owned(),
        columns: object::items(version, &["additionalPrinterColumns"]).iter().map(column).collect(),
        schema: object::at(version, &["schema", "openAPIV3Schema"]).cloned().map(Arc::new),
    }
}

/// Brings the served kinds in line with a definition: serves its kind and says so in its status, deletes the
/// instances of one that is being deleted, stops serving the kind of one that is gone.
pub(super) fn serve(state: &mut State, name: &str) {
    let definitions = GroupResource::from("customresourcedefinitions.apiextensions.k8s.io");
    let key = (String::new(), name.to_owned());
    let Some(definition) = state.mvcc.get(&definitions, &key).cloned() else {
        let (plural, group) = name.split_once('.').unwrap_or((name, ""));
        let resource = GroupResource::new(group, plural);
        if state.kinds.get(&resource).is_some_and(|kind| kind.custom) {
            delete_instances(state, &resource);
            state.kinds.remove(&resource);
        }
        return;
    };
    let kind = kind_of(&definition);
    state.kinds.add(kind);
    if let Some(next) = established(&definition, &state.now_text())
        && let Ok(kind) = state.kind(&definitions)
    {
        state.commit(&kind, key, next);
    }
}

fn delete_instances(state: &mut State, resource: &GroupResource) {
    let Ok(kind) = state.kind(resource) else { return };
    let keys: Vec<_> = state.mvcc.iter(resource, None).map(|(key, _)| key.clone()).collect();
    for key in keys {
        if state.delete(&kind, &key, &DeleteOptions::default()).is_ok() {
            state.forget(&kind, &key);
        }
    }
}

/// The definition with the status of an accepted one, or nothing when it has that already.
fn established(definition: &Value, now: &str) -> Option<Value> {
    let spec_names = object::at(definition, &["spec", "names"])?;
    if object::at(definition, &["status", "acceptedNames"]) == Some(spec_names)
        && !object::items(definition, &["status", "conditions"]).is_empty()
    {
        return None;
    }
    let stored: Vec<&str> = object::items(definition, &["spec", "versions"])
        .iter()
        .filter(|version| version.get("storage") == Some(&Value::Bool(true)))
        .map(|version| object::text(version, &["name"]))
        .collect();
    let condition = |kind: &str, reason: &str, message: &str| json!({"type": kind, "status": "True", "lastTransitionTime": now, "reason": reason, "message": message});
    let status = json!({
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
        "acceptedNames": spec_names,
        "storedVersions": stored,
    });
    let mut next = definition.clone();
    next.as_object_mut()?.insert("status".to_owned(), status);
    Some(next)
}
