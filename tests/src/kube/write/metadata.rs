//! What the server alone decides about an object, and what a write leaves as it is.

use serde_json::{Value, json};

use super::{Propagation, is_namespace};
use crate::kube::catalogue::Kind;
use crate::kube::{identity, object};

/// Sets what the server alone decides about a new object.
pub(super) fn prepare_metadata(kind: &Kind, namespace: &str, new: &mut Value, now: &str) {
    let metadata = object::metadata(new);
    for field in [
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
        "generation",
    ] {
        metadata.shift_remove(field);
    }
    let base = metadata.get("generateName").and_then(Value::as_str).unwrap_or("").to_owned();
    let unnamed = metadata.get("name").and_then(Value::as_str).unwrap_or("").is_empty();
    if unnamed && !base.is_empty() {
        metadata.insert("name".to_owned(), json!(identity::generated_name(&base)));
    }
    if kind.namespaced {
        metadata.insert("namespace".to_owned(), json!(namespace));
    } else {
        metadata.shift_remove("namespace");
    }
    metadata.insert("uid".to_owned(), json!(identity::uid()));
    metadata.insert("creationTimestamp".to_owned(), json!(now));
    if kind.has_generation {
        metadata.insert("generation".to_owned(), json!(1));
    }
}

/// An update cannot touch what the server alone decides.
pub(super) fn keep_system_metadata(new: &mut Value, old: &Value) {
    let metadata = object::metadata(new);
    for field in [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "resourceVersion",
        "selfLink",
    ] {
        object::set_or_remove(metadata, field, object::at(old, &["metadata", field]).cloned());
    }
    if !metadata.contains_key("managedFields") {
        object::set_or_remove(
            metadata,
            "managedFields",
            object::at(old, &["metadata", "managedFields"]).cloned(),
        );
    }
}

/// A write of the status keeps everything else, any other write keeps the status.
pub(super) fn keep_other_part(kind: &Kind, status_only: bool, new: &mut Value, old: &Value) {
    if !kind.has_status {
        return;
    }
    let Value::Object(fields) = new else { return };
    if !status_only {
        object::set_or_remove(fields, "status", old.get("status").cloned());
        return;
    }
    let status = fields.get("status").cloned();
    let metadata = fields.get("metadata").cloned();
    let Value::Object(before) = old.clone() else { return };
    *fields = before;
    object::set_or_remove(fields, "status", status);
    let Some(Value::Object(sent)) = metadata else { return };
    let kept = object::metadata(new);
    // Kinds of the core group let a status write change labels and annotations; the others keep theirs.
    let carried: &[&str] = if kind.group.is_empty() {
        &["managedFields", "labels", "annotations", "finalizers"]
    } else {
        &["managedFields"]
    };
    for field in carried {
        object::set_or_remove(kept, field, sent.get(*field).cloned());
    }
}

pub(super) fn set_finalizers_for(propagation: Propagation, new: &mut Value) {
    let mut finalizers: Vec<String> = object::finalizers(new).into_iter().map(str::to_owned).collect();
    let wanted = match propagation {
        Propagation::Background => None,
        Propagation::Foreground => Some("foregroundDeletion"),
        Propagation::Orphan => Some("orphan"),
    };
    finalizers.retain(|name| !matches!(name.as_str(), "foregroundDeletion" | "orphan"));
    finalizers.extend(wanted.map(str::to_owned));
    let list = (!finalizers.is_empty()).then(|| json!(finalizers));
    object::set_or_remove(object::metadata(new), "finalizers", list);
}

pub(super) fn mark_deleting(kind: &Kind, new: &mut Value, now: &str) {
    let metadata = object::metadata(new);
    metadata.insert("deletionTimestamp".to_owned(), json!(now));
    metadata.insert("deletionGracePeriodSeconds".to_owned(), json!(0));
    if let Some(generation) = metadata.get("generation").and_then(Value::as_i64) {
        metadata.insert("generation".to_owned(), json!(generation + 1));
    }
    if is_namespace(kind) {
        object::map_at(new, "status").insert("phase".to_owned(), json!("Terminating"));
    }
}
