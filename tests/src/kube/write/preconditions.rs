//! What must hold before a write: the namespace, UIDs and resource versions the caller insists on.

use serde_json::{Value, json};

use super::DeleteOptions;
use crate::kube::catalogue::Kind;
use crate::kube::object;
use crate::kube::status::{Cause, FieldError, GroupResource, Status, quoted};
use crate::kube::store::State;

impl State {
    pub(super) fn check_namespace(&self, kind: &Kind, namespace: &str, name: &str) -> Result<(), Status> {
        if !kind.namespaced {
            return Ok(());
        }
        let namespaces = "namespaces".into();
        let Some(found) = self.mvcc.get(&namespaces, &(String::new(), namespace.to_owned())) else {
            return Err(Status::not_found(&namespaces, namespace));
        };
        if object::is_deleting(found) {
            let why = format!(
                "unable to create new content in namespace {namespace} because it is being terminated"
            );
            let mut status = Status::forbidden(&kind.resource(), name, &why);
            status.details.causes = vec![Cause {
                reason: "NamespaceTerminating".to_owned(),
                message: format!("namespace {namespace} is being terminated"),
                field: "metadata.namespace".to_owned(),
            }];
            return Err(status);
        }
        Ok(())
    }
}

pub(super) fn check_precondition(kind: &Kind, name: &str, new: &Value, old: &Value) -> Result<(), Status> {
    let (wanted, found) = (object::uid(new), object::uid(old));
    if !wanted.is_empty() && wanted != found {
        return Err(uid_precondition(kind, name, wanted, found));
    }
    match object::resource_version(new) {
        "" | "0" if kind.unconditional_update => Ok(()),
        "" | "0" => Err(Status::invalid(
            &kind.group,
            &kind.plural,
            name,
            vec![FieldError::raw_invalid(
                "metadata.resourceVersion",
                "0x0",
                "must be specified for an update",
            )],
        )),
        version if version == object::resource_version(old) => Ok(()),
        version if version.parse::<u64>().is_err() => Err(Status::invalid(
            &kind.group,
            &kind.kind,
            name,
            vec![FieldError::invalid(
                "metadata.resourceVersion",
                &json!(version),
                &format!("strconv.ParseUint: parsing {}: invalid syntax", quoted(version)),
            )],
        )),
        _ => Err(Status::modified(&kind.resource(), name)),
    }
}

pub(super) fn uid_precondition(kind: &Kind, name: &str, wanted: &str, found: &str) -> Status {
    let why = format!("Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}");
    Status::conflict(&kind.resource(), name, &why)
}

pub(super) fn check_delete_preconditions(
    kind: &Kind,
    name: &str,
    options: &DeleteOptions,
    old: &Value,
) -> Result<(), Status> {
    // Upstream names the kind here, not the resource.
    let by_kind = GroupResource { group: kind.group.clone(), resource: kind.kind.clone() };
    if let Some(wanted) = &options.uid
        && wanted != object::uid(old)
    {
        let why = format!(
            "the UID in the precondition ({wanted}) does not match the UID in record ({}). The object might \
             have been deleted and then recreated",
            object::uid(old)
        );
        return Err(Status::conflict(&by_kind, name, &why));
    }
    if let Some(wanted) = &options.resource_version
        && wanted != object::resource_version(old)
    {
        let why = format!(
            "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record \
             ({}). The object might have been modified",
            object::resource_version(old)
        );
        return Err(Status::conflict(&by_kind, name, &why));
    }
    Ok(())
}
