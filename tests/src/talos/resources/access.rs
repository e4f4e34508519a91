//! What is refused (siderolabs/talos internal/app/resources/access.go).

use tonic::Status;

use super::definition::{self, Definition};
use crate::talos::config::Release;
use crate::talos::roles::{ADMIN, Roles};

/// Whether resources of a type may be read in a namespace.
///
/// # Errors
///
/// The node's refusal: type before rights before namespace.
pub(super) fn read(
    kind: &str,
    namespace: &str,
    roles: &Roles,
    release: Release,
) -> Result<&'static Definition, Status> {
    let Some(definition) = definition::find(kind, release) else {
        return Err(Status::permission_denied(format!("resource type {kind:?} is not supported")));
    };
    if definition.sensitive && !roles.has(ADMIN) {
        return Err(Status::permission_denied("not authorized"));
    }
    if !definition::namespaces().contains(namespace) {
        return Err(Status::permission_denied(format!("namespace {namespace:?} is not supported")));
    }
    Ok(definition)
}

/// The answer to every attempt to write.
pub(super) fn write() -> Status {
    Status::permission_denied("write access is not allowed")
}
