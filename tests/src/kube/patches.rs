//! PATCH: which kind of patch it is, and its application inside a transaction
//! (kubernetes/apiserver: pkg/endpoints/handlers/patch.go).

use http::Response;
use hyper::body::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::catalogue::Kind;
use super::http::{Body, media_type};
use super::patch::{ApplyOptions, PatchError, json_patch, merge_patch, server_side_apply, strategic_merge};
use super::resources::Call;
use super::status::{Cause, FieldError, Status, quoted};
use super::{fields, managed, object};

const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

pub(super) fn patch(call: &mut Call<'_>, bytes: &Bytes) -> Result<Response<Body>, Status> {
    let media = media_type(call.headers).to_owned();
    let supported: &[&str] =
        if call.kind.custom { &[JSON, MERGE, APPLY] } else { &[JSON, MERGE, STRATEGIC, APPLY] };
    if !supported.contains(&media.as_str()) {
        return Err(Status::unsupported_media_type(supported));
    }
    if media == APPLY {
        return apply(call, bytes);
    }
    if call.query.has("force") {
        let error = FieldError::forbidden("force", "may not be specified for non-apply patch");
        return Err(Status::invalid("meta.k8s.io", "PatchOptions", "", vec![error]));
    }
    let patch: Value = serde_json::from_slice(bytes)
        .map_err(|error| Status::bad_request(format!("error decoding patch: {error}")))?;
    let options = call.write_options()?;
    let kind = call.storage_kind()?;
    let key = call.key();
    let mut warnings = Vec::new();
    let written = call.shared.store.update_in(&kind, &key, &options, None, &mut |current| {
        let current = current.ok_or_else(|| Status::not_found(&kind.resource(), &key.1))?;
        let shown = call.presentation(super::http::Form::Object).versioned(current);
        let next = patched(&kind, &media, &shown, &patch)?;
        check_identity(&next, &key.1)?;
        let mut next = next;
        let findings = fields::clean(&call.kind, &call.info.version, &mut next);
        if let Some(why) = &findings.mistyped {
            return Err(fields::unreadable(&call.kind, &call.info.version, why));
        }
        warnings = findings.judge(call.query).map_err(|why| strict_refusal(bytes, &why))?;
        Ok(call.stored_form(next))
    })?;
    call.warnings.extend(warnings);
    call.show(200, &written.object)
}

fn patched(kind: &Kind, media: &str, current: &Value, patch: &Value) -> Result<Value, Status> {
    let result = match media {
        JSON => json_patch(current, patch),
        STRATEGIC => strategic_merge(managed::schema(kind, None), current, patch),
        _ if !patch.is_object() => Err(PatchError::bad_request(
            "error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}",
        )),
        _ => Ok(merge_patch(current, patch)),
    };
    result.map_err(refused)
}

fn apply(call: &mut Call<'_>, bytes: &Bytes) -> Result<Response<Body>, Status> {
    let manager = call.query.get("fieldManager").to_owned();
    if manager.is_empty() {
        let error = FieldError::required("fieldManager", "is required for apply patch");
        return Err(Status::invalid("meta.k8s.io", "PatchOptions", "", vec![error]));
    }
    let document = serde_yaml::Deserializer::from_slice(bytes);
    let mut applied = Value::deserialize(document)
        .map_err(|error| Status::bad_request(format!("error decoding YAML: {error}")))?;
    if !applied.is_object() {
        return Err(Status::bad_request("error decoding YAML: the body is no object"));
    }
    super::body::place(call, &mut applied)?;
    check_identity(&applied, &call.info.name)?;
    check_declared(call, &mut applied)?;
    let mut options = call.write_options()?;
    options.applied = true;
    let kind = call.storage_kind()?;
    let (key, now) = (call.key(), call.shared.store.now());
    let api_version = call.kind.api_version(&call.info.version);
    let status_only = options.subresource.is_some();
    let reset: &[&str] = match (kind.has_status, status_only) {
        (true, false) => &["status"],
        (true, true) => &["spec", "data"],
        (false, _) => &[],
    };
    let create = (!status_only).then_some(key.0.as_str());
    let subresource = options.subresource.clone();
    let written = call.shared.store.update_in(&kind, &key, &options, create, &mut |current| {
        let shown = current.map(|current| call.presentation(super::http::Form::Object).versioned(current));
        let definition = call.kind.version(&call.info.version).and_then(|version| version.schema.as_deref());
        let how = ApplyOptions {
            manager: &manager,
            force: call.query.is_true("force"),
            api_version: &api_version,
            subresource: subresource.as_deref(),
            schema: managed::schema(&call.kind, definition),
            reset_fields: reset,
            now,
        };
        let next = server_side_apply(shown.as_ref(), &applied, &how).map_err(refused)?;
        Ok(call.stored_form(next))
    })?;
    call.show(if written.created { 201 } else { 200 }, &written.object)
}

/// An apply takes no field that is not declared, whatever `fieldValidation` says.
fn check_declared(call: &Call<'_>, applied: &mut Value) -> Result<(), Status> {
    let findings = fields::clean(&call.kind, &call.info.version, applied);
    let Some(first) = findings.unknown.first() else { return Ok(()) };
    Err(Status::new(
        500,
        "",
        format!(
            "failed to create typed patch object ({}/{}; {}, Kind={}): .{first}: field not declared in schema",
            call.info.namespace,
            call.info.name,
            call.kind.api_version(&call.info.version),
            call.kind.kind
        ),
    ))
}

fn strict_refusal(patch: &Bytes, why: &str) -> Status {
    let shown = Value::from(String::from_utf8_lossy(patch));
    Status::invalid("", "", "", vec![FieldError::invalid("patch", &shown, why)])
}

/// A refusal as the real server words it: without the object it is about.
fn refused(error: PatchError) -> Status {
    let mut status = Status::new(error.code, error.reason, error.message);
    let text = |cause: &Value, field: &str| object::text(cause, &[field]).to_owned();
    status.details.causes = error
        .causes
        .iter()
        .map(|cause| Cause {
            reason: text(cause, "reason"),
            message: text(cause, "message"),
            field: text(cause, "field"),
        })
        .collect();
    status
}

/// A patch must not rename the object.
fn check_identity(next: &Value, name: &str) -> Result<(), Status> {
    let found = object::name(next);
    if found == name {
        return Ok(());
    }
    let shown = if found.is_empty() { String::new() } else { format!(" ({found})") };
    Err(Status::bad_request(format!(
        "the name of the object{shown} does not match the name on the URL ({})",
        quoted(name).trim_matches('"')
    )))
}
