//! Server-side apply: merging what a manager wants over what is there, taking away what it no
//! longer wants, and refusing to take what others own.
//!
//! Behaviour: kubernetes-sigs/structured-merge-diff: merge/update.go, merge/conflict.go;
//! kubernetes/apimachinery: pkg/util/managedfields/internal/{conflict,structuredmerge,
//! lastappliedmanager,lastappliedupdater,skipnonapplied}.go.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::PatchError;
use super::fields::{FieldSet, Path};
use super::managed_fields::{
    self, Entry, ManagerId, Managers, Operation, api_version, format_time, set_entries, strip_meta,
};
use super::schema::Schema;
use super::typed;

/// The annotation in which `kubectl apply` keeps what it applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The manager to which upstream gives the fields of an object that was never tracked.
const BEFORE_FIRST_APPLY: &str = "before-first-apply";
/// The manager whose apply may take over what `kubectl apply` set client-side.
const KUBECTL: &str = "kubectl";

/// How to apply.
#[derive(Debug, Clone)]
pub struct ApplyOptions<'a> {
    /// The field manager.
    pub manager: &'a str,
    /// Take fields from other managers instead of reporting conflicts.
    pub force: bool,
    /// `<group>/<version>` of the request; the applied object must have the same.
    pub api_version: &'a str,
    /// The subresource that is written, if any.
    pub subresource: Option<&'a str>,
    /// Schema of the kind.
    pub schema: Schema<'a>,
    /// Top-level fields that this endpoint does not write (`status` on the main resource of kinds
    /// with a status subresource); nobody can own them here.
    pub reset_fields: &'a [&'a str],
    /// The current time.
    pub now: Timestamp,
}

/// A field that another manager owns with another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Who owns it.
    pub manager: ManagerId,
    /// The field.
    pub path: Path,
}

/// Applies `applied` to `live` (`None` creates) and returns the object to store, its
/// `managedFields` included. A `resourceVersion` in `applied` is in the result, so that the caller
/// can check it as a precondition. When nothing changes the result equals `live`.
pub fn server_side_apply(
    live: Option<&Value>,
    applied: &Value,
    options: &ApplyOptions<'_>,
) -> Result<Value, PatchError> {
    let applied = check_applied(applied, options)?;
    let mut managers = match live {
        Some(live) => managed_fields::decode(live)
            .map_err(|error| PatchError::internal(format!("failed to decode managed fields: {error}")))?,
        None => Managers::new(),
    };
    let mut bare = live.cloned().unwrap_or_else(|| json!({"apiVersion": options.api_version}));
    set_entries(&mut bare, None);
    if managers.is_empty() && live.is_some() {
        managers = claim_untracked(&bare, options);
    }

    let outcome = match apply_once(&bare, &applied, &managers, options, options.force) {
        Err(conflicts) => {
            let rest = without_allowed(conflicts, &bare, options);
            if !rest.is_empty() {
                return Err(conflict_error(&rest));
            }
            apply_once(&bare, &applied, &managers, options, true)
        }
        done => done,
    };
    let (mut object, managers) = outcome.map_err(|conflicts| conflict_error(&conflicts))?;
    if options.manager == KUBECTL {
        refresh_last_applied(&mut object, &applied);
    }
    set_entries(&mut object, managed_fields::encode(&managers));
    Ok(object)
}

/// The applied object without what this endpoint does not write, once it is known to be usable.
fn check_applied(applied: &Value, options: &ApplyOptions<'_>) -> Result<Value, PatchError> {
    let version = api_version(applied);
    if version != options.api_version {
        return Err(PatchError::bad_request(format!("invalid object type: {}", type_of(applied))));
    }
    if applied.pointer("/metadata/managedFields").is_some_and(|fields| !fields.is_null()) {
        return Err(PatchError::bad_request("metadata.managedFields must be nil"));
    }
    typed::validate(options.schema, applied).map_err(|error| {
        PatchError::internal(format!("failed to create typed patch object ({}): {error}", describe(applied)))
    })?;
    let mut applied = applied.clone();
    if let Some(object) = applied.as_object_mut() {
        for field in options.reset_fields {
            object.shift_remove(*field);
        }
    }
    Ok(applied)
}

/// `namespace/name; group/version, Kind=kind`, as upstream names an object in errors.
fn describe(object: &Value) -> String {
    let (namespace, name) = (text(object, "/metadata/namespace"), text(object, "/metadata/name"));
    format!("{namespace}/{name}; {}", type_of(object))
}

/// `group/version, Kind=kind`; the core group is empty.
fn type_of(object: &Value) -> String {
    let version = match text(object, "/apiVersion") {
        core if !core.contains('/') => format!("/{core}"),
        version => version.to_owned(),
    };
    format!("{version}, Kind={}", text(object, "/kind"))
}

fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn claim_untracked(live: &Value, options: &ApplyOptions<'_>) -> Managers {
    let id = ManagerId {
        manager: BEFORE_FIRST_APPLY.to_owned(),
        operation: Operation::Update,
        api_version: Some(options.api_version.to_owned()),
        subresource: options.subresource.map(str::to_owned),
    };
    let empty = json!({});
    managed_fields::update(&empty, live, Managers::new(), &id, options.schema, options.now)
}

fn apply_once(
    live: &Value,
    applied: &Value,
    managers: &Managers,
    options: &ApplyOptions<'_>,
    force: bool,
) -> Result<(Value, Managers), Vec<Conflict>> {
    let schema = options.schema;
    let id = ManagerId {
        manager: options.manager.to_owned(),
        operation: Operation::Apply,
        api_version: None,
        subresource: options.subresource.map(str::to_owned),
    };
    let mut managers = managers.clone();
    let last = managers.get(&id).cloned();
    managers.insert(
        id.clone(),
        Entry {
            api_version: options.api_version.to_owned(),
            fields: typed::field_set(schema, applied),
            time: last.as_ref().and_then(|entry| entry.time.clone()),
        },
    );
    let merged = typed::merge(schema, live, applied);
    let merged = prune(schema, merged, &managers, last.as_ref());

    let comparison = typed::compare(schema, live, &merged);
    let taken = comparison.modified.union(&comparison.added);
    let others = || managers.iter().filter(|(other, _)| **other != id);
    let conflicting: BTreeMap<&ManagerId, FieldSet> = others()
        .map(|(other, entry)| (other, entry.fields.intersection(&taken)))
        .filter(|(_, fields)| !fields.is_empty())
        .collect();
    if !force && !conflicting.is_empty() {
        return Err(conflicting
            .into_iter()
            .flat_map(|(manager, fields)| {
                fields.paths().into_iter().map(|path| Conflict { manager: manager.clone(), path })
            })
            .collect());
    }

    let gone = taken.union(&comparison.removed);
    for (other, entry) in &mut managers {
        if *other != id {
            entry.fields = entry.fields.difference(&gone);
        }
    }
    let mut object = merged;
    drop_nulls(&mut object);
    let changed = !typed::same(live, &object);
    if let Some(entry) = managers.get_mut(&id) {
        entry.fields = strip_meta(&entry.fields);
        if changed {
            entry.time = Some(format_time(options.now));
        }
    }
    managers.retain(|_, entry| !entry.fields.is_empty());
    Ok((object, managers))
}

/// Takes away what the manager applied last time and not now, unless somebody else owns it.
fn prune(schema: Schema<'_>, merged: Value, managers: &Managers, last: Option<&Entry>) -> Value {
    let Some(last) = last.filter(|entry| !entry.fields.is_empty()) else {
        return merged;
    };
    let parents = |set: &FieldSet| typed::with_declared_parents(schema, set);
    let last = parents(&last.fields);
    let merged_set = typed::field_set(schema, &merged);

    let pruned = typed::remove(schema, &merged, &last);
    let owned = managers.values().fold(FieldSet::default(), |all, entry| all.union(&entry.fields));
    let keep = parents(&typed::field_set(schema, &pruned)).union(&parents(&owned));
    let pruned = typed::remove(schema, &merged, &parents(&merged_set).difference(&keep));

    // Only what this manager owned may go; what nobody owned stays.
    let pruned_set = parents(&typed::field_set(schema, &pruned));
    let gone = parents(&merged_set).difference(&pruned_set).intersection(&last);
    typed::remove(schema, &merged, &gone)
}

/// Conflicts that remain when `kubectl` takes over fields which its own client-side apply set and
/// nobody changed since.
fn without_allowed(conflicts: Vec<Conflict>, live: &Value, options: &ApplyOptions<'_>) -> Vec<Conflict> {
    if options.manager != KUBECTL {
        return conflicts;
    }
    let Some(allowed) = unchanged_last_applied(live, options) else {
        return conflicts;
    };
    conflicts.into_iter().filter(|conflict| !allowed.has(&conflict.path.0)).collect()
}

fn unchanged_last_applied(live: &Value, options: &ApplyOptions<'_>) -> Option<FieldSet> {
    let last: Value = serde_json::from_str(last_applied(live)?).ok()?;
    if api_version(&last) != options.api_version {
        return None;
    }
    let comparison = typed::compare(options.schema, &last, live);
    let changed = comparison.modified.union(&comparison.added).union(&comparison.removed);
    Some(typed::field_set(options.schema, &last).difference(&changed))
}

fn last_applied(object: &Value) -> Option<&str> {
    let annotations = object.pointer("/metadata/annotations")?;
    annotations.get(LAST_APPLIED)?.as_str().filter(|text| !text.is_empty())
}

/// Keeps the annotation of client-side apply in step, so that both ways can be mixed.
fn refresh_last_applied(object: &mut Value, applied: &Value) {
    if last_applied(object).is_none() {
        return;
    }
    let mut applied = applied.clone();
    if let Some(annotations) = applied.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.shift_remove(LAST_APPLIED);
    }
    let text = format!("{}\n", sorted(&applied));
    if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.insert(LAST_APPLIED.to_owned(), Value::String(text));
    }
}

/// The same value with the fields of every object in alphabetical order, as Go writes maps.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let ordered: BTreeMap<&String, &Value> = object.iter().collect();
            Value::Object(ordered.into_iter().map(|(k, v)| (k.clone(), sorted(v))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Typed objects have no nulls: a field applied as null is owned and absent.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, inner| !inner.is_null());
            object.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn conflict_error(conflicts: &[Conflict]) -> PatchError {
    let causes = conflicts
        .iter()
        .map(|conflict| {
            let mut cause = Map::new();
            cause.insert("reason".into(), json!("FieldManagerConflict"));
            cause.insert(
                "message".into(),
                json!(format!("conflict with {}", describe_manager(&conflict.manager))),
            );
            cause.insert("field".into(), json!(conflict.path.to_string()));
            Value::Object(cause)
        })
        .collect();
    PatchError { code: 409, reason: "Conflict", message: conflict_message(conflicts), causes }
}

fn conflict_message(conflicts: &[Conflict]) -> String {
    if let [only] = conflicts {
        return format!(
            "Apply failed with 1 conflict: conflict with {}: {}",
            describe_manager(&only.manager),
            only.path
        );
    }
    let mut lines: Vec<String> = Vec::new();
    let mut by_manager: BTreeMap<&ManagerId, Vec<&Path>> = BTreeMap::new();
    for conflict in conflicts {
        by_manager.entry(&conflict.manager).or_default().push(&conflict.path);
    }
    for (manager, paths) in by_manager {
        lines.push(format!("conflicts with {}:", describe_manager(manager)));
        lines.extend(paths.iter().map(|path| format!("- {path}")));
    }
    format!("Apply failed with {} conflicts: {}", conflicts.len(), lines.join("\n"))
}

fn describe_manager(id: &ManagerId) -> String {
    let name = Value::from(id.manager.as_str());
    let subresource = id
        .subresource
        .as_deref()
        .map_or_else(String::new, |subresource| format!(" with subresource {}", Value::from(subresource)));
    match (id.operation, &id.api_version) {
        (Operation::Update, Some(version)) => format!("{name}{subresource} using {version}"),
        _ => format!("{name}{subresource}"),
    }
}
