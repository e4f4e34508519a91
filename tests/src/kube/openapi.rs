//! OpenAPI: enough for `kubectl` to find out that the server checks fields, and to explain kinds
//! (kubernetes.io/docs/concepts/overview/kubernetes-api: OpenAPI V3).

use http::{HeaderMap, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::catalogue::{Kind, Kinds};
use super::http::{self as wire, Body};
use super::identity::hex;

/// Answers `/openapi/...`; `None` for paths there are not.
pub(super) fn answer(kinds: &Kinds, rest: &[&str], _: &HeaderMap, version: &str) -> Option<Response<Body>> {
    let value = match rest {
        ["v2"] => json!({
            "swagger": "2.0",
            "info": {"title": "Kubernetes", "version": version},
            "paths": {},
            "definitions": {},
        }),
        ["v3"] => index(kinds),
        ["v3", "api", version_name] => document(kinds, "", version_name, version)?,
        ["v3", "apis", group, version_name] => document(kinds, group, version_name, version)?,
        _ => return None,
    };
    Some(wire::json(200, &value))
}

fn index(kinds: &Kinds) -> Value {
    let mut paths = Map::new();
    for (group, versions) in kinds.groups() {
        for version in versions {
            let path =
                if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") };
            let text = document(kinds, &group, &version, "").map(|document| document.to_string());
            let hash = hex(&Sha256::digest(text.unwrap_or_default())).to_uppercase();
            let url = format!("/openapi/v3/{path}?hash={hash}");
            paths.insert(path, json!({"serverRelativeURL": url}));
        }
    }
    json!({"paths": paths})
}

/// The document of one group and version; `None` when there is no such version.
pub fn document(kinds: &Kinds, group: &str, version: &str, server_version: &str) -> Option<Value> {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in kinds.iter().filter(|kind| kind.group == group && kind.version(version).is_some()) {
        for (path, item) in resource_paths(kind, version) {
            paths.insert(path, item);
        }
        schemas.insert(schema_name(kind, version), schema(kind, version));
    }
    if paths.is_empty() {
        return None;
    }
    Some(json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": server_version},
        "paths": paths,
        "components": {"schemas": schemas},
    }))
}

/// Key of a kind's schema: reversed group, version, kind.
fn schema_name(kind: &Kind, version: &str) -> String {
    if kind.custom {
        let reversed: Vec<&str> = kind.group.rsplit('.').collect();
        return format!("{}.{version}.{}", reversed.join("."), kind.kind);
    }
    let group = match kind.group.split('.').next() {
        None | Some("") => "core",
        Some(first) => first,
    };
    format!("io.k8s.api.{group}.{version}.{}", kind.kind)
}

fn resource_paths(kind: &Kind, version: &str) -> Vec<(String, Value)> {
    let base = if kind.group.is_empty() {
        format!("/api/{version}")
    } else {
        format!("/apis/{}/{version}", kind.group)
    };
    let scope = if kind.namespaced { "/namespaces/{namespace}" } else { "" };
    let collection = format!("{base}{scope}/{}", kind.plural);
    let one = format!("{collection}/{{name}}");
    let operations = |pairs: &[(&str, &str)]| {
        let mut item = Map::new();
        for (method, verb) in pairs.iter().filter(|(_, verb)| kind.verbs.contains(verb)) {
            item.insert((*method).to_owned(), operation(kind, version, verb));
        }
        Value::Object(item)
    };
    vec![
        (collection, operations(&[("get", "list"), ("post", "create"), ("delete", "deletecollection")])),
        (one, operations(&[("get", "get"), ("put", "update"), ("patch", "patch"), ("delete", "delete")])),
    ]
}

fn operation(kind: &Kind, version: &str, verb: &str) -> Value {
    let action = match verb {
        "create" => "post",
        "update" => "put",
        other => other,
    };
    let parameter =
        |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": true}});
    let parameters: Vec<Value> = match verb {
        "create" | "update" => ["dryRun", "fieldManager", "fieldValidation"].map(parameter).to_vec(),
        "patch" => ["dryRun", "fieldManager", "fieldValidation", "force"].map(parameter).to_vec(),
        _ => Vec::new(),
    };
    json!({
        "operationId": format!("{action}{}", kind.kind),
        "parameters": parameters,
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": gvk(kind, version),
    })
}

fn gvk(kind: &Kind, version: &str) -> Value {
    json!({"group": kind.group, "version": version, "kind": kind.kind})
}

fn schema(kind: &Kind, version: &str) -> Value {
    let known = kind.version(version).and_then(|version| version.schema.as_deref().cloned());
    let mut schema = known.unwrap_or_else(|| json!({"type": "object"}));
    if let Value::Object(fields) = &mut schema {
        fields.insert("x-kubernetes-group-version-kind".to_owned(), json!([gvk(kind, version)]));
    }
    schema
}
