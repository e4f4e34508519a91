//! Bodies of requests: read, and checked against the URL.

use http::HeaderMap;
use hyper::body::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::http::media_type;
use super::object;
use super::resources::Call;
use super::status::Status;

/// Media types of objects.
const READABLE: &[&str] = &["application/json", "application/yaml", super::protobuf::MEDIA_TYPE];

/// A JSON or YAML body as a value.
pub(super) fn parse(headers: &HeaderMap, bytes: &Bytes) -> Result<Value, Status> {
    match media_type(headers) {
        "" | "application/json" => serde_json::from_slice(bytes).map_err(unreadable),
        super::protobuf::MEDIA_TYPE => super::protobuf::decode(bytes).map_err(Status::bad_request),
        "application/yaml" => {
            let document = serde_yaml::Deserializer::from_slice(bytes);
            Value::deserialize(document).map_err(unreadable)
        }
        _ => Err(Status::unsupported_media_type(READABLE)),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Status {
    Status::bad_request(format!("couldn't get version/kind; json parse error: {error}"))
}

/// The object in a create or update, checked against kind and place of the URL.
pub(super) fn object(call: &mut Call<'_>, bytes: &Bytes) -> Result<Value, Status> {
    let mut sent = parse(call.headers, bytes)?;
    if !sent.is_object() {
        return Err(Status::bad_request(
            "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct",
        ));
    }
    check_type(call, &mut sent)?;
    place(call, &mut sent)?;
    call.check_fields(&mut sent)?;
    Ok(sent)
}

/// The type may be left out; it must not be another one.
fn check_type(call: &Call<'_>, sent: &mut Value) -> Result<(), Status> {
    let wanted = call.kind.api_version(&call.info.version);
    let (api_version, kind) = (object::api_version(sent).to_owned(), object::kind(sent).to_owned());
    if !kind.is_empty() && (kind != call.kind.kind || (!api_version.is_empty() && api_version != wanted)) {
        if call.kind.custom || kind == call.kind.kind {
            return Err(Status::bad_request(format!(
                "the API version in the data ({api_version}) does not match the expected API version ({wanted})"
            )));
        }
        return Err(Status::bad_request(format!(
            "{kind} in version {:?} cannot be handled as a {}: converting: no conversion possible",
            super::catalogue::split_api_version(&api_version).1,
            call.kind.kind
        )));
    }
    if call.kind.custom && kind.is_empty() {
        return Err(Status::bad_request("Object 'Kind' is missing in the request body"));
    }
    if let Value::Object(fields) = sent {
        fields.insert("apiVersion".to_owned(), wanted.into());
        fields.insert("kind".to_owned(), call.kind.kind.clone().into());
    }
    Ok(())
}

/// The namespace may be left out; it must not be another one.
pub(super) fn place(call: &Call<'_>, sent: &mut Value) -> Result<(), Status> {
    let namespace = object::namespace(sent).to_owned();
    if !namespace.is_empty() && call.kind.namespaced && namespace != call.info.namespace {
        return Err(Status::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    let metadata = object::metadata(sent);
    if call.kind.namespaced {
        metadata.insert("namespace".to_owned(), call.info.namespace.clone().into());
    } else {
        metadata.shift_remove("namespace");
    }
    Ok(())
}
