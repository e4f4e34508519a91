//! Creating, updating and deleting under the rules all kinds share
//! (kubernetes/apiserver: pkg/registry/generic/registry/store.go, pkg/registry/rest/{create,update,delete}.go).

use std::sync::Arc;

use serde_json::{Value, json};

use super::catalogue::Kind;
use super::gc::Work;
use super::mvcc::ObjectKey;
use super::object;
use super::status::{FieldError, Status, quoted};
use super::store::State;
use super::{defaults, identity, managed, validate};

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

    fn check_namespace(&self, kind: &Kind, namespace: &str, name: &str) -> Result<(), Status> {
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
            status.details.causes = vec![super::status::Cause {
                reason: "NamespaceTerminating".to_owned(),
                message: format!("namespace {namespace} is being terminated"),
                field: "metadata.namespace".to_owned(),
            }];
            return Err(status);
        }
        Ok(())
    }
}

fn refuse(kind: &Kind, name: &str, errors: Vec<FieldError>) -> Result<(), Status> {
    if errors.is_empty() { Ok(()) } else { Err(Status::invalid(&kind.group, &kind.kind, name, errors)) }
}

/// Sets what the server alone decides about a new object.
fn prepare_metadata(kind: &Kind, namespace: &str, new: &mut Value, now: &str) {
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

fn set_type(kind: &Kind, new: &mut Value) {
    if let Value::Object(fields) = new {
        fields.insert("apiVersion".to_owned(), json!(kind.storage_api_version()));
        fields.insert("kind".to_owned(), json!(kind.kind));
    }
}

fn check_precondition(kind: &Kind, name: &str, new: &Value, old: &Value) -> Result<(), Status> {
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

fn uid_precondition(kind: &Kind, name: &str, wanted: &str, found: &str) -> Status {
    let why = format!("Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}");
    Status::conflict(&kind.resource(), name, &why)
}

fn check_delete_preconditions(
    kind: &Kind,
    name: &str,
    options: &DeleteOptions,
    old: &Value,
) -> Result<(), Status> {
    if let Some(wanted) = &options.uid
        && wanted != object::uid(old)
    {
        let why = format!(
            "the UID in the precondition ({wanted}) does not match the UID in record ({}). The object might \
             have been deleted and then recreated",
            object::uid(old)
        );
        return Err(Status::conflict(&kind.resource(), name, &why));
    }
    if let Some(wanted) = &options.resource_version
        && wanted != object::resource_version(old)
    {
        let why = format!(
            "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record \
             ({}). The object might have been modified",
            object::resource_version(old)
        );
        return Err(Status::conflict(&kind.resource(), name, &why));
    }
    Ok(())
}

/// An update cannot touch what the server alone decides.
fn keep_system_metadata(new: &mut Value, old: &Value) {
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
fn keep_other_part(kind: &Kind, status_only: bool, new: &mut Value, old: &Value) {
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
    part(new) != part(old)
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

fn set_finalizers_for(propagation: Propagation, new: &mut Value) {
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

fn mark_deleting(kind: &Kind, new: &mut Value, now: &str) {
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
