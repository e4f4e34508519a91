//! The scale subresource: `autoscaling/v1` Scale over the object's own numbers.

use http::Response;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::body;
use super::catalogue::ScalePaths;
use super::http::{self as wire, Body, media_type};
use super::object;
use super::resources::Call;
use super::status::Status;

pub(super) fn answer(call: &mut Call<'_>, bytes: &Bytes) -> Result<Response<Body>, Status> {
    let kind = call.storage_kind()?;
    let Some(paths) = kind.scale.clone() else {
        return Err(Status::new(404, "NotFound", "the server could not find the requested resource"));
    };
    let key = call.key();
    let get = || call.shared.store.get(&call.resource, &key.0, &key.1);
    if call.info.verb == "get" {
        return Ok(wire::json(200, &scale_of(&*get()?, &paths)));
    }
    let options = call.write_options()?;
    let sent = match call.info.verb.as_str() {
        "update" => body::parse(call.headers, bytes)?,
        "patch" => {
            let mut scale = scale_of(&*get()?, &paths);
            let patch: Value = serde_json::from_slice(bytes)
                .map_err(|error| Status::bad_request(format!("error decoding patch: {error}")))?;
            match media_type(call.headers) {
                "application/merge-patch+json" | "application/strategic-merge-patch+json" => {
                    json_patch::merge(&mut scale, &patch);
                }
                _ => return Err(Status::unsupported_media_type(&["application/merge-patch+json"])),
            }
            scale
        }
        verb => return Err(Status::method_not_allowed(verb, &kind.resource())),
    };
    let replicas = object::number(&sent, &["spec", "replicas"]).unwrap_or(0);
    if replicas < 0 {
        let error = super::status::FieldError::invalid(
            "spec.replicas",
            &json!(replicas),
            "must be greater than or equal to 0",
        );
        return Err(Status::invalid("autoscaling", "Scale", &key.1, vec![error]));
    }
    let version = object::resource_version(&sent).to_owned();
    let written = call.shared.store.update_in(&kind, &key, &options, None, &mut |current| {
        let current = current.ok_or_else(|| Status::not_found(&kind.resource(), &key.1))?;
        if !version.is_empty() && version != object::resource_version(current) {
            return Err(Status::modified(&kind.resource(), &key.1));
        }
        let mut next = current.clone();
        set(&mut next, &paths.spec, json!(replicas));
        Ok(next)
    })?;
    Ok(wire::json(200, &scale_of(&written.object, &paths)))
}

fn scale_of(object: &Value, paths: &ScalePaths) -> Value {
    let at = |path: &str| path.split('.').try_fold(object, |value, key| value.get(key));
    let number = |path: &str| at(path).and_then(Value::as_i64).unwrap_or(0);
    let selector = match at(&paths.selector) {
        Some(Value::String(text)) => text.clone(),
        Some(found) if !paths.selector.is_empty() => selector_text(found),
        _ => String::new(),
    };
    let metadata = |field: &str| object::at(object, &["metadata", field]);
    json!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {
            "name": metadata("name"),
            "namespace": metadata("namespace"),
            "uid": metadata("uid"),
            "resourceVersion": metadata("resourceVersion"),
            "creationTimestamp": metadata("creationTimestamp"),
        },
        "spec": {"replicas": number(&paths.spec)},
        "status": {"replicas": number(&paths.status), "selector": selector},
    })
}

fn selector_text(selector: &Value) -> String {
    let labels = selector.get("matchLabels").and_then(Value::as_object);
    let parts: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or("")))
        .collect();
    parts.join(",")
}

fn set(object: &mut Value, path: &str, value: Value) {
    match path.split_once('.') {
        Some((first, rest)) => {
            object::map_at(object, first);
            if let Some(inner) = object.get_mut(first) {
                set(inner, rest, value);
            }
        }
        None => {
            if let Value::Object(fields) = object {
                fields.insert(path.to_owned(), value);
            }
        }
    }
}
