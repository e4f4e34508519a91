//! Loading manifests straight into the cluster, as a backup is restored: with their status, without the checks
//! a client would meet.

use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use super::gc::Work;
use super::object;
use super::store::State;
use super::{crd, defaults, identity};

/// Why manifests could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError(String);

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ManifestError {}

/// The objects in YAML text of several documents; lists are taken apart, empty documents left out.
pub fn parse(yaml: &str) -> Result<Vec<Value>, ManifestError> {
    let mut objects = Vec::new();
    for (index, document) in serde_yaml::Deserializer::from_str(yaml).enumerate() {
        let value = Value::deserialize(document)
            .map_err(|error| ManifestError(format!("document {}: {error}", index + 1)))?;
        flatten(value, &mut objects);
    }
    Ok(objects)
}

fn flatten(value: Value, objects: &mut Vec<Value>) {
    let is_list = object::kind(&value).ends_with("List") && value.get("items").is_some_and(Value::is_array);
    match value {
        Value::Null => {}
        Value::Object(mut fields) if is_list => {
            if let Some(Value::Array(items)) = fields.shift_remove("items") {
                for item in items {
                    flatten(item, objects);
                }
            }
        }
        other => objects.push(other),
    }
}

/// Puts objects into the cluster: definitions first, then namespaces, then the rest in the order given.
pub(super) fn load(state: &mut State, objects: Vec<Value>) -> Result<(), ManifestError> {
    let rank = |value: &Value| match object::kind(value) {
        "CustomResourceDefinition" => 0,
        "Namespace" | "ServiceCIDR" => 1,
        _ => 2,
    };
    let mut objects = objects;
    objects.sort_by_key(rank);
    for value in objects {
        load_one(state, value)?;
    }
    state.work.retain(|work| !matches!(work, Work::OwnersOf(..)));
    Ok(())
}

fn load_one(state: &mut State, mut value: Value) -> Result<(), ManifestError> {
    let kind = state.kind_of(&value).map_err(|status| ManifestError(status.message))?;
    let now = state.now_text();
    let name = object::name(&value).to_owned();
    if name.is_empty() {
        return Err(ManifestError(format!("a {} has no metadata.name", kind.kind)));
    }
    let namespace = match (kind.namespaced, object::namespace(&value)) {
        (false, _) => String::new(),
        (true, "") => "default".to_owned(),
        (true, given) => given.to_owned(),
    };
    if kind.namespaced {
        make_namespace(state, &namespace)?;
    }
    let resource = kind.resource();
    let key = (namespace.clone(), name);
    let old = state.mvcc.get(&resource, &key).cloned();
    let metadata = object::metadata(&mut value);
    if kind.namespaced {
        metadata.insert("namespace".to_owned(), json!(namespace));
    } else {
        metadata.shift_remove("namespace");
    }
    let uid = old.as_ref().map_or_else(identity::uid, |old| object::uid(old).to_owned());
    object::set_default(metadata, "uid", uid);
    object::set_default(metadata, "creationTimestamp", now);
    if kind.has_generation {
        object::set_default(metadata, "generation", 1);
    }
    object::drop_nulls(&mut value);
    if let Value::Object(fields) = &mut value {
        fields.insert("apiVersion".to_owned(), json!(kind.storage_api_version()));
    }
    match &old {
        Some(old) => defaults::on_update(state, &kind, &mut value, old),
        None => defaults::on_create(state, &kind, &mut value),
    }
    .map_err(|status| ManifestError(format!("{} {}: {}", kind.kind, key.1, status.message)))?;
    let name = key.1.clone();
    if kind.kind == "ServiceCIDR" {
        state.service_ips.serve(&value);
    }
    state.commit(&kind, key, value);
    if kind.kind == "CustomResourceDefinition" {
        crd::serve(state, &name);
    }
    Ok(())
}

fn make_namespace(state: &mut State, name: &str) -> Result<(), ManifestError> {
    let key = (String::new(), name.to_owned());
    if state.mvcc.get(&"namespaces".into(), &key).is_some() {
        return Ok(());
    }
    load_one(state, json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_taken_apart_and_empty_documents_left_out() {
        let objects =
            parse("---\n---\nkind: List\nitems:\n- {kind: A}\n- {kind: B}\n---\nkind: C\n").unwrap();
        let kinds: Vec<&str> = objects.iter().map(object::kind).collect();
        assert_eq!(kinds, ["A", "B", "C"]);
    }
}
