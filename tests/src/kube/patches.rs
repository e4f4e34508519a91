//! PATCH: which kind of patch it is, and its application inside a transaction.

use http::Response;
use hyper::body::Bytes;
use serde_json::Value;

use super::http::{Body, media_type};
use super::object;
use super::resources::Call;
use super::status::Status;

const MERGE: &str = "application/merge-patch+json";

pub(super) fn patch(call: &mut Call<'_>, bytes: &Bytes) -> Result<Response<Body>, Status> {
    let media = media_type(call.headers);
    if media != MERGE {
        return Err(Status::unsupported_media_type(&[MERGE]));
    }
    let patch: Value = serde_json::from_slice(bytes)
        .map_err(|error| Status::bad_request(format!("error decoding patch: {error}")))?;
    let options = call.write_options()?;
    let kind = call.storage_kind()?;
    let key = call.key();
    let written = call.shared.store.update_in(&kind, &key, &options, None, &mut |current| {
        let mut next = current.cloned().ok_or_else(|| Status::not_found(&kind.resource(), &key.1))?;
        json_patch::merge(&mut next, &patch);
        check_identity(&next, &key.1)?;
        Ok(next)
    })?;
    call.show(200, &written.object)
}

/// A patch must not rename the object.
fn check_identity(next: &Value, name: &str) -> Result<(), Status> {
    if object::name(next) == name {
        return Ok(());
    }
    Err(Status::bad_request(format!(
        "the name of the object ({}) does not match the name on the URL ({name})",
        object::name(next)
    )))
}
