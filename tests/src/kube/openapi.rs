//! OpenAPI: enough for `kubectl` to find out that the server checks fields, and to explain kinds
//! (kubernetes.io/docs/concepts/overview/kubernetes-api: OpenAPI V3).

use http::{HeaderMap, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::catalogue::{Kind, Kinds};
use super::http::{self as wire, Body};
use super::identity::hex;
use super::object;
use super::schema::{self, Shape};

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
    let mut wanted = Vec::new();
    for kind in kinds.iter().filter(|kind| kind.group == group && kind.version(version).is_some()) {
        for (path, item) in resource_paths(kind, version) {
            paths.insert(path, item);
        }
        schemas.insert(schema_name(kind, version), schema(kind, version));
        if let Some(root) = schema::root(kind, version) {
            wanted.push(root);
        }
    }
    while let Some(name) = wanted.pop() {
        for field in schema::flattened(&name) {
            if let Some(inner) = struct_in(&field.shape)
                && !schemas.contains_key(&component(inner))
            {
                schemas.insert(component(inner), of_struct(inner));
                wanted.push(inner.to_owned());
            }
        }
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
    if let Some(root) = schema::root(kind, version) {
        return component(&root);
    }
    let reversed: Vec<&str> = kind.group.rsplit('.').collect();
    format!("{}.{version}.{}", reversed.join("."), kind.kind)
}

/// Key of a struct's schema.
fn component(name: &str) -> String {
    match name.strip_prefix("meta.") {
        Some(rest) => format!("io.k8s.apimachinery.pkg.apis.meta.{rest}"),
        None => format!("io.k8s.api.{name}"),
    }
}

fn struct_in(shape: &Shape) -> Option<&str> {
    match shape {
        Shape::List(item) | Shape::Map(item) => struct_in(item),
        Shape::Struct(name) => Some(name),
        _ => None,
    }
}

fn of_struct(name: &str) -> Value {
    let fields = schema::flattened(name);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        properties.insert(field.name.clone(), of_shape(&field.shape));
        if field.required && !matches!(field.shape, Shape::Struct(_)) {
            required.push(field.name.clone());
        }
    }
    let mut value = Map::new();
    value.insert("type".to_owned(), json!("object"));
    if !required.is_empty() {
        value.insert("required".to_owned(), json!(required));
    }
    value.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(value)
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::Quantity => json!({"type": "string"}),
        Shape::Int32 => json!({"type": "integer", "format": "int32"}),
        Shape::Int64 => json!({"type": "integer", "format": "int64"}),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Bytes => json!({"type": "string", "format": "byte"}),
        Shape::Double => json!({"type": "number", "format": "double"}),
        Shape::Time | Shape::MicroTime => json!({"type": "string", "format": "date-time"}),
        Shape::IntOrString => {
            json!({"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]})
        }
        Shape::Raw | Shape::FieldsV1 => json!({"type": "object"}),
        Shape::List(item) => json!({"type": "array", "items": of_shape(item)}),
        Shape::Map(item) => json!({"type": "object", "additionalProperties": of_shape(item)}),
        Shape::Struct(name) => {
            json!({"allOf": [{"$ref": format!("#/components/schemas/{}", component(name))}]})
        }
    }
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
    let declared = kind.version(version).and_then(|version| version.schema.as_deref().cloned());
    let mut value = match (schema::root(kind, version), declared) {
        (Some(root), _) => of_struct(&root),
        (None, Some(declared)) => declared,
        (None, None) => json!({"type": "object"}),
    };
    if let Value::Object(fields) = &mut value {
        let of_type = object::map_at_map(fields, "properties");
        for name in ["kind", "apiVersion"] {
            of_type.entry(name).or_insert_with(|| json!({"type": "string"}));
        }
        fields.insert("x-kubernetes-group-version-kind".to_owned(), json!([gvk(kind, version)]));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(fields) => {
                    if let Some(Value::String(target)) = fields.get("$ref") {
                        found.push(target.trim_start_matches("#/components/schemas/").to_owned());
                    }
                    fields.values().for_each(|field| references(field, found));
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let kinds = Kinds::built_in();
        for (group, versions) in kinds.groups() {
            for version in versions {
                let document = document(&kinds, &group, &version, "v1.34.1").unwrap();
                let mut found = Vec::new();
                references(&document, &mut found);
                for target in found {
                    assert!(document["components"]["schemas"].get(&target).is_some(), "{group} {target}");
                }
            }
        }
    }
}
