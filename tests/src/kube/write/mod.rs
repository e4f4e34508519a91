//! Creating, updating and deleting under the rules all kinds share
//! (kubernetes/apiserver: pkg/registry/generic/registry/store.go, pkg/registry/rest/{create,update,delete}.go).

use std::sync::Arc;

use serde_json::{Value, json};

use super::catalogue::Kind;
use super::gc::Work;
use super::mvcc::ObjectKey;
use super::object;
use super::status::{FieldError, Status};
use super::store::State;
use super::{defaults, managed, validate};

mod metadata;
mod preconditions;

use metadata::{keep_other_part, keep_system_metadata, mark_deleting, prepare_metadata, set_finalizers_for};
use preconditions::{check_delete_preconditions, check_precondition, uid_precondition};

/// How a write is meant.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Field manager to record; empty for none (then managed fields are left alone).
    pub manager: String,
    /// `status` when only the status is written.
    pub subresource: Option<String>,
    /// Do everything but keep the result.
    pub dry_run: bool,
    /// The write is a server-side apply: managed fields are already in the object.
    pub applied: bool,
    /// The write came through the API; controllers and tests may create objects with their status.
    pub from_client: bool,
}

/// Result of an update.
#[derive(Debug, Clone)]
pub struct Written {
    /// The object as it is now.
    pub object: Arc<Value>,
    /// Whether the update made it.
    pub created: bool,
}

/// What becomes of dependents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Propagation {
    /// They are collected after the owner is gone.
    #[default]
    Background,
    /// The owner waits for them.
    Foreground,
    /// They stay and lose their owner.
    Orphan,
}

/// How a deletion is meant.
#[derive(Debug, Clone, Default)]
pub struct DeleteOptions {
    /// The object must have this UID.
    pub uid: Option<String>,
    /// The object must have this resource version.
    pub resource_version: Option<String>,
    /// What becomes of dependents.
    pub propagation: Propagation,
    /// Do everything but keep the result.
    pub dry_run: bool,
}

/// Result of a deletion.
#[derive(Debug, Clone)]
pub enum Deleted {
    /// The object is gone; this was its last state.
    Gone(Arc<Value>),
    /// The object stays until its finalizers are gone.
    Waiting(Arc<Value>),
}

impl State {
    pub(super) fn create(
        &mut self,
        kind: &Kind,
        namespace: &str,
        new: Value,
        options: &WriteOptions,
    ) -> Result<Arc<Value>, Status> {
        self.service_ips.begin();
        let result = self.create_object(kind, namespace, new, options);
        if result.is_err() || options.dry_run {
            self.service_ips.roll_back();
        }
        result
    }

    fn create_object(
        &mut self,
        kind: &Kind,
        namespace: &str,
        mut new: Value,
        options: &WriteOptions,
    ) -> Result<Arc<Value>, Status> {
        let resource = kind.resource();
        if !object::resource_version(&new).is_empty() {
            return Err(Status::new(500, "", "resourceVersion should not be set on objects to be created"));
        }
        let now = self.now_text();
        prepare_metadata(kind, namespace, &mut new, &now);
        let name = object::name(&new).to_owned();
        self.check_namespace(kind, namespace, &name)?;
        // A kubelet may register its node with a status; any other status comes through its subresource.
        let is_node = kind.group.is_empty() && kind.kind == "Node";
        if kind.has_status && (kind.custom || options.from_client) && !is_node {
            remove_field(&mut new, "status");
        }
        object::drop_nulls(&mut new);
        object::drop_empty(&mut new);
        set_type(kind, &mut new);
        defaults::on_create(self, kind, &mut new)?;
        refuse(kind, &name, validate::create(kind, &new))?;
        let key = (namespace.to_owned(), name);
        if self.mvcc.get(&resource, &key).is_some() {
            return Err(Status::already_exists(&resource, &key.1));
        }
        managed::record(kind, None, &mut new, options, (self.clock)());
        if options.dry_run {
            return Ok(Arc::new(new));
        }
        Ok(self.commit(kind, key, new))
    }

    /// Updates an object from what `change` makes of it. With `create` the object may be missing; it is then
    /// made in that namespace.
    pub(super) fn update(
        &mut self,
        kind: &Kind,
        key: &ObjectKey,
        options: &WriteOptions,
        create: Option<&str>,
        change: &mut dyn FnMut(Option<&Value>) -> Result<Value, Status>,
    ) -> Result<Written, Status> {
        self.service_ips.begin();
        let result = self.update_object(kind, key, options, create, change);
        if result.is_err() || options.dry_run {
            self.service_ips.roll_back();
        }
        result
    }

    fn update_object(
        &mut self,
        kind: &Kind,
        key: &ObjectKey,
        options: &WriteOptions,
        create: Option<&str>,
        change: &mut dyn FnMut(Option<&Value>) -> Result<Value, Status>,
    ) -> Result<Written, Status> {
        let resource = kind.resource();
        let Some(old) = self.mvcc.get(&resource, key).cloned() else {
            let Some(namespace) = create else { return Err(Status::not_found(&resource, &key.1)) };
            let mut new = change(None)?;
            if !object::uid(&new).is_empty() {
                return Err(uid_precondition(kind, &key.1, object::uid(&new), ""));
            }
            remove_metadata(&mut new, "resourceVersion");
            let object = self.create(kind, namespace, new, options)?;
            return Ok(Written { object, created: true });
        };
        let mut new = change(Some(&old))?;
        check_precondition(kind, &key.1, &new, &old)?;
        let status_only = options.subresource.as_deref() == Some("status");
        object::drop_nulls(&mut new);
        object::drop_empty(&mut new);
        set_type(kind, &mut new);
        keep_system_metadata(&mut new, &old);
        keep_other_part(kind, status_only, &mut new, &old);
        if !status_only {
            defaults::on_update(self, kind, &mut new, &old)?;
        }
        refuse(kind, &key.1, validate::update(kind, &new, &old))?;
        if kind.has_generation && !status_only && spec_changed(kind, &new, &old) {
            let generation = object::number(&old, &["metadata", "generation"]).unwrap_or(0) + 1;
            object::metadata(&mut new).insert("generation".to_owned(), json!(generation));
        }
        managed::record(kind, Some(&old), &mut new, options, (self.clock)());
        if same_but_times(&new, &old) {
            return Ok(Written { object: old, created: false });
        }
        if options.dry_run {
            return Ok(Written { object: Arc::new(new), created: false });
        }
        if object::is_deleting(&new) && object::finalizers(&new).is_empty() && !holds_namespace(kind, &new) {
            let last = self.forget(kind, key).unwrap_or(old);
            return Ok(Written { object: last, created: false });
        }
        Ok(Written { object: self.commit(kind, key.clone(), new), created: false })
    }

    pub(super) fn delete(
        &mut self,
        kind: &Kind,
        key: &ObjectKey,
        options: &DeleteOptions,
    ) -> Result<Deleted, Status> {
        let resource = kind.resource();
        let Some(old) = self.mvcc.get(&resource, key).cloned() else {
            return Err(Status::not_found(&resource, &key.1));
        };
        check_delete_preconditions(kind, &key.1, options, &old)?;
        let mut new = Value::clone(&old);
        set_finalizers_for(options.propagation, &mut new);
        let waits = !object::finalizers(&new).is_empty() || holds_namespace(kind, &new);
        if !waits {
            if options.dry_run {
                return Ok(Deleted::Gone(old));
            }
            return Ok(Deleted::Gone(self.forget(kind, key).unwrap_or(old)));
        }
        if !object::is_deleting(&new) {
            let now = self.now_text();
            mark_deleting(kind, &mut new, &now);
        }
        if options.dry_run || new == *old {
            return Ok(Deleted::Waiting(Arc::new(new)));
        }
        let object = self.commit(kind, key.clone(), new);
        if options.propagation != Propagation::Background {
            self.work.push(Work::Dependents(resource, key.clone()));
        }
        Ok(Deleted::Waiting(object))
    }
}

fn refuse(kind: &Kind, name: &str, errors: Vec<FieldError>) -> Result<(), Status> {
    if errors.is_empty() { Ok(()) } else { Err(Status::invalid(&kind.group, &kind.kind, name, errors)) }
}

fn set_type(kind: &Kind, new: &mut Value) {
    if let Value::Object(fields) = new {
        fields.insert("apiVersion".to_owned(), json!(kind.storage_api_version()));
        fields.insert("kind".to_owned(), json!(kind.kind));
    }
}

fn spec_changed(kind: &Kind, new: &Value, old: &Value) -> bool {
    let (Some(new), Some(old)) = (new.as_object(), old.as_object()) else { return true };
    let relevant = |key: &str| {
        let is_status = key == "status" && kind.has_status;
        !(is_status || matches!(key, "metadata" | "apiVersion" | "kind"))
    };
    let part = |fields: &serde_json::Map<String, Value>| -> Vec<(String, Value)> {
        let mut part: Vec<_> = fields
            .iter()
            .filter(|(key, _)| relevant(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        part.sort_by(|left, right| left.0.cmp(&right.0));
        part
    };
    let is_annotated_anew = kind.group == "apps" && kind.kind == "Deployment" && {
        let annotations = |fields: &serde_json::Map<String, Value>| {
            fields.get("metadata").and_then(|metadata| metadata.get("annotations")).cloned()
        };
        annotations(new) != annotations(old)
    };
    is_annotated_anew || part(new) != part(old)
}

/// Whether two states differ in nothing but the times of managed fields; such a write changes nothing.
fn same_but_times(new: &Value, old: &Value) -> bool {
    if new == old {
        return true;
    }
    let strip = |value: &Value| {
        let mut copy = value.clone();
        if let Some(entries) =
            object::metadata(&mut copy).get_mut("managedFields").and_then(Value::as_array_mut)
        {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                entry.shift_remove("time");
            }
        }
        copy
    };
    strip(new) == strip(old)
}

fn is_namespace(kind: &Kind) -> bool {
    kind.group.is_empty() && kind.kind == "Namespace"
}

/// A namespace is held by `spec.finalizers` until its content is gone.
pub(super) fn holds_namespace(kind: &Kind, object: &Value) -> bool {
    is_namespace(kind) && !object::items(object, &["spec", "finalizers"]).is_empty()
}

fn remove_field(object: &mut Value, field: &str) {
    if let Value::Object(fields) = object {
        fields.shift_remove(field);
    }
}

fn remove_metadata(object: &mut Value, field: &str) {
    object::metadata(object).shift_remove(field);
}
